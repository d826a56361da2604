"""A programme that is spoken -> an episode in its place: tagged, transcribed, on its pages."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.interrupt import result, shielded, wait
from tts_news.model import Episode, File, Kind
from tts_news.publish import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from tts_news.audio.loudness import Loudness
    from tts_news.audio.spool import Spool
    from tts_news.audio.tags import Tags
    from tts_news.model import Article, Chapter, Cue, Edition, Story
    from tts_news.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """Where an episode's files go."""

    out: Path
    stem: str
    """What their names begin with."""
    revision: int
    cover: Callable[[], Path]
    """It may have to be drawn."""
    pictures: Mapping[str, Path] = field(default_factory=dict)
    """Where stories' pictures are that came from another machine, by the path that they have there.
    """

    def audio(self, ending: str) -> Path:
        """A corrected episode's sound has another name: what the feed still names stays whole."""
        number = f".{self.revision}" if self.revision > 1 else ""
        return self.out / f"{self.stem}{number}.{ending}"


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard of an edition, and when."""

    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    seconds: float
    """Seconds of the whole."""
    voice: str
    """Whoever reads most of it."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sound file on its way."""

    path: Path
    """Its place."""
    beside: Path
    """Where it is written."""
    form: str
    """Its format."""
    sound: Future[Loudness]
    """Done when it is whole."""


@dataclass(frozen=True, slots=True)
class Production:
    """An episode that is spoken and on its way to its files."""

    spool: Spool
    finished: Future[tuple[Episode, ExitStack]]
    place: Place
    before: Episode | None
    """Its manifest when it was begun."""

    def commit(self, recipe: str, origin: str) -> Episode | None:
        """Put it in its place, as `committed`.

        Raises:
            OSError: the files cannot be written.
            TtsNewsError: it could not be made.

        """
        made, stack = result(self.finished)
        episode = replace(made, recipe=recipe, origin=origin)
        return committed(episode, stack, self.place, self.before)

    def stop(self) -> None:
        """Leave it: its half-written files go."""
        self.spool.abort()
        wait(self.finished)
        if self.finished.exception() is None:
            with _rolled_back(self.finished.result()[1]):
                pass


def committed(
    episode: Episode, stack: ExitStack, place: Place, before: Episode | None
) -> Episode | None:
    """Put all files of an episode in their places, and its manifest last; None when another
    process has meanwhile put another generation of it there than `before`.

    Under the folder's lock, so that an episode's files are one generation. A process that is
    killed in it leaves the former manifest without a recipe: the episode is made again.

    Raises:
        OSError: they cannot be written.

    """
    out = place.out
    with _rolled_back(stack), files.locked(out), shielded:
        now = catalogue.held(out, place.stem)
        if _generation(now) != _generation(before):  # it may be just what was to be put there
            return now if episode.recipe and _generation(now) == _generation(episode) else None
        if now:
            catalogue.save(out, replace(now, recipe=""))
        stack.close()
        catalogue.save(out, episode)
    return episode


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


def finished(
    stack: ExitStack,
    edition: Edition,
    heard: Heard,
    settings: Settings,
    place: Place,
    made: Sequence[Encoded],
) -> tuple[Episode, ExitStack]:
    """Wait for the sound, and write all that is made of its cues; the stack puts it in place."""
    from tts_news.audio.encode import with_chapters
    from tts_news.audio.formats import formats
    from tts_news.audio.tags import tag
    from tts_news.publish.cover import small
    from tts_news.publish.staging import Stage
    from tts_news.site import captions_of, write_pages
    from tts_news.site.page import Page

    stem, cues, marks = place.stem, heard.cues, heard.chapters
    with stack:  # by an error nothing comes into its place
        stage = Stage(place.out, stack)
        cover = place.cover()
        tags = replace(
            _tags(edition, settings),
            cover=small(cover),
            cues=cues,
            chapters=marks,
            pictures=pictures_of(edition.stories, place.pictures),
        )
        page = Page(edition, stem, settings.show, cover.name, heard.seconds, cues, marks)
        # What needs no finished sound is made while that is waited for.
        texts = [stage.text(*one) for one in _texts(edition, cues, marks, stem)]
        pages = [stage.text(*one) for one in captions_of(page)]
        audio, loudness = [], []
        for one in made:
            loudness.append(one.sound.result().integrated)
            if formats()[one.form].tags == "mp4":
                with_chapters(one.beside, marks)
            tag(one.beside, one.form, tags)
            kind, size = formats()[one.form], one.beside.stat().st_size
            audio.append(File(one.path.name, kind.type, size, kind.bitrate))
        sounds = {one.path.name: one.beside for one in made}
        pages += write_pages(
            stage, page, audio, sounds, tags.cover, place.pictures, epub=settings.epub
        )
        rest = stack.pop_all()
    episode = Episode(
        **{field.name: getattr(edition, field.name) for field in fields(edition)},
        voice=heard.voice,
        audio=tuple(audio),
        texts=tuple(texts),
        duration=round(heard.seconds, 3),
        loudness=loudness[0],
        recipe="",
        revision=place.revision,
        cues=tuple(replace(cue, words=()) for cue in cues),
        chapters=marks,
        pages=tuple(pages),
    )
    return episode, rest


def pictures_of(stories: Iterable[Story], places: Mapping[str, Path]) -> dict[str, bytes]:
    """Small JPEGs of the stories' pictures that are files here, by path.

    `places` tells where those are that are not at their own paths.
    """
    from tts_news.publish.cover import small_of

    paths = sorted({story.article.image for story in stories} - {""})
    return {path: data for path in paths if (data := small_of(places.get(path, Path(path))))}


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
