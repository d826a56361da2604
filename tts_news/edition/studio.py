"""Episodes made in one process: read, spoken, encoded, and sent where they are served.

The same code makes them here and on the workers of a cluster (`edition.cluster`).
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
    """What all episodes of a run share, wherever they are made."""

    settings: Settings
    cast: Cast
    lexicons: Lexicons
    look: str
    """What the cover looks like, as `cover.appearance` tells it."""


@dataclass(frozen=True, slots=True)
class Order:
    """An episode that is asked for."""

    edition: Edition
    cast: Cast
    """The house's, and the voices that its texts name."""
    origin: str
    """As the episode's."""
    before: Episode | None = None
    """The episode that is there already."""
    is_whole: bool = False
    """All files of that are there."""
    lexicons: Lexicons | None = None
    """Of voices that are not the house's, for a machine without their files."""
    pictures: dict[str, Path] = field(default_factory=dict)
    """Where its stories' pictures are that are not at their own paths."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order."""

    episode: Episode
    state: str
    """made or unchanged."""
    spoken: int = 0
    """Sentences spoken anew."""
    fallbacks: tuple[Fallback, ...] = ()


class Making(Protocol):
    """An episode in the making."""

    @property
    def is_done(self) -> bool:
        """Whether `finish` has nothing to wait for."""

    def finish(self) -> Outcome | None:
        """Wait for it; None when another process has put another generation in its place.

        Raises:
            ArticleError: it cannot be made; the others go on.
            TtsNewsError: a failure that would meet every article.

        """

    def stop(self) -> None:
        """Leave it, and what is half-written of it."""


class Maker(Protocol):
    """Makes episodes: a studio in this process, or a cluster of them."""

    @property
    def most(self) -> int:
        """Episodes that are in the making at once."""

    @property
    def asked(self) -> dict[str, Asked]:
        """What each voice was asked for."""

    def ahead(self, source: Source) -> int:
        """How many sources may be read before the article of this one is there."""

    def read(self, source: Source) -> Callable[[], Article | None]:
        """Begin to read a source; what waits for its article, or raises an ArticleError.

        None where an address that nobody has fetched yet is no article but lists others.
        """

    def begin(self, order: Order) -> Making:
        """Begin an episode."""

    def durations(self, edition: Edition, cast: Cast) -> list[float]:
        """Seconds that each story of an edition takes."""

    def close(self) -> None:
        """Let go of everything."""


def engines_of(voices: Iterable[Voice]) -> dict[str, Engine]:
    """The engine of each voice, by the voice's name."""
    from tts_news.engines import engine_class

    return {voice.name: engine_class(voice.engine)(voice.settings) for voice in voices}


class Studio:
    """Makes episodes in this process: one is spoken, while threads finish those before it."""

    def __init__(
        self,
        house: House,
        store: Folder,
        options: Options,
        workers: Workers,
        cover: Callable[[], Path],
        fetcher: Fetcher,
    ) -> None:
        """`workers` speak; `cover` gives the cover's file, which may have to be drawn."""
        from tts_news.speech.synthesize import Synthesizer
        from tts_news.speech.workers import Threads

        self.house, self.store, self.options = house, store, options
        self._workers, self._cover, self._fetcher = workers, cover, fetcher
        self._engines = engines_of(house.cast.voices)
        self._tunes = Tunes(house.settings, options.cache_folder) if options.edition else None
        """Of editions alone: an article by itself has no music."""
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
        """As any maker's."""
        return self._synthesizer.asked

    def ahead(self, _source: Source) -> int:
        """None: the next source is found when this one's article is there."""
        return 0

    def read(self, source: Source) -> Callable[[], Article | None]:
        """As any maker's; it is read when it is asked for."""
        from tts_news.sources import discovery

        return lambda: discovery.load(source, self._fetcher)

    def begin(self, order: Order) -> Making:
        """Speak an episode, where there is something to do, and leave it to the threads.

        Raises:
            TtsNewsError: a sentence that no voice can speak, or a full disk.

        """
        from tts_news.edition.episode import produce
        from tts_news.edition.finish import Place
        from tts_news.script.casting import Script

        self._admit(order)
        edition, before = order.edition, order.before
        self._threads.submit(self._cover)  # drawn, where it has to be, while the text is read
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
        # Where a voice stood in it is not what was asked for: the next run tries again.
        recipe = "" if self._fallbacks else recipe
        fallbacks = tuple(self._fallbacks)
        return _Spoken(
            production, self.store, recipe, order.origin, self._newly_spoken(), fallbacks
        )

    def durations(self, edition: Edition, cast: Cast) -> list[float]:
        """As any maker's; what is spoken for it stays in the cache."""
        from tts_news.edition.episode import durations
        from tts_news.script.casting import Script

        script = Script(edition.stories, cast, self.house.lexicons)
        tell, settings = self.options.on_progress, self.house.settings
        score = self._score(edition)
        return durations(edition, script, cast, self._synthesizer, settings, tell, score)

    def _score(self, edition: Edition) -> Score | None:
        return self._tunes.score(edition.stories) if self._tunes else None

    def clear_cache(self) -> None:
        """Keep the clips under their limit."""
        if self._spoken():
            self._cache.clear(int(self.house.settings.cache_gb * 1e9))

    def close(self) -> None:
        """Stop the threads and the workers, and keep how fast the engines spoke."""
        self._threads.shutdown()
        self._workers.close()
        if self._tunes:
            self._tunes.close()
        self._synthesizer.note_paces()
        self.clear_cache()

    def _admit(self, order: Order) -> None:
        """Let the voices speak that a text names for a passage."""
        if order.lexicons:
            self.house.lexicons.know(order.lexicons)
        self._synthesizer.admit(order.cast.voices)
        more = [voice for voice in order.cast.voices if voice.name not in self._engines]
        self._engines |= engines_of(more)

    def _spoken(self) -> int:
        return sum(asked.clips for asked in self.asked.values())

    def _newly_spoken(self) -> int:
        """Clips spoken since this was asked last."""
        before, self._counted = self._counted, self._spoken()
        return self._counted - before

    def _note(self, fallback: Fallback) -> None:
        self._fallbacks.append(fallback)
        self.options.on_fallback(fallback)

    def _recipe(self, edition: Edition, utterances: list[Utterance]) -> str:
        """A digest of all that the episode's bytes depend on."""
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
    """An episode that is as it should be."""

    episode: Episode
    is_done = True

    def finish(self) -> Outcome:
        return Outcome(self.episode, N_("unchanged"))

    def stop(self) -> None:
        """Nothing to leave."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """An episode that is spoken and not finished yet."""

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
    """An edition's fields but for what no listener meets: what was left out, what came first."""
    data = asdict(edition)
    for story in data["stories"]:
        del story["article"]["left_out"], story["article"]["priority"]
    return data


def recipe_parts(settings: Settings, forms: Iterable[str], look: str) -> list[object]:
    """What an episode's bytes depend on beside its words and its sound, for a recipe.

    `look` is the cover's, as `cover.appearance` tells it.
    """
    from tts_news.site import shown_of

    show = settings.show
    own = [show.title, show.author, show.id3, settings.epub, shown_of(show)]
    return [own, [asdict(formats()[form]) for form in forms], look]


def stem_of(edition: Edition) -> str:
    """Date, title and id in a name that every file system and web server takes."""
    day = f"{edition.published:%Y-%m-%d}"
    return f"{day}-{slug(edition.title)}-{hashlib.sha256(edition.id.encode()).hexdigest()[:8]}"
