"""The catalogue of an output: the manifests, one JSON file beside each episode's audio.

A retracted episode leaves a manifest that says so, and is not made again unless that is forced.
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
from tts_news.base.remembered import remembered
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
"""A safe file name, which cannot lead to another folder."""

_LONGEST = 30 * 86400
"""Seconds of a programme; more is a mistake, and pages could not show it."""

_LOUDEST = 1000
"""LUFS, above or below 0: no finite measurement comes near."""

CHAPTERS, TRANSCRIPT = ".chapters.json", ".transcript.json"
"""The endings of an episode's other JSON files."""


@dataclass(frozen=True, slots=True)
class Retracted:
    """The note that a retracted episode leaves."""

    id: str
    title: str
    files: tuple[str, ...] = ()
    """The names of its files."""
    url: str = ""
    """The address of its article."""

    @property
    def stem(self) -> str:
        """The common stem of its files; empty if it has none."""
        return self.files[0].partition(".")[0] if self.files else ""


@dataclass(slots=True)
class Catalogue:
    """The contents of an output folder."""

    episodes: dict[str, Episode] = field(default_factory=dict)
    """The complete episodes by id, newest first."""
    broken: dict[str, Episode] = field(default_factory=dict)
    """The episodes of which a file is missing or has another size, by id."""
    retracted: dict[str, Retracted] = field(default_factory=dict)
    """The retracted episodes, by id."""
    unreadable: list[Path] = field(default_factory=list)
    """The manifests that cannot be read."""
    sizes: dict[str, int] = field(default_factory=dict)
    """The sizes in bytes of all published files, here or in a bucket, by name."""

    def __contains__(self, id_: str) -> bool:
        """Whether an episode need not be made, as it is complete or was retracted."""
        return id_ in self.episodes or id_ in self.retracted

    def find(self, id_: str) -> Episode | None:
        """The episode with that id, complete or not; None if there is none."""
        return self.episodes.get(id_) or self.broken.get(id_)


def manifest(folder: Path, episode: Episode) -> Path:
    """The path of an episode's manifest."""
    return folder / f"{episode.stem}.json"


def save(folder: Path, episode: Episode) -> Path:
    """Write an episode's manifest, by which it enters the catalogue; return the path."""
    path = manifest(folder, episode)
    files.write(path, written(episode))
    return path


def written(episode: Episode) -> bytes:
    """The contents of an episode's manifest."""
    data = {"format": FORMAT, **asdict(episode)}
    text = json.dumps(data, ensure_ascii=False, indent=1, default=datetime.isoformat) + "\n"
    return text.encode()


def held(folder: Path, stem: str) -> Episode | None:
    """The episode with that stem, as its manifest is now; None if there is none.

    Raises:
        OSError: the manifest exists but cannot be read.

    """
    try:
        found = _read(folder / f"{stem}.json")
    except (FileNotFoundError, ValueError, RecursionError, UserError):
        return None
    return found if isinstance(found, Episode) else None


def episode_of(data: bytes, path: Path) -> Episode:
    """Parse the manifest of an episode; `path` is its path.

    Raises:
        ValueError, UserError: it is not a valid manifest.

    """
    found = _of_manifest(data, path)
    if not isinstance(found, Episode):
        raise ValueError(path.name)  # noqa: TRY004 - what is wrong is the text
    return found


def retire(folder: Path, episode: Episode) -> None:
    """Take an episode out of the catalogue; its files are removed after the feed is rewritten.

    Its manifest is replaced by a note that lists them, so that an interrupted removal is completed
    by the next run that publishes.
    """
    names = tuple(file.name for file in episode.files)
    left = Retracted(episode.id, episode.title, names, episode.url)
    note = {"format": RETRACTED, **asdict(left)}
    files.write(manifest(folder, episode), (json.dumps(note, ensure_ascii=False) + "\n").encode())


def leftovers(known: Catalogue) -> list[str]:
    """The names of the files that retracted episodes have left."""
    owned = {f.name for one in known.episodes.values() for f in one.files}
    named = {name for note in known.retracted.values() for name in note.files} - owned
    return sorted(name for name in named if name in known.sizes)


def is_manifest(name: str) -> bool:
    """Whether a file of that name may be a manifest."""
    visible = "/" not in name and name[0] != "."
    return visible and name.endswith(".json") and not name.endswith((CHAPTERS, TRANSCRIPT))


def missing(episode: Episode, there: Mapping[str, int]) -> list[str]:
    """The names of an episode's files that are missing in `there` or have another size."""
    return [file.name for file in episode.files if there.get(file.name) != file.bytes]


def strays(known: Catalogue) -> list[str]:
    """The names of files of earlier revisions of corrected episodes.

    Files of later revisions than the manifest's are left alone: another publisher may be uploading
    them.
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


def load(folder: Path, elsewhere: Mapping[str, int] | None = None) -> Catalogue:
    """The catalogue of a folder; of two episodes with the same id the newer one is used.

    `elsewhere` gives the sizes of files in a bucket.
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
    """The episodes of the manifests in a folder; retracted and unreadable ones go to `found`."""
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
"""The first byte of a cached manifest, which its content follows as JSON."""


def _packed(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The contents of manifests in the form for the cache; unreadable ones are left out."""
    packed = {}
    for name in names:
        with suppress(OSError, ValueError, RecursionError, UserError):
            one = _read(folder / name)
            kind = _AN_EPISODE if isinstance(one, Episode) else _TAKEN_BACK
            packed[name] = kind + msgspec.json.encode(one) if one else _NOT_OURS
    return packed


def _read(path: Path) -> Episode | Retracted | None:
    """Read a manifest; None if the file is some other JSON.

    Raises:
        OSError, ValueError, RecursionError, UserError: it is a manifest but cannot be read.

    """
    return _of_manifest(path.read_bytes(), path)


def _of_manifest(text: bytes, path: Path) -> Episode | Retracted | None:
    data = in_xml(json.loads(text, parse_constant=_refuse))
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


def _refuse(constant: str) -> None:
    """NaN and the infinities are no JSON, though Python reads them."""
    raise ValueError(constant)


def _check_numbers(episode: Episode) -> None:
    """Hold what feed and pages count with to what it may be.

    Raises:
        ValueError: a time without a zone, or a number that no programme has.

    """
    if episode.published.tzinfo is None:
        raise ValueError(episode.published)
    times = [episode.duration]
    times += (second for cue in episode.cues for second in (cue.start, cue.end))
    times += (second for chapter in episode.chapters for second in (chapter.start, chapter.end))
    counts = [episode.season, episode.number, episode.revision, *(f.bytes for f in episode.files)]
    if not (
        all(0 <= seconds <= _LONGEST for seconds in times)
        and all(0 <= count < 2**53 for count in counts)
        and -_LOUDEST <= episode.loudness <= _LOUDEST
    ):
        raise ValueError(episode.stem)


def _own(episode: Episode, path: Path) -> Episode:
    """The episode itself, after a check that all files in its manifest belong to it.

    A manifest may be untrusted, and the files that it names are removed with the episode. So they
    must have safe names beside it or among the pages, with the manifest's stem.

    Raises:
        ValueError: a file does not belong to it.

    """
    if not episode.audio or manifest(path.parent, episode).name != path.name:
        raise ValueError(path.name)
    _check_own((file.name for file in episode.files), episode.stem)
    _check_numbers(episode)
    return episode


def _in_true_letters(episode: Episode) -> Episode:
    """The episode, with the texts that lists and pages show normalized to single lines."""
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
