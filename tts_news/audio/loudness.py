"""Measuring integrated loudness and true peak, and computing the filters that set them.

Measurements follow ITU-R BS.1770-4 and EBU R 128, by ffmpeg's ebur128.
"""

from __future__ import annotations

import math
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tts_news.audio.ffmpeg import Shape, pipe
from tts_news.errors import TtsNewsError
from tts_news.messages import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tts_news.model import Clip, Sound

TARGET = -16.0
"""Integrated loudness in LUFS, as podcast apps expect (Apple requires -16 ± 1)."""

CEILING = -1.0
"""The highest true peak after encoding, dBTP."""

VOICE_LEVEL = -26.0
"""The common loudness of several voices, LUFS; lower than that of each, so that nothing clips."""

PIECE, PIECES = 3, 40
"""The length of an excerpt in seconds, and the most excerpts on which a limiter's effect on a long
programme is measured.
"""

_SILENT = N_("the programme is silent; nothing to set the loudness by")

SILENT = -70.0
"""The absolute gate of EBU R 128, LUFS, below which everything counts as silence."""

LIMITER_RATE = 44_100
"""The least sample rate of the limiter, Hz; peaks between its samples are hardly higher."""

# The true peak exceeds the limit that was set by up to 0.3 dB on our three voices, at the limiter's
# rate (tests measure the files).
_MARGIN = 0.4

_EXTRA = 0.58
"""dB of gain to make up for each dB of limiting, as a first estimate; an average of our voices."""

_STEPS = (-2.2, 0.0, 2.2)
"""Offsets in dB from an estimate that are tried in one run of ffmpeg."""

_NEAR = 0.5
"""dB by which the result may lie outside the tried range."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """The measured loudness of a programme."""

    integrated: float
    """LUFS."""
    peak: float
    """Sample peak in dBFS, or true peak in dBTP if that was measured."""


@dataclass(frozen=True, slots=True)
class Report(Loudness):
    """The values of the loudness fields of a Broadcast Wave (EBU Tech 3341 and 3342)."""

    range: float
    """Loudness range, LU."""
    momentary: float
    """Highest momentary loudness (400 ms), LUFS."""
    short_term: float
    """Highest short-term loudness (3 s), LUFS."""
    curve: tuple[float, ...]
    """Short-term loudness in LUFS, ten values a second."""


def measure(sound: Iterable[bytes | memoryview] | IO[bytes], rate: int | Shape) -> Loudness:
    """Measure the loudness and sample peak of PCM of a shape, or mono 16-bit at a rate in Hz.

    Raises:
        TtsNewsError: ffmpeg failed, or the programme is silent.

    """
    meter = "ebur128=peak=sample:framelog=quiet"
    said = pipe(sound, rate, ["-af", meter, "-f", "null", "-"], _("measuring loudness"))
    return heard(said)


def listening(peak: str = "true", log: str = "quiet") -> list[str]:
    """Arguments that follow an output's and have ffmpeg decode and measure that output.

    So one run writes a file and measures what players will play; `heard` and `reported` parse it.
    """
    graph = f"[dec:0]ebur128=peak={peak}:framelog={log}[played]"
    return ["-dec", "0:0", "-filter_complex", graph, "-map", "[played]", "-f", "null", "-"]


def metering(source: str, path: Path, filters: str = "anull") -> list[str]:
    """Arguments that have ffmpeg measure a source through filters to a file, for `metered`.

    It allows several meters in one run, whose printed output would be interleaved.
    """
    name = re.sub(r"([\\':])", r"\\\1", str(path))
    name = re.sub(r"([\\'\[\],;])", r"\\\1", name)
    meter = f"ebur128=peak=sample:framelog=quiet:metadata=1,ametadata=mode=print:file={name}"
    label = re.sub(r"\W", "", path.name)
    graph = f"[{source}]{filters},{meter}[{label}]"
    return ["-filter_complex", graph, "-map", f"[{label}]", "-f", "null", "-"]


def metered(path: Path) -> Loudness:
    """The result of a meter from its file.

    Raises:
        TtsNewsError: the sound is silent.

    """
    with path.open("rb") as file:
        file.seek(max(file.seek(0, 2) - 2000, 0))
        said = file.read().decode()
    integrated = re.findall(r"^lavfi\.r128\.I=(-?[\d.]+)$", said, re.MULTILINE)
    peak = re.findall(r"^lavfi\.r128\.sample_peak=([\d.]+)$", said, re.MULTILINE)
    if not integrated or not peak or not float(peak[-1]):
        raise TtsNewsError(_(_SILENT))
    return Loudness(float(integrated[-1]), 20 * math.log10(float(peak[-1])))


def heard(said: str) -> Loudness:
    """The result of the last meter in ffmpeg's output.

    Raises:
        TtsNewsError: the sound is silent.

    """
    integrated = re.findall(r"\bI:\s+(-?[\d.]+) LUFS", said)
    peak = re.findall(r"\bPeak:\s+(-?[\d.]+) dBFS", said)
    if not integrated or not peak:
        raise TtsNewsError(_(_SILENT))
    return Loudness(float(integrated[-1]), float(peak[-1]))


def measure_file(path: Path) -> Loudness:
    """Measure loudness and true peak (dBTP) of a finished audio file.

    Raises:
        TtsNewsError: ffmpeg failed.

    """
    meter = ["-map", "1:a", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    return heard(pipe([], 8000, ["-i", str(path), *meter], _("checking the loudness")))


def reported(said: str) -> Report:
    """All values of a meter with `framelog=info` in ffmpeg's output.

    Raises:
        TtsNewsError: the sound is silent.

    """
    read = heard(said)
    spread = re.findall(r"\bLRA:\s+([\d.]+) LU", said)
    frames = re.findall(r"M:\s*(-?[\d.]+|-inf|nan)\s+S:\s*(-?[\d.]+|-inf|nan)", said)
    momentary = tuple(_lufs_of(one) for one, _ in frames)
    short = tuple(_lufs_of(one) for _, one in frames)
    return Report(
        read.integrated,
        read.peak,
        float(spread[-1]) if spread else 0.0,
        max(momentary, default=SILENT),
        max(short, default=SILENT),
        short,
    )


def _lufs_of(number: str) -> float:
    return SILENT if number in ("-inf", "nan") else max(float(number), SILENT)


def _excerpt(sound: IO[bytes], shape: Shape) -> list[bytes]:
    """At most PIECES evenly distributed excerpts of a programme; all of a short one."""
    piece = PIECE * shape.rate * shape.frame
    size = sound.seek(0, 2)
    count = -(-size // piece)
    step = max(1.0, count / PIECES)
    found = []
    for number in range(min(count, PIECES)):
        sound.seek(int(number * step) * piece)
        found.append(sound.read(piece))
    return found


def levelling(
    measured: Loudness,
    sound: IO[bytes],
    rate: int | Shape,
    target: float = TARGET,
    ceiling: float = CEILING,
) -> str:
    """The ffmpeg filters for `target` LUFS with a true peak below `ceiling` dBTP.

    They are a plain gain if the peaks allow it. Otherwise a look-ahead limiter is added for the
    bursts of consonants, which are 20 dB and more above a synthetic voice's loudness. The loudness
    that it takes off is measured on excerpts of `sound`, a file of PCM, and compensated.
    """
    shape = Shape(rate) if isinstance(rate, int) else rate
    gain, limit = target - measured.integrated, ceiling - _MARGIN
    over = measured.peak + gain - limit
    if over <= 0:
        return f"volume={gain:.2f}dB"
    pieces = _excerpt(sound, shape)
    guess = gain + _EXTRA * over
    for _attempt in range(3):
        gains = [guess + step for step in _STEPS]
        # Not oversampled, for half the time: the loudness differs by 0.02 to 0.05 LU.
        tried = [f"volume={one:.2f}dB,{_limiter(limit)}" for one in gains]
        alone, *limited = _loudness_through(pieces, shape, ["anull", *tried])
        # The excerpts may be softer or louder than the whole; the limiter's effect is similar.
        aim = target - measured.integrated + alone
        guess = _gain_that_reaches(aim, gains, limited)
        if gains[0] - _NEAR <= guess <= gains[-1] + _NEAR:
            break
    return limiting(guess, limit, shape.rate)


def limiting(gain: float, limit: float, rate: int) -> str:
    """The ffmpeg filters for a gain in dB with no sample above `limit` dBFS, at a rate in Hz.

    A limiter is used rather than a clipper: PESQ (ITU-T P.862.2) of the finished MP3 against the
    original voice is 4.1 for north, 3.7 for south and 3.5 for central; with a tanh clipper before
    the limiter it was below 1.7 for each. An attack of 10 ms and a release of 30 ms were the best
    of those tried.
    """
    limiter = _limiter(limit)
    times = -(-LIMITER_RATE // rate)
    if times > 1:
        limiter = f"aresample={times * rate},{limiter},aresample={rate}"
    return f"volume={gain:.2f}dB,{limiter}"


def _limiter(limit: float) -> str:
    level = 10 ** (limit / 20)
    return f"alimiter=limit={level:.5f}:attack=10:release=30:level=disabled:latency=1"


def _loudness_through(pieces: list[bytes], shape: Shape, filters: list[str]) -> list[float]:
    """The loudness in LUFS of the pieces through each of the filters, in one run of ffmpeg."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"meter{number}" for number in range(len(filters))]
        meters = [metering("0:a", path, f) for path, f in zip(paths, filters, strict=True)]
        arguments = [one for meter in meters for one in meter]
        pipe(pieces, shape, arguments, _("setting the loudness"))
        return [metered(path).integrated for path in paths]


def _gain_that_reaches(aim: float, gains: Sequence[float], reached: Sequence[float]) -> float:
    """The gain that reaches `aim`, by linear interpolation between the two points around it."""
    at = 0 if aim < reached[1] else 1
    (a, b), (x, y) = gains[at : at + 2], reached[at : at + 2]
    slope = max((y - x) / (b - a), 0.1)
    return a + (aim - x) / slope


def matched(clips: Iterable[Clip], sample: Callable[[str], Sound]) -> Iterator[Clip]:
    """The clips with gains that give all voices the same loudness.

    `sample` gives a fixed text spoken by a voice. Each voice is measured once, on that sample, and
    not clip by clip, so that a sentence spoken softly stays soft.
    """
    gains: dict[str, float] = {}
    for clip in clips:
        voice = clip.utterance.voice
        if voice not in gains:
            heard = sample(voice)
            gains[voice] = round(VOICE_LEVEL - measure([heard.pcm], heard.rate).integrated, 1)
        yield replace(clip, gain=gains[voice])
