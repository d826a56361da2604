"""A story's picture, small enough that its page stays light."""

from __future__ import annotations

import io
from pathlib import Path

from tts_news.publish.cover import is_picture

WIDTH = 960
"""Pixels at the most."""

MOST_BYTES = 26_000
"""So that a page with one weighs less than 60 kB, its sound left out."""


def reduced(path: str) -> tuple[bytes, int, int] | None:
    """A WebP of the picture, and its width and height in pixels; None where there is none."""
    if not path or path.startswith(("http://", "https://")) or not is_picture(Path(path)):
        return None
    from PIL import Image, ImageOps

    try:
        with Image.open(Path(path)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError):  # broken off in the middle
        return None
    for width in (WIDTH, 720, 480, 320):
        image.thumbnail((width, width), Image.Resampling.LANCZOS)
        for quality in (75, 60, 45, 30, 15):
            out = io.BytesIO()
            image.save(out, "WEBP", quality=quality, method=5)
            if out.tell() <= MOST_BYTES:
                return out.getvalue(), *image.size
    return out.getvalue(), *image.size
