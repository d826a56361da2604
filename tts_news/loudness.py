"""Measuring integrated loudness and true peak, and the filter that sets them.

ITU-R BS.1770-4 and EBU R 128, by ffmpeg's ebur128.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

from tts_news.errors import TtsNewsError
from tts_news.ffmpeg import Shape, pipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tts_news.model import Clip, Sound

TARGET = -16.0
"""LUFS, integrated: what podcast apps expect (Apple asks for -16 ± 1)."""

CEILING = -1.0
"""dBTP, after encoding."""

VOICE_LEVEL = -26.0
"""LUFS that every voice is brought to where several meet: under all of theirs, so nothing clips."""

TOLERANCE = 0.2
"""LU: how near the target is near enough."""

SILENT = -70.0
"""LUFS under which EBU R 128 hears nothing."""

# The limiter sees samples and not the wave between them, and MP3 adds some overshoot of its own:
# the margin keeps the decoded file's true peak under CEILING (tests measure it).
_MARGIN = 1.8


@dataclass(frozen=True, slots=True)
class Loudness:
    """What a meter says of a programme."""

    integrated: float
    """LUFS."""
    peak: float
    """dBFS of the samples, or dBTP where the true peak was asked for."""


@dataclass(frozen=True, slots=True)
class Report(Loudness):
    """What the loudness fields of a Broadcast Wave want to know (EBU Tech 3341 and 3342)."""

    range: float
    """LU."""
    momentary: float
    """LUFS over 400 ms, the highest."""
    short_term: float
    """LUFS over 3 s, the highest."""
    curve: tuple[float, ...]
    """LUFS over 3 s, ten values a second."""


def measure(
    sound: Iterable[bytes] | IO[bytes], rate: int | Shape, filters: str = "anull"
) -> Loudness:
    """The loudness of PCM (mono of 16 bit at a rate in Hz), after ffmpeg's `filters`.

    Raises:
        TtsNewsError: ffmpeg failed, or the programme is silent.

    """
    meter = f"{filters},ebur128=peak=sample:framelog=quiet"
    said = pipe(sound, rate, ["-af", meter, "-f", "null", "-"], "measuring loudness")
    return _read_meter(said)


def _read_meter(said: str) -> Loudness:
    integrated = re.findall(r"\bI:\s+(-?[\d.]+) LUFS", said)
    peak = re.findall(r"\bPeak:\s+(-?[\d.]+) dBFS", said)
    if not integrated or not peak:
        raise TtsNewsError("the programme is silent; nothing to set the loudness by")
    return Loudness(float(integrated[-1]), float(peak[-1]))


def measure_file(path: Path) -> Loudness:
    """Loudness and true peak (dBTP) of a finished audio file, decoded.

    Raises:
        TtsNewsError: ffmpeg failed.

    """
    return _read_meter(_metered(path, "quiet"))


def report_file(path: Path) -> Report:
    """All that a meter says of a finished audio file, with the true peak in dBTP.

    Raises:
        TtsNewsError: ffmpeg failed.

    """
    said = _metered(path, "info")
    read = _read_meter(said)
    spread = re.findall(r"\bLRA:\s+([\d.]+) LU", said)
    frames = re.findall(r"M:\s*(-?[\d.]+|-inf|nan)\s+S:\s*(-?[\d.]+|-inf|nan)", said)
    momentary = tuple(_heard(one) for one, _ in frames)
    short = tuple(_heard(one) for _, one in frames)
    return Report(
        read.integrated,
        read.peak,
        float(spread[-1]) if spread else 0.0,
        max(momentary, default=SILENT),
        max(short, default=SILENT),
        short,
    )


def _heard(number: str) -> float:
    return SILENT if number in ("-inf", "nan") else max(float(number), SILENT)


def _metered(path: Path, log: str) -> str:
    meter = ["-map", "1:a", "-af", f"ebur128=peak=true:framelog={log}", "-f", "null", "-"]
    return pipe([], 8000, ["-i", str(path), *meter], "checking the loudness")


def levelling(
    measured: Loudness,
    sound: IO[bytes],
    rate: int | Shape,
    target: float = TARGET,
    ceiling: float = CEILING,
    tolerance: float = TOLERANCE,
) -> str:
    """The ffmpeg filters for `target` LUFS with the true peak under `ceiling` dBTP.

    A plain gain where the peaks allow it. Else a soft clipper for the bursts of consonants, which
    stand 20 dB and more above a synthetic voice's loudness, and a look-ahead limiter; what they
    take off is measured on the programme's `sound`, a file of PCM, and made up for.
    """
    gain = target - measured.integrated
    limit = ceiling - _MARGIN
    if measured.peak + gain <= limit:
        return f"volume={gain:.2f}dB"
    # The first guess, measured on the three voices here: the soft clipper lowers all by 6 dB, and
    # both take off about a third of what is over the limit.
    gain += 6 + (measured.peak + gain - limit) / 3
    before, slope = None, 0.8
    for _attempt in range(5):
        filters = (
            f"volume={gain:.2f}dB,"
            "asoftclip=type=tanh:threshold=0.7:oversample=2,"
            f"alimiter=limit={10 ** (limit / 20):.5f}:attack=2:release=40:level=disabled:latency=1"
        )
        reached = measure(sound, rate, filters).integrated
        if abs(target - reached) <= tolerance + 1e-6:
            break
        if before:
            slope = min(1.0, max(0.2, (reached - before[1]) / (gain - before[0])))
        before = (gain, reached)
        gain += (target - reached) / slope
    return filters


def matched(clips: Iterable[Clip], sample: Callable[[str], Sound]) -> Iterator[Clip]:
    """The clips with the gains that bring their voices to one level.

    `sample` gives a voice's reading of one fixed text. A voice is measured once, on that, and not
    clip by clip: what a speaker says softly stays soft.
    """
    gains: dict[str, float] = {}
    for clip in clips:
        voice = clip.utterance.voice
        if voice not in gains:
            heard = sample(voice)
            gains[voice] = round(VOICE_LEVEL - measure([heard.pcm], heard.rate).integrated, 1)
        yield replace(clip, gain=gains[voice])
