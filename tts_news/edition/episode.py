"""Producing an episode: its script is spoken, stitched, levelled and encoded; then see `finish`."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.interrupt import wait
from tts_news.edition.finish import Encoded, Heard, Place, Production, finished
from tts_news.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from pathlib import Path

    from tts_news.audio.score import Score
    from tts_news.audio.stitch import Programme
    from tts_news.hearing.listening import Listener, Misheard
    from tts_news.model import Clip, Edition, Episode
    from tts_news.script.casting import Script
    from tts_news.settings import Settings
    from tts_news.speech.profiles import Cast
    from tts_news.speech.synthesize import Synthesizer


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an article, reported after every sentence."""

    article: str
    done: int
    """Sentences done."""
    total: int
    """Sentences in all."""
    cached: int
    """Sentences done that came from the cache."""
    seconds: float
    """Seconds of programme so far."""
    elapsed: float
    """Seconds since this article was begun."""
    stage: str
    """`speaking` or `encoding`."""

    @property
    def speed(self) -> float:
        """Speed as a multiple of real time."""
        return self.seconds / self.elapsed if self.elapsed else 0.0

    @property
    def left(self) -> float:
        """Estimated seconds until the article is spoken."""
        return self.elapsed / self.done * (self.total - self.done) if self.done else 0.0


def produce(
    edition: Edition,
    script: Script,
    cast: Cast,
    synthesizer: Synthesizer,
    settings: Settings,
    place: Place,
    before: Episode | None,
    *,
    scratch: Path,
    threads: Executor,
    on_progress: Callable[[Progress], None],
    on_misheard: Callable[[Misheard], None] | None = None,
    score: Score | None = None,
) -> Production:
    """Speak an episode, while threads encode it and make its transcripts and pages.

    `scratch` is a folder on a disk with room for the programme as PCM. The files get their final
    names when the caller commits the production. With `on_misheard` the recognizer checks each
    clip, has faulty ones spoken again and reports the remaining ones. With music, the programme is
    mixed and encoded only after all of it is spoken.

    Raises:
        TtsNewsError: no voice can speak a sentence.
        OSError: a file cannot be written.

    """
    from tts_news.audio.ffmpeg import Shape
    from tts_news.audio.formats import formats, with_music
    from tts_news.audio.mastering import mastered, pilot
    from tts_news.audio.mix import RATE
    from tts_news.audio.spool import Spool
    from tts_news.audio.stitch import Programme
    from tts_news.hearing.listening import Listener
    from tts_news.model import Pauses

    rate = synthesizer.rate
    shape = Shape(RATE, 1, "f32le") if score else Shape(rate)
    forms = [with_music(form) if score else form for form in settings.formats]
    programme = Programme(Pauses(**cast.pauses(settings.pauses)), rate, score)
    listener = Listener() if on_misheard else None
    report = _Reporter(edition.title, len(script.utterances), on_progress)
    with ExitStack() as stack:
        spool = Spool(scratch)
        stack.callback(spool.close)
        paths = [place.audio(formats()[form].ending) for form in forms]
        besides = [stack.enter_context(files.replacing(path)) for path in paths]
        leveller = threads.submit(pilot, spool, shape)
        encoders = [
            threads.submit(lambda b, f: mastered(leveller.result(), b, f, spool), beside, form)
            for beside, form in zip(besides, forms, strict=True)
        ]

        def ended(kind: type[BaseException] | None, *_error: object) -> None:
            if kind is not None:
                spool.abort()
            for encoder in encoders:
                wait(encoder)

        # One callback for both: if Ctrl-C came between two, an encoder might wait for ever.
        stack.push(ended)
        with spool:
            clips = _clips(script, cast, synthesizer, listener, score)
            spoken = programme.pieces(report.followed(clips, programme))
            for piece in _mixed(programme, score, spoken, scratch) if score else spoken:
                spool.write(piece)
        report.tell(N_("encoding"), programme.seconds)
        if listener and on_misheard:
            for misheard in listener.misheard(programme.cues):
                on_misheard(misheard)
        made = list(map(Encoded, paths, besides, forms, encoders))
        heard = _heard(programme, edition, cast)
        rest = stack.pop_all()
    return Production(
        spool, threads.submit(finished, rest, edition, heard, settings, place, made), place, before
    )


def _heard(programme: Programme, edition: Edition, cast: Cast) -> Heard:
    """The cues and chapters of a spoken programme, with times rounded to milliseconds."""
    from tts_news.audio.stitch import chapters

    cues = tuple(replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in programme.cues)
    marks = chapters(programme, cues, edition.stories, round(programme.seconds, 3))
    return Heard(cues, marks, programme.seconds, cast.name)


def _mixed(
    programme: Programme, score: Score, spoken: Iterator[bytes], scratch: Path
) -> Iterator[memoryview]:
    """The programme mixed with its music, as mono 32-bit float PCM at `mix.RATE` Hz."""
    from tts_news.audio import mix

    with tempfile.TemporaryFile(dir=scratch) as speech:
        speech.writelines(spoken)
        played = list(score.played(programme.cues, programme.seconds))
        frames = round(programme.seconds * mix.RATE)
        yield from mix.mixed(speech, programme.rate, played, 1, frames)


def durations(
    edition: Edition,
    script: Script,
    cast: Cast,
    synthesizer: Synthesizer,
    settings: Settings,
    on_progress: Callable[[Progress], None],
    score: Score | None = None,
) -> list[float]:
    """The duration of each story of an edition in seconds, including its pauses and its music.

    The edition is spoken for that, but only its clips are kept, in the cache.

    Raises:
        TtsNewsError: no voice can speak a sentence.

    """
    from tts_news.audio.stitch import Programme
    from tts_news.model import Pauses

    pauses = Pauses(**cast.pauses(settings.pauses))
    programme = Programme(pauses, synthesizer.rate, score)
    report = _Reporter(edition.title, len(script.utterances), on_progress)
    clips = _clips(script, cast, synthesizer, None, score)
    for _piece in programme.pieces(report.followed(clips, programme)):
        pass
    starts = programme.begins
    bounds = [0.0, *sorted(starts.values())[1:], programme.seconds]
    lengths = dict(zip(sorted(starts), (b - a for a, b in pairwise(bounds)), strict=True))
    return [lengths.get(n, 0.0) for n in range(len(edition.stories))]


def _clips(
    script: Script,
    cast: Cast,
    synthesizer: Synthesizer,
    listener: Listener | None,
    score: Score | None,
) -> Iterator[Clip]:
    """The clips of a script, at equal loudness if there are several voices or music."""
    from tts_news.audio.loudness import matched

    clips = synthesizer.clips(script.utterances, script.reread)
    if listener:
        clips = listener.followed(clips, synthesizer.again, synthesizer.keep)
    if len(cast.voices) == 1 and not score:
        return clips
    by_name = {voice.name: voice for voice in cast.voices}
    return matched(clips, lambda name: synthesizer.sample(by_name[name]))


class _Reporter:
    """Counts the clips of an article and reports the progress."""

    def __init__(self, title: str, total: int, on_progress: Callable[[Progress], None]) -> None:
        self._title, self._total, self._on_progress = title, total, on_progress
        self._begun = time.monotonic()
        self._done = self._cached = 0

    def followed(self, clips: Iterator[Clip], programme: Programme) -> Iterator[Clip]:
        for clip in clips:
            self._done += 1
            self._cached += clip.cached
            yield clip
            self.tell(N_("speaking"), programme.seconds)

    def tell(self, stage: str, seconds: float) -> None:
        elapsed = time.monotonic() - self._begun
        self._on_progress(
            Progress(self._title, self._done, self._total, self._cached, seconds, elapsed, stage)
        )
