"""Reducing a story's picture, so that its page stays small."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tts_news.publish.cover import is_picture

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (960, 720, 540, 400, 280)
"""Widths in pixels; the largest is twice the width of a phone's screen."""


class Format(NamedTuple):
    """An image format and its limits."""

    ending: str
    type: str
    qualities: tuple[int, ...]
    """Qualities, tried in order; below the last, a narrower picture looks better."""
    most_bytes: int


AVIF = Format("avif", "image/avif", (60, 50, 40), 12_000)
"""The format for browsers: a page with such a picture is under 60 kB, without its sound."""

WEBP = Format("webp", "image/webp", (75, 60, 45), 40_000)
"""The format for browsers before 2023 and for link previews, few of which support AVIF."""


def reduced(path: str) -> tuple[dict[Format, bytes], int, int] | None:
    """The picture in both formats, with its width and height in pixels; None if it is unusable."""
    if not path or path.startswith(("http://", "https://")) or not is_picture(Path(path)):
        return None
    from PIL import Image, ImageOps

    try:
        with Image.open(Path(path)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError):  # a truncated file
        return None
    image.thumbnail((WIDTHS[0], WIDTHS[0]), Image.Resampling.LANCZOS)
    return {form: _lightest(image, form) for form in (AVIF, WEBP)}, *image.size


def _lightest(image: Image, form: Format) -> bytes:
    """The picture encoded at the largest width and best quality within the limit of bytes."""
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
