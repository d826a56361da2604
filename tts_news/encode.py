"""The programme -> an audio file: MP3, Opus, AAC or WAV.

No clock and no encoder's name in any of them: the same sound gives the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tts_news.ffmpeg import Shape, pipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    """What belongs to its sound, after all others."""
    rate: int = 0
    """Hz; the programme's own when 0."""
    overshoot: float = 0.0
    """dB that its encoder adds to the peaks at the most, as measured on the voices here."""
    makeup: float = 0.0
    """dB that its encoder takes off the loudness."""
    varied: bool = False
    """Whether both depend on what is played: the file is then heard again as a player plays it."""


_SAME_BYTES = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
_PLAIN_MP3 = ("-id3v2_version", "0", "-f", "mp3")

FORMATS = {
    # Constant: seeking by time is exact in every player; 64 kbit/s are enough for one voice.
    # LAME scales its input by 0.95 at every bit rate up to 128 kbit/s; the makeup puts it back.
    # Level 7 is twice as fast as the default 5 and nearer to the voice: its noise is 4 to 10 dB
    # lower in every band, PESQ (ITU-T P.862.2) 4.17 where 5 has 3.94 and 2 has 3.85. LAME's noise
    # shaping, which it leaves out, is for more music than fits into the bits.
    "mp3": Format(
        "mp3",
        "audio/mpeg",
        ("-c:a", "libmp3lame", "-b:a", "64k", "-compression_level", "7", *_PLAIN_MP3),
        64_000,
        overshoot=1.0,
        makeup=0.446,
    ),
    # Music wants more than a voice.
    "mp3-music": Format(
        "mp3",
        "audio/mpeg",
        ("-c:a", "libmp3lame", "-b:a", "96k", *_PLAIN_MP3),
        96_000,
        rate=32_000,
        overshoot=1.0,
        makeup=0.446,
        varied=True,
    ),
    "opus": Format(
        "opus",
        "audio/ogg",
        ("-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-f", "opus"),
        32_000,
        rate=48_000,
        overshoot=2.0,
        makeup=0.4,
        varied=True,
    ),
    # For a dear or slow connection: 11 MB an hour.
    "opus-24k": Format(
        "24k.opus",
        "audio/ogg",
        ("-c:a", "libopus", "-b:a", "24k", "-application", "voip", "-f", "opus"),
        24_000,
        rate=48_000,
        overshoot=3.2,
        makeup=0.4,
        varied=True,
    ),
    "m4a": Format(
        "m4a",
        "audio/mp4",
        ("-c:a", "aac", "-b:a", "64k", "-f", "ipod"),
        64_000,
        overshoot=1.2,
        varied=True,
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
        overshoot=2.4,
    ),
}


def encode(
    sound: Iterable[bytes] | IO[bytes],
    rate: int | Shape,
    filters: str,
    path: Path,
    form: str = "mp3",
    more: Sequence[str] = (),
) -> str:
    """Encode PCM (mono of 16 bit at a rate in Hz) through `filters` to a file at `path`.

    A meter listens to what goes into the encoder; what ffmpeg printed is returned. `more` are
    further arguments of the same run, such as another meter's.

    Raises:
        TtsNewsError: the encoder failed or the disk is full.

    """
    chosen = FORMATS[form]
    own = rate.rate if isinstance(rate, Shape) else rate
    last = ["ebur128=peak=sample:framelog=quiet", f"volume={chosen.makeup}dB"]
    arguments = ["-map", "0:a", "-map_metadata", "-1"]
    arguments += ["-af", ",".join([filters, chosen.filters, *last])]
    arguments += ["-ar", str(chosen.rate or own), *chosen.arguments, *_SAME_BYTES, str(path)]
    return pipe(sound, rate, [*arguments, *more], "encoding")


def with_chapters(path: Path, chapters: Sequence[Chapter]) -> None:
    """Give a finished M4A its chapters; the other formats get theirs as tags.

    Raises:
        TtsNewsError: ffmpeg failed or the disk is full.

    """
    with tempfile.TemporaryDirectory() as folder:
        described, copy = Path(folder) / "chapters.txt", Path(folder) / "copy.m4a"
        described.write_text(_ffmetadata(chapters), "utf-8")
        arguments = ["-i", str(path), "-f", "ffmetadata", "-i", str(described), "-map", "1:a"]
        arguments += ["-map_metadata", "-1", "-map_chapters", "2", "-c", "copy"]
        arguments += ["-movflags", "+faststart", "-f", "ipod", *_SAME_BYTES, str(copy)]
        pipe([], 8000, arguments, "writing the chapters")
        shutil.copyfile(copy, path)


def _ffmetadata(chapters: Sequence[Chapter]) -> str:
    """Ffmpeg's own form of chapters, https://ffmpeg.org/ffmpeg-formats.html#Metadata-2."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        title = "".join(f"\\{c}" if c in "=;#\\\n" else c for c in chapter.title)
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={title}"]
    return "\n".join([*lines, ""])
