"""Where music stands in a programme and how loud it is: a jingle, and a bed that goes down under
speech. Arithmetic alone; `mix` makes it sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from tts_news.base import door
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_news.audio.ffmpeg import Shape

BREATH = 0.3
"""Seconds between a jingle and a voice."""

SILENT = -60.0
"""dB at which a fade begins and ends."""

EDGE = 0.005
"""Seconds of a jingle's own fades, so that none clicks."""

_RANGES = {
    "level": (-40, 12), "fade_in": (0, 30), "fade_out": (0, 30), "ramp": (0, 10), "lead": (0, 30),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Music:
    """A `[music]` table: how jingles and beds sound. Levels are relative to the speech."""

    level: float = 0.0
    """LU over the speech, where nobody speaks."""
    duck: float = -18.0
    """dB that a bed goes down under speech."""
    fade_in: float = 0.05
    """Seconds; a bed's."""
    fade_out: float = 1.5
    """Seconds; a bed's, after the last word."""
    ramp: float = 0.4
    """Seconds that a bed takes to go down or up."""
    lead: float = 1.5
    """Seconds of a bed before the first word."""

    def __post_init__(self) -> None:
        check_duck(self.duck)
        door.check_ranges(self, _RANGES)

    @property
    def tail(self) -> float:
        """Seconds of a bed after the last word."""
        return self.ramp + self.fade_out


def check_duck(duck: float) -> None:
    """Refuse a level under speech that is over it.

    Raises:
        ValueError: dB that are positive.

    """
    if duck > 0:
        raise ValueError(_("duck: {duck:g}; dB down under speech, as -18", duck=duck))


@dataclass(frozen=True, slots=True)
class Track:
    """A music file, decoded: mono or stereo 16-bit PCM at 48 kHz in a file of its own."""

    path: Path
    pcm: IO[bytes]
    shape: Shape
    gain: float
    """dB that bring it to the speech's loudness."""

    @property
    def seconds(self) -> float:
        """Seconds."""
        return self.pcm.seek(0, 2) / self.shape.frame / self.shape.rate


@dataclass(frozen=True, slots=True)
class Played:
    """A track in the programme."""

    track: Track
    start: float
    """Seconds."""
    end: float
    """Seconds; a bed goes round until then."""
    levels: tuple[tuple[float, float], ...]
    """(seconds of the programme, dB) between which the level moves; SILENT is no sound at all."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of the programme in which somebody speaks over a bed."""

    start: float
    """Seconds."""
    end: float
    """Seconds."""
    duck: float = 0.0
    """dB; the music's own when 0."""
    alone: float = 0.0
    """Seconds for which the bed goes on after it by itself."""


def jingle(track: Track, start: float, music: Music) -> Played:
    """A track once, from `start` seconds on."""
    length = track.seconds
    end, edge, level = start + length, min(EDGE, length / 4), music.level
    levels = ((start, SILENT), (start + edge, level), (end - edge, level), (end, SILENT))
    return Played(track, start, end, levels)


def bed(track: Track, start: float, under: Sequence[Spoken], music: Music) -> Played:
    """A track from its lead at `start` seconds to its fade after the last words, low under them."""
    levels = [(start, SILENT), (start + max(music.fade_in, EDGE), music.level)]
    for words in under:
        if words.end > words.start:
            down = music.level + (words.duck or music.duck)
            levels += [(words.start - music.ramp, levels[-1][1]), (words.start, down)]
            levels.append((words.end, down))
        if words.alone:
            levels.append((words.end + music.ramp, music.level))
    fades = under[-1].end + music.ramp + under[-1].alone
    end = fades + music.fade_out
    levels += [(under[-1].end + music.ramp, music.level), (fades, music.level), (end, SILENT)]
    return Played(track, start, end, tuple(sorted(levels, key=lambda one: one[0])))
