"""The show's cover: the configured image, validated, or one drawn from title and colour."""

from __future__ import annotations

import hashlib
import io
import warnings
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from tts_news import __version__
from tts_news.base import files
from tts_news.errors import UserError
from tts_news.messages import _

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.settings import Show

SIDE, LARGEST = 1400, 3000
"""The least and the largest side in pixels that Apple accepts; square, JPEG or PNG, RGB."""

MOST_BYTES = 512_000
"""The largest cover in bytes."""

MOST_PIXELS = 50_000_000
"""Pixels of an article's picture: as of the largest cameras; 150 MB when decoded."""

SMALL = 600
"""The side of the picture in tags, in pixels."""

DRAWN = "cover.png"

_RUNS = 3
"""The compression strategy Z_RLE of zlib."""


def cover_name(given: Path | None) -> str:
    """The name of the cover in the output folder, whether given or drawn."""
    if given is None:
        return DRAWN
    return f"cover.{'png' if given.suffix.lower() == '.png' else 'jpg'}"


def appearance(show: Show, given: Path | None) -> str:
    """A string that changes with the cover's appearance, computed without drawing it.

    Raises:
        UserError: the given cover is missing or violates Apple's requirements.

    """
    if given is None:
        return _drawn_from(show.title, show.colour)
    return hashlib.sha256(_valid_cover(given)).hexdigest()


def place_cover(folder: Path, show: Show, given: Path | None) -> Path:
    """Write the cover to the output folder, if necessary; return its path.

    Raises:
        UserError: the given cover is missing or violates Apple's requirements.
        OSError: it cannot be written.

    """
    path = folder / cover_name(given)
    if given is not None:
        files.write(path, _valid_cover(given))
    elif not _is_drawn(path, show):
        files.write(path, draw(show.title, show.colour))
    return path


def _valid_cover(given: Path) -> bytes:
    if problem := fault(given):
        raise UserError(
            _("{given}: {problem}; correct `cover` in tts-news.toml", given=given, problem=problem)
        )
    return given.read_bytes()


def _is_drawn(path: Path, show: Show) -> bool:
    """Whether the existing cover was drawn for this show, by its own metadata."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return bool(image.info.get("Description") == _drawn_from(show.title, show.colour))
    except (OSError, UnidentifiedImageError):
        return False


def _drawn_from(title: str, colour: str) -> str:
    return f"tts_news {__version__}: {colour} {title}"


def fault(path: Path) -> str:
    """The requirement of Apple that a cover violates, as a message; empty if it meets all."""
    from PIL import Image, UnidentifiedImageError

    if not path.is_file():
        return _("no such cover")
    _measure_sizes_ourselves()
    try:
        with Image.open(path) as image:
            kind, mode, (width, height) = image.format, image.mode, image.size
            if _is_apples_size(width, height):
                image.load()
    except Image.DecompressionBombError:
        return _(
            "far too large; the cover must be square, {side} to {largest} px",
            side=SIDE,
            largest=LARGEST,
        )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return _("not a picture; the cover must be a JPEG or a PNG")
    endings = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}
    if kind not in endings:
        return _("a {kind} picture; the cover must be a JPEG or a PNG", kind=kind)
    if path.suffix.lower() not in endings[kind]:
        return _("a {kind} whose name ends in {suffix}", kind=kind, suffix=path.suffix)
    if not _is_apples_size(width, height):
        return _(
            "{width}x{height} px; the cover must be square, {side} to {largest} px",
            width=width,
            height=height,
            side=SIDE,
            largest=LARGEST,
        )
    if mode != "RGB":
        return _("its colours are {mode}; the cover must be RGB without transparency", mode=mode)
    if (size := path.stat().st_size) > MOST_BYTES:
        return _(
            "{size} kB; the cover must be under {most} kB",
            size=size // 1000,
            most=MOST_BYTES // 1000,
        )
    return ""


def _measure_sizes_ourselves() -> None:
    """Disable Pillow's warning for large pictures, as their size is checked before decoding."""
    from PIL import Image

    warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def _is_apples_size(width: int, height: int) -> bool:
    return width == height and SIDE <= width <= LARGEST


def is_picture(path: Path) -> bool:
    """Whether an untrusted file is a picture that is not too large to decode."""
    from PIL import Image

    _measure_sizes_ourselves()
    try:
        with Image.open(path) as image:
            width, height = image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return width * height <= MOST_PIXELS


def small_of(path: Path) -> bytes | None:
    """A small JPEG of an untrusted picture; None if it is not a picture, or too large."""
    try:
        return small(path) if is_picture(path) else None
    except (OSError, ValueError, SyntaxError):  # a truncated file
        return None


def small(path: Path) -> bytes:
    """A JPEG of 600 px, for the tags of audio files."""
    out = io.BytesIO()
    reduced(path).save(out, "JPEG", quality=85)
    return out.getvalue()


def reduced(path: Path) -> Any:
    """A picture reduced to 600 px; cached, as the cover's is used in all episodes and for icons."""
    return _reduced(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _reduced(path: Path, _changed: int) -> Any:
    from PIL import Image

    with Image.open(path) as image:
        image.draft("RGB", (SMALL, SMALL))  # lets a large JPEG be decoded at a reduced size
        return image.convert("RGB").resize((SMALL, SMALL), Image.Resampling.LANCZOS)


def draw(title: str, colour: str) -> bytes:
    """A square PNG of `SIDE` pixels with the title, as large as possible, above a row of bars."""
    from PIL import Image, ImageColor, ImageDraw
    from PIL.PngImagePlugin import PngInfo

    ground = ImageColor.getrgb(colour)
    # By WCAG's relative luminance, black or white has the higher contrast.
    letters = (255, 255, 255) if luminance(ground) < 0.18 else (0, 0, 0)
    image = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(image)
    margin, bars = SIDE // 12, SIDE // 5
    text, font, spacing = _largest(pen, title, SIDE - 2 * margin, SIDE - bars - 2 * margin)
    centre = (SIDE // 2, margin + (SIDE - bars - 2 * margin) // 2)
    pen.multiline_text(centre, text, letters, font, anchor="mm", align="center", spacing=spacing)
    heights = (0.25, 0.5, 0.85, 0.4, 1.0, 0.6, 0.9, 0.35, 0.7, 0.3)
    width = (SIDE - 2 * margin) // (2 * len(heights) - 1)
    for at, height in enumerate(heights):
        left, half = margin + at * 2 * width, int(bars * height / 2)
        middle = SIDE - margin - bars // 2
        box = (left, middle - half, left + width, middle + half)
        pen.rounded_rectangle(box, radius=width // 2, fill=letters)
    out, about = io.BytesIO(), PngInfo()
    about.add_itxt("Description", _drawn_from(title, colour))
    # Suits runs of one colour; `optimize` takes 60 ms more to save a twentieth.
    image.save(out, "PNG", pnginfo=about, compress_type=_RUNS)
    return out.getvalue()


def _largest(pen: Any, title: str, width: int, height: int) -> tuple[str, Any, int]:
    """The title with the line breaks that allow the largest type, the font and the line spacing."""
    import font_source_sans_pro
    from PIL import ImageFont

    words = title.split()[:12] or ["?"]
    best: tuple[str, Any, int] = ("", None, 0)
    size, step = 40, 10
    cuts = [c for n in range(min(5, len(words))) for c in combinations(range(1, len(words)), n)]
    for cut in cuts:
        edges = [0, *cut, len(words)]
        text = "\n".join(" ".join(words[a:b]) for a, b in pairwise(edges))
        while size < height:
            font = ImageFont.truetype(font_source_sans_pro.SourceSansProBold, size)
            spacing = size // 8
            box = pen.multiline_textbbox((0, 0), text, font, spacing=spacing)
            if best[1] is not None and (box[2] - box[0] > width or box[3] - box[1] > height):
                break
            best, size = (text, font, spacing), size + step
    return best


def luminance(colour: tuple[int, ...]) -> float:
    """The relative luminance (WCAG) of red, green and blue, 0 to 255 each; 0 black, 1 white."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
