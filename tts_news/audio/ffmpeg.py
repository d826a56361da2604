"""The ffmpeg in the imageio-ffmpeg wheel, fed with sound through a pipe."""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING, cast

from tts_news.base.interrupt import undoing
from tts_news.errors import TtsNewsError
from tts_news.messages import _
from tts_news.model import Mark, Sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Shape:
    """What raw sound is; a rate alone stands for mono of 16 bit."""

    rate: int
    """Hz."""
    channels: int = 1
    sample: str = "s16le"
    """ffmpeg's name of a sample's form: s16le, s24le, f32le."""

    @property
    def frame(self) -> int:
        """Bytes of one sample in all channels."""
        return self.channels * {"s16le": 2, "s24le": 3, "f32le": 4}[self.sample]

    @property
    def arguments(self) -> list[str]:
        """What tells ffmpeg of it."""
        return ["-f", self.sample, "-ar", str(self.rate), "-ac", str(self.channels)]

    @property
    def head(self) -> bytes:
        """What makes a WAV file of it whose length is not known, for `_AS_WAV`."""
        whole, form = 0xFFFFFFFF, self.form
        return struct.pack("<4sI8sI16s4sI", b"RIFF", whole, b"WAVEfmt ", 16, form, b"data", whole)

    @property
    def bits(self) -> int:
        """Bits of a sample."""
        return 8 * self.frame // self.channels

    @property
    def form(self) -> bytes:
        """What a WAV file's `fmt ` chunk says of it."""
        kind, second = 3 if self.sample == "f32le" else 1, self.frame * self.rate
        return struct.pack("<HHIIHH", kind, self.channels, self.rate, second, self.frame, self.bits)


_AS_WAV = ["-f", "wav", "-ignore_length", "1", "-max_size", "32768"]
_AS_WAV += ["-probesize", "32", "-analyzeduration", "0"]
"""Packets of 32 KB, eight times those of raw sound: less time for handing them on. It is not
looked into first for what else it might be, which takes until 32 of them are there.
"""


@cache
def executable() -> str:
    """The path of ffmpeg.

    Raises:
        TtsNewsError: there is none for this system.

    """
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise TtsNewsError(
            _("no ffmpeg for this system; install ffmpeg and put it on PATH")
        ) from error


@contextlib.contextmanager
def running(
    command: list[str], stdin: IO[bytes] | int, stdout: IO[bytes] | int, log: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that prints into `log`, and that is over when its context is."""

    def begin() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=log)

    with undoing(begin, lambda process: process.kill()) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def pipe(
    sound: Iterable[bytes | memoryview] | IO[bytes],
    shape: int | Shape,
    arguments: list[str],
    doing: str,
    into: IO[bytes] | None = None,
) -> str:
    """Run ffmpeg on PCM of a shape, or mono 16-bit little-endian at a rate in Hz; what it printed
    is returned.

    `sound` is an open file, read from its beginning, or pieces as they come. What ffmpeg writes to
    `pipe:1` goes into the open file `into`, from where it stands.

    Raises:
        TtsNewsError: ffmpeg failed; the message ends with its last line.

    """
    command = [executable(), "-hide_banner", "-nostdin", "-nostats", "-y"]
    shape = Shape(shape) if isinstance(shape, int) else shape
    file = cast("IO[bytes]", sound) if hasattr(sound, "fileno") else None
    command += shape.arguments if file else [*_AS_WAV, "-c:a", f"pcm_{shape.sample}"]
    command += ["-i", "pipe:0", *arguments]
    if into:
        into.flush()
    if file:
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
    with tempfile.TemporaryFile() as log:
        with running(command, file or subprocess.PIPE, into or subprocess.DEVNULL, log) as process:
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):  # it died: its status says so below
                    process.stdin.write(shape.head)
                    for piece in sound:
                        process.stdin.write(piece)
                    process.stdin.close()
            status = process.wait()
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    if status != 0:
        if "No space left on device" in said:
            raise TtsNewsError(
                _("the disk is full while {doing}; free some space and run again", doing=doing)
            )
        reason = (said.strip().splitlines() or [f"status {status}"])[-1]
        raise TtsNewsError(_("ffmpeg failed while {doing}: {reason}", doing=doing, reason=reason))
    return said


def decode(data: bytes, rate: int, source: Iterable[str] = ()) -> bytes:
    """Mono 16-bit PCM at `rate` Hz of a whole audio file; empty when it is none.

    `source` describes raw sound to ffmpeg; for a file it finds out by itself.
    """
    command = [executable(), "-hide_banner", "-nostdin", "-loglevel", "error", *source]
    command += ["-i", "pipe:0", "-vn", "-f", "s16le", "-ac", "1", "-ar", str(rate), "pipe:1"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""


def resampled(sound: Sound, rate: int) -> Sound:
    """The sound at another rate in Hz, its word marks with it.

    Raises:
        TtsNewsError: ffmpeg failed.

    """
    if sound.rate == rate:
        return sound
    pcm = decode(sound.pcm, rate, ["-f", "s16le", "-ar", str(sound.rate), "-ac", "1"])
    if not pcm:
        raise TtsNewsError(
            _("ffmpeg could not bring {rate} Hz to {wanted} Hz", rate=sound.rate, wanted=rate)
        )
    marks = tuple(Mark(m.start, m.length, m.sample * rate // sound.rate) for m in sound.marks)
    return Sound(pcm, rate, marks)
