"""Positions and levels of music in a programme: jingles, and beds that are ducked under speech.

Everything here is arithmetic; `mix` processes the sound.
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
"""The level in dB at which fades begin and end."""

EDGE = 0.005
"""Seconds of a jingle's fades, which prevent clicks."""

_RANGES = {
    "level": (-40, 12), "fade_in": (0, 30), "fade_out": (0, 30), "ramp": (0, 10), "lead": (0, 30),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Music:
    """A `[music]` table: levels and fades of jingles and beds."""

    level: float = 0.0
    """Loudness where nobody speaks, LU relative to the speech."""
    duck: float = -18.0
    """Change of a bed's level under speech, dB; negative."""
    fade_in: float = 0.05
    """Fade-in of a bed, seconds."""
    fade_out: float = 1.5
    """Fade-out of a bed after the last word, seconds."""
    ramp: float = 0.4
    """Time in which a bed's level goes down or up, seconds."""
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
    """Check that the level of a bed under speech is not positive.

    Raises:
        ValueError: it is.

    """
    if duck > 0:
        raise ValueError(_("duck: {duck:g}; dB down under speech, as -18", duck=duck))


@dataclass(frozen=True, slots=True)
class Track:
    """A decoded music file."""

    path: Path
    pcm: IO[bytes]
    """A temporary file of mono or stereo 16-bit PCM at 48 kHz."""
    shape: Shape
    gain: float
    """dB that give it the speech's loudness."""

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return self.pcm.seek(0, 2) / self.shape.frame / self.shape.rate


@dataclass(frozen=True, slots=True)
class Played:
    """A track in the programme."""

    track: Track
    start: float
    """Seconds."""
    end: float
    """Seconds; a bed is looped until then."""
    levels: tuple[tuple[float, float], ...]
    """The envelope: points (seconds of the programme, dB), interpolated linearly; SILENT means no
    sound.
    """


@dataclass(frozen=True, slots=True)
class Spoken:
    """A section of the programme with speech over a bed."""

    start: float
    """Seconds."""
    end: float
    """Seconds."""
    duck: float = 0.0
    """Change of the bed's level in dB; 0 means that of the `Music`."""
    alone: float = 0.0
    """Seconds for which the bed continues alone after the speech."""


def jingle(track: Track, start: float, music: Music) -> Played:
    """A track played once, from `start` seconds on."""
    length = track.seconds
    end, edge, level = start + length, min(EDGE, length / 4), music.level
    levels = ((start, SILENT), (start + edge, level), (end - edge, level), (end, SILENT))
    return Played(track, start, end, levels)


def bed(track: Track, start: float, under: Sequence[Spoken], music: Music) -> Played:
    """A bed from its lead at `start` seconds to its fade after the words, ducked under them."""
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
