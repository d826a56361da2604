"""The last step of a programme's sound: levelled, written, and heard as it will be played."""

from __future__ import annotations

import io
import threading
from typing import IO, TYPE_CHECKING, TypeVar

from tts_news.audio.encode import encode
from tts_news.audio.formats import formats
from tts_news.audio.loudness import CEILING, TARGET, Loudness, heard, levelling, listening, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tts_news.audio.ffmpeg import Shape
    from tts_news.audio.spool import Spool

TOLERANCE = 0.4
"""LU by which what comes out may miss the target."""

SPARE = 0.3
"""dB: when a peak was too high, how much lower than that the next one is aimed."""

PILOT, TRIAL = 90, 30
"""Seconds of a programme that tell its loudness before the rest is spoken, and those of them on
which the limiter is tried.
"""

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
        self._one = threading.Lock()

    def filters(self, ceiling: float, more: float = 0.0) -> str:
        """Ffmpeg's filters for a true peak under `ceiling` dBTP, aiming `more` LU higher."""
        known = (round(ceiling, 2), round(more, 2))
        with self._one:
            if known not in self._found:
                target = self.target + more
                found = levelling(self._measured, self.sound, self.shape, target, ceiling)
                self._found[known] = found
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


def pilot(sound: Spool, rate: int | Shape, target: float = TARGET) -> Leveller:
    """A leveller that knows the beginning of a programme that is still being spoken.

    A minute and a half of one voice tells its loudness to 0.1 LU. What comes out is measured all
    the same, and written once more where the rest was otherwise.

    Raises:
        TtsNewsError: it is silent.

    """
    second = 2 * rate if isinstance(rate, int) else rate.rate * rate.frame
    measured = measure(sound.pieces(PILOT * second), rate)
    return Leveller(measured, io.BytesIO(sound.read(0, TRIAL * second)), rate, target)


def mastered(
    leveller: Leveller, path: Path, form: str, sound: Iterable[bytes] | None = None
) -> Loudness:
    """Encode a programme to a file of a format, its true peak under -1 dBTP; what came out.

    `sound` is the whole programme where the leveller knows only its beginning.

    Raises:
        TtsNewsError: the encoder failed or the disk is full.

    """
    chosen, whole = formats()[form], leveller.sound if sound is None else sound
    more = listening() if chosen.varied else ()

    def write(filters: str) -> Loudness:
        return heard(encode(whole, leveller.shape, filters, path, form, more))

    return settled(leveller, write, chosen.overshoot)
