"""PCM -> MP3, by LAME in this process, on all processors: in stretches that are joined in silence.

A stretch ends where nothing is heard for some frames. The next one begins with an encoder of its
own, whose memory of what came before is the silence that did come before; its first frame takes no
bits from another's. So the frames of all, one after the other, are one file that decodes sample by
sample as if it had been encoded in one piece, but for the rounding of what follows a joint. Where a
stretch ends depends on the sound alone: the same sound gives the same bytes on every machine.
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
"""Seconds of a stretch at the least."""

_QUIET, _BEFORE = 10, 4
"""Frames of silence in which stretches may be joined, and how many of them stay before the joint.

LAME looks at two frames before the one that it encodes, and after it.
"""

_BLOCK = 1 << 16

_DELAY = 576
"""Samples of silence that LAME puts before the sound; a decoder adds 529 of its own."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How mono sound becomes frames of MPEG-1, 2 or 2.5 layer III (ISO 11172-3, 13818-3)."""

    rate: int
    """Hz."""
    bitrate: int
    """Bits a second, constant."""
    level: int
    """LAME's quality, 0 to 9; 0 is the slowest."""

    @property
    def frame(self) -> int:
        """Samples of a frame."""
        return 1152 if self.rate >= 32_000 else 576

    @property
    def size(self) -> int:
        """Bytes of a frame that is not padded."""
        return self.frame // 8 * self.bitrate // self.rate

    def encoded(self, stretch: Stretch) -> Part:
        """The frames of a stretch's own sound; of the last one, those of its echo too.

        Raises:
            TtsNewsError: there is no MP3 of this rate and bit rate.

        """
        import lameenc

        encoder = lameenc.Encoder()
        encoder.silence()  # or it prints what it does
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
        """Where each frame begins; its third byte tells whether it has one byte more."""
        at, end = 0, len(frames)
        while at < end:
            yield at
            at += self.size + (frames[at + 2] >> 1 & 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound that is encoded by itself: mono PCM of 16 bit, of whole frames but for the last."""

    pcm: bytes
    last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a stretch was made into."""

    frames: bytearray
    count: int
    samples: int


def write_mp3(sound: IO[bytes], coding: Coding, path: Path) -> None:
    """Write all of `sound` (mono PCM of 16 bit, little-endian) as an MP3 file.

    Raises:
        OSError: it cannot be written.
        TtsNewsError: there is no MP3 of this rate and bit rate.

    """
    count = size = samples = 0
    first = bytearray()
    with path.open("wb") as file:
        file.write(bytes(coding.size))  # the frame that tells of the others comes here
        for part in _parts(sound, coding):
            file.write(part.frames)
            count, samples = count + part.count, samples + part.samples
            size += len(part.frames)
            first = first or part.frames
        file.seek(0)
        file.write(info_frame(coding, first, count, size, samples))


def _parts(sound: IO[bytes], coding: Coding) -> Iterator[Part]:
    """The parts in their order, while others are being made."""
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
    """Mono PCM of 16 bit, cut where it is silent."""
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
    """The frame before all others, silent itself, that tells players of `count` frames and `size`
    bytes: how long it is, where to seek, and how many of its samples are no sound.

    The Xing tag with LAME's extension, http://gabriel.mp3-tech.org/mp3infotag.html. `first` are
    frames that follow: LAME writes its version where it has bits to spare.
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
    # Constant bit rate (1), bytes of what is not told, the bit rate, the delays, and again.
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
