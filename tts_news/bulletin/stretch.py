"""Time-stretching: speech made slightly faster or slower at the same pitch, by ffmpeg's atempo."""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import TYPE_CHECKING

from tts_news.audio.ffmpeg import Shape, executable
from tts_news.errors import TtsNewsError
from tts_news.messages import _
from tts_news.model import Sound
from tts_news.speech.job import trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

GAP = 0.2
"""Seconds of silence between two clips, at which they are separated again."""


def stretched(clips: Iterable[bytes], rate: int, factor: float) -> Iterator[bytes]:
    """The clips (mono 16-bit PCM at `rate` Hz) spoken `factor` times as fast, in order.

    All are stretched in one run of ffmpeg. As atempo keeps positions to a hundredth of a second,
    the middle of each gap is known afterwards.

    Raises:
        TtsNewsError: ffmpeg failed.

    """
    half = bytes(2 * int(GAP / 2 * rate))
    lengths = []
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        for clip in clips:
            lengths.append((len(clip) + 2 * len(half)) // 2)
            given.write(half + clip + half)
        _atempo(given, made, rate, factor)
        at = 0.0
        for length in lengths:
            end = at + length / factor
            made.seek(2 * round(at))
            yield trimmed(Sound(made.read(2 * (round(end) - round(at))), rate)).pcm
            at = end


def _atempo(given: IO[bytes], made: IO[bytes], rate: int, factor: float) -> None:
    given.flush()
    os.lseek(given.fileno(), 0, os.SEEK_SET)
    command = [executable(), "-hide_banner", "-nostdin", "-loglevel", "error"]
    command += [*Shape(rate).arguments, "-i", "pipe:0", "-af", f"atempo={factor:.6f}"]
    command += [*Shape(rate).arguments, "pipe:1"]
    done = subprocess.run(command, stdin=given, stdout=made, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise TtsNewsError(
            _("ffmpeg failed while changing the rate: {found}", found=done.stderr.decode()[-200:])
        )
