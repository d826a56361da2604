"""Mastering: a programme is levelled, written, and verified by measuring the decoded result."""

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
"""LU by which the result may miss the target."""

SPARE = 0.3
"""dB by which the limit is lowered further than a peak exceeded the ceiling."""

PILOT, TRIAL = 90, 30
"""Seconds at the beginning of a programme on which its loudness is measured before the rest is
spoken, and seconds of these on which the limiter is tried.
"""

TRIES = 4
"""The most times that a programme is written until loudness and peak are right."""

Heard = TypeVar("Heard", bound=Loudness)


class Leveller:
    """A programme's sound, and the filters that give it a target loudness, each computed once.

    `sound` is a file of PCM (mono 16-bit if `shape` is a rate in Hz); `target` is in LUFS.
    """

    def __init__(
        self, measured: Loudness, sound: IO[bytes], shape: int | Shape, target: float = TARGET
    ) -> None:
        self.sound, self.shape, self.target = sound, shape, target
        self._measured = measured
        self._found: dict[tuple[float, float], str] = {}
        self._one = threading.Lock()

    def filters(self, ceiling: float, more: float = 0.0) -> str:
        """The ffmpeg filters for a true peak below `ceiling` dBTP, with `more` LU above target."""
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
    """Write a programme with a leveller's filters, repeatedly until loudness and peak are right.

    `write` writes it with the given filters and returns the measured result. `overshoot` is the
    known increase of peaks by the encoder in dB, `tolerance` in LU.
    """
    limit, more = CEILING - overshoot, 0.0
    for _attempt in range(TRIES):
        reached = write(leveller.filters(limit, more))
        missed = leveller.target - reached.integrated
        over = reached.peak - CEILING
        if over <= 0 and abs(missed) <= tolerance:
            break
        if over > 0:  # encoding may raise a peak above the limit
            limit -= over + SPARE
        if abs(missed) > tolerance:
            more += missed
    return reached


def pilot(sound: Spool, rate: int | Shape, target: float = TARGET) -> Leveller:
    """A leveller based on the beginning of a programme that is still being spoken.

    A minute and a half of one voice gives its loudness to 0.1 LU. The result is measured anyway,
    and written again if the rest of the programme differs.

    Raises:
        TtsNewsError: the beginning is silent.

    """
    second = 2 * rate if isinstance(rate, int) else rate.rate * rate.frame
    measured = measure(sound.pieces(PILOT * second), rate)
    return Leveller(measured, io.BytesIO(sound.read(0, TRIAL * second)), rate, target)


def mastered(
    leveller: Leveller, path: Path, form: str, sound: Iterable[bytes] | None = None
) -> Loudness:
    """Encode a programme to a file with a true peak below -1 dBTP; return its measured loudness.

    `sound` is the whole programme, if the leveller has only its beginning.

    Raises:
        TtsNewsError: the encoder failed, or the disk is full.

    """
    chosen, whole = formats()[form], leveller.sound if sound is None else sound
    more = listening() if chosen.varied else ()

    def write(filters: str) -> Loudness:
        return heard(encode(whole, leveller.shape, filters, path, form, more))

    return settled(leveller, write, chosen.overshoot)
