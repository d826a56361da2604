"""The last step of a programme's sound: levelled, encoded, and its true peak looked at."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from tts_news.encode import FORMATS, encode
from tts_news.loudness import CEILING, TARGET, Loudness, levelling, measure_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_news.ffmpeg import Shape
    from tts_news.model import Chapter

LOWER = (0.0, 1.0, 2.0)
"""dB under the ceiling that the limiter is set to, in turn: an encoder may push a peak over it."""


def leveller(
    measured: Loudness, sound: IO[bytes], shape: int | Shape, target: float = TARGET
) -> Callable[[float], str]:
    """The filters for a ceiling in dBTP, found out once for each."""
    from functools import cache

    return cache(lambda ceiling: levelling(measured, sound, shape, target, ceiling))


def mastered(
    sound: IO[bytes],
    shape: int | Shape,
    filters: Callable[[float], str],
    path: Path,
    form: str,
    chapters: Sequence[Chapter] = (),
) -> Loudness:
    """Encode a programme to a file of a format, its true peak under -1 dBTP; what came out.

    Raises:
        TtsNewsError: the encoder failed or the disk is full.

    """
    for lower in LOWER:
        limit = CEILING - FORMATS[form].overshoot - lower
        encode(sound, shape, filters(limit), path, form, chapters)
        reached = measure_file(path)
        if reached.peak <= CEILING:
            break
    return reached
