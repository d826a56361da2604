"""Making episodes in one process: they are read, spoken, encoded and published.

The same code runs in the command and on the workers of a cluster (`edition.cluster`).
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tts_news import __version__
from tts_news.audio.formats import formats
from tts_news.base.letters import slug
from tts_news.base.processors import processors
from tts_news.base.program import digest
from tts_news.edition.tunes import Tunes
from tts_news.errors import from_os_error
from tts_news.messages import N_, _
from tts_news.speech import clip_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tts_news.audio.score import Score
    from tts_news.edition.finish import Production
    from tts_news.edition.options import Options
    from tts_news.engines import Engine
    from tts_news.model import Article, Edition, Episode, Utterance
    from tts_news.publish.storage import Folder
    from tts_news.script.casting import Lexicons
    from tts_news.settings import Settings
    from tts_news.sources.discovery import Source
    from tts_news.sources.fetch import Fetcher
    from tts_news.speech.asked import Asked
    from tts_news.speech.profiles import Cast, Voice
    from tts_news.speech.synthesize import Fallback
    from tts_news.speech.workers import Workers


@dataclass(frozen=True, slots=True)
class House:
    """The data that all episodes of a run share, wherever they are made."""

    settings: Settings
    cast: Cast
    lexicons: Lexicons
    look: str
    """The appearance of the cover, from `cover.appearance`."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order for an episode."""

    edition: Edition
    cast: Cast
    """The house's cast, extended by the voices that directions in the texts name."""
    origin: str
    """As in `Episode`."""
    before: Episode | None = None
    """The existing episode."""
    is_whole: bool = False
    """True if all files of the existing episode are complete."""
    lexicons: Lexicons | None = None
    """The lexicons of voices outside the house's cast, for a machine without their files."""
    pictures: dict[str, Path] = field(default_factory=dict)
    """The present paths of pictures that are not at their own path."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of an order."""

    episode: Episode
    state: str
    """`made` or `unchanged`."""
    spoken: int = 0
    """Sentences that were synthesized."""
    fallbacks: tuple[Fallback, ...] = ()


class Making(Protocol):
    """An episode that is being made."""

    @property
    def is_done(self) -> bool:
        """Whether `finish` would return at once."""

    def finish(self) -> Outcome | None:
        """Wait for it; None if another process has committed a different version.

        Raises:
            ArticleError: it cannot be made; the run continues with the others.
            TtsNewsError: a failure that would affect every article.

        """

    def stop(self) -> None:
        """Abandon it, and remove what is half-written."""


class Maker(Protocol):
    """Makes episodes: either a studio in this process or a cluster."""

    @property
    def most(self) -> int:
        """The most episodes that are made at once."""

    @property
    def asked(self) -> dict[str, Asked]:
        """The requests to each voice."""

    def ahead(self, source: Source) -> int:
        """How many further sources may be read before this one's article is available."""

    def read(self, source: Source) -> Callable[[], Article | None]:
        """Begin to read a source; return a function that waits for its article.

        That function raises ArticleError on failure. It returns None for an address, not fetched
        before, that turns out to be a feed or a sitemap.
        """

    def begin(self, order: Order) -> Making:
        """Begin an episode."""

    def durations(self, edition: Edition, cast: Cast) -> list[float]:
        """The duration of each story of an edition in seconds."""

    def close(self) -> None:
        """Release all resources."""


def engines_of(voices: Iterable[Voice]) -> dict[str, Engine]:
    """The engine of each voice, by the voice's name."""
    from tts_news.engines import engine_class

    return {voice.name: engine_class(voice.engine)(voice.settings) for voice in voices}


class Studio:
    """A `Maker` in this process: one episode is spoken while threads finish earlier ones."""

    def __init__(
        self,
        house: House,
        store: Folder,
        options: Options,
        workers: Workers,
        cover: Callable[[], Path],
        fetcher: Fetcher,
    ) -> None:
        """`workers` run the synthesis; `cover` gives the cover's path, drawing it if necessary."""
        from tts_news.speech.synthesize import Synthesizer
        from tts_news.speech.workers import Threads

        self.house, self.store, self.options = house, store, options
        self._workers, self._cover, self._fetcher = workers, cover, fetcher
        self._engines = engines_of(house.cast.voices)
        self._tunes = Tunes(house.settings, options.cache_folder) if options.edition else None
        """The music of editions; single articles have none."""
        self._cache = clip_cache.ClipCache(options.cache_folder)
        self.most = options.workers or processors()
        each = len(house.settings.formats) + 2  # its encoders, its leveller and what finishes it
        self._threads = Threads(each * (self.most + 2), thread_name_prefix="episode")
        self._fallbacks: list[Fallback] = []
        self._counted = 0
        readers = [*house.cast.readers, *house.cast.kinds.values()]
        self._synthesizer = Synthesizer(
            house.cast.voices,
            self._cache,
            workers,
            max(self._engines[voice.name].rate for voice in readers),
            fresh=options.force,
            whole_stories=house.settings.fallback == "story",
            on_fallback=self._note,
        )

    @property
    def asked(self) -> dict[str, Asked]:
        """The requests to each voice."""
        return self._synthesizer.asked

    def ahead(self, _source: Source) -> int:
        """0, as each source is read completely before the next."""
        return 0

    def read(self, source: Source) -> Callable[[], Article | None]:
        """Return a function that reads the source when it is called."""
        from tts_news.sources import discovery

        return lambda: discovery.load(source, self._fetcher)

    def begin(self, order: Order) -> Making:
        """Speak an episode, unless it is up to date, and leave finishing it to the threads.

        Raises:
            TtsNewsError: no voice can speak a sentence, or the disk is full.

        """
        from tts_news.edition.episode import produce
        from tts_news.edition.finish import Place
        from tts_news.script.casting import Script

        self._admit(order)
        edition, before = order.edition, order.before
        self._threads.submit(self._cover)  # possibly drawn, at the same time as the text is read
        script = Script(edition.stories, order.cast, self.house.lexicons)
        recipe = self._recipe(edition, script.utterances)
        same = before is not None and before.recipe == recipe
        if before and same and order.is_whole and not self.options.force:
            return _Unchanged(before)
        self._fallbacks.clear()
        anew = not same or self.options.force
        out = self.store.folder
        place = Place(
            out,
            before.stem if before else stem_of(edition),
            before.revision + anew if before else 1,
            self._cover,
            order.pictures,
        )
        try:
            production = produce(
                edition,
                script,
                order.cast,
                self._synthesizer,
                self.house.settings,
                place,
                None if self.store.is_blank else before,
                scratch=self.options.cache_folder,
                threads=self._threads,
                on_progress=self.options.on_progress,
                on_misheard=self.options.on_misheard,
                score=self._score(edition),
            )
        except OSError as error:
            raise from_os_error(error, _("writing the episode"), out) from error
        # With a fallback voice it is not what was requested: the next run makes it again.
        recipe = "" if self._fallbacks else recipe
        fallbacks = tuple(self._fallbacks)
        return _Spoken(
            production, self.store, recipe, order.origin, self._newly_spoken(), fallbacks
        )

    def durations(self, edition: Edition, cast: Cast) -> list[float]:
        """The duration of each story in seconds; the clips spoken for that stay in the cache."""
        from tts_news.edition.episode import durations
        from tts_news.script.casting import Script

        script = Script(edition.stories, cast, self.house.lexicons)
        tell, settings = self.options.on_progress, self.house.settings
        score = self._score(edition)
        return durations(edition, script, cast, self._synthesizer, settings, tell, score)

    def _score(self, edition: Edition) -> Score | None:
        return self._tunes.score(edition.stories) if self._tunes else None

    def clear_cache(self) -> None:
        """Reduce the clip cache to its size limit."""
        if self._spoken():
            self._cache.clear(int(self.house.settings.cache_gb * 1e9))

    def close(self) -> None:
        """Stop the threads and the workers, and store the measured speed of the engines."""
        self._threads.shutdown()
        self._workers.close()
        if self._tunes:
            self._tunes.close()
        self._synthesizer.note_paces()
        self.clear_cache()

    def _admit(self, order: Order) -> None:
        """Add the voices that directions in the texts name."""
        if order.lexicons:
            self.house.lexicons.know(order.lexicons)
        self._synthesizer.admit(order.cast.voices)
        more = [voice for voice in order.cast.voices if voice.name not in self._engines]
        self._engines |= engines_of(more)

    def _spoken(self) -> int:
        return sum(asked.clips for asked in self.asked.values())

    def _newly_spoken(self) -> int:
        """The clips synthesized since the last call."""
        before, self._counted = self._counted, self._spoken()
        return self._counted - before

    def _note(self, fallback: Fallback) -> None:
        self._fallbacks.append(fallback)
        self.options.on_fallback(fallback)

    def _recipe(self, edition: Edition, utterances: list[Utterance]) -> str:
        """A digest of everything that the episode's bytes depend on."""
        house, settings = self.house, self.house.settings
        heard = sorted({utterance.voice for utterance in utterances})
        parts = [
            __version__,
            [[name, self._engines[name].identity] for name in heard],
            len(house.cast.voices) > 1,
            _told(edition),
            [(u.voice, u.spoken) for u in utterances],
            sorted(house.cast.pauses(settings.pauses).items()),
            *recipe_parts(settings, settings.formats, house.look),
            *(self._tunes.identity() if self._tunes else ()),
        ]
        return digest(*parts)


@dataclass(frozen=True, slots=True)
class _Unchanged:
    """An episode that is up to date."""

    episode: Episode
    is_done = True

    def finish(self) -> Outcome:
        return Outcome(self.episode, N_("unchanged"))

    def stop(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """An episode that is spoken but not finished yet."""

    production: Production
    store: Folder
    recipe: str
    origin: str
    spoken: int
    fallbacks: tuple[Fallback, ...]
    is_done = False

    def finish(self) -> Outcome | None:
        out = self.store.folder
        try:
            episode = self.production.commit(self.recipe, self.origin)
        except OSError as error:
            raise from_os_error(error, _("writing the episode"), out) from error
        if episode is None:
            return None
        self.store.keep_episode(episode)
        return Outcome(episode, N_("made"), self.spoken, self.fallbacks)

    def stop(self) -> None:
        self.production.stop()


def _told(edition: Edition) -> dict[str, Any]:
    """The fields of an edition without those that do not affect its files."""
    data = asdict(edition)
    for story in data["stories"]:
        del story["article"]["left_out"], story["article"]["priority"]
    return data


def recipe_parts(settings: Settings, forms: Iterable[str], look: str) -> list[object]:
    """The parts of a recipe besides words and sound: the show, the formats and the cover.

    `look` is the appearance of the cover, from `cover.appearance`.
    """
    from tts_news.site import shown_of

    show = settings.show
    own = [show.title, show.author, show.id3, settings.epub, shown_of(show)]
    return [own, [asdict(formats()[form]) for form in forms], look]


def stem_of(edition: Edition) -> str:
    """The stem of an episode's files: date, title and id, safe for file systems and web servers."""
    day = f"{edition.published:%Y-%m-%d}"
    return f"{day}-{slug(edition.title)}-{hashlib.sha256(edition.id.encode()).hexdigest()[:8]}"
