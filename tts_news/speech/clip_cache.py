"""The cache of synthesized clips on disk, keyed by text, voice and settings.

An entry is a line of JSON (rate, marks, SHA-256 of both and the PCM) followed by the PCM. It is
written to a temporary file and renamed, so processes and machines can share the folder without
locks, and a damaged entry is detected and replaced. The library diskcache is not used: it has had
no release since 2023, unpickles its entries (CVE-2025-69872), keeps no checksums, and its SQLite
database requires a local disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_news.base.files import removed, replacing_from_workspace, sweep
from tts_news.errors import CACHE, from_os_error
from tts_news.messages import _
from tts_news.model import Mark, Sound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_news.engines import Engine

_USED_AGAIN = 3600
"""Seconds after which reading an entry updates its modification time, which marks it as used."""


def key(engine: Engine, spoken: str, rate: int) -> str:
    """The cache key, 64 hex digits: a hash of everything that the sound depends on."""
    parts = [engine.identity, spoken, rate]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """The file of a cached clip."""

    path: Path
    size: int
    """Bytes."""
    used: float
    """When it was last read or written, accurate to an hour; seconds of Unix time."""


class ClipCache:
    """A folder of cached sounds, accessed by key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        """Whether there is an entry for a key; it may be damaged."""
        return self._clip_path(name).is_file()

    def get(self, name: str) -> Sound | None:
        """The sound of a key; None if there is none or it is damaged."""
        path = self._clip_path(name)
        try:
            sound = _sound_of(path.read_bytes())
            if time.time() - path.stat().st_mtime > _USED_AGAIN:
                os.utime(path)
        except OSError:
            return None
        return sound

    def put(self, name: str, sound: Sound) -> None:
        """Store a sound.

        Raises:
            TtsNewsError: the folder cannot be written.

        """
        marks = [[m.start, m.length, m.sample] for m in sound.marks]
        head = {"rate": sound.rate, "marks": marks, "all": _checksum(sound.rate, marks, sound.pcm)}
        try:
            with (
                replacing_from_workspace(self._clip_path(name)) as beside,
                beside.open("wb") as file,
            ):
                file.writelines((json.dumps(head).encode(), b"\n", sound.pcm))
        except OSError as error:
            raise from_os_error(error, _("keeping what was spoken"), self.folder, CACHE) from error

    def entries(self) -> list[Entry]:
        """All entries, the least recently used first."""
        found = [Entry(path, s.st_size, s.st_mtime) for path, s in self._files_ending_in(".clip")]
        return sorted(found, key=lambda entry: (entry.used, entry.path))

    def damaged(self) -> list[Entry]:
        """The entries whose content does not match its checksum."""
        return [entry for entry in self.entries() if _sound_of(_bytes_of(entry.path)) is None]

    def clear(self, limit: int = 0) -> tuple[int, int]:
        """Remove the least recently used clips until at most `limit` bytes remain.

        Returns the number of clips and of bytes removed. Half-written files of runs that died are
        removed too.
        """
        for folder in self.folder.glob("??"):
            sweep(folder)
        entries = self.entries()
        over = sum(entry.size for entry in entries) - limit
        count = size = 0
        for entry in entries:
            if size >= over:
                break
            if removed(entry.path):
                count, size = count + 1, size + entry.size
        return count, size

    def _files_ending_in(self, suffix: str) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.glob(f"*/*{suffix}"):
            try:
                yield path, path.stat()
            except OSError:  # another process has just removed it
                continue

    def _clip_path(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}.clip"


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _sound_of(data: bytes) -> Sound | None:
    """The sound in the bytes of an entry; None if they are damaged."""
    head, _line, pcm = data.partition(b"\n")
    try:
        entry = json.loads(head)
        if _checksum(entry["rate"], entry["marks"], pcm) != entry["all"]:
            return None
        return Sound(pcm, entry["rate"], tuple(Mark(*mark) for mark in entry["marks"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _checksum(rate: int, marks: list[list[int]], pcm: bytes) -> str:
    """SHA-256 of an entry's rate, marks and PCM."""
    digest = hashlib.sha256(json.dumps([rate, marks]).encode())
    digest.update(pcm)
    return digest.hexdigest()
