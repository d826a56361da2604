"""What need not be looked at again: article files and an output in which nothing has changed.

Two hidden files in the output, a cache and nothing more: where anything differs (a file's size or
time, a setting, a lexicon, this program itself) all is read again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news.base import files
from tts_news.base.program import digest, digest_of, program
from tts_news.publish.catalogue import is_manifest
from tts_news.publish.layout import listed

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

    from tts_news.settings import Settings

_SOURCES, _PUBLISHED = ".unchanged.json", ".published.json"


def stamp(path: str | Path) -> str:
    """A file's size and times: another one where it was written to. Empty where there is none."""
    try:
        return files.stamp(Path(path).stat())
    except (OSError, ValueError):
        return ""


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
    """A digest of what stands in the output, of the settings, and of this program.

    Of an episode's files only the names, and when its manifest was written: whoever reads the
    catalogue has looked at their lengths.
    """
    there = dict(listed(out))
    stems = {name.removesuffix(".json") for name in there if is_manifest(name)}
    lines = [
        name if _stem(name) in stems and not is_manifest(name) else f"{name} {_entry_stamp(entry)}"
        for name, entry in there.items()
    ]
    cover = settings.show.cover and stamp(settings.folder / settings.show.cover)
    every = "\n".join(sorted(lines)).encode("utf-8", "surrogatepass")
    return digest(program(), repr(settings), cover, digest_of(every))


def _stem(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0]


def _entry_stamp(entry: os.DirEntry[str]) -> str:
    """A file's stamp; empty where it has just been removed, and for a folder."""
    try:
        return "" if entry.is_dir() else files.stamp(entry.stat())
    except OSError:
        return ""


def _read(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}
