"""Making episodes on a Dask cluster, each as a whole on one worker; see also `edition.worker`.

A task is a lot of up to four episodes: a worker reads, speaks and encodes each, sends it to the
store and returns its manifest. A task may run twice if a worker or the scheduler is lost; the bytes
are the same.
"""

from __future__ import annotations

import pickle  # nosec B403 - of this program itself, see `worker`
import secrets
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news import clean
from tts_news.edition import worker
from tts_news.edition.studio import Outcome, engines_of
from tts_news.edition.tasks import Tasks
from tts_news.edition.tunes import tunes_of
from tts_news.errors import ArticleError, LostError, TtsNewsError, from_os_error
from tts_news.messages import _, language
from tts_news.publish import catalogue
from tts_news.speech.asked import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_news.edition.options import Options
    from tts_news.edition.studio import House, Making, Order
    from tts_news.edition.tasks import Task
    from tts_news.edition.worker import Report
    from tts_news.model import Article, Edition
    from tts_news.publish.storage import Folder
    from tts_news.sources.discovery import Source
    from tts_news.sources.fetch import Fetcher
    from tts_news.speech.profiles import Cast

BATCH = 8
"""The articles that one task reads, as reading one takes little time."""

LOT = 4
"""The episodes of one task while the workers have other tasks waiting: each task costs the command,
the scheduler and the worker some milliseconds, however many episodes it has.
"""


class Cluster:
    """A `Maker` whose episodes are made by the workers of a Dask scheduler."""

    def __init__(
        self,
        house: House,
        store: Folder,
        options: Options,
        cover: Callable[[], Path],
        fetcher: Fetcher,
    ) -> None:
        self._house, self._store, self._options = house, store, options
        self._cover, self._fetcher = cover, fetcher
        self._token = secrets.token_hex(8)
        self._seen: Path | None = None
        self._batch, self._lot = _Batch(), _Lot()
        self._music = tunes_of(house.settings) if options.edition else {}
        self.asked: dict[str, Asked] = {}
        """The requests to each voice, on all workers."""
        self._tasks = Tasks(options.cluster, self._packed, options.on_warning)

    @property
    def most(self) -> int:
        """Three lots for each thread of the workers, so that no thread waits for the command."""
        return 3 * LOT * max(1, self._tasks.threads())

    def ahead(self, source: Source) -> int:
        """0 for articles of a feed, as the result of each is noted before the next is found."""
        return 0 if source.listed else self.most + BATCH

    def read(self, source: Source) -> Callable[[], Article | None]:
        """Have a worker fetch and clean a source.

        Articles that a feed lists are fetched here, as only one machine may send requests to a
        host, slowly. Files are sent to the workers, which need no access to them.
        """
        batch = self._batch
        try:
            if source.error:
                raise source.error
            if source.listed and source.page is None:
                source = replace(source, page=self._fetcher.get(source.name, polite=True))
            is_web = clean.is_address(source.name)
            place = batch.add(source if is_web else clean.given(source.name))
        except ArticleError as error:
            return partial(_raised, error)
        if len(batch.sources) == BATCH:
            self._send(batch)

        def article() -> Article | None:
            found = self._articles(batch)[place]
            if isinstance(found, ArticleError):
                raise found
            return found if found is None or is_web else clean.pictured(found, source.name)

        return article

    def begin(self, order: Order) -> Making:
        """Begin an episode, as for any maker."""
        known = {voice.name for voice in self._house.cast.voices}
        more = [voice for voice in order.cast.voices if voice.name not in known]
        before = order.before
        if before:  # the worker needs only its names and its recipe
            before = replace(before, stories=(), cues=(), chapters=(), texts=(), pages=())
        order = replace(
            order,
            before=before,
            lexicons=self._house.lexicons.carried(more) if more else None,
        )
        lot = self._lot
        lot.orders.append((order, _pictures(order.edition)))
        if len(lot.orders) == LOT or self._tasks.are_few:
            self._send_lot()
        return _Away(self, order, lot, len(lot.orders) - 1)

    def durations(self, edition: Edition, cast: Cast) -> list[float]:
        """The duration of each story in seconds, as for any maker."""
        task = self._tasks.send(worker.durations, pickle.dumps((edition, cast)))
        seconds: list[float] = self._tasks.result(task)
        return seconds

    def outcome(self, order: Order, lot: _Lot, place: int) -> Outcome | None:
        """Wait for an order's result, and report and record it here."""
        report = self._report(lot, place)
        if report is None:
            return None
        episode = catalogue.episode_of(report.manifest, self._store.folder / report.name)
        for progress in report.progress:
            self._options.on_progress(progress)
        for fallback in report.fallbacks:
            self._options.on_fallback(fallback)
        for misheard in report.misheard:
            if self._options.on_misheard:
                self._options.on_misheard(misheard)
        for name, asked in report.asked.items():
            self.asked[name] = self.asked.get(name, Asked()) + asked
        if report.state == "unchanged" and order.before:
            return Outcome(episode, report.state)
        self._store.arrived(episode, report.manifest)
        return Outcome(episode, report.state, report.spoken, report.fallbacks)

    def drop(self, lot: _Lot) -> None:
        """Cancel the task of a lot if no worker has begun it."""
        if lot.task is not None:
            self._tasks.drop(lot.task)

    def close(self) -> None:
        """Disconnect from the scheduler."""
        self._tasks.close()
        if self._seen:
            self._seen.unlink(missing_ok=True)

    def _send_lot(self) -> None:
        """Send the open lot to the workers, and open a new one."""
        lot, self._lot = self._lot, _Lot()
        lot.task = self._tasks.send(worker.make, pickle.dumps(lot.orders))

    def _report(self, lot: _Lot, place: int) -> Report | None:
        """The report of one order of a lot; an order that failed in a lot is sent again by itself.

        Raises:
            LostError: the workers that make it die.
            TtsNewsError: it cannot be made.

        """
        if self._lot.orders and not lot.is_done:
            self._send_lot()  # so that the workers have work while the command waits
        if lot.reports is None:
            assert lot.task is not None  # noqa: S101 - for the type checker
            try:
                lot.reports = self._tasks.result(lot.task)
            except LostError as error:
                if len(lot.orders) == 1:
                    raise
                lot.reports = [error] * len(lot.orders)
        found = lot.reports[place]
        if isinstance(found, TtsNewsError):
            alone = self._tasks.send(worker.make, pickle.dumps([lot.orders[place]]))
            (found,) = self._tasks.result(alone)
        return found

    def _send(self, batch: _Batch) -> None:
        batch.task = self._tasks.send(worker.read, pickle.dumps(batch.sources))
        if batch is self._batch:
            self._batch = _Batch()

    def _articles(self, batch: _Batch) -> list[Article | ArticleError | None]:
        if batch.found is None:
            if batch.task is None:
                self._send(batch)
            assert batch.task is not None  # noqa: S101 - for the type checker
            batch.found = self._tasks.result(batch.task)
        return batch.found

    def _packed(self) -> worker.Packed:
        """The kit that is sent to the workers."""
        house = self._house
        cover = self._cover()
        is_bucket = self._store.is_elsewhere
        if not is_bucket:
            self._seen = self._store.folder.absolute() / f".seen-{self._token}"
            try:
                self._seen.touch()
            except OSError as error:
                raise from_os_error(error, _("writing the output folder"), self._seen) from error
        engines = engines_of(house.cast.voices).items()
        kit = worker.Kit(
            replace(house, lexicons=house.lexicons.carried(house.cast.voices)),
            house.settings.out if is_bucket else str(self._store.folder.absolute()),
            self._seen.name if self._seen else "",
            (cover.name, cover.read_bytes()),
            self._music,
            {name: engine.identity for name, engine in engines if not engine.missing()},
            edition=self._options.edition,
            allow_private=self._options.allow_private,
            force=self._options.force,
            listens=self._options.on_misheard is not None,
        )
        return self._token, language(), worker.versions(), pickle.dumps(kit)


@dataclass(slots=True)
class _Batch:
    """The sources that one task reads."""

    sources: list[clean.Given | Source] = field(default_factory=list)
    task: Task | None = None
    found: list[Article | ArticleError | None] | None = None

    def add(self, source: clean.Given | Source) -> int:
        """Add a source; return its index."""
        self.sources.append(source)
        return len(self.sources) - 1


@dataclass(slots=True)
class _Lot:
    """The orders of one task, each with its pictures, and their reports when it is done."""

    orders: list[tuple[Order, dict[str, bytes]]] = field(default_factory=list)
    task: Task | None = None
    reports: list[Report | TtsNewsError | None] | None = None

    @property
    def is_done(self) -> bool:
        """Whether the reports have arrived."""
        return self.task is not None and self.task.is_done


@dataclass(frozen=True, slots=True)
class _Away:
    """An episode that a worker is making, as the order at `place` in a lot."""

    cluster: Cluster
    order: Order
    lot: _Lot
    place: int

    @property
    def is_done(self) -> bool:
        return self.lot.is_done

    def finish(self) -> Outcome | None:
        return self.cluster.outcome(self.order, self.lot, self.place)

    def stop(self) -> None:
        self.cluster.drop(self.lot)


def _raised(error: ArticleError) -> Article:
    raise error


def _pictures(edition: Edition) -> dict[str, bytes]:
    """The stories' pictures that are local files, by path."""
    paths = {story.article.image for story in edition.stories} - {""}
    return {one: Path(one).read_bytes() for one in paths if Path(one).is_file()}
