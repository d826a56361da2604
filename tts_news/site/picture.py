"""A story's picture, small enough that its page stays light."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tts_news.publish.cover import is_picture

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (960, 720, 540, 400, 280)
"""Pixels: the widest is twice what a telephone shows."""


class Format(NamedTuple):
    """How a picture is written."""

    ending: str
    type: str
    qualities: tuple[int, ...]
    """Tried from the first on; below the last, a smaller picture looks better."""
    most_bytes: int


AVIF = Format("avif", "image/avif", (60, 50, 40), 12_000)
"""What browsers show: a page with one weighs less than 60 kB, its sound left out."""

WEBP = Format("webp", "image/webp", (75, 60, 45), 40_000)
"""For browsers before 2023, and for those who show a link with its picture: few of
them read AVIF."""


def reduced(path: str) -> tuple[dict[Format, bytes], int, int] | None:
    """The picture in both formats, its width and height in pixels; None where there is none."""
    if not path or path.startswith(("http://", "https://")) or not is_picture(Path(path)):
        return None
    from PIL import Image, ImageOps

    try:
        with Image.open(Path(path)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError):  # broken off in the middle
        return None
    image.thumbnail((WIDTHS[0], WIDTHS[0]), Image.Resampling.LANCZOS)
    return {form: _lightest(image, form) for form in (AVIF, WEBP)}, *image.size


def _lightest(image: Image, form: Format) -> bytes:
    """The widest and best of the picture that is light enough."""
    from PIL.Image import Resampling

    side = max(image.size)
    for width in (side, *(one for one in WIDTHS if one < side)):
        narrow = image.copy()
        narrow.thumbnail((width, width), Resampling.LANCZOS)
        for quality in form.qualities:
            out = io.BytesIO()
            # One thread, so that the same picture is always the same bytes.
            narrow.save(out, form.ending, quality=quality, max_threads=1)
            if out.tell() <= form.most_bytes:
                return out.getvalue()
    return out.getvalue()
