"""The audio formats of a programme, defined in data/formats.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Format:
    """An audio format."""

    title: str
    """Its name on pages, in Vietnamese."""
    ending: str
    type: str
    """MIME type."""
    tags: str
    """The kind of its tags: id3, vorbis, mp4, wave or none."""
    arguments: tuple[str, ...] = ()
    """ffmpeg's arguments for codec and container."""
    lame: int | None = None
    """The quality level of LAME, used in this process for mono MP3 instead of ffmpeg's encoder."""
    bitrate: int = 0
    """Bits per second; 0 if it is not fixed."""
    rate: int = 0
    """Sample rate, Hz; 0 means the programme's."""
    filters: str = "anull"
    """ffmpeg's filters for this format, applied after the levelling."""
    overshoot: float = 0.0
    """The most dB by which its encoder raises peaks, as measured on our voices."""
    makeup: float = 0.0
    """dB by which its encoder lowers the loudness."""
    varied: bool = False
    """Whether both depend on the sound, so that the encoded file must be decoded and measured."""
    book: bool = False
    """Whether it is tagged as an audiobook."""
    listed: bool = True
    """Whether a show can choose it."""


@cache
def formats() -> dict[str, Format]:
    """All formats by name."""
    text = files("tts_news.audio").joinpath("data/formats.toml").read_text("utf-8")
    return {name: read(table) for name, table in tomllib.loads(text).items()}


def read(table: dict[str, object]) -> Format:
    """The format defined by a table of data/formats.toml.

    Raises:
        TypeError: a key is unknown or missing.

    """
    return Format(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})  # type: ignore[arg-type]


def with_music(form: str) -> str:
    """The variant of a format for programmes with music, or the format itself if it has none."""
    music = f"{form}-music"
    return music if music in formats() else form


def choices() -> list[str]:
    """The names that a show can choose from."""
    return [name for name, one in formats().items() if one.listed]
