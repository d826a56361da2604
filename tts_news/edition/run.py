"""A run over articles: each spoken in turn, while threads finish those before it."""

from __future__ import annotations

import hashlib
import tempfile
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tts_news import __version__
from tts_news.audio.formats import formats
from tts_news.base import files
from tts_news.base.letters import slug
from tts_news.base.processors import processors
from tts_news.edition.choice import Choice
from tts_news.edition.identity import known
from tts_news.edition.memory import Sources, digest, program, stamp
from tts_news.edition.tunes import Tunes
from tts_news.errors import UserError, from_os_error
from tts_news.messages import N_, _
from tts_news.publish import catalogue
from tts_news.publish.layout import folders
from tts_news.publish.storage import opened
from tts_news.speech import clip_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tts_news.edition.episode import Progress
    from tts_news.edition.finish import Production
    from tts_news.hearing.listening import Misheard
    from tts_news.model import Article, Edition, Episode, LeftOut, Utterance
    from tts_news.settings import Settings
    from tts_news.speech.profiles import Cast
    from tts_news.speech.synthesize import Asked, Fallback


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
    left_out: tuple[LeftOut, ...] = ()
    """Lines of the source that are neither spoken nor shown."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go, beside the settings."""

    force: bool = False
    settled: bool = False
    """Leave files alone that may still be written to."""
    tells_passed_over: bool = True
    is_stopped: Callable[[], bool] = lambda: False
    """Asked between articles and while a server is waited for: make no more."""
    edition: str = ""
    """Make one episode of all the articles, under this name; `daily` for one a day."""
    choice: Choice = field(default_factory=Choice)
    """Which of the articles, and of which day it is."""
    allow_private: bool = False
    """Fetch from this machine and private networks too."""
    workers: int | None = None
    """Processes at the most; None for as many as there are processors.

    They are spawned: a script of your own that makes editions needs `if __name__ == "__main__":`.
    """
    cluster: str = ""
    """Address of a Dask scheduler."""
    cache_folder: Path = field(default_factory=files.cache_folder)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    on_warning: Callable[[str], None] = lambda _problem: None
    on_passed_over: Callable[[str], None] = lambda _line: None
    """Told once for each folder what in it is no article."""
    on_fallback: Callable[[Fallback], None] = lambda _fallback: None
    on_cast: Callable[[Cast], None] = lambda _cast: None
    """Told at the beginning who reads."""
    on_misheard: Callable[[Misheard], None] | None = None
    """Told what an ear hears amiss; it listens only where somebody is to be told."""
    on_asked: Callable[[dict[str, Asked]], None] = lambda _asked: None
    """Told at the end what each voice was asked for."""


def cast_of(settings: Settings) -> Cast:
    """The voices that the settings name.

    Raises:
        UserError: a voice that there is not, or is not written as it should be.

    """
    from tts_news.speech import profiles

    return profiles.cast(settings.voice, settings.voices, settings.voice_folder)


def writable(out: Path) -> None:
    """Make the output folder and see that it takes files.

    Raises:
        UserError: it does not.

    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise from_os_error(error, _("writing the output folder"), out) from error


@dataclass(frozen=True, slots=True)
class _Pending:
    """An episode that is spoken and not finished yet."""

    edition: Edition
    recipe: str
    production: Production
    origin: str


class Run:
    """What the articles of a run share: the cast, its lexicons, the workers, the cache."""

    def __init__(self, settings: Settings, options: Options) -> None:
        from tts_news.engines import engine_class
        from tts_news.publish.cover import appearance
        from tts_news.script.casting import Lexicons
        from tts_news.sources.fetch import Fetcher
        from tts_news.speech.synthesize import Synthesizer
        from tts_news.speech.workers import Threads, Workers

        self.settings, self.options = settings, options
        self.store = opened(settings.out)
        self.out = self.store.folder
        self.fetcher = Fetcher(
            allow_private=options.allow_private, memory=self.out, is_stopped=options.is_stopped
        )
        self.cast = cast_of(settings)
        options.on_cast(self.cast)
        self.lexicons = Lexicons(settings, options.on_warning)
        self.tunes = Tunes(settings, options.cache_folder) if options.edition else None
        """Of editions alone: an article by itself has no music."""
        readers = [*self.cast.readers, *self.cast.kinds.values()]
        self.engines = {v.name: engine_class(v.engine)(v.settings) for v in self.cast.voices}
        self.cache = clip_cache.ClipCache(options.cache_folder)
        self.fallbacks: list[Fallback] = []
        writable(self.out)
        for folder in folders(self.out).values():
            files.sweep(folder)
        self.store.refresh()
        self.catalogue = catalogue.load(self.out, self.store.sizes)
        self.look = appearance(settings.show, given_cover(settings))
        self.workers = Workers(options.workers, options.cluster)
        self.most = options.workers or processors()
        """Episodes that are finished while the next one is spoken."""
        each = len(settings.formats) + 2  # its encoders, its leveller and what finishes it
        self.threads = Threads(each * (self.most + 2), thread_name_prefix="episode")
        self.sources = Sources(self.out, self._circumstances())
        self._cover: Path | None = None
        self._counted = 0
        self._dressing = threading.Lock()
        self.results: deque[tuple[Made, _Pending | None]] = deque()
        self.synthesizer = Synthesizer(
            self.cast.voices,
            self.cache,
            self.workers,
            max(self.engines[voice.name].rate for voice in readers),
            fresh=options.force,
            whole_stories=settings.fallback == "story",
            on_fallback=self._note,
        )

    def dated(self, article: Article) -> Article:
        """A source that names no time keeps the one that its episode was first published with."""
        before = self.catalogue.find(article.id)
        now = datetime.fromtimestamp(int(time.time()), UTC)
        published = article.published or (before.published if before else now)
        return replace(article, published=published)

    def has(self, id_: str) -> bool:
        """Whether an episode is there, was taken back, or is being made."""
        return id_ in self.catalogue or any(one.edition.id == id_ for one in self.pending)

    def unchanged(self, name: str) -> Made | None:
        """What a source file that nobody has touched since was made into."""
        id_ = self.sources.id_of(name)
        if id_ in self.catalogue.retracted:
            return Made(name, None, "retracted")
        episode = self.catalogue.episodes.get(id_)
        return Made(name, episode, N_("unchanged")) if episode else None

    def remember(self) -> None:
        """Keep what need not be looked at again."""
        whole = {one.id for one in self.catalogue.episodes.values() if one.recipe}
        self.sources.save(whole | self.catalogue.retracted.keys())
        self.fetcher.save()

    def known(self, article: Article, name: str) -> Article:
        """The article under the id of its episode, when that was made from this source before."""
        return known(article, name, self.catalogue)

    def make(
        self, edition: Edition, name: str, left_out: tuple[LeftOut, ...] = (), origin: str = ""
    ) -> Iterator[Made]:
        """Speak an episode and leave it to the threads; those before it that are done meanwhile."""
        if any(one.edition.id == edition.id for one in self.pending):
            yield from self.rest()
        yield from self.add(*self._begun(edition, name, left_out, origin))

    def _begun(
        self, edition: Edition, name: str, left_out: tuple[LeftOut, ...], origin: str
    ) -> tuple[Made, _Pending | None]:
        """Speak an episode, where there is something to do."""
        from tts_news.edition.episode import produce
        from tts_news.edition.finish import Place
        from tts_news.script.casting import Script, with_directed

        if edition.id in self.catalogue.retracted and not self.options.force:
            return Made(name, None, "retracted"), None
        before = self.catalogue.find(edition.id)
        try:
            cast = with_directed(self.cast, edition.stories, self.settings)
        except UserError as error:
            return Made(name, None, "failed", error=f"{name}: {error}", exit_status=2), None
        self._admit(cast)
        script = Script(edition.stories, cast, self.lexicons)
        recipe = self._recipe(edition, script.utterances)
        same = before is not None and before.recipe == recipe
        if before and same and not self.options.force and edition.id in self.catalogue.episodes:
            return Made(name, before, N_("unchanged")), None
        self.fallbacks.clear()
        anew = not same or self.options.force
        place = Place(
            self.out,
            before.stem if before else stem_of(edition),
            before.revision + anew if before else 1,
            self.cover,
        )
        try:
            production = produce(
                edition,
                script,
                cast,
                self.synthesizer,
                self.settings,
                place,
                before,
                scratch=self.options.cache_folder,
                threads=self.threads,
                on_progress=self.options.on_progress,
                on_misheard=self.options.on_misheard,
                score=self.tunes.score(edition.stories) if self.tunes else None,
            )
        except OSError as error:
            raise from_os_error(error, _("writing the episode"), self.out) from error
        # Where a voice stood in it is not what was asked for: the next run tries again.
        recipe = "" if self.fallbacks else recipe
        made = Made(
            name,
            None,
            N_("made"),
            self._newly_spoken(),
            tuple(self.fallbacks),
            left_out=left_out,
        )
        return made, _Pending(edition, recipe, production, origin)

    def add(self, made: Made, pending: _Pending | None = None) -> Iterator[Made]:
        """Put a result behind those that are still being made; the ones that are ready."""
        self.results.append((made, pending))
        while self.results and (len(self.pending) > self.most or self.results[0][1] is None):
            yield self._next()

    def rest(self) -> Iterator[Made]:
        """All results that are left, in order."""
        while self.results:
            yield self._next()

    def _admit(self, cast: Cast) -> None:
        """Let the voices speak that a text names for a passage."""
        from tts_news.engines import engine_class

        self.synthesizer.admit(cast.voices)
        for voice in cast.voices:
            if voice.name not in self.engines:
                self.engines[voice.name] = engine_class(voice.engine)(voice.settings)

    def cover(self) -> Path:
        """The cover's place; it and the pages' common files are put there by the first who asks.

        That is an episode whose sound is being encoded: before, it would keep its voice waiting.
        """
        with self._dressing:
            if self._cover is None:
                try:
                    self._cover = dressed(self.settings, self.out)
                except OSError as error:
                    raise from_os_error(error, _("drawing the cover"), self.out) from error
            return self._cover

    @property
    def pending(self) -> list[_Pending]:
        """The episodes that are being made."""
        return [pending for _, pending in self.results if pending]

    def _next(self) -> Made:
        made, pending = self.results[0]  # where `close` finds it when a signal comes
        if pending is None:
            self.results.popleft()
            return made
        try:
            episode = pending.production.commit(pending.recipe, pending.origin)
        except OSError as error:
            raise from_os_error(error, _("writing the episode"), self.out) from error
        self.results.popleft()
        if episode is None:  # another process was first: what it made is corrected now
            self.catalogue = catalogue.load(self.out, self.store.sizes)
            again = self._begun(pending.edition, made.name, made.left_out, pending.origin)
            self.results.appendleft(again)
            return self._next()
        manifest = catalogue.manifest(self.out, episode)
        self.store.keep([*(file.name for file in episode.files), manifest.name])
        self.catalogue.episodes[episode.id] = episode
        self.catalogue.retracted.pop(episode.id, None)
        return replace(made, episode=episode)

    def close(self) -> None:
        """Stop the workers, keep the cache under its limit, tell what was asked."""
        for pending in self.pending:
            pending.production.stop()
        self.threads.shutdown()
        self.workers.close()
        if self.tunes:
            self.tunes.close()
        if self._spoken():
            self.cache.clear(int(self.settings.cache_gb * 1e9))
        self.options.on_asked(self.synthesizer.asked)

    def _spoken(self) -> int:
        return sum(asked.clips for asked in self.synthesizer.asked.values())

    def _newly_spoken(self) -> int:
        """Clips spoken since this was asked last."""
        before, self._counted = self._counted, self._spoken()
        return self._counted - before

    def _note(self, fallback: Fallback) -> None:
        self.fallbacks.append(fallback)
        self.options.on_fallback(fallback)

    def _circumstances(self) -> str:
        """A digest of all that an episode depends on beside its article."""
        from tts_news.script.casting import lexicon_paths

        lexicons = {p for voice in self.cast.voices for p in lexicon_paths(voice, self.settings)}
        engines = {voice.name: self.engines[voice.name] for voice in self.cast.voices}
        return digest(
            program(),
            # A fallback's model need not be there.
            [(name, engine.missing() or engine.identity) for name, engine in engines.items()],
            repr(replace(self.settings, out="")),
            [(str(path), stamp(path)) for path in sorted(lexicons)],
            self.look,
        )

    def _recipe(self, edition: Edition, utterances: list[Utterance]) -> str:
        """A digest of all that the episode's bytes depend on."""
        from tts_news.site import shown_of

        heard = sorted({utterance.voice for utterance in utterances})
        show = self.settings.show
        parts = [
            __version__,
            [[name, self.engines[name].identity] for name in heard],
            len(self.cast.voices) > 1,
            _told(edition),
            [(u.voice, u.spoken) for u in utterances],
            sorted((self.cast.readers[0].pauses | self.settings.pauses).items()),
            [show.title, show.author, show.id3, self.settings.epub, shown_of(show)],
            [asdict(formats()[form]) for form in self.settings.formats],
            self.look,
            *(self.tunes.identity() if self.tunes else ()),
        ]
        return digest(*parts)


def _told(edition: Edition) -> dict[str, Any]:
    """An edition's fields but for what no listener meets: what was left out, what came first."""
    data = asdict(edition)
    for story in data["stories"]:
        del story["article"]["left_out"], story["article"]["priority"]
    return data


def stem_of(edition: Edition) -> str:
    """Date, title and id in a name that every file system and web server takes."""
    day = f"{edition.published:%Y-%m-%d}"
    return f"{day}-{slug(edition.title)}-{hashlib.sha256(edition.id.encode()).hexdigest()[:8]}"


def given_cover(settings: Settings) -> Path | None:
    """The cover that the show names; None where one is drawn."""
    return settings.folder / settings.show.cover if settings.show.cover else None


def dressed(settings: Settings, out: Path) -> Path:
    """Put there what all episodes share; the cover's place."""
    from tts_news.publish.cover import place_cover
    from tts_news.site.shared import write_shared

    cover = place_cover(out, settings.show, given_cover(settings))
    write_shared(out, settings, cover)
    return cover
