"""Encoding a programme to an audio file: MP3, Opus, AAC or WAV.

The files contain no dates and, except MP3, no encoder version: the same sound gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tts_news.audio.ffmpeg import Shape, pipe
from tts_news.audio.formats import formats
from tts_news.audio.mp3 import Coding, write_mp3
from tts_news.errors import TtsNewsError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_news.model import Chapter


_SAME_BYTES = ("-fflags", "+bitexact", "-flags:a", "+bitexact")


def encode(
    sound: Iterable[bytes] | IO[bytes],
    rate: int | Shape,
    filters: str,
    path: Path,
    form: str = "mp3",
    more: Sequence[str] = (),
) -> str:
    """Encode PCM through ffmpeg's `filters` to a file at `path`; return ffmpeg's output.

    The PCM is of the given shape, or mono 16-bit at a rate in Hz. A meter measures what goes into
    the encoder; its result is in the output. `more` are further arguments of the same run, such as
    those of another meter.

    Raises:
        OSError: the file cannot be written.
        TtsNewsError: the encoder failed, or the disk is full.

    """
    chosen = formats()[form]
    own = rate.rate if isinstance(rate, Shape) else rate
    last = ["ebur128=peak=sample:framelog=quiet", f"volume={chosen.makeup}dB"]
    arguments = ["-map", "0:a", "-map_metadata", "-1"]
    arguments += ["-af", ",".join([filters, chosen.filters, *last])]
    to = chosen.rate or own
    if chosen.lame is not None:
        coding = Coding(to, chosen.bitrate, chosen.lame)
        out = [*Shape(to).arguments, "pipe:1"]
        return _through_lame(sound, rate, [*arguments, *out, *more], coding, path)
    arguments += ["-ar", str(to), *chosen.arguments, *_SAME_BYTES, str(path)]
    return pipe(sound, rate, [*arguments, *more], _("encoding"))


def _through_lame(
    sound: Iterable[bytes] | IO[bytes],
    rate: int | Shape,
    arguments: list[str],
    coding: Coding,
    path: Path,
) -> str:
    """Run ffmpeg's filters, and encode their output with LAME at the same time."""
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as thread:
        written = thread.submit(_write_all, reading, coding, path)
        try:
            with os.fdopen(writing, "wb") as into:
                said = pipe(sound, rate, arguments, _("encoding"), into)
        except TtsNewsError:
            written.result()  # if the file cannot be written, that is the cause of ffmpeg's failure
            raise
        written.result()
    return said


def _write_all(reading: int, coding: Coding, path: Path) -> None:
    """Encode the data of a pipe to a file; always closes the pipe, else ffmpeg would block."""
    with os.fdopen(reading, "rb") as levelled:
        write_mp3(levelled, coding, path)


def with_chapters(path: Path, chapters: Sequence[Chapter]) -> None:
    """Add chapters to a finished M4A; the other formats have them in their tags.

    Raises:
        TtsNewsError: ffmpeg failed or the disk is full.

    """
    with tempfile.TemporaryDirectory() as folder:
        described, copy = Path(folder) / "chapters.txt", Path(folder) / "copy.m4a"
        described.write_text(_ffmetadata(chapters), "utf-8")
        arguments = ["-i", str(path), "-f", "ffmetadata", "-i", str(described), "-map", "1:a"]
        # A plain `-map_metadata -1` would remove the titles of the chapters too.
        arguments += ["-map_metadata:g", "-1", "-map_metadata:s", "-1", "-map_chapters", "2"]
        arguments += ["-c", "copy"]
        flags = "+faststart" if _fit_nero(chapters) else "+faststart+disable_chpl"
        arguments += ["-movflags", flags, "-f", "ipod", *_SAME_BYTES, str(copy)]
        pipe([], 8000, arguments, _("writing the chapters"))
        shutil.copyfile(copy, path)


def _fit_nero(chapters: Sequence[Chapter]) -> bool:
    """Whether all titles fit into Nero's list of chapters, which supplements Apple's track of them.

    The length of a title is stored in one byte, and ffmpeg cuts longer titles within a character.
    """
    return all(len(chapter.title.encode()) <= 255 for chapter in chapters)


def _ffmetadata(chapters: Sequence[Chapter]) -> str:
    """Chapters in ffmpeg's format, https://ffmpeg.org/ffmpeg-formats.html#Metadata-2."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        title = "".join(f"\\{c}" if c in "=;#\\\n" else c for c in chapter.title)
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={title}"]
    return "\n".join([*lines, ""])
