"""The kinds of audio file that a programme can be made in: data/formats.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of audio file."""

    title: str
    """What a page calls it, in Vietnamese."""
    ending: str
    type: str
    """MIME type."""
    tags: str
    """How it says what it is: id3, vorbis, mp4, wave or none."""
    arguments: tuple[str, ...] = ()
    """ffmpeg's, codec and container."""
    lame: int | None = None
    """Instead of them, LAME in this process: MP3 of one channel, at this level of its quality."""
    bitrate: int = 0
    """Bits a second; 0 where it is not fixed."""
    rate: int = 0
    """Hz; the programme's own when 0."""
    filters: str = "anull"
    """What belongs to its sound, after the levelling."""
    overshoot: float = 0.0
    """dB that its encoder adds to the peaks at the most, as measured on the voices here."""
    makeup: float = 0.0
    """dB that its encoder takes off the loudness."""
    varied: bool = False
    """Whether both depend on what is played: the file is then heard again as a player plays it."""
    book: bool = False
    """Whether its players take it for an audiobook."""
    listed: bool = True
    """Whether a show can choose it."""


@cache
def formats() -> dict[str, Format]:
    """All of them by name."""
    text = files("tts_news.audio").joinpath("data/formats.toml").read_text("utf-8")
    return {name: read(table) for name, table in tomllib.loads(text).items()}


def read(table: dict[str, object]) -> Format:
    """A format of its table.

    Raises:
        TypeError: a key is unknown or missing.

    """
    return Format(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})  # type: ignore[arg-type]


def with_music(form: str) -> str:
    """The format that stands for a chosen one where the programme is more than a voice."""
    music = f"{form}-music"
    return music if music in formats() else form


def choices() -> list[str]:
    """The names that a show can choose from."""
    return [name for name, one in formats().items() if one.listed]
