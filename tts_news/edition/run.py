"""A run over articles: the catalogue, the episodes being made, and the results in order."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.program import digest, program
from tts_news.edition.compose import DAILY
from tts_news.edition.identity import known
from tts_news.edition.memory import Sources, stamp
from tts_news.edition.options import Made
from tts_news.edition.studio import House, Order, Studio, engines_of
from tts_news.errors import ArticleError, UserError, from_os_error
from tts_news.messages import N_, _
from tts_news.publish import catalogue
from tts_news.publish.layout import folders
from tts_news.publish.storage import opened
from tts_news.speech.asked import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_news.edition.options import Options
    from tts_news.edition.studio import Maker, Making, Outcome
    from tts_news.model import Article, Edition, LeftOut
    from tts_news.publish.storage import Folder
    from tts_news.settings import Settings
    from tts_news.speech.profiles import Cast


def cast_of(settings: Settings) -> Cast:
    """The voices that the settings name.

    Raises:
        UserError: a voice does not exist, or its profile is not valid.

    """
    from tts_news.speech import profiles

    return profiles.cast(settings.voice, settings.voices, settings.voice_folder)


def writable(out: Path) -> None:
    """Create the output folder, and check that it is writable.

    Raises:
        UserError: it is not.

    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise from_os_error(error, _("writing the output folder"), out) from error


def ready(store: Folder) -> None:
    """Check that an output is writable, remove the remains of killed processes, and list its files.

    Raises:
        UserError: it is not writable.
        TtsNewsError: a bucket cannot be reached.

    """
    writable(store.folder)
    for folder in folders(store.folder).values():
        files.sweep(folder)
    store.refresh()


@dataclass(frozen=True, slots=True)
class _Pending:
    """An edition that is being made."""

    edition: Edition
    origin: str
    making: Making


class Run:
    """The central state of a run: the catalogue, the maker of episodes, and pending results."""

    def __init__(self, settings: Settings, options: Options) -> None:
        from tts_news.publish.cover import appearance
        from tts_news.script.casting import Lexicons
        from tts_news.sources.fetch import Fetcher

        self.settings, self.options = settings, options
        self.store = opened(settings.out)
        self.out = self.store.folder
        self.fetcher = Fetcher(
            allow_private=options.allow_private, memory=self.out, is_stopped=options.is_stopped
        )
        self.cast = cast_of(settings)
        options.on_cast(self.cast)
        ready(self.store)
        self.catalogue = catalogue.load(self.out, self.store.sizes)
        look = appearance(settings.show, given_cover(settings))
        self._house = House(settings, self.cast, Lexicons(settings, options.on_warning), look)
        self.sources = Sources(self.out, self._circumstances())
        self._cover: Path | None = None
        self._dressing = threading.Lock()
        self.results: deque[tuple[Made, _Pending | None]] = deque()
        self._room = ExitStack()

    @cached_property
    def maker(self) -> Maker:
        """A studio in this process, or a cluster if there may be many episodes.

        It is created only when there is something to read, as an unchanged output needs none.
        """
        from tts_news.speech.workers import Workers

        self._room.enter_context(files.own_workspace())
        options = self.options
        if self.is_away:
            from tts_news.edition.cluster import Cluster

            return Cluster(self._house, self.store, options, self.cover, self.fetcher)
        workers = Workers(options.workers, options.cluster)
        return Studio(self._house, self.store, options, workers, self.cover, self.fetcher)

    @property
    def is_away(self) -> bool:
        """Whether a cluster makes the episodes, as there may be many."""
        return bool(self.options.cluster) and self.options.edition in ("", DAILY)

    def dated(self, article: Article) -> Article:
        """The article with a time of publication: its own, else its episode's, else now."""
        before = self.catalogue.find(article.id)
        now = datetime.fromtimestamp(int(time.time()), UTC)
        published = article.published or (before.published if before else now)
        return replace(article, published=published)

    def has(self, id_: str) -> bool:
        """Whether an episode exists, was retracted, or is being made."""
        return id_ in self.catalogue or self._is_pending(id_)

    def unchanged(self, name: str) -> Made | None:
        """The earlier result for a source file that has not changed since; None if it has."""
        id_ = self.sources.id_of(name)
        if id_ in self.catalogue.retracted:
            return Made(name, None, "retracted")
        episode = self.catalogue.episodes.get(id_)
        return Made(name, episode, N_("unchanged")) if episode else None

    def remember(self) -> None:
        """Store what later runs need not read again."""
        whole = {one.id for one in self.catalogue.episodes.values() if one.recipe}
        self.sources.save(whole | self.catalogue.retracted.keys())
        self.fetcher.save()

    def known(self, article: Article, name: str) -> Article:
        """The article with the id of its existing episode; see `identity.known`."""
        return known(article, name, self.catalogue)

    def make(
        self, edition: Edition, name: str, left_out: tuple[LeftOut, ...] = (), origin: str = ""
    ) -> Iterator[Made]:
        """Begin an episode; yield the earlier results that are ready meanwhile."""
        while self._is_pending(edition.id):
            yield self._next_made()
        yield from self.add(*self._started(edition, name, left_out, origin))

    def _started(
        self, edition: Edition, name: str, left_out: tuple[LeftOut, ...], origin: str
    ) -> tuple[Made, _Pending | None]:
        """Begin an episode, unless it was retracted."""
        from tts_news.script.casting import with_directed

        if edition.id in self.catalogue.retracted and not self.options.force:
            return Made(name, None, "retracted"), None
        try:
            cast = with_directed(self.cast, edition.stories, self.settings)
        except UserError as error:
            return Made(name, None, "failed", error=f"{name}: {error}", exit_status=2), None
        before = self.catalogue.find(edition.id)
        order = Order(edition, cast, origin, before, edition.id in self.catalogue.episodes)
        made = Made(name, None, "", left_out=left_out)
        return made, _Pending(edition, origin, self.maker.begin(order))

    def add(self, made: Made, pending: _Pending | None = None) -> Iterator[Made]:
        """Queue a result behind those still being made; yield the ones that are ready."""
        self.results.append((made, pending))
        while self.results and (self._is_ready() or len(self.pending) > self.maker.most):
            yield self._next_made()

    def _is_ready(self) -> bool:
        pending = self.results[0][1]
        return pending is None or pending.making.is_done

    def rest(self) -> Iterator[Made]:
        """All remaining results, in order."""
        while self.results:
            yield self._next_made()

    def cover(self) -> Path:
        """The cover's path; the first call writes the cover and the shared files of the pages."""
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

    def _is_pending(self, id_: str) -> bool:
        return any(one.edition.id == id_ for one in self.pending)

    def _next_made(self) -> Made:
        made, pending = self.results[0]  # it stays in the queue, where `close` finds it on a signal
        if pending is None:
            self.results.popleft()
            return made
        try:
            outcome = pending.making.finish()
        except ArticleError as error:
            self.results.popleft()
            status = error.exit_status
            return replace(made, state="failed", error=f"{made.name}: {error}", exit_status=status)
        self.results.popleft()
        if outcome is None:  # another process committed the episode first: correct that one
            self.catalogue = catalogue.load(self.out, self.store.sizes)
            again = self._started(pending.edition, made.name, made.left_out, pending.origin)
            self.results.appendleft(again)
            return self._next_made()
        return self._noted(made, outcome)

    def _noted(self, made: Made, outcome: Outcome) -> Made:
        """The result of a committed episode, which is entered into the catalogue."""
        episode = outcome.episode
        self.catalogue.episodes[episode.id] = episode
        if outcome.state == "unchanged":
            return replace(made, episode=episode, state=outcome.state, left_out=())
        self.catalogue.retracted.pop(episode.id, None)
        return replace(
            made,
            episode=episode,
            state=outcome.state,
            spoken=outcome.spoken,
            fallbacks=outcome.fallbacks,
        )

    def close(self) -> None:
        """Stop the episodes being made, and report the requests to voices."""
        for pending in self.pending:
            pending.making.stop()
        asked = {voice.name: Asked() for voice in self.cast.voices}
        if "maker" in vars(self):
            self.maker.close()
            asked = self.maker.asked
        self.store.close()
        self._room.close()
        self.options.on_asked(asked)

    def _circumstances(self) -> str:
        """A digest of everything besides its article that an episode depends on."""
        from tts_news.script.casting import lexicon_paths

        lexicons = {p for voice in self.cast.voices for p in lexicon_paths(voice, self.settings)}
        return digest(
            program(),
            # The model of a fallback voice may be missing.
            [
                (name, one.missing() or one.identity)
                for name, one in engines_of(self.cast.voices).items()
            ],
            repr(replace(self.settings, out="")),
            [(str(path), stamp(path)) for path in sorted(lexicons)],
            self._house.look,
        )

    def durations(self, edition: Edition) -> list[float]:
        """The duration of each story of an edition in seconds."""
        return self.maker.durations(edition, self.cast)


def given_cover(settings: Settings) -> Path | None:
    """The cover that the settings name; None if one is to be drawn."""
    return settings.folder / settings.show.cover if settings.show.cover else None


def dressed(settings: Settings, out: Path) -> Path:
    """Write the files that all episodes share; return the cover's path."""
    from tts_news.publish.cover import place_cover
    from tts_news.site.shared import write_shared

    cover = place_cover(out, settings.show, given_cover(settings))
    write_shared(out, settings, cover)
    return cover
