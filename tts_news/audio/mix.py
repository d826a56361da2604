"""Mixing speech with music: decoding, levelling and ducking.

Mixing is done in floating point at 48 kHz, so that sums cannot clip, and one second at a time, so
that memory does not grow with the programme.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import IO, TYPE_CHECKING, Any

from tts_news.audio.ffmpeg import Shape, decode, executable, running
from tts_news.audio.loudness import VOICE_LEVEL, measure
from tts_news.audio.music import SILENT, Track
from tts_news.base import files
from tts_news.errors import TtsNewsError, UserError
from tts_news.messages import _
from tts_news.messages.faults import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tts_news.audio.music import Played

RATE = 48_000
"""The sample rate of mixed programmes, Hz."""

SHORTEST = 3.0
"""Seconds; the loudness of a shorter jingle is measured on its repetition, as R 128 gates blocks of
400 ms.
"""

LONGEST = 600.0
"""The seconds of a music file that are used; a bed is looped."""


def opened(path: Path, channels: int, folder: Path) -> Track:
    """Decode the first ten minutes of a music file in any format that ffmpeg reads.

    Raises:
        UserError: the file contains no sound.

    """
    shape = Shape(RATE, channels)
    pcm = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the track
    command = [executable(), "-hide_banner", "-nostdin", "-loglevel", "error", "-i", str(path)]
    command += ["-vn", "-t", str(LONGEST), *shape.arguments, "pipe:1"]
    status = -1
    if path.is_file():  # ffmpeg would block on a named pipe
        done = subprocess.run(command, stdout=pcm, stderr=subprocess.DEVNULL, check=False)
        status = done.returncode
    if status or pcm.seek(0, 2) < shape.frame:
        raise UserError(
            _("{path}: no sound that ffmpeg can read; use WAV, MP3, FLAC or the like", path=path)
        )
    return Track(path, pcm, shape, VOICE_LEVEL - _loudness(pcm, shape, path))


def _loudness(pcm: IO[bytes], shape: Shape, path: Path) -> float:
    size = pcm.seek(0, 2)
    least = int(SHORTEST * shape.rate) * shape.frame
    try:
        if size >= least:
            return measure(pcm, shape).integrated
        pcm.seek(0)
        data = pcm.read()
        return measure([data] * (least // size + 1), shape).integrated
    except TtsNewsError:
        raise UserError(_("{path}: silent; choose another file", path=path)) from None


def recording(path: Path, rate: int) -> bytes:
    """Decode a human's recording to mono 16-bit PCM at `rate` Hz, as loud as the other voices.

    Raises:
        UserError: the file cannot be read, or is silent.

    """
    try:
        pcm = decode(files.given(path)[0], rate)
    except OSError as error:
        raise UserError(
            _("{path}: {reason}; name a sound file", path=path, reason=in_words(error))
        ) from None
    if not pcm:
        raise UserError(
            _("{path}: no sound that ffmpeg can read; use WAV, MP3, FLAC or the like", path=path)
        )
    from tts_news.audio.stitch import FADE, segment_of

    with tempfile.TemporaryFile() as file:
        file.write(pcm)
        gain = VOICE_LEVEL - _loudness(file, Shape(rate), path)
    # The gain is limited so that no peak exceeds full scale and is clipped.
    sound = segment_of(pcm, rate)
    sound = sound.apply_gain(min(gain, -sound.max_dBFS))
    made: bytes = sound.fade_in(FADE).fade_out(FADE).raw_data
    return made


def mixed(
    speech: IO[bytes], rate: int, music: Sequence[Played], channels: int, frames: int
) -> Iterator[memoryview]:
    """The programme as 32-bit float PCM at 48 kHz in `channels`, `frames` long, second by second.

    `speech` is a file of mono 16-bit PCM at `rate` Hz. A piece is valid until the next is taken.
    """
    import numpy as np

    with tempfile.TemporaryFile() as log:
        command = [executable(), "-hide_banner", "-nostdin", "-loglevel", "error"]
        padded = f"aresample={RATE},apad=whole_len={frames}"
        command += [*Shape(rate).arguments, "-i", "pipe:0", "-af", padded]
        command += [*Shape(RATE, 1, "f32le").arguments, "pipe:1"]
        speech.flush()
        os.lseek(speech.fileno(), 0, os.SEEK_SET)
        with running(command, speech, subprocess.PIPE, log) as process:
            assert process.stdout is not None  # noqa: S101 - for the type checker
            with process.stdout as pcm:
                for start in range(0, frames, RATE):
                    count = min(RATE, frames - start)
                    data = pcm.read(4 * count).ljust(4 * count, b"\0")
                    block = np.frombuffer(data, np.float32).repeat(channels).reshape(-1, channels)
                    for played in music:
                        _add(np, block, start, played)
                    yield block.data.cast("B")


def _add(np: Any, block: Any, start: int, played: Played) -> None:
    """Add a track's part of the block that begins at the sample `start`."""
    first = max(start, round(played.start * RATE))
    last = min(start + len(block), round(played.end * RATE))
    if first >= last:
        return
    times, levels = zip(*played.levels, strict=True)
    moment = np.arange(first, last) / RATE
    level = np.interp(moment, times, levels)
    gain = np.where(level <= SILENT, 0, 10 ** ((level + played.track.gain) / 20))
    at = first - round(played.start * RATE)
    sound = _looped(np, played.track, at, last - first)
    block[first - start : last - start] += sound * gain[:, None].astype(np.float32)


def _looped(np: Any, track: Track, at: int, count: int) -> Any:
    """`count` samples of a looped track, from the sample `at` on."""
    frame = track.shape.frame
    length = track.pcm.seek(0, 2) // frame
    found = []
    while count:
        at %= length
        take = min(count, length - at)
        track.pcm.seek(at * frame)
        found.append(np.frombuffer(track.pcm.read(take * frame), np.int16))
        at, count = at + take, count - take
    joined = np.concatenate(found).reshape(-1, track.shape.channels)
    return joined.astype(np.float32) / 32768
