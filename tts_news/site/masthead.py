"""The masthead of every page: the show's name and logo, and the link back to the newspaper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.site.page import host

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.settings import Settings, Show

TALLEST = 112
"""Height in pixels of a bitmap logo, twice its height on a page."""

MOST_BYTES = 20_000
"""The largest logo, in bytes."""

_SVG = ".svg"


def masthead(show: Show) -> dict[str, Any]:
    """The variables of the masthead's template."""
    return {
        "show": show.title,
        "logo": logo_name(show) or "icon-96.png",
        "is_logo": bool(show.logo),
        "paper": show.paper,
        "paper_name": host(show.paper),
        "copyright": show.copyright,
    }


def logo_name(show: Show) -> str:
    """The name of the show's logo in `site/`; empty if it has none."""
    if not show.logo:
        return ""
    return "logo.svg" if show.logo.lower().endswith(_SVG) else "logo.png"


def logo_bytes(settings: Settings) -> bytes:
    """The show's logo in the form that is written beside the pages.

    Raises:
        UserError: it is missing, not a picture, or too large for a page.

    """
    path = settings.folder / settings.show.logo
    try:
        data = _svg(path) if path.suffix.lower() == _SVG else _png(path)
    except FileNotFoundError:
        raise UserError(
            _("{path}: no such logo; correct `logo` in tts-news.toml", path=path)
        ) from None
    if len(data) > MOST_BYTES:
        raise UserError(
            _(
                "{path}: {size} kB in the masthead; a logo must stay under {most} "
                "kB, use a simpler picture",
                path=path,
                size=len(data) // 1000,
                most=MOST_BYTES // 1000,
            )
        )
    return data


def _svg(path: Path) -> bytes:
    from lxml import etree

    data = path.read_bytes()
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UserError(
            _(
                "{path}: no SVG: {reason}; correct `logo` in tts-news.toml",
                path=path,
                reason=in_words(error),
            )
        ) from None
    if etree.QName(root).localname != "svg":
        raise UserError(_("{path}: no SVG; correct `logo` in tts-news.toml", path=path))
    return data


def _png(path: Path) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            image = opened.convert("RGBA")
    except FileNotFoundError:
        raise
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise UserError(
            _("{path}: not a picture; `logo` is a PNG, JPEG, WebP or SVG", path=path)
        ) from None
    image.thumbnail((TALLEST * 6, TALLEST), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
