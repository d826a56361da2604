"""The programme -> an audio file: MP3, Opus, AAC or WAV.

No clock and no encoder's name in any of them: the same sound gives the same bytes.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from tts_news.ffmpeg import Shape, pipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tts_news.model import Chapter


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of audio file."""

    ending: str
    type: str
    """MIME type."""
    arguments: tuple[str, ...]
    """ffmpeg's, codec and container."""
    bitrate: int
    """Bits a second; 0 where it is not fixed."""
    filters: str = "anull"
    """After all others."""
    rate: int = 0
    """Hz; the programme's own when 0."""
    overshoot: float = 0.0
    """dB that its encoder is known to add to the peaks."""


FORMATS = {
    # Constant: seeking by time is exact in every player; 64 kbit/s are enough for one voice.
    # LAME scales its input by 0.95 at every bit rate up to 128 kbit/s; the filter puts it back.
    "mp3": Format(
        "mp3",
        "audio/mpeg",
        ("-c:a", "libmp3lame", "-b:a", "64k", "-id3v2_version", "0", "-f", "mp3"),
        64_000,
        "volume=0.446dB",
    ),
    # Music wants more than a voice.
    "mp3-music": Format(
        "mp3",
        "audio/mpeg",
        ("-c:a", "libmp3lame", "-b:a", "96k", "-id3v2_version", "0", "-f", "mp3"),
        96_000,
        "volume=0.446dB",
        rate=32_000,
        overshoot=1.0,
    ),
    "opus": Format(
        "opus",
        "audio/ogg",
        ("-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-f", "opus"),
        32_000,
        rate=48_000,
        overshoot=1.6,
    ),
    # For a dear or slow connection: 11 MB an hour.
    "opus-24k": Format(
        "24k.opus",
        "audio/ogg",
        ("-c:a", "libopus", "-b:a", "24k", "-application", "voip", "-f", "opus"),
        24_000,
        rate=48_000,
        overshoot=2.0,
    ),
    "m4a": Format(
        "m4a",
        "audio/mp4",
        ("-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart", "-f", "ipod"),
        64_000,
    ),
    "wav": Format("wav", "audio/wav", ("-c:a", "pcm_s16le", "-f", "wav"), 0),
    # What a hotline plays to any telephone: its band of 300 to 3400 Hz (ITU-T G.712) and its rate.
    "telephone": Format(
        "telephone.wav",
        "audio/wav",
        ("-c:a", "pcm_s16le", "-f", "wav"),
        128_000,
        "highpass=f=200,lowpass=f=3400",
        rate=8_000,
        overshoot=2.2,
    ),
}


def encode(
    sound: Iterable[bytes] | IO[bytes],
    rate: int | Shape,
    filters: str,
    path: Path,
    form: str = "mp3",
    chapters: Sequence[Chapter] = (),
    more: Sequence[str] = (),
) -> str:
    """Encode PCM (mono of 16 bit at a rate in Hz) through `filters` to a file at `path`.

    `more` are further arguments of the same run of ffmpeg, such as a meter's; what it printed is
    returned.

    The chapters go into M4A here; the other formats get theirs as tags.

    Raises:
        TtsNewsError: the encoder failed or the disk is full.

    """
    chosen = FORMATS[form]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as described:
        arguments = ["-map", "0:a"]
        if form == "m4a" and chapters:
            described.write(_ffmetadata(chapters))
            described.flush()
            arguments = ["-f", "ffmetadata", "-i", described.name, *arguments]
            arguments += ["-map_chapters", "1"]
        arguments += ["-map_metadata", "-1", "-af", f"{filters},{chosen.filters}"]
        own = rate.rate if isinstance(rate, Shape) else rate
        arguments += ["-ar", str(chosen.rate or own), *chosen.arguments]
        arguments += ["-fflags", "+bitexact", "-flags:a", "+bitexact", str(path)]
        return pipe(sound, rate, [*arguments, *more], "encoding")


def _ffmetadata(chapters: Sequence[Chapter]) -> str:
    """Ffmpeg's own form of chapters, https://ffmpeg.org/ffmpeg-formats.html#Metadata-2."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        title = "".join(f"\\{c}" if c in "=;#\\\n" else c for c in chapter.title)
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={title}"]
    return "\n".join([*lines, ""])
