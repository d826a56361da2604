"""Remembering which article files and which output have not changed since the last run.

Two hidden files in the output serve as a cache: if anything differs (a file's size or time, a
setting, a lexicon, this program itself), everything is read again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from tts_news.base import files
from tts_news.base.door import noted
from tts_news.base.program import digest, digest_of, program
from tts_news.publish.catalogue import is_manifest
from tts_news.publish.layout import listed

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

    from tts_news.settings import Settings

_SOURCES, _PUBLISHED = ".unchanged.json", ".published.json"


def stamp(path: str | Path) -> str:
    """The stamp of a file, which changes with it (see `files.stamp`); empty if it is missing."""
    try:
        return files.stamp(Path(path).stat())
    except (OSError, ValueError):
        return ""


class _Known(TypedDict):
    circumstances: str
    sources: dict[str, tuple[str, str]]
    """The stamp and the episode's id, by a digest of the file's path."""


class Sources:
    """The episode made from each article file, valid while file and circumstances are unchanged.

    `circumstances` is a digest of everything besides its article that an episode depends on.
    """

    def __init__(self, out: Path, circumstances: str) -> None:
        self._path = out / _SOURCES
        self._circumstances = circumstances
        known = noted(self._path, _Known)
        same = known is not None and known["circumstances"] == circumstances
        self._known: dict[str, tuple[str, str]] = known["sources"] if known and same else {}
        self._seen: dict[str, tuple[str, str]] = {}

    def id_of(self, name: str) -> str:
        """The id of a file's episode; empty if the file must be read."""
        before, id_ = self._known.get(_key(name), ("", ""))
        return id_ if before and before == stamp(name) else ""

    def see(self, name: str, stamped: str, id_: str) -> None:
        """Note the id of a file's article, and the stamp that the file had before it was read."""
        if stamped:
            self._seen[_key(name)] = (stamped, id_)

    def save(self, whole: Collection[str]) -> None:
        """Write the entries of the episodes with these ids, which are complete."""
        every = {**self._known, **self._seen}
        kept = {key: entry for key, entry in every.items() if entry[-1] in whole}
        data = {"circumstances": self._circumstances, "sources": kept}
        files.write(self._path, json.dumps(data).encode())


def _key(name: str) -> str:
    return digest(str(Path(name).absolute()))


def is_published(out: Path, settings: Settings) -> bool:
    """Whether the feed and the index were written from the present state of the output."""
    return noted(out / _PUBLISHED, dict[str, str]) == {"state": _state(out, settings)}


def note_published(out: Path, settings: Settings) -> None:
    """Note that feed and index are up to date; to be called under the folder's lock."""
    files.write(out / _PUBLISHED, json.dumps({"state": _state(out, settings)}).encode())


def _state(out: Path, settings: Settings) -> str:
    """A digest of the files in the output, of the settings and of this program.

    An episode's files count only by name, with the stamp of its manifest: reading the catalogue has
    checked their lengths.
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
    """The stamp of a file; empty for a folder, or if the file has just been removed."""
    try:
        return "" if entry.is_dir() else files.stamp(entry.stat())
    except OSError:
        return ""
