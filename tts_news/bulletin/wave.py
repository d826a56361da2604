"""Writing the Broadcast Wave: a WAV with metadata, loudness values and a cue for each item.

The chunks follow EBU Tech 3285 version 2 (2011) for `bext`, AES46 for `cart`, and Microsoft's RIFF
for `cue ` and the lists `adtl` and `INFO`. ffmpeg writes version 1 of `bext`, without loudness, and
no cues; no library on PyPI writes either. The chunks precede the sound, so that the file is written
sequentially.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from anyascii import anyascii

from tts_news import __version__
from tts_news.errors import UserError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tts_news.audio.ffmpeg import Shape
    from tts_news.audio.loudness import Report

LARGEST = 0xFFFFFFFF
"""The largest RIFF file in bytes; only EBU's RF64 allows more, over 4 hours of 24-bit stereo."""

_LOUDNESS_AT = 12 + 8 + 412
"""The offset of the loudness fields: after the headers of RIFF and chunk, and bext up to UMID."""


@dataclass(frozen=True, slots=True)
class About:
    """The metadata of a programme.

    In `bext`, `cart` and cue labels it is transliterated to ASCII, as they define no encoding.
    """

    description: str
    originator: str
    reference: str
    begins: datetime
    """The time on air."""
    title: str = ""
    cut: str = ""
    """The cut id, by which playout identifies it."""


def write_head(
    file: IO[bytes], about: About, shape: Shape, frames: int, cues: Sequence[tuple[int, str]]
) -> None:
    """Write everything that precedes the sound.

    The sound has `frames` samples of each channel; a cue is the first sample of an item and its
    name.

    Raises:
        UserError: the programme is too long for a WAV.

    """
    size = frames * shape.frame
    layout = "mono" if shape.channels == 1 else "stereo"
    history = f"A=PCM,F={shape.rate},W={shape.bits},M={layout},T=tts-news {__version__}\r\n"
    before = (
        _chunk(b"bext", _bext(about, shape.rate) + history.encode("ascii"))
        + _chunk(b"fmt ", shape.form)
        + _info(about)
        + _cart(about)
        + _cues(cues)
    )
    whole = 4 + len(before) + 8 + size + size % 2
    if whole > LARGEST:
        raise UserError(_("the programme is too long for one WAV file; make it mono, or 16 bit"))
    file.write(b"RIFF" + struct.pack("<I", whole) + b"WAVE" + before)
    file.write(b"data" + struct.pack("<I", size))


def write_loudness(file: IO[bytes], heard: Report) -> None:
    """Fill in the loudness fields of a file written with `write_head`; their unit is 0.01 LU."""
    values = (heard.integrated, heard.range, heard.peak, heard.momentary, heard.short_term)
    file.seek(_LOUDNESS_AT)
    file.write(struct.pack("<5h", *(round(100 * value) for value in values)))
    file.seek(0, os.SEEK_END)


def _bext(about: About, rate: int) -> bytes:
    begins = about.begins
    since_midnight = (begins.hour * 3600 + begins.minute * 60 + begins.second) * rate
    return struct.pack(
        "<256s32s32s10s8sQH64s5h180x",
        _ascii(about.description, 256),
        _ascii(about.originator, 32),
        _ascii(about.reference, 32),
        f"{begins:%Y-%m-%d}".encode(),
        f"{begins:%H:%M:%S}".encode(),
        since_midnight,
        2,
        b"",
        *[0x7FFF] * 5,  # the value for unknown
    )


def _info(about: About) -> bytes:
    """The INFO list of RIFF, for players that do not read bext; in UTF-8, as is usual today."""
    texts = {
        b"INAM": about.title,
        b"IART": about.originator,
        b"ICRD": f"{about.begins:%Y-%m-%d}",
        b"ICMT": about.description,
        b"ISFT": f"tts-news {__version__}",
    }
    chunks = [_chunk(name, text.encode() + b"\0") for name, text in texts.items() if text]
    return _chunk(b"LIST", b"INFO" + b"".join(chunks))


def _cart(about: About) -> bytes:
    """The `cart` chunk: what playout displays, and its air window, from the start to midnight."""
    ends = about.begins.replace(hour=23, minute=59, second=59)
    texts = [about.title, about.originator, about.cut, "", "NEWS", "", ""]
    fields = [_ascii(text, 64) for text in texts]
    times = [f"{one:%Y-%m-%d}{one:%H:%M:%S}".encode() for one in (about.begins, ends)]
    return _chunk(
        b"cart",
        struct.pack(
            "<4s64s64s64s64s64s64s64s10s8s10s8s64s64s64si64s276s1024s",
            b"0101",
            *fields,
            times[0][:10],
            times[0][10:],
            times[1][:10],
            times[1][10:],
            b"tts-news",
            __version__.encode(),
            b"",
            32768,  # the sample value of 0 dB in 16 bits
            b"",
            b"",
            b"",
        ),
    )


def _ascii(text: str, limit: int) -> bytes:
    return anyascii(text).encode("ascii", "replace")[:limit]


def _cues(cues: Sequence[tuple[int, str]]) -> bytes:
    points = b"".join(
        struct.pack("<II4sIII", number, sample, b"data", 0, 0, sample)
        for number, (sample, _) in enumerate(cues, 1)
    )
    labels = b"".join(
        _chunk(b"labl", struct.pack("<I", number) + _ascii(name, 255) + b"\0")
        for number, (_, name) in enumerate(cues, 1)
    )
    if not cues:
        return b""
    return _chunk(b"cue ", struct.pack("<I", len(cues)) + points) + _chunk(
        b"LIST", b"adtl" + labels
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
