"""The one module that joins the stages: articles in, episodes and the feed out."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news import __version__, cache, catalogue, files
from tts_news.errors import ArticleError, UserError, from_os_error
from tts_news.letters import slug
from tts_news.storage import FEED, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from tts_news.model import Article, Edition, Episode, Utterance
    from tts_news.produce import Progress
    from tts_news.settings import Settings
    from tts_news.synthesize import Asked, Fallback
    from tts_news.voices import Cast


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one article."""

    name: str
    episode: Episode | None
    state: str
    """made, unchanged, retracted or failed."""
    spoken: int = 0
    """Sentences spoken anew; the rest came from the cache."""
    fallbacks: tuple[Fallback, ...] = ()
    """Sentences that another voice had to read; the next run tries them again."""
    error: str = ""
    exit_status: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go, beside the settings."""

    force: bool = False
    settled: bool = False
    """Leave files alone that may still be written to."""
    edition: str = ""
    """Make one episode of all the articles, under this name; `daily` for one a day."""
    allow_private: bool = False
    """Fetch from this machine and private networks too."""
    workers: int | None = None
    """Processes at the most; None for as many as there are processors.

    They are spawned: a script of your own that makes editions needs `if __name__ == "__main__":`.
    """
    cluster: str = ""
    """Address of a Dask scheduler."""
    cache_folder: Path = field(default_factory=cache.default_folder)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    on_warning: Callable[[str], None] = lambda _problem: None
    on_fallback: Callable[[Fallback], None] = lambda _fallback: None
    on_asked: Callable[[dict[str, Asked]], None] = lambda _asked: None
    """Told at the end what each voice was asked for."""


def article_of(name: str, *, allow_private: bool = False) -> Article:
    """One article from a path, `-` for standard input, or an address.

    Raises:
        ArticleError: it cannot be found, fetched or read, or there is no article in it.

    """
    from tts_news.net import Fetcher
    from tts_news.sources import Source, load

    return load(Source(name), Fetcher(allow_private=allow_private))


def read_aloud(article: Article, settings: Settings) -> tuple[list[Utterance], list[str]]:
    """What will be spoken for an article with these settings, and the lexicons' broken lines.

    Raises:
        UserError: the voice or a lexicon cannot be used.

    """
    from tts_news.model import Story
    from tts_news.script import Lexicons, Script

    problems: list[str] = []
    story = Story(article.title, article)
    script = Script([story], cast_of(settings), Lexicons(settings, problems.append))
    return script.utterances, problems


def cast_of(settings: Settings) -> Cast:
    """The voices that the settings name.

    Raises:
        UserError: a voice that there is not, or is not written as it should be.

    """
    from tts_news import voices

    return voices.cast(settings.voice, settings.voices, settings.voice_folder)


def make(names: Iterable[str], settings: Settings, options: Options) -> Generator[Made, None, None]:
    """Make an episode of each article named, one result for each, and go on past a bad one.

    With an edition's name in the options, the good articles become one episode, or one for each
    day. The feed is not written here: see `publish`.

    Raises:
        UserError: the voice or the output folder cannot be used.
        TtsNewsError: a failure that would meet every article, such as a full disk.

    """
    from tts_news import compose
    from tts_news.sources import load, sources

    run = _Run(settings, options)
    articles = []

    # An edition is made of all that is named; article by article, what is there is passed over.
    is_made = None if options.edition or options.force else run.catalogue.__contains__
    try:
        for source in sources(names, run.fetcher, is_made, settled=options.settled):
            try:
                article = load(source, run.fetcher)
            except ArticleError as error:
                source.failed = True
                status = error.exit_status
                yield Made(source.name, None, "failed", error=str(error), exit_status=status)
                continue
            if options.edition:
                articles.append(run.dated(article))
            else:
                yield run.make(compose.alone(run.dated(article)), source.name)
        daily = options.edition == compose.DAILY
        for group in compose.by_day(articles) if daily else filter(None, [articles]):
            edition = compose.compose(options.edition, group, settings)
            yield run.make(edition, edition.title)
    finally:
        run.close()


def writable(out: Path) -> None:
    """Make the output folder and see that it takes files.

    Raises:
        UserError: it does not.

    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with files.replacing(out / ".writable") as probe:
            probe.write_bytes(b"")
        (out / ".writable").unlink()
    except OSError as error:
        raise from_os_error(error, "writing the output folder", out) from error


class _Run:
    """What the articles of a run share: the cast, its lexicons, the workers, the cache."""

    def __init__(self, settings: Settings, options: Options) -> None:
        from tts_news.engines import engine_class
        from tts_news.net import Fetcher
        from tts_news.script import Lexicons
        from tts_news.synthesize import Synthesizer
        from tts_news.workers import Workers

        self.settings, self.options = settings, options
        self.store = opened(settings.out)
        self.out = self.store.folder
        self.fetcher = Fetcher(allow_private=options.allow_private, memory=self.out)
        self.cast = cast_of(settings)
        self.lexicons = Lexicons(settings, options.on_warning)
        readers = [*self.cast.readers, *self.cast.kinds.values()]
        self.engines = {v.name: engine_class(v.engine)(v.settings) for v in self.cast.voices}
        self.cache = cache.ClipCache(options.cache_folder)
        self.fallbacks: list[Fallback] = []
        writable(self.out)
        self.store.refresh()
        self.catalogue = catalogue.load(self.out, self.store.sizes)
        self.cover = self.out / cover_of(settings, self.out)
        self.workers = Workers(options.workers, options.cluster)
        self.synthesizer = Synthesizer(
            self.cast.voices,
            self.cache,
            self.workers,
            max(self.engines[voice.name].rate for voice in readers),
            fresh=options.force,
            on_fallback=self._note,
        )

    def dated(self, article: Article) -> Article:
        """A source that names no time keeps the one that its episode was first published with."""
        before = self.catalogue.find(article.id)
        now = datetime.fromtimestamp(int(time.time()), UTC)
        published = article.published or (before.published if before else now)
        return replace(article, published=published)

    def make(self, edition: Edition, name: str) -> Made:
        from tts_news.produce import produce
        from tts_news.script import Script

        if edition.id in self.catalogue.retracted and not self.options.force:
            return Made(name, None, "retracted")
        before = self.catalogue.find(edition.id)
        script = Script(edition.stories, self.cast, self.lexicons)
        recipe = self._recipe(edition, script.utterances)
        same = before is not None and before.recipe == recipe and not self.options.force
        if before and same and edition.id in self.catalogue.episodes:
            return Made(name, before, "unchanged")
        self.fallbacks.clear()
        spoken = self._spoken()
        try:
            episode = produce(
                edition,
                script,
                self.cast,
                self.synthesizer,
                self.settings,
                out=self.out,
                stem=before.stem if before else _stem(edition),
                cover=self.cover,
                scratch=self.options.cache_folder,
                on_progress=self.options.on_progress,
            )
            # Where a voice stood in it is not what was asked for: the next run tries again.
            episode = replace(episode, recipe="" if self.fallbacks else recipe)
            catalogue.save(self.out, episode)
            kept = {file.name for file in episode.files}
            old = before.files if before else ()
            self.store.remove(file.name for file in old if file.name not in kept)
        except OSError as error:
            raise from_os_error(error, "writing the episode", self.out) from error
        self.catalogue.episodes[episode.id] = episode
        self.catalogue.retracted.pop(episode.id, None)
        return Made(name, episode, "made", self._spoken() - spoken, tuple(self.fallbacks))

    def close(self) -> None:
        """Stop the workers, keep the cache under its limit, tell what was asked."""
        self.workers.close()
        if self._spoken():
            self.cache.clear(int(self.settings.cache_gb * 1e9))
        self.options.on_asked(self.synthesizer.asked)

    def _spoken(self) -> int:
        return sum(asked.clips for asked in self.synthesizer.asked.values())

    def _note(self, fallback: Fallback) -> None:
        self.fallbacks.append(fallback)
        self.options.on_fallback(fallback)

    def _recipe(self, edition: Edition, utterances: list[Utterance]) -> str:
        """A digest of all that the episode's bytes depend on."""
        from tts_news.site import VERSION

        heard = sorted({utterance.voice for utterance in utterances})
        show = self.settings.show
        parts = [
            __version__,
            [[name, self.engines[name].identity] for name in heard],
            len(self.cast.voices) > 1,
            asdict(edition),
            [(u.voice, u.spoken) for u in utterances],
            sorted((self.cast.readers[0].pauses | self.settings.pauses).items()),
            [show.title, show.author, show.id3, self.settings.formats, self.settings.epub, VERSION],
            hashlib.sha256(self.cover.read_bytes()).hexdigest(),
        ]
        return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:32]


def _stem(edition: Edition) -> str:
    """Date, title and id in a name that every file system and web server takes."""
    day = f"{edition.published:%Y-%m-%d}"
    return f"{day}-{slug(edition.title)}-{hashlib.sha256(edition.id.encode()).hexdigest()[:8]}"


def publish(settings: Settings) -> tuple[str, int]:
    """Write the feed from what is in the output; where it is, and how many episodes it holds.

    Episodes beyond the show's retention leave it, and their files after it.

    Raises:
        UserError: the folder is missing or cannot be written, or the cover is not usable.
        TtsNewsError: a bucket cannot be reached.

    """
    from tts_news.retention import beyond

    def leaving(known: catalogue.Catalogue) -> dict[str, Episode]:
        return beyond(list(known.episodes.values()), settings.keep)

    _gone, count = _published(settings, leaving)
    return f"{settings.out}/{FEED}", count


def retract(settings: Settings, named: Iterable[str]) -> list[Episode]:
    """Take back the episodes of these ids, addresses or file names, and write the feed anew.

    Raises:
        UserError: there is no such episode.
        TtsNewsError: a bucket cannot be reached.

    """

    def leaving(known: catalogue.Catalogue) -> dict[str, Episode]:
        every = [*known.episodes.values(), *known.broken.values()]
        chosen: dict[str, Episode] = {}
        for name in named:
            stem = Path(name).name.partition(".")[0]
            found = [e for e in every if name in (e.id, e.url) or stem == e.stem]
            if not found:
                raise UserError(
                    f"{name}: no such episode in {settings.out}; give its id, address or file"
                )
            chosen |= {episode.id: episode for episode in found}
        return chosen

    return _published(settings, leaving)[0]


def _published(
    settings: Settings, leaving: Callable[[catalogue.Catalogue], dict[str, Episode]]
) -> tuple[list[Episode], int]:
    """Retire the episodes that leave, write the feed of the others, and remove the files last."""
    from tts_news.publish.feed import write_feed
    from tts_news.site.index import write_index

    store = opened(settings.out)
    out = store.folder
    if not out.is_dir():
        raise UserError(f"{out}: no such folder; make an episode first, or name one with --out")
    gone: dict[str, Episode] = {}

    def write() -> int:
        known = catalogue.load(out, store.sizes)
        if not gone:  # a bucket's feed may have to be written more than once
            gone.update(leaving(known))
        for episode in gone.values():
            catalogue.retire(out, episode)
        kept = [episode for episode in known.episodes.values() if episode.id not in gone]
        cover = cover_of(settings, out)
        write_index(out, settings.show, kept, cover)
        write_feed(out, settings.show, kept, cover)
        return len(kept)

    try:
        count = store.publish(write)
        for episode in gone.values():
            store.remove(file.name for file in episode.files)
    except OSError as error:
        raise from_os_error(error, "writing the feed", settings.out) from error
    return list(gone.values()), count


def cover_of(settings: Settings, out: Path) -> str:
    """Put the show's cover into the output folder; its file name there.

    Raises:
        UserError: the cover that the show names is missing or not as Apple wants it.

    """
    from tts_news.publish.cover import place_cover

    given = settings.folder / settings.show.cover if settings.show.cover else None
    return place_cover(out, settings.show, given)
