"""The catalogue -> the index of editions, and what the pages share: style, player, worker."""

from __future__ import annotations

import hashlib
import io
import json
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.letters import one_line
from tts_news.publish.layout import FOLDER, page_of
from tts_news.site.page import length, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tts_news.model import Episode
    from tts_news.settings import Show

SHARED = ("style.css", "player.js", "sw.js")

ICONS = (192, 512)
"""Pixels, what a web app's installer asks for."""

PAGE = 50
"""Editions on a page of the index."""


def write_index(out: Path, show: Show, episodes: Sequence[Episode], cover: str) -> None:
    """Write the index of the episodes, newest first, and what all pages share, where it changed."""
    folder = out / FOLDER
    write_shared(out, out / cover)
    shown = [episode for episode in episodes if page_of(episode)]
    rendered = {name: text.encode() for name, text in _pages(show, shown)}
    for name, data in rendered.items():
        files.write(folder / name, data)
    for stale in folder.glob("index-*.html"):
        if stale.name not in rendered:
            files.removed(stale)
    files.write(folder / "app.webmanifest", _manifest(show).encode())
    files.write(folder / "latest.json", _latest(shown).encode())


def write_shared(out: Path, cover: Path) -> None:
    """Write what all pages share, icons of the cover among it, where it changed."""
    folder = out / FOLDER
    for name, data in _shared(cover, folder):
        files.write(folder / name, data)


def _shared(cover: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in SHARED:
        yield name, (resources("tts_news.site") / "data" / name).read_bytes()
    newest = cover.stat().st_mtime_ns
    for side in ICONS:
        path = folder / f"icon-{side}.png"
        if not path.is_file() or path.stat().st_mtime_ns < newest:
            yield path.name, _icon(cover, side)


def _icon(cover: Path, side: int) -> bytes:
    from PIL import Image

    with Image.open(cover) as image:
        reduced = image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    reduced.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def index_name(number: int) -> str:
    """The name of a page of the index, counted from 1.

    >>> index_name(1), index_name(2)
    ('index.html', 'index-2.html')
    """
    return "index.html" if number == 1 else f"index-{number}.html"


def _pages(show: Show, episodes: Sequence[Episode]) -> Iterator[tuple[str, str]]:
    count = max(1, -(-len(episodes) // PAGE))
    for number in range(1, count + 1):
        chosen = episodes[(number - 1) * PAGE : number * PAGE]
        yield (
            index_name(number),
            render(
                "index.html",
                show=one_line(show.title),
                description=one_line(show.description),
                language=show.language,
                page=number,
                pages=count,
                name=index_name,
                episodes=[
                    {
                        "page": f"{episode.stem}.html",
                        "title": one_line(episode.title),
                        "published": episode.published,
                        "length": length(episode.duration),
                        "summary": one_line(episode.summary)[:300],
                    }
                    for episode in chosen
                ],
            ),
        )


def _manifest(show: Show) -> str:
    """The web app's, https://www.w3.org/TR/appmanifest/."""
    title = one_line(show.title)
    data = {
        "name": title,
        "short_name": title[:30],
        "description": one_line(show.description),
        "lang": show.language,
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": show.colour,
        "icons": [
            {"src": f"icon-{side}.png", "sizes": f"{side}x{side}", "type": "image/png"}
            for side in ICONS
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _latest(episodes: Sequence[Episode]) -> str:
    """What the service worker keeps on the device; `version` changes with what is heard."""
    if not episodes:
        return "{}\n"
    newest, audio = episodes[0], episodes[0].audio[0]
    version = hashlib.sha256(f"{newest.id} {newest.recipe} {audio.bytes}".encode()).hexdigest()[:16]
    page = f"{newest.stem}.html"
    return json.dumps({"page": page, "audio": f"../{audio.name}", "version": version}) + "\n"
