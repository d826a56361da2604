"""What need not be looked at again: article files and an output in which nothing has changed.

Two hidden files in the output, a cache and nothing more: where anything differs (a file's size or
time, a setting, a lexicon, this program itself) all is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news.base import files
from tts_news.publish.layout import served

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tts_news.settings import Settings

_SOURCES, _PUBLISHED = ".unchanged.json", ".published.json"


def digest(*parts: object) -> str:
    """32 hex digits of anything that JSON or `str` can write."""
    text = json.dumps(parts, default=str, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stamp(path: str | Path) -> str:
    """A file's size and times: another one where it was written to. Empty where there is none."""
    try:
        return files.stamp(Path(path).stat())
    except (OSError, ValueError):
        return ""


@cache
def program() -> str:
    """A digest of this program's own files."""
    return digest([(one.path, files.stamp(one.stat())) for one in own_files()])


def own_files() -> list[os.DirEntry[str]]:
    """The files of this program, in order."""
    return sorted(_below(str(resources("tts_news"))), key=lambda one: one.path)


def _below(folder: str) -> Iterator[os.DirEntry[str]]:
    """The files in a folder and its folders, but for what Python compiles."""
    with os.scandir(folder) as inside:
        for one in inside:
            if not one.is_dir():
                yield one
            elif one.name != "__pycache__":
                yield from _below(one.path)


class Sources:
    """Which episode an article's file was made into, as long as file and circumstances stay.

    `circumstances` is a digest of all that an episode depends on beside its article.
    """

    def __init__(self, out: Path, circumstances: str) -> None:
        self._path = out / _SOURCES
        self._circumstances = circumstances
        known = _read(self._path)
        same = known.get("circumstances") == circumstances
        found = known.get("sources") if same else None
        self._known: dict[str, list[str]] = found if isinstance(found, dict) else {}
        self._seen: dict[str, list[str]] = {}

    def id_of(self, name: str) -> str:
        """The episode's id; empty when the file is to be read."""
        entry = self._known.get(_key(name))
        now = stamp(name)
        if not now or not isinstance(entry, list) or len(entry) != 2 or entry[0] != now:
            return ""
        return str(entry[1])

    def see(self, name: str, stamped: str, id_: str) -> None:
        """A file that had this stamp before it was read is the article of that id."""
        if stamped:
            self._seen[_key(name)] = [stamped, id_]

    def save(self, whole: Collection[str]) -> None:
        """Keep what is known of the episodes of these ids, which are as they should be."""
        every = {**self._known, **self._seen}
        kept = {key: entry for key, entry in every.items() if entry[-1] in whole}
        data = {"circumstances": self._circumstances, "sources": kept}
        files.write(self._path, json.dumps(data).encode())


def _key(name: str) -> str:
    return digest(str(Path(name).absolute()))


def is_published(out: Path, settings: Settings) -> bool:
    """Whether the feed and the index were written from just what is there now."""
    return _read(out / _PUBLISHED).get("state") == _state(out, settings)


def note_published(out: Path, settings: Settings) -> None:
    """They were; under the folder's lock."""
    files.write(out / _PUBLISHED, json.dumps({"state": _state(out, settings)}).encode())


def _state(out: Path, settings: Settings) -> str:
    """A digest of every file that is served, of the settings, and of this program."""
    there = sorted((name, files.stamp(status)) for name, status in served(out).items())
    cover = settings.show.cover and stamp(settings.folder / settings.show.cover)
    return digest(program(), repr(settings), cover, there)


def _read(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}
