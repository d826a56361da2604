"""One episode: its script spoken, stitched, levelled, encoded and tagged."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news import files
from tts_news.letters import one_line
from tts_news.model import Episode, File, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tts_news.model import Article, Chapter, Clip, Cue, Edition, Story
    from tts_news.script import Script
    from tts_news.settings import Settings
    from tts_news.stitch import Programme
    from tts_news.synthesize import Synthesizer
    from tts_news.tags import Tags
    from tts_news.voices import Cast


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
    *,
    out: Path,
    stem: str,
    cover: Path,
    scratch: Path,
    on_progress: Callable[[Progress], None],
) -> Episode:
    """Make the sound, the transcripts and the chapters of an episode in the folder `out`.

    `scratch` is a folder on a disk with room for the programme as PCM. The episode is published
    when its manifest is saved, which is left to the caller.

    Raises:
        TtsNewsError: a sentence that no voice can speak, or an encoder that fails.
        OSError: a file cannot be written.

    """
    from tts_news.encode import FORMATS
    from tts_news.loudness import measure
    from tts_news.master import Leveller, mastered
    from tts_news.publish.cover import small
    from tts_news.settings import Pauses
    from tts_news.site import write_pages
    from tts_news.site.page import Page
    from tts_news.stitch import Programme, chapters
    from tts_news.tags import tag

    rate = synthesizer.rate
    programme = Programme(Pauses(**cast.readers[0].pauses | settings.pauses), rate)
    report = _Reporter(edition.title, len(script.utterances), on_progress)
    audio = []
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=scratch) as sound:

        def spoken() -> Iterator[bytes]:
            clips = _clips(script, cast, synthesizer)
            for piece in programme.pieces(report.followed(clips, programme)):
                sound.write(piece)
                yield piece

        # Speaking, keeping the sound and measuring it go on at once.
        measured = measure(spoken(), rate)
        report.tell("encoding", programme.seconds)
        cues = tuple(
            replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in programme.cues
        )
        marks = chapters(cues, edition.stories, round(programme.seconds, 3))
        tags = replace(
            _tags(edition, settings),
            cover=small(cover),
            cues=cues,
            chapters=marks,
            pictures=pictures_of(edition.stories),
        )
        leveller = Leveller(measured, sound, rate)
        loudness = []
        for form in settings.formats:
            path = out / f"{stem}.{FORMATS[form].ending}"
            with files.replacing(path) as beside:
                reached = mastered(leveller, beside, form, marks)
                tag(beside, form, tags)
                size, bitrate = beside.stat().st_size, FORMATS[form].bitrate
                audio.append(File(path.name, FORMATS[form].type, size, bitrate))
            loudness.append(reached.integrated)
    page = Page(
        edition, stem, settings.show.title, cover.name, audio[0], programme.seconds, cues, marks
    )
    pages = tuple(write_pages(out, page, audio, tags.cover, epub=settings.epub))
    return Episode(
        **{field.name: getattr(edition, field.name) for field in fields(edition)},
        voice=cast.name,
        audio=tuple(audio),
        texts=tuple(_texts(edition, cues, marks, out, stem)),
        duration=round(programme.seconds, 3),
        loudness=loudness[0],
        recipe="",
        cues=tuple(replace(cue, words=()) for cue in cues),
        chapters=marks,
        pages=pages,
    )


def _clips(script: Script, cast: Cast, synthesizer: Synthesizer) -> Iterator[Clip]:
    """The clips of a script, brought to one level where more than one voice may be heard."""
    from tts_news.loudness import matched

    clips = synthesizer.clips(script.utterances, script.reread)
    if len(cast.voices) == 1:
        return clips
    by_name = {voice.name: voice for voice in cast.voices}
    return matched(clips, lambda name: synthesizer.sample(by_name[name]))


def pictures_of(stories: Iterable[Story]) -> dict[str, bytes]:
    """Small JPEGs of the stories' pictures that are files here, by path."""
    from tts_news.publish.cover import is_picture, small

    paths = {story.article.image for story in stories}
    return {path: small(Path(path)) for path in paths if path and is_picture(path)}


def _texts(
    edition: Edition, cues: tuple[Cue, ...], marks: tuple[Chapter, ...], out: Path, stem: str
) -> Iterator[File]:
    """Write the transcripts and the chapters."""
    from tts_news import transcript

    written = {
        "vtt": transcript.webvtt(cues, edition.language),
        "srt": transcript.srt(cues),
        "transcript.json": transcript.transcript_json(cues),
        "html": transcript.transcript_html(edition.title, cues, edition.language),
        "chapters.json": transcript.chapters_json(marks),
    }
    for ending, text in written.items():
        data = text.encode()
        name = f"{stem}.{ending}"
        files.write(out / name, data)
        yield File(name, transcript.TYPES[ending], len(data))


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
            self.tell("speaking", programme.seconds)

    def tell(self, stage: str, seconds: float) -> None:
        elapsed = time.monotonic() - self._begun
        self._on_progress(
            Progress(self._title, self._done, self._total, self._cached, seconds, elapsed, stage)
        )


def _tags(edition: Edition, settings: Settings) -> Tags:
    from tts_news.tags import Tags

    about = " ".join(filter(None, [edition.source, edition.url]))
    return Tags(
        title=edition.title,
        artist=edition.author or one_line(settings.show.author),
        album=one_line(settings.show.title),
        date=f"{edition.published:%Y-%m-%dT%H:%M:%S}",
        comment=about or edition.title,
        lyrics="\n\n".join(part for story in edition.stories for part in _written(story.article)),
        url=edition.url,
        id3=settings.show.id3,
    )


def _written(article: Article) -> Iterator[str]:
    yield from filter(None, (article.title, article.lead))
    yield from (p.text for p in article.paragraphs if p.kind is not Kind.CAPTION)
