"""The layout of the output folder, and the security policies for serving its files."""

from __future__ import annotations

import os
from contextlib import suppress
from stat import S_ISREG
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tts_news.model import Episode

FOLDER = "site"
"""The folder of the pages, in the output folder."""

EMBED = f"{FOLDER}/embed"
"""The folder of the players that newspapers embed in their articles."""

NOT_FOUND = "404.html"
"""The page, in `FOLDER`, that a server shows for unknown names."""

FOLDERS = ("", FOLDER, EMBED)
"""All folders of an output, relative to it."""

_SELF = "'self'"
_NOWHERE_ELSE = "base-uri 'none'; form-action 'none'"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    f"{_NOWHERE_ELSE}"
)
"""The Content-Security-Policy of pages: nothing inline, nothing from other sites."""

EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; "
    f"{_NOWHERE_ELSE}"
)
"""The Content-Security-Policy of a player in an article: it may load only its own files."""


def folders(out: Path) -> dict[str, Path]:
    """The folders of an output, by the prefix of the names of their files.

    >>> from pathlib import PurePosixPath
    >>> list(folders(PurePosixPath("out")))
    ['', 'site/', 'site/embed/']
    """
    return {f"{name}/" if name else "": out / name for name in FOLDERS}


def listed(out: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The entries of an output's folders, by their names relative to it, without hidden ones."""
    for prefix, place in folders(out).items():
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(place) as inside:
            for one in inside:
                if one.name[0] != ".":
                    yield prefix + one.name, one


def served(out: Path) -> dict[str, os.stat_result]:
    """Every published file with its status, by its name relative to the output."""
    found = {}
    for name, one in listed(out):
        try:
            status = one.stat()
        except OSError:  # another publisher has just removed it, or a link leads nowhere
            continue
        if S_ISREG(status.st_mode):
            found[name] = status
    return found


def page_of(episode: Episode) -> str:
    """The name of an episode's page, relative to the output; empty if it has none."""
    return _if_made(episode, f"{FOLDER}/{episode.stem}.html")


def embed_of(episode: Episode) -> str:
    """The name of an episode's player for articles, relative to the output; empty if none."""
    return _if_made(episode, f"{EMBED}/{episode.stem}.html")


def _if_made(episode: Episode, name: str) -> str:
    return name if any(file.name == name for file in episode.pages) else ""


def plain(name: str) -> str:
    """A file's name within the folder of the output that contains it.

    >>> plain("site/embed/a.html"), plain("site/a.html"), plain("a.mp3"), plain("b/a.mp3")
    ('a.html', 'a.html', 'a.mp3', 'b/a.mp3')
    """
    for folder in (EMBED, FOLDER):
        if name.startswith(f"{folder}/"):
            return name[len(folder) + 1 :]
    return name


def policy_of(name: str, embed: Sequence[str]) -> str:
    """The Content-Security-Policy of a file; `embed` are the origins that may frame a player.

    >>> policy_of("site/a.html", ["https://bao.vn"]).rpartition("; ")[2]
    "frame-ancestors 'none'"
    >>> policy_of("site/embed/a.html", ["https://bao.vn"]).rpartition("; ")[2]
    "frame-ancestors 'self' https://bao.vn"
    """
    if name.startswith(f"{EMBED}/"):
        return f"{EMBED_POLICY}; frame-ancestors {' '.join([_SELF, *embed])}"
    return f"{POLICY}; frame-ancestors 'none'"
