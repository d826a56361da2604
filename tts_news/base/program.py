"""Digests of values and of the program's own files, for detecting changes between runs."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from tts_news.base import files

if TYPE_CHECKING:
    from collections.abc import Iterator


def digest(*parts: object) -> str:
    """A digest, 32 hex digits, of values that JSON or `str` can serialize."""
    text = json.dumps(parts, default=str, sort_keys=True)
    return digest_of(text.encode("utf-8", "surrogatepass"))


def digest_of(data: bytes) -> str:
    """A digest, 32 hex digits, of bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


@cache
def program() -> str:
    """A digest of this program's own files."""
    return digest([(one.path, files.stamp(one.stat())) for one in own_files()])


def own_files() -> list[os.DirEntry[str]]:
    """The files of this program, sorted by path."""
    return sorted(_below(str(resources("tts_news"))), key=lambda one: one.path)


def _below(folder: str) -> Iterator[os.DirEntry[str]]:
    """The files in a folder and its subfolders, except Python's compiled files."""
    with os.scandir(folder) as inside:
        for one in inside:
            if not one.is_dir():
                yield one
            elif one.name != "__pycache__":
                yield from _below(one.path)
