"""The last step of a programme's sound: levelled, written, and heard as it will be played."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, TypeVar

from tts_news.encode import FORMATS, encode
from tts_news.loudness import CEILING, TARGET, Loudness, heard, levelling, listening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_news.ffmpeg import Shape
    from tts_news.model import Chapter

TOLERANCE = 0.3
"""LU by which what comes out may miss the target."""

SPARE = 0.3
"""dB: when a peak was too high, how much lower than that the next one is aimed."""

TRIES = 4
"""Times that a programme is written until loudness and peak are right."""

Heard = TypeVar("Heard", bound=Loudness)


class Leveller:
    """A programme's sound, and the filters that bring it to a loudness, each found out once.

    `sound` is a file of PCM (mono of 16 bit where the shape is a rate in Hz).
    """

    def __init__(
        self, measured: Loudness, sound: IO[bytes], shape: int | Shape, target: float = TARGET
    ) -> None:
        self.sound, self.shape, self.target = sound, shape, target
        self._measured = measured
        self._found: dict[tuple[float, float], str] = {}

    def filters(self, ceiling: float, more: float = 0.0) -> str:
        """Ffmpeg's filters for a true peak under `ceiling` dBTP, aiming `more` LU higher."""
        known = (round(ceiling, 2), round(more, 2))
        if known not in self._found:
            target = self.target + more
            self._found[known] = levelling(self._measured, self.sound, self.shape, target, ceiling)
        return self._found[known]


def settled(
    leveller: Leveller,
    write: Callable[[str], Heard],
    overshoot: float = 0.0,
    tolerance: float = TOLERANCE,
) -> Heard:
    """Write a programme with a leveller's filters until it is as loud as it should be.

    `write` says what came out. `overshoot` is what is known, in dB, to be added to the peaks.
    """
    limit, more = CEILING - overshoot, 0.0
    for _attempt in range(TRIES):
        reached = write(leveller.filters(limit, more))
        missed = leveller.target - reached.integrated
        over = reached.peak - CEILING
        if over <= 0 and abs(missed) <= tolerance:
            break
        if over > 0:  # an encoder may push a peak over what the limiter was set to
            limit -= over + SPARE
        if abs(missed) > tolerance:
            more += missed
    return reached


def mastered(
    programme: Leveller, path: Path, form: str, chapters: Sequence[Chapter] = ()
) -> Loudness:
    """Encode a programme to a file of a format, its true peak under -1 dBTP; what came out.

    Raises:
        TtsNewsError: the encoder failed or the disk is full.

    """
    sound, shape = programme.sound, programme.shape

    def write(filters: str) -> Loudness:
        return heard(encode(sound, shape, filters, path, form, chapters, listening()))

    return settled(programme, write, FORMATS[form].overshoot)
