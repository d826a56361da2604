"""The files that all pages share: style in the show's colour, scripts, icons, logo, QR code."""

from __future__ import annotations

import io
from html import escape
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.addresses import FOLLOWING_KEYS
from tts_news.publish.cover import reduced
from tts_news.publish.feed import NAME as FEED
from tts_news.publish.layout import FOLDER
from tts_news.site import found
from tts_news.site.colours import stylesheet
from tts_news.site.masthead import logo_bytes, logo_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_news.settings import Settings

SCRIPTS = ("common.js", "player.js", "index.js", "sw.js", "embed/embed.js", "embed/listen.js")
STYLES = ("style.css", "embed/embed.css")
CODE = "feed-code.svg"

ICONS = {"icon-96.png": 96, "icon-192.png": 192, "icon-400.webp": 400, "icon-512.png": 512}
"""The side in pixels of each copy of the cover: for the masthead, for installing a web app (192 and
512), and for the home."""


def write_shared(out: Path, settings: Settings, cover: Path) -> None:
    """Write the files that all pages share, if they changed.

    Raises:
        UserError: the show's logo cannot be used.

    """
    folder = out / FOLDER
    for name, data in _shared(settings, cover, folder):
        files.write(folder / name, data)


def _shared(settings: Settings, cover: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    show = settings.show
    from rcssmin import cssmin
    from rjsmin import jsmin

    for name in SCRIPTS:
        yield name, jsmin(_text(name).replace("%FOLLOWING_KEYS%", FOLLOWING_KEYS)).encode()
    for name in STYLES:
        yield name, cssmin(stylesheet(show.colour) + _text(name)).encode()
    address = found.address(show, FEED)
    if not _is_code_of(folder / CODE, address):
        yield CODE, _code(address)
    if name := logo_name(show):
        yield name, logo_bytes(settings)
    newest = cover.stat().st_mtime_ns
    paths = [folder / name for name in ICONS]
    if not all(path.is_file() and path.stat().st_mtime_ns >= newest for path in paths):
        yield from _icons(cover)


def _text(name: str) -> str:
    return (resources("tts_news.site") / "data" / name.rpartition("/")[2]).read_text("utf-8")


def _icons(cover: Path) -> Iterator[tuple[str, bytes]]:
    # Without an explicit import of the WebP plugin, Pillow would import all of its fifty plugins.
    from PIL import Image, WebPImagePlugin  # noqa: F401

    picture = reduced(cover)
    for name, side in ICONS.items():
        out, icon = io.BytesIO(), picture.resize((side, side), Image.Resampling.LANCZOS)
        if name.endswith(".webp"):
            icon.save(out, "WEBP", quality=80, method=5)
        else:
            icon.quantize(64).save(out, "PNG")
        yield name, out.getvalue()


def _is_code_of(path: Path, address: str) -> bool:
    """Whether the code at `path` has this address as its title; importing segno costs 20 ms."""
    try:
        return f"<title>{escape(address, quote=False)}</title>" in path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _code(address: str) -> bytes:
    """The QR code of the feed's address as an SVG, black on white in both themes."""
    import segno

    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        title=address,
        light="#fff",
        border=3,
        xmldecl=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue()
