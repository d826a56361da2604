"""The catalogue is the folder of manifests: a JSON file beside each episode's audio.

An episode that was taken back leaves a manifest that says so, and is not made again by itself.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from tts_news.base import door, files
from tts_news.base.letters import in_xml, one_line
from tts_news.base.remembered import remembered, uncollected
from tts_news.errors import UserError
from tts_news.model import Episode
from tts_news.publish.layout import plain, served

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FORMAT = "tts_news episode 2"
"""The first field of a manifest; other JSON files in the folder are left alone."""

RETRACTED = "tts_news retracted 1"

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
"""A file's, without a way to another folder."""

CHAPTERS, TRANSCRIPT = ".chapters.json", ".transcript.json"
"""How the names of an episode's other JSON files end."""


@dataclass(frozen=True, slots=True)
class Retracted:
    """What is left of an episode that was taken back."""

    id: str
    title: str
    files: tuple[str, ...] = ()
    """The names of those that it had."""
    url: str = ""
    """Its article's address."""

    @property
    def stem(self) -> str:
        """The name that its files shared; empty where none are named."""
        return self.files[0].partition(".")[0] if self.files else ""


@dataclass(slots=True)
class Catalogue:
    """What an output folder holds."""

    episodes: dict[str, Episode] = field(default_factory=dict)
    """Complete ones by id, newest first."""
    broken: dict[str, Episode] = field(default_factory=dict)
    """Those with a manifest of which a file is missing or of another length."""
    retracted: dict[str, Retracted] = field(default_factory=dict)
    """Those that were taken back, by id."""
    unreadable: list[Path] = field(default_factory=list)
    """Manifests that cannot be read."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of all files that are served from the folder, or from another place, by name."""

    def __contains__(self, id_: str) -> bool:
        """Whether there is nothing to make: it is complete, or was taken back."""
        return id_ in self.episodes or id_ in self.retracted

    def find(self, id_: str) -> Episode | None:
        """The episode with that id, complete or not."""
        return self.episodes.get(id_) or self.broken.get(id_)


def manifest(folder: Path, episode: Episode) -> Path:
    """Where an episode's manifest is."""
    return folder / f"{episode.stem}.json"


def save(folder: Path, episode: Episode) -> Path:
    """Write the manifest; the episode is in the catalogue from then on."""
    path = manifest(folder, episode)
    files.write(path, written(episode))
    return path


def written(episode: Episode) -> bytes:
    """The manifest of an episode."""
    data = {"format": FORMAT, **asdict(episode)}
    text = json.dumps(data, ensure_ascii=False, indent=1, default=datetime.isoformat) + "\n"
    return text.encode()


def held(folder: Path, stem: str) -> Episode | None:
    """The episode whose files have that stem, as its manifest says now; None where there is none.

    Raises:
        OSError: the manifest is there and cannot be read.

    """
    try:
        found = _read(folder / f"{stem}.json")
    except (FileNotFoundError, ValueError, RecursionError, UserError):
        return None
    return found if isinstance(found, Episode) else None


def episode_of(data: bytes, path: Path) -> Episode:
    """The episode that a manifest of that path tells of.

    Raises:
        ValueError, UserError: it is none of ours.

    """
    found = _of_manifest(data, path)
    if not isinstance(found, Episode):
        raise ValueError(path.name)  # noqa: TRY004 - what is wrong is the text
    return found


def retire(folder: Path, episode: Episode) -> None:
    """Take an episode out of the catalogue; its files go when the feed no longer names them.

    What is left in its manifest's place lists them, so that whoever publishes next finishes that.
    """
    names = tuple(file.name for file in episode.files)
    left = Retracted(episode.id, episode.title, names, episode.url)
    note = {"format": RETRACTED, **asdict(left)}
    files.write(manifest(folder, episode), (json.dumps(note, ensure_ascii=False) + "\n").encode())


def leftovers(known: Catalogue) -> list[str]:
    """The names of files that taken-back episodes have left."""
    owned = {f.name for one in known.episodes.values() for f in one.files}
    named = {name for note in known.retracted.values() for name in note.files} - owned
    return sorted(name for name in named if name in known.sizes)


def is_manifest(name: str) -> bool:
    """Whether a file of that name may be a manifest."""
    visible = "/" not in name and name[0] != "."
    return visible and name.endswith(".json") and not name.endswith((CHAPTERS, TRANSCRIPT))


def missing(episode: Episode, there: Mapping[str, int]) -> list[str]:
    """The names of its files that are not among those there, or not at their full length."""
    return [file.name for file in episode.files if there.get(file.name) != file.bytes]


def strays(known: Catalogue) -> list[str]:
    """The names of files that were an episode's before it was corrected, and are no more.

    Of a later revision than the manifest's is what somebody is just sending to a bucket.
    """
    corrected = {one.stem: one for one in known.episodes.values() if one.revision > 1}
    if not corrected:
        return []
    found = []
    for name in sorted(known.sizes):
        stem, _, ending = name.rpartition("/")[2].partition(".")
        episode = corrected.get(stem)
        if episode is None or is_manifest(name):
            continue
        numbered = re.match(r"(\d+)\.", ending)
        revision = int(numbered[1]) if numbered else 1
        if revision < episode.revision and all(file.name != name for file in episode.files):
            found.append(name)
    return found


@uncollected()
def load(folder: Path, elsewhere: Mapping[str, int] | None = None) -> Catalogue:
    """All that is in the folder; of two episodes with one id the newer.

    `elsewhere` gives the sizes of files that are in another place, as in a bucket.
    """
    here = served(folder)
    sizes = {name: status.st_size for name, status in here.items()}
    found = Catalogue(sizes={**elsewhere, **sizes} if elsewhere else sizes)
    every = _all(folder, here, found)
    for episode in sorted(every, key=lambda e: (e.published, e.id, e.stem), reverse=True):
        whole = not missing(episode, found.sizes)
        (found.episodes if whole else found.broken).setdefault(episode.id, episode)
    return found


def _all(folder: Path, here: Mapping[str, os.stat_result], found: Catalogue) -> list[Episode]:
    """The episodes of the manifests that are here; what else these tell goes into `found`."""
    wanted = {name: files.stamp(here[name]) for name in sorted(filter(is_manifest, here))}
    told = remembered(folder, "manifests", wanted, partial(_packed, folder))
    found.unreadable = [folder / name for name in wanted if name not in told]
    episodes = []
    for kind, data in ((one[:1], one[1:]) for one in told.values()):
        if kind == _AN_EPISODE:
            episodes.append(msgspec.json.decode(data, type=Episode))
        elif kind == _TAKEN_BACK:
            note = msgspec.json.decode(data, type=Retracted)
            found.retracted[note.id] = note
    return episodes


_AN_EPISODE, _TAKEN_BACK, _NOT_OURS = b"E", b"R", b"-"
"""How it is remembered what a manifest tells: one of these, and then that as JSON."""


def _packed(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """What these manifests tell, as it is remembered; those that cannot be read are left out."""
    packed = {}
    for name in names:
        with suppress(OSError, ValueError, RecursionError, UserError):
            one = _read(folder / name)
            kind = _AN_EPISODE if isinstance(one, Episode) else _TAKEN_BACK
            packed[name] = kind + msgspec.json.encode(one) if one else _NOT_OURS
    return packed


def _read(path: Path) -> Episode | Retracted | None:
    """What a manifest tells; None when it is no manifest of ours.

    Raises:
        OSError, ValueError, RecursionError, UserError: it is one, and cannot be read.

    """
    return _of_manifest(path.read_bytes(), path)


def _of_manifest(text: bytes, path: Path) -> Episode | Retracted | None:
    data = in_xml(json.loads(text))
    kind = data.pop("format", None) if isinstance(data, dict) else None
    if kind == FORMAT:
        return _in_true_letters(_own(door.checked(Episode, data, path), path))
    if kind == RETRACTED:
        note = door.checked(Retracted, data, path)
        _check_own(note.files, path.stem)
        return note
    if isinstance(kind, str) and kind.startswith("tts_news"):
        raise ValueError(kind)
    return None


def _own(episode: Episode, path: Path) -> Episode:
    """The episode, when all files that its manifest names are its own.

    A manifest may come from anywhere, and what it names is removed when the episode leaves: plain
    names beside it or among the pages, which begin with the manifest's own.

    Raises:
        ValueError: one is somebody else's.

    """
    if not episode.audio or manifest(path.parent, episode).name != path.name:
        raise ValueError(path.name)
    _check_own((file.name for file in episode.files), episode.stem)
    return episode


def _in_true_letters(episode: Episode) -> Episode:
    """The episode, with all that lists and pages show on single lines."""
    stories = tuple(
        replace(
            story,
            title=one_line(story.title),
            article=replace(
                story.article,
                author=one_line(story.article.author),
                source=one_line(story.article.source),
            ),
        )
        for story in episode.stories
    )
    return replace(
        episode,
        title=one_line(episode.title),
        summary=one_line(episode.summary),
        author=one_line(episode.author),
        stories=stories,
        chapters=tuple(replace(one, title=one_line(one.title)) for one in episode.chapters),
    )


def _check_own(names: Iterable[str], stem: str) -> None:
    for name in names:
        own = plain(name)
        if not _PLAIN_NAME.fullmatch(own) or own.partition(".")[0] != stem:
            raise ValueError(name)
