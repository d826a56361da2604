"""The music files of a show's editions: checked first, decoded once a run and only when used."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news.audio.music import Music
from tts_news.base import files
from tts_news.errors import CACHE, UserError, from_os_error
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_news.audio.music import Track
    from tts_news.audio.score import Score
    from tts_news.model import Story
    from tts_news.settings import Settings


class Tunes:
    """The music files that `[edition.music]` names."""

    def __init__(self, settings: Settings, scratch: Path) -> None:
        """`scratch` is a folder on a disk with room for the files as PCM.

        Raises:
            UserError: a file is missing.

        """
        self._music, self._scratch = settings.edition.music, scratch
        self._paths = _paths(settings)
        self._stack = ExitStack()
        self._tracks: dict[Path, Track] = {}

    def identity(self) -> list[object]:
        """The parts of an edition's recipe about music; empty if there is none."""
        if not self._paths:
            return []
        levels = [getattr(self._music, one.name) for one in fields(Music)]
        found = {key: hashlib.sha256(p.read_bytes()).hexdigest() for key, p in self._paths.items()}
        return [levels, found]

    def score(self, stories: Sequence[Story]) -> Score | None:
        """The score of an edition of these stories, with the bed under its opening and closing.

        Raises:
            UserError: a file contains no sound.
            TtsNewsError: the disk is full.

        """
        from tts_news.audio.score import Score

        if not self._paths:
            return None
        under = frozenset(n for n, story in enumerate(stories) if not story.article.title)
        try:
            tracks = {key: self._track(path) for key, path in self._paths.items()}
        except OSError as error:
            raise from_os_error(error, _("decoding the music"), self._scratch, CACHE) from error
        return Score(self._music, under=under, **tracks)

    def close(self) -> None:
        """Delete the decoded files."""
        self._stack.close()

    def _track(self, path: Path) -> Track:
        from tts_news.audio.mix import opened

        if path not in self._tracks:
            self._scratch.mkdir(parents=True, exist_ok=True)
            self._tracks[path] = opened(path, 1, files.roomy(self._scratch))
            self._stack.enter_context(self._tracks[path].pcm)
        return self._tracks[path]


def tunes_of(settings: Settings) -> dict[str, tuple[str, bytes]]:
    """The name and the bytes of each music file, by its key, for sending to another machine.

    Raises:
        UserError: a file is missing.

    """
    return {key: (path.name, path.read_bytes()) for key, path in _paths(settings).items()}


def brought(settings: Settings, tunes: Mapping[str, tuple[str, bytes]], folder: Path) -> Settings:
    """The settings with music from another machine, which is written to `folder`."""
    names: dict[str, Any] = {}
    for key, (name, data) in tunes.items():
        names[key] = f"{key}{Path(name).suffix}"
        (folder / names[key]).write_bytes(data)
    music = replace(settings.edition.music, **names)
    return replace(settings, folder=folder, edition=replace(settings.edition, music=music))


def _paths(settings: Settings) -> dict[str, Path]:
    paths = {key: settings.folder / name for key, name in settings.edition.music.files.items()}
    for key, path in paths.items():
        if not path.is_file():
            raise UserError(
                _("edition.music.{key} in tts-news.toml: {path}: no such file", key=key, path=path)
            )
    return paths
