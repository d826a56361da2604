"""The show's cover: the one it names, checked, or one drawn for it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tts_news import files
from tts_news.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

SIDE = 1400
"""Pixels: the smallest that Apple takes (1400 to 3000, square, JPEG or PNG)."""

DRAWN = "cover.png"


def place_cover(folder: Path, given: Path | None) -> str:
    """Put the cover into the output folder; its file name there.

    Raises:
        UserError: the cover that the show names is missing or not as Apple wants it.

    """
    if given is None:
        path = folder / DRAWN
        if not path.is_file():
            files.write(path, draw())
        return DRAWN
    ending = checked(given)
    name = f"cover.{ending}"
    files.write(folder / name, given.read_bytes())
    return name


def checked(path: Path) -> str:
    """`jpg` or `png`, when the picture is what Apple asks for.

    Raises:
        UserError: missing, of another format, not square, or of the wrong size.

    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            kind, (width, height) = image.format, image.size
    except FileNotFoundError:
        raise UserError(f"{path}: no such cover; correct `cover` in tts-news.toml") from None
    except (UnidentifiedImageError, OSError):
        raise UserError(f"{path}: not a picture; the cover must be a JPEG or a PNG") from None
    if kind not in ("JPEG", "PNG"):
        raise UserError(f"{path}: a {kind} picture; the cover must be a JPEG or a PNG")
    if width != height or not SIDE <= width <= 3000:
        raise UserError(f"{path}: {width}x{height} px; the cover must be square, 1400 to 3000 px")
    return "jpg" if kind == "JPEG" else "png"


def draw() -> bytes:
    """A PNG of `SIDE` pixels: the bars of a voice, white on deep blue, plain at 55 px too."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SIDE, SIDE), (16, 42, 82))
    pen = ImageDraw.Draw(image)
    heights = (0.18, 0.38, 0.62, 0.30, 0.74, 0.46, 0.22)
    width = SIDE // 15
    for at, height in enumerate(heights):
        left = width + at * 2 * width
        half = int(SIDE * height / 2)
        box = (left, SIDE // 2 - half, left + width, SIDE // 2 + half)
        pen.rounded_rectangle(box, radius=width // 2, fill=(255, 255, 255))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
