"""Mixing a planned programme into two measured sounds, one for air and one for the web."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tts_news.audio import mix
from tts_news.audio.ffmpeg import Shape, pipe
from tts_news.audio.formats import formats, with_music
from tts_news.audio.loudness import measure, metered, metering
from tts_news.audio.mastering import Leveller
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import ExitStack

    from tts_news.bulletin.timeline import Timeline
    from tts_news.bulletin.voiced import Takes

WEB = -16.0
"""LUFS of the MP3, as podcast apps expect; the WAV has the loudness given in the rundown."""


def mixdown(
    timeline: Timeline, takes: Takes, channels: int, loudness: float, folder: Path, stack: ExitStack
) -> tuple[Leveller, Leveller]:
    """The sound for air, to be levelled to `loudness` LUFS, and the sound for the web.

    They are in temporary files in `folder`, open until `stack` is closed. With music, the sound for
    the web is mixed down to one channel at the MP3's own sample rate, so that its limiter has only
    a third of the samples to process. Mixing, writing and measuring run at the same time.

    Raises:
        TtsNewsError: the programme is silent, or the disk is full.

    """
    path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder))) / "sound"
    sound = stack.enter_context(path.open("wb+"))
    if not timeline.music:
        measured = measure(_kept(_speech(timeline, takes), sound), timeline.rate)
        again = stack.enter_context(path.open("rb"))  # two readers
        return (
            Leveller(measured, sound, timeline.rate, loudness),
            Leveller(measured, again, timeline.rate, WEB),
        )
    shape, small = Shape(mix.RATE, channels, "f32le"), Shape(formats()[with_music("mp3")].rate)
    web = stack.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
    with (
        tempfile.TemporaryFile(dir=folder) as speech,
        tempfile.TemporaryDirectory(dir=folder) as meters,
    ):
        speech.writelines(_speech(timeline, takes))
        frames = timeline.frames(mix.RATE)
        pieces = mix.mixed(speech, timeline.rate, timeline.music, channels, frames)
        air, played = Path(meters) / "air", Path(meters) / "played"
        arguments = [*small.arguments, "pipe:1", *metering("0:a", air)]
        arguments += ["-dec", "0:0", *metering("dec:0", played)]
        pipe(_kept(pieces, sound), shape, arguments, _("mixing the music"), web)
        return (
            Leveller(metered(air), sound, shape, loudness),
            Leveller(metered(played), web, small, WEB),
        )


def _kept(pieces: Iterable[bytes | memoryview], file: IO[bytes]) -> Iterator[bytes | memoryview]:
    for piece in pieces:
        file.write(piece)
        yield piece


def _speech(timeline: Timeline, takes: Takes) -> Iterator[bytes]:
    written = 0
    for gap, take in timeline.speech:
        yield bytes(2 * gap)
        yield takes.sound(take)
        written += gap + take.samples
    yield bytes(2 * max(timeline.samples - written, 0))
