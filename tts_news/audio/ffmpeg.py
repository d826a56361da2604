"""Running the ffmpeg of the imageio-ffmpeg wheel, with sound through a pipe."""

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
    """The format of raw PCM; elsewhere a rate alone stands for mono 16-bit."""

    rate: int
    """Hz."""
    channels: int = 1
    sample: str = "s16le"
    """ffmpeg's name of the sample format: s16le, s24le, f32le."""

    @property
    def frame(self) -> int:
        """Bytes of one sample of all channels."""
        return self.channels * {"s16le": 2, "s24le": 3, "f32le": 4}[self.sample]

    @property
    def arguments(self) -> list[str]:
        """Arguments by which ffmpeg reads or writes this format."""
        return ["-f", self.sample, "-ar", str(self.rate), "-ac", str(self.channels)]

    @property
    def head(self) -> bytes:
        """The header of a WAV file of unknown length, for `_AS_WAV`."""
        whole, form = 0xFFFFFFFF, self.form
        return struct.pack("<4sI8sI16s4sI", b"RIFF", whole, b"WAVEfmt ", 16, form, b"data", whole)

    @property
    def bits(self) -> int:
        """Bits of a sample."""
        return 8 * self.frame // self.channels

    @property
    def form(self) -> bytes:
        """The contents of the `fmt ` chunk of a WAV file."""
        kind, second = 3 if self.sample == "f32le" else 1, self.frame * self.rate
        return struct.pack("<HHIIHH", kind, self.channels, self.rate, second, self.frame, self.bits)


_AS_WAV = ["-f", "wav", "-ignore_length", "1", "-max_size", "32768"]
_AS_WAV += ["-probesize", "32", "-analyzeduration", "0"]
"""Arguments for reading PCM as WAV in packets of 32 KB, eight times those of raw PCM, to reduce
overhead. Probing is disabled, as it would wait for 32 packets.
"""


@cache
def executable() -> str:
    """The path of ffmpeg.

    Raises:
        TtsNewsError: there is no ffmpeg for this system.

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
    """Context manager running a process whose stderr goes to `log`; it is killed at the end."""

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
    """Run ffmpeg on PCM of a shape, or mono 16-bit little-endian at a rate in Hz; return its log.

    `sound` is an open file, which is read from its beginning, or an iterable of pieces. What ffmpeg
    writes to `pipe:1` goes to the open file `into`, at its present position. `doing` is for error
    messages.

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
                with contextlib.suppress(BrokenPipeError):  # ffmpeg died; see its status below
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
    """Decode a whole audio file to mono 16-bit PCM at `rate` Hz; empty if it is not audio.

    For raw PCM, `source` is ffmpeg's arguments for its format; files are probed by ffmpeg.
    """
    command = [executable(), "-hide_banner", "-nostdin", "-loglevel", "error", *source]
    command += ["-i", "pipe:0", "-vn", "-f", "s16le", "-ac", "1", "-ar", str(rate), "pipe:1"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""


def resampled(sound: Sound, rate: int) -> Sound:
    """The sound resampled to another rate in Hz, with its word marks.

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
