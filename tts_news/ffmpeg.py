"""The ffmpeg in the imageio-ffmpeg wheel, fed with sound through a pipe."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from functools import cache
from typing import TYPE_CHECKING

from tts_news.errors import TtsNewsError

if TYPE_CHECKING:
    from collections.abc import Iterable


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
            "no ffmpeg for this system; install ffmpeg and put it on PATH"
        ) from error


def pipe(pieces: Iterable[bytes], rate: int, arguments: list[str], doing: str) -> str:
    """Run ffmpeg on mono 16-bit little-endian PCM at `rate` Hz; what it printed is returned.

    Raises:
        TtsNewsError: ffmpeg failed; the message ends with its last line.

    """
    command = [executable(), "-hide_banner", "-nostdin", "-nostats", "-y"]
    command += ["-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0", *arguments]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log
        )
        try:
            with contextlib.suppress(BrokenPipeError):  # it died: its status says so below
                assert process.stdin is not None  # noqa: S101 - for the type checker
                for piece in pieces:
                    process.stdin.write(piece)
                process.stdin.close()
            status = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    if status != 0:
        if "No space left on device" in said:
            raise TtsNewsError(f"the disk is full while {doing}; free some space and run again")
        reason = (said.strip().splitlines() or [f"status {status}"])[-1]
        raise TtsNewsError(f"ffmpeg failed while {doing}: {reason}")
    return said
