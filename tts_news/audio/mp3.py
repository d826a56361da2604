"""Encoding MP3 by LAME in this process on all processors, in stretches that are joined in silence.

A stretch ends where some frames are silent. The next one is encoded by a new encoder, whose initial
state, silence, is just what preceded it, and whose first frame uses no bits of earlier frames (no
bit reservoir). So the concatenated frames are one file, which decodes sample by sample as if it had
been encoded in one piece, except for rounding after a joint. The ends of stretches depend only on
the sound: the same sound gives the same bytes on every machine.
"""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from tts_news.base.processors import processors
from tts_news.errors import TtsNewsError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

STRETCH = 10
"""The least length of a stretch in seconds."""

_QUIET, _BEFORE = 10, 4
"""The silent frames required for a joint, and how many of them precede it.

LAME uses the two frames before and the two frames after the one that it encodes.
"""

_BLOCK = 1 << 16

_DELAY = 576
"""Samples of silence that LAME inserts before the sound; a decoder adds 529 more."""


@dataclass(frozen=True, slots=True)
class Coding:
    """The parameters of mono MPEG-1, 2 or 2.5 layer III (ISO 11172-3, 13818-3)."""

    rate: int
    """Sample rate, Hz."""
    bitrate: int
    """Constant bit rate, bits per second."""
    level: int
    """LAME's quality level, 0 to 9; 0 is the slowest."""

    @property
    def frame(self) -> int:
        """Samples of a frame."""
        return 1152 if self.rate >= 32_000 else 576

    @property
    def size(self) -> int:
        """Bytes of a frame without padding."""
        return self.frame // 8 * self.bitrate // self.rate

    def encoded(self, stretch: Stretch) -> Part:
        """Encode a stretch; frames beyond its own sound are kept for the last stretch only.

        Raises:
            TtsNewsError: there is no MP3 of this rate and bit rate.

        """
        import lameenc

        encoder = lameenc.Encoder()
        encoder.silence()  # suppresses its log messages
        encoder.set_channels(1)
        encoder.set_in_sample_rate(self.rate)
        encoder.set_bit_rate(self.bitrate // 1000)
        encoder.set_quality(self.level)
        try:
            encoder.set_out_sample_rate(self.rate)
            frames: bytearray = encoder.encode(stretch.pcm)
            frames += encoder.flush()
        except RuntimeError as error:
            what = _("no MP3 of {bits} bit/s at {rate} Hz", bits=self.bitrate, rate=self.rate)
            raise TtsNewsError(what) from error
        starts = [*self.starts(frames)]
        samples = len(stretch.pcm) // 2
        if not stretch.last:
            starts = starts[: samples // self.frame + 1]
            del frames[starts.pop() :]
        return Part(frames, len(starts), samples)

    def starts(self, frames: bytes | bytearray) -> Iterator[int]:
        """The start of each frame; its third byte says whether it has a byte of padding."""
        at, end = 0, len(frames)
        while at < end:
            yield at
            at += self.size + (frames[at + 2] >> 1 & 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the sound that is encoded separately: mono 16-bit PCM.

    It consists of whole frames, except the last stretch.
    """

    pcm: bytes
    last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The encoded frames of a stretch, their number, and the number of its samples."""

    frames: bytearray
    count: int
    samples: int


def write_mp3(sound: IO[bytes], coding: Coding, path: Path) -> None:
    """Encode all of `sound` (mono 16-bit PCM, little-endian) to an MP3 file.

    Raises:
        OSError: the file cannot be written.
        TtsNewsError: there is no MP3 of this rate and bit rate.

    """
    count = size = samples = 0
    first = bytearray()
    with path.open("wb") as file:
        file.write(bytes(coding.size))  # room for the info frame
        for part in _parts(sound, coding):
            file.write(part.frames)
            count, samples = count + part.count, samples + part.samples
            size += len(part.frames)
            first = first or part.frames
        file.seek(0)
        file.write(info_frame(coding, first, count, size, samples))


def _parts(sound: IO[bytes], coding: Coding) -> Iterator[Part]:
    """The encoded parts in order, while later ones are being encoded."""
    most = processors()
    waiting: deque[Future[Part]] = deque()
    with ThreadPoolExecutor(most, "mp3") as threads:
        for stretch in stretches(sound, coding):
            waiting.append(threads.submit(coding.encoded, stretch))
            if len(waiting) > most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def stretches(sound: IO[bytes], coding: Coding) -> Iterator[Stretch]:
    """The stretches of a sound (mono 16-bit PCM), which is split where it is silent."""
    frame = 2 * coding.frame
    least = STRETCH * 2 * coding.rate
    quiet = bytes(_QUIET * frame)
    held, at = bytearray(), least
    while piece := sound.read(_BLOCK):
        held += piece
        while (found := held.find(quiet, at)) >= 0:
            end = (-(-found // frame) + _BEFORE) * frame
            yield Stretch(bytes(held[:end]), last=False)
            del held[:end]
            at = least
        at = max(least, len(held) - len(quiet) + 1)
    yield Stretch(bytes(held), last=True)


def info_frame(coding: Coding, first: bytearray, count: int, size: int, samples: int) -> bytes:
    """The silent first frame, which tells players the duration, seek points and encoder delay.

    It has the Xing tag with LAME's extension, http://gabriel.mp3-tech.org/mp3infotag.html, for
    `count` frames, `size` bytes and `samples` samples. `first` are frames of the file, from which
    LAME's version is read, as LAME writes it into unused bits.
    """
    side = 17 if coding.rate >= 32_000 else 9
    head = bytes([*first[:2], first[2] & ~2, first[3]]) + bytes(side)
    encoder = next(iter(re.findall(rb"LAME\d\.\d+", first)), b"LAME").ljust(9)[:9]
    places = bytes(255 * percent // 100 for percent in range(100))
    numbers = b"".join(number.to_bytes(4, "big") for number in (15, count, size + coding.size))
    padding = count * coding.frame - _DELAY - samples
    delays = (_DELAY << 12 | min(padding, 4095)).to_bytes(3, "big")
    rate = min(coding.bitrate // 1000, 255)
    tag = b"Info" + numbers + places + bytes(4) + encoder
    # Constant bit rate (1), unused fields, the bit rate, the delays, unused fields.
    tag += bytes([1, *bytes(10), rate]) + delays + bytes(4)
    tag += (size + coding.size).to_bytes(4, "big") + bytes(2)
    told = head + tag
    return (told + _crc16(told).to_bytes(2, "big")).ljust(coding.size, b"\0")


def _crc16(data: bytes) -> int:
    """CRC-16/ARC."""
    value = 0
    for byte in data:
        value ^= byte
        for _bit in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value
