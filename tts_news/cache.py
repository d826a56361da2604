"""What was spoken stays: clips on disk by what they say and how.

An entry is a line of JSON (rate, marks, SHA-256 of the sound) and the PCM after it, written beside
its name and renamed: processes may share the folder, and a damaged entry is noticed and made again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.errors import from_os_error
from tts_news.files import replacing
from tts_news.model import Mark, Sound

if TYPE_CHECKING:
    from tts_news.engines import Engine
    from tts_news.voices import Voice


def default_folder() -> Path:
    """The user's cache folder; TTS_NEWS_CACHE overrides it."""
    import os

    import platformdirs

    given = os.environ.get("TTS_NEWS_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("tts-news") / "clips"


def key(voice: Voice, engine: Engine, spoken: str) -> str:
    """64 hex digits for everything that the sound depends on."""
    parts = [engine.name, engine.version, voice.settings, spoken]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class ClipCache:
    """Sounds by key in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str) -> Sound | None:
        """The sound of that key; None when there is none or it is damaged."""
        try:
            head, _, pcm = self._path(name).read_bytes().partition(b"\n")
            entry = json.loads(head)
            if hashlib.sha256(pcm).hexdigest() != entry["sha256"]:
                return None
            return Sound(pcm, entry["rate"], tuple(Mark(*mark) for mark in entry["marks"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, name: str, sound: Sound) -> None:
        """Keep a sound.

        Raises:
            TtsNewsError: the folder cannot be written.

        """
        head = {
            "rate": sound.rate,
            "marks": [(m.start, m.length, m.sample) for m in sound.marks],
            "sha256": hashlib.sha256(sound.pcm).hexdigest(),
        }
        try:
            with replacing(self._path(name)) as beside:
                beside.write_bytes(json.dumps(head).encode() + b"\n" + sound.pcm)
        except OSError as error:
            raise from_os_error(error, "keeping what was spoken", self.folder) from error

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}.clip"
