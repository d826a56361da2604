"""One episode: its script spoken, stitched, levelled and encoded; `finish` does the rest."""

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
    """Where a run is; sent after every sentence."""

    article: str
    done: int
    """Sentences."""
    total: int
    cached: int
    """Of those done, how many were spoken before."""
    seconds: float
    """Of programme so far."""
    elapsed: float
    """Seconds since this article was begun."""
    stage: str
    """speaking or encoding."""

    @property
    def speed(self) -> float:
        """Seconds of programme made in a second."""
        return self.seconds / self.elapsed if self.elapsed else 0.0

    @property
    def left(self) -> float:
        """Seconds until the article is spoken, at this speed."""
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
    """Speak an episode, while threads encode it and finish it: sound, transcripts, pages.

    `scratch` is a folder on a disk with room for the programme as PCM. The episode is in its place
    when the production is committed, which is left to the caller. With `on_misheard` an ear listens
    to each clip, has faulty ones spoken again, and tells what stays. Music is mixed in when all is
    spoken, and encoded after that.

    Raises:
        TtsNewsError: a sentence that no voice can speak.
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

        # One step, as Ctrl-C may come between any two: nobody is waited for who is not told.
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
    """A programme that is spoken, its times in whole milliseconds."""
    from tts_news.audio.stitch import chapters

    cues = tuple(replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in programme.cues)
    marks = chapters(programme, cues, edition.stories, round(programme.seconds, 3))
    return Heard(cues, marks, programme.seconds, cast.name)


def _mixed(
    programme: Programme, score: Score, spoken: Iterator[bytes], scratch: Path
) -> Iterator[memoryview]:
    """The programme with its music, mono of float 32 at `mix.RATE` Hz, once all of it is spoken."""
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
    """Seconds that each story of an edition takes, with its pauses and its music; nothing is kept
    but clips.

    Raises:
        TtsNewsError: a sentence that no voice can speak.

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
    """The clips of a script, brought to one level where more than one voice is heard, or music."""
    from tts_news.audio.loudness import matched

    clips = synthesizer.clips(script.utterances, script.reread)
    if listener:
        clips = listener.followed(clips, synthesizer.again, synthesizer.keep)
    if len(cast.voices) == 1 and not score:
        return clips
    by_name = {voice.name: voice for voice in cast.voices}
    return matched(clips, lambda name: synthesizer.sample(by_name[name]))


class _Reporter:
    """Counts the clips of an article as they go by."""

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
