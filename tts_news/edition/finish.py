"""Finishing an episode: tags, transcripts and pages, then all files are put in place together."""

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
    """The location of an episode's files."""

    out: Path
    stem: str
    """The common beginning of their names."""
    revision: int
    cover: Callable[[], Path]
    """Gives the cover's path, drawing it if necessary."""
    pictures: Mapping[str, Path] = field(default_factory=dict)
    """The local paths of pictures that came from another machine, by their paths there."""

    def audio(self, ending: str) -> Path:
        """The path of a sound file; each revision has its own, as the feed still names the last."""
        number = f".{self.revision}" if self.revision > 1 else ""
        return self.out / f"{self.stem}{number}.{ending}"


@dataclass(frozen=True, slots=True)
class Heard:
    """The cues and chapters of a spoken edition."""

    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    seconds: float
    """Duration in seconds."""
    voice: str
    """The name of its cast: the readers."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sound file that is being encoded."""

    path: Path
    """Its final path."""
    beside: Path
    """The temporary path that it is written to."""
    form: str
    """The name of its format."""
    sound: Future[Loudness]
    """Its measured loudness, available when it is complete."""


@dataclass(frozen=True, slots=True)
class Production:
    """An episode that is spoken and being finished."""

    spool: Spool
    finished: Future[tuple[Episode, ExitStack]]
    place: Place
    before: Episode | None
    """The earlier episode, as it was when this one was begun."""

    def commit(self, recipe: str, origin: str) -> Episode | None:
        """Wait until it is finished, and put its files in place; see `committed`.

        Raises:
            OSError: the files cannot be written.
            TtsNewsError: it could not be made.

        """
        made, stack = result(self.finished)
        episode = replace(made, recipe=recipe, origin=origin)
        return committed(episode, stack, self.place, self.before)

    def stop(self) -> None:
        """Abandon it and remove its half-written files."""
        self.spool.abort()
        wait(self.finished)
        if self.finished.exception() is None:
            with _rolled_back(self.finished.result()[1]):
                pass


def committed(
    episode: Episode, stack: ExitStack, place: Place, before: Episode | None
) -> Episode | None:
    """Put all files of an episode in place, its manifest last.

    None if another process has meanwhile committed a different version than `before`. It is done
    under the folder's lock, so that an episode's files are of one version. If the process is killed
    meanwhile, the old manifest remains without a recipe, and the episode is made again.

    Raises:
        OSError: the files cannot be written.

    """
    out = place.out
    with _rolled_back(stack), files.locked(out), shielded:
        now = catalogue.held(out, place.stem)
        if _generation(now) != _generation(before):  # possibly the very version to be committed
            return now if episode.recipe and _generation(now) == _generation(episode) else None
        if now:
            catalogue.save(out, replace(now, recipe=""))
        stack.close()
        catalogue.save(out, episode)
    return episode


class _LeftError(Exception):
    """Raised to discard files that are not put in place."""


@contextmanager
def _rolled_back(stack: ExitStack) -> Iterator[None]:
    """Context manager that at its end removes the files that are not in place."""
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
    """Wait for the sound, and write tags, transcripts and pages.

    Closing the returned stack puts the files in place.
    """
    from tts_news.audio.encode import with_chapters
    from tts_news.audio.formats import formats
    from tts_news.audio.tags import tag
    from tts_news.publish.cover import small
    from tts_news.publish.staging import Stage
    from tts_news.site import captions_of, write_pages
    from tts_news.site.page import Page

    stem, cues, marks = place.stem, heard.cues, heard.chapters
    with stack:  # on an error no file is put in place
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
        # These do not need the finished sound, and are written during the encoding.
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
    """Small JPEGs of the stories' pictures that are local files, by path.

    `places` maps pictures that are not at their own path to their present path.
    """
    from tts_news.publish.cover import small_of

    paths = sorted({story.article.image for story in stories} - {""})
    return {path: data for path in paths if (data := small_of(places.get(path, Path(path))))}


def _texts(
    edition: Edition, cues: tuple[Cue, ...], marks: tuple[Chapter, ...], stem: str
) -> Iterator[tuple[str, str, str]]:
    """The transcripts and the chapters, each as (name, MIME type, text)."""
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
