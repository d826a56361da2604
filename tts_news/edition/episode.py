"""One episode: its script spoken, stitched, levelled, encoded and tagged."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.interrupt import result, shielded, wait
from tts_news.messages import N_
from tts_news.model import Episode, File, Kind
from tts_news.publish import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

    from tts_news.audio.loudness import Loudness
    from tts_news.audio.score import Score
    from tts_news.audio.spool import Spool
    from tts_news.audio.stitch import Programme
    from tts_news.audio.tags import Tags
    from tts_news.hearing.listening import Listener, Misheard
    from tts_news.model import Article, Chapter, Clip, Cue, Edition, Story
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where an episode's files go."""

    out: Path
    stem: str
    """What their names begin with."""
    revision: int
    cover: Callable[[], Path]
    """It may have to be drawn."""

    def audio(self, ending: str) -> Path:
        """A corrected episode's sound has another name: what the feed still names stays whole."""
        number = f".{self.revision}" if self.revision > 1 else ""
        return self.out / f"{self.stem}{number}.{ending}"


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
    from tts_news.audio.score import mixed
    from tts_news.audio.spool import Spool
    from tts_news.audio.stitch import Programme
    from tts_news.hearing.listening import Listener
    from tts_news.model import Pauses

    rate = synthesizer.rate
    shape = Shape(RATE, 1, "f32le") if score else Shape(rate)
    forms = [with_music(form) if score else form for form in settings.formats]
    programme = Programme(Pauses(**cast.readers[0].pauses | settings.pauses), rate, score)
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
            for piece in mixed(programme, score, spoken, scratch) if score else spoken:
                spool.write(piece)
        report.tell(N_("encoding"), programme.seconds)
        if listener and on_misheard:
            for misheard in listener.misheard(programme.cues):
                on_misheard(misheard)
        made = list(zip(paths, besides, encoders, forms, strict=True))
        rest = stack.pop_all()
    finished = threads.submit(_finished, rest, edition, programme, cast.name, settings, place, made)
    return Production(spool, finished, place, before)


@dataclass(frozen=True, slots=True)
class Production:
    """An episode that is spoken and on its way to its files."""

    spool: Spool
    finished: Future[tuple[Episode, ExitStack]]
    place: Place
    before: Episode | None
    """Its manifest when it was begun."""

    def commit(self, recipe: str, origin: str) -> Episode | None:
        """Put all its files in their places, and its manifest last; None when another process has
        meanwhile put another generation of the episode there.

        Under the folder's lock, so that an episode's files are one generation. A process that is
        killed in it leaves the former manifest without a recipe: the episode is made again.

        Raises:
            OSError: they cannot be written.
            TtsNewsError: it could not be made.

        """
        made, stack = result(self.finished)
        out, episode = self.place.out, replace(made, recipe=recipe, origin=origin)
        with _rolled_back(stack), files.locked(out), shielded:
            now = catalogue.held(out, self.place.stem)
            if _generation(now) != _generation(self.before):
                return None
            if now:
                catalogue.save(out, replace(now, recipe=""))
            stack.close()
            catalogue.save(out, episode)
        return episode

    def stop(self) -> None:
        """Leave it: its half-written files go."""
        self.spool.abort()
        wait(self.finished)
        if self.finished.exception() is None:
            with _rolled_back(self.finished.result()[1]):
                pass


class _LeftError(Exception):
    """Files beside their places are not wanted."""


@contextmanager
def _rolled_back(stack: ExitStack) -> Iterator[None]:
    """What has not come into its place at the end is removed."""
    with suppress(_LeftError), stack:
        yield
        raise _LeftError


def _generation(episode: Episode | None) -> tuple[int, str]:
    return (episode.revision, episode.recipe) if episode else (0, "")


def _finished(
    stack: ExitStack,
    edition: Edition,
    programme: Programme,
    voice: str,
    settings: Settings,
    place: Place,
    made: list[tuple[Path, Path, Future[Loudness], str]],
) -> tuple[Episode, ExitStack]:
    """Wait for the sound, and write all that is made of its cues; the stack puts it in place."""
    from tts_news.audio.encode import with_chapters
    from tts_news.audio.formats import formats
    from tts_news.audio.stitch import chapters
    from tts_news.audio.tags import tag
    from tts_news.publish.cover import small
    from tts_news.publish.staging import Stage
    from tts_news.site import captions_of, write_pages
    from tts_news.site.page import Page

    stem = place.stem
    with stack:  # by an error nothing comes into its place
        stage = Stage(place.out, stack)
        cover = place.cover()
        cues = tuple(
            replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in programme.cues
        )
        marks = chapters(programme, cues, edition.stories, round(programme.seconds, 3))
        tags = replace(
            _tags(edition, settings),
            cover=small(cover),
            cues=cues,
            chapters=marks,
            pictures=pictures_of(edition.stories),
        )
        seconds = programme.seconds
        page = Page(edition, stem, settings.show, cover.name, seconds, cues, marks)
        # What needs no finished sound is made while that is waited for.
        texts = [stage.text(*one) for one in _texts(edition, cues, marks, stem)]
        pages = [stage.text(*one) for one in captions_of(page)]
        audio, loudness = [], []
        for path, beside, encoder, form in made:
            loudness.append(encoder.result().integrated)
            if formats()[form].tags == "mp4":
                with_chapters(beside, marks)
            tag(beside, form, tags)
            kind, size = formats()[form], beside.stat().st_size
            audio.append(File(path.name, kind.type, size, kind.bitrate))
        sounds = {file.name: beside for file, (_, beside, _, _) in zip(audio, made, strict=True)}
        pages += write_pages(stage, page, audio, sounds, tags.cover, epub=settings.epub)
        rest = stack.pop_all()
    episode = Episode(
        **{field.name: getattr(edition, field.name) for field in fields(edition)},
        voice=voice,
        audio=tuple(audio),
        texts=tuple(texts),
        duration=round(programme.seconds, 3),
        loudness=loudness[0],
        recipe="",
        revision=place.revision,
        cues=tuple(replace(cue, words=()) for cue in cues),
        chapters=marks,
        pages=tuple(pages),
    )
    return episode, rest


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

    pauses = Pauses(**cast.readers[0].pauses | settings.pauses)
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


def pictures_of(stories: Iterable[Story]) -> dict[str, bytes]:
    """Small JPEGs of the stories' pictures that are files here, by path."""
    from tts_news.publish.cover import small_of

    paths = {story.article.image for story in stories} - {""}
    return {path: data for path in sorted(paths) if (data := small_of(Path(path)))}


def _texts(
    edition: Edition, cues: tuple[Cue, ...], marks: tuple[Chapter, ...], stem: str
) -> Iterator[tuple[str, str, str]]:
    """(name, MIME type, text) of the transcripts and the chapters."""
    from tts_news.publish import transcript

    made = {
        "vtt": transcript.webvtt(cues),
        "srt": transcript.srt(cues),
        "transcript.json": transcript.transcript_json(cues),
        "html": transcript.transcript_html(edition.title, cues, edition.language),
        "chapters.json": transcript.chapters_json(marks),
    }
    for ending, text in made.items():
        yield f"{stem}.{ending}", transcript.TYPES[ending], text


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


def _tags(edition: Edition, settings: Settings) -> Tags:
    from tts_news.audio.tags import Tags
    from tts_news.publish.notes import is_web

    about = " ".join(filter(None, [edition.source, edition.url]))
    return Tags(
        title=edition.title,
        artist=edition.author or settings.show.author,
        album=settings.show.title,
        date=f"{edition.published:%Y-%m-%dT%H:%M:%S}",
        comment=about or edition.title,
        lyrics="\n\n".join(part for story in edition.stories for part in _written(story.article)),
        url=edition.url if is_web(edition.url) else "",
        id3=settings.show.id3,
    )


def _written(article: Article) -> Iterator[str]:
    yield from filter(None, (article.title, article.lead))
    yield from (p.text for p in article.paragraphs if p.kind is not Kind.CAPTION)
