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

NEAR = 0.1
"""LU: how near the target is near enough, a meter's own step."""

PIECE, PIECES = 3, 40
"""Seconds of a piece, and how many of them tell what a limiter takes off a long programme."""

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
    sound: Iterable[bytes | memoryview] | IO[bytes], rate: int | Shape, filters: str = "anull"
) -> Loudness:
    """The loudness of PCM (mono of 16 bit at a rate in Hz), after ffmpeg's `filters`.

    Raises:
        TtsNewsError: ffmpeg failed, or the programme is silent.

    """
    meter = f"{filters},ebur128=peak=sample:framelog=quiet"
    said = pipe(sound, rate, ["-af", meter, "-f", "null", "-"], "measuring loudness")
    return heard(said)


def listening(peak: str = "true", log: str = "quiet") -> list[str]:
    """The arguments that follow an output and have ffmpeg meter it as it is decoded again.

    One run writes a file and knows what a player will play: `heard` and `reported` read it.
    """
    return ["-dec", "0:0", *metering("dec:0", "played", peak, log)]


def metering(source: str, name: str, peak: str = "sample", log: str = "quiet") -> list[str]:
    """The arguments that have ffmpeg meter a source and call what it prints by a name."""
    graph = f"[{source}]ebur128@{name}=peak={peak}:framelog={log}[{name}]"
    return ["-filter_complex", graph, "-map", f"[{name}]", "-f", "null", "-"]


def heard(said: str, name: str = "") -> Loudness:
    """What ffmpeg's meter printed, the one of that name where there are several.

    Raises:
        TtsNewsError: it heard nothing.

    """
    if name:
        said = said.rpartition(f"[ebur128@{name} @ ")[2]
    integrated = re.findall(r"\bI:\s+(-?[\d.]+) LUFS", said)
    peak = re.findall(r"\bPeak:\s+(-?[\d.]+) dBFS", said)
    if not integrated or not peak:
        raise TtsNewsError("the programme is silent; nothing to set the loudness by")
    return Loudness(float(integrated[0 if name else -1]), float(peak[0 if name else -1]))


def measure_file(path: Path) -> Loudness:
    """Loudness and true peak (dBTP) of a finished audio file, decoded.

    Raises:
        TtsNewsError: ffmpeg failed.

    """
    meter = ["-map", "1:a", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    return heard(pipe([], 8000, ["-i", str(path), *meter], "checking the loudness"))


def reported(said: str) -> Report:
    """All that ffmpeg's meter printed with `framelog=info`.

    Raises:
        TtsNewsError: it heard nothing.

    """
    read = heard(said)
    spread = re.findall(r"\bLRA:\s+([\d.]+) LU", said)
    frames = re.findall(r"M:\s*(-?[\d.]+|-inf|nan)\s+S:\s*(-?[\d.]+|-inf|nan)", said)
    momentary = tuple(_value(one) for one, _ in frames)
    short = tuple(_value(one) for _, one in frames)
    return Report(
        read.integrated,
        read.peak,
        float(spread[-1]) if spread else 0.0,
        max(momentary, default=SILENT),
        max(short, default=SILENT),
        short,
    )


def _value(number: str) -> float:
    return SILENT if number in ("-inf", "nan") else max(float(number), SILENT)


def _excerpt(sound: IO[bytes], shape: Shape) -> list[bytes]:
    """Pieces of a programme, evenly spread, PIECES at the most; all of a short one."""
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
    """The ffmpeg filters for `target` LUFS with the true peak under `ceiling` dBTP.

    A plain gain where the peaks allow it. Else a soft clipper for the bursts of consonants, which
    stand 20 dB and more above a synthetic voice's loudness, and a look-ahead limiter; what they
    take off is measured on pieces of the programme's `sound`, a file of PCM, and made up for.
    """
    gain = target - measured.integrated
    limit = ceiling - _MARGIN
    if measured.peak + gain <= limit:
        return f"volume={gain:.2f}dB"
    # The first guess, measured on the three voices here: the soft clipper lowers all by 6 dB, and
    # both take off about a third of what is over the limit.
    gain += 6 + (measured.peak + gain - limit) / 3
    shape = Shape(rate) if isinstance(rate, int) else rate
    pieces = _excerpt(sound, shape)
    # The pieces may be softer or louder than the whole; what the limiter takes off is alike.
    whole = measured.integrated - measure(pieces, shape).integrated
    before, slope = None, 0.8
    for _attempt in range(5):
        filters = (
            f"volume={gain:.2f}dB,"
            "asoftclip=type=tanh:threshold=0.7:oversample=2,"
            f"alimiter=limit={10 ** (limit / 20):.5f}:attack=2:release=40:level=disabled:latency=1"
        )
        reached = measure(pieces, shape, filters).integrated + whole
        if abs(target - reached) <= NEAR + 1e-6:
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
