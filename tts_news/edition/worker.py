"""The work of a cluster's worker: reading articles, and making and storing episodes.

Dask calls the functions here with the data that `edition.cluster` sends. Until both are known to be
of the same version, these are only bytes and plain values.
"""

from __future__ import annotations

import hashlib
import pickle  # nosec B403 - see `_unpacked`
import re
import sys
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files as resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tts_news import __version__, clean
from tts_news.base import files
from tts_news.base.program import own_files
from tts_news.edition.options import Options
from tts_news.edition.studio import Studio, engines_of
from tts_news.edition.tunes import brought
from tts_news.errors import ArticleError, TtsNewsError, UserError
from tts_news.messages import _, use
from tts_news.publish import catalogue
from tts_news.publish.storage import outlet
from tts_news.sources import discovery
from tts_news.sources.fetch import Fetcher
from tts_news.speech.asked import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_news.edition.episode import Progress
    from tts_news.edition.studio import House, Order
    from tts_news.hearing.listening import Misheard
    from tts_news.model import Article
    from tts_news.sources.discovery import Source
    from tts_news.speech.synthesize import Fallback

Answer = dict[str, Any]
"""A dictionary with `worker`, its address, and one of `value`, `error` (an exception) and `unfit`
(the reason why it cannot do this work).
"""

Packed = tuple[str, str, dict[str, str], bytes]
"""A kit as it is sent: the run's token, the language of messages, the required versions, and the
pickled kit."""

CLEARED = 100
"""Episodes after which a worker reduces its clip cache to its size limit."""


_INAUDIBLE = ("messages", "_voices")
"""Folders of the program that do not affect episodes; voice profiles are sent in the kit."""


@dataclass(frozen=True, slots=True)
class Kit:
    """The data of a run that is sent to each worker once."""

    house: House
    out: str
    seen: str
    """A file by which a worker recognizes the shared output folder; empty for a bucket."""
    cover: tuple[str, bytes]
    """The cover's name in the output, and the picture."""
    music: dict[str, tuple[str, bytes]]
    """The music files, from `tunes.tunes_of`."""
    heard: dict[str, list[Any]]
    """The identity of each voice's engine, if it is usable on the sending machine."""
    edition: str
    allow_private: bool
    force: bool
    listens: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A worker's report about an episode that is made or unchanged."""

    name: str
    """The name of its manifest."""
    manifest: bytes
    state: str
    spoken: int
    fallbacks: tuple[Fallback, ...]
    progress: tuple[Progress, ...]
    """The last progress."""
    misheard: tuple[Misheard, ...]
    asked: dict[str, Asked]
    """The requests to each voice."""


def _unpacked(data: bytes) -> Any:
    """Unpickle data of this program's own version; Dask likewise trusts its scheduler."""
    return pickle.loads(data)  # nosec B301 # noqa: S301 - see above


@cache
def versions() -> dict[str, str]:
    """The versions that the bytes of an episode depend on: this program, Python, the libraries."""
    root = Path(str(resources("tts_news")))
    own = hashlib.sha256()
    for path in (Path(one.path) for one in own_files()):
        name = path.relative_to(root)
        if name.parts[0] not in _INAUDIBLE:
            own.update(str(name).encode() + b"\0" + path.read_bytes())
    found = {
        "tts-news": f"{__version__} ({own.hexdigest()[:8]})",
        "Python": ".".join(map(str, sys.version_info[:2])),
    }
    for line in requires("tts-news") or ():
        if "extra ==" not in line:
            library = re.split(r"[^\w.-]", line)[0]
            try:
                found[library] = version(library)
            except PackageNotFoundError:
                found[library] = "-"
    return found


def fault(packed: Packed) -> str:
    """Why this worker cannot do a run's work; empty if it can."""
    token, language, wanted, _blob = packed
    if token not in _faults:
        use(language)
        _faults.clear()
        _faults[token] = _other_version(wanted) or _lacking(_kit(packed))
    return _faults[token]


_faults: dict[str, str] = {}
_kits: dict[str, Kit] = {}
"""The kit of the last run, by its token."""


def _kit(packed: Packed) -> Kit:
    token, blob = packed[0], packed[-1]
    if token not in _kits:
        _kits.clear()
        _kits[token] = _unpacked(blob)
    return _kits[token]


def _other_version(wanted: dict[str, str]) -> str:
    here = versions()
    for name, one in wanted.items():
        if here.get(name) != one:
            return _(
                "another version of {name}, {there} instead of {here}",
                name=name,
                there=here.get(name, "-"),
                here=one,
            )
    return ""


def _lacking(kit: Kit) -> str:
    """What this machine lacks for making the episodes; empty if nothing."""
    house = kit.house
    readers = {voice.name for voice in (*house.cast.readers, *house.cast.kinds.values())}
    for name, engine in engines_of(house.cast.voices).items():
        problem = engine.missing()
        if problem and (name in readers or name in kit.heard):
            return _("voice {voice}: {problem}", voice=name, problem=problem)
        if not problem and name in kit.heard and engine.identity != kit.heard[name]:
            return _("voice {voice}: another model or engine than here", voice=name)
    if kit.seen and not (Path(kit.out) / kit.seen).is_file():
        return _(
            "it does not see the folder {out}; on a cluster the output is a bucket "
            "(s3://bucket/prefix), or a folder that all its machines share under one path",
            out=kit.out,
        )
    if kit.listens:
        from tts_news.hearing import ear

        if problem := ear.missing():
            return _("--listen: {problem}", problem=problem)
    try:
        with files.scratch(files.scratch_folder()) as folder:
            outlet(kit.out, folder)
    except UserError as error:
        return str(error)
    return ""


def read(packed: Packed, sources: bytes) -> Answer:
    """Read each `clean.Given` or `Source`: an article, an error, or None for a feed's address."""

    def work() -> list[Article | ArticleError | None]:
        fetcher = Fetcher(allow_private=_kit(packed).allow_private)
        return [_article_of(one, fetcher) for one in _unpacked(sources)]

    return _answered(packed, work)


def make(packed: Packed, orders: bytes) -> Answer:
    """Make episodes of pickled pairs of an `Order` and its pictures; answer with their `Report`s.

    A value is None if another process has committed a different version. The error of an episode is
    raised if it is the only one; otherwise it stands in the place of its report.
    """
    return _answered(packed, lambda: _booth(packed).reports(_unpacked(orders)))


def durations(packed: Packed, edition: bytes) -> Answer:
    """The duration of each story in seconds, for a pickled edition and its cast."""
    return _answered(packed, lambda: _booth(packed).studio.durations(*_unpacked(edition)))


def _article_of(source: clean.Given | Source, fetcher: Fetcher) -> Article | ArticleError | None:
    try:
        if isinstance(source, clean.Given):
            return clean.article_in(source)
        if source.page is None:
            return discovery.fetched(source.name, fetcher)
        return discovery.cleaned(source)
    except ArticleError as error:
        return error


def _answered(packed: Packed, work: Callable[[], Any]) -> Answer:
    from distributed import get_worker

    answer = {"worker": get_worker().address}
    try:
        if reason := fault(packed):
            return answer | {"unfit": reason}
        return answer | {"value": work()}
    except Exception as error:  # noqa: BLE001 - any error is reported by the command
        return answer | {"error": _as_ours(error)}


def _as_ours(error: Exception) -> TtsNewsError:
    if isinstance(error, TtsNewsError):
        return error
    return TtsNewsError(f"{type(error).__name__}: {error}")


class _Booth:
    """The studio of one thread of a worker, for one run."""

    def __init__(self, token: str, kit: Kit) -> None:
        from tts_news.speech.workers import Workers

        self.token = token
        self._made = 0
        self._progress: list[Progress] = []
        self._misheard: list[Misheard] = []
        self._stack = ExitStack()
        self._folder = folder = self._stack.enter_context(files.scratch(files.scratch_folder()))
        name, picture = kit.cover
        cover = folder / name
        cover.write_bytes(picture)
        house = replace(kit.house, settings=brought(kit.house.settings, kit.music, folder))
        options = Options(
            edition=kit.edition,
            force=kit.force,
            workers=1,
            on_progress=self._note,
            on_misheard=self._misheard.append if kit.listens else None,
        )
        store = outlet(kit.out, folder)
        self.studio = Studio(house, store, options, Workers(1), lambda: cover, Fetcher())
        self._stack.callback(self.studio.close)

    def reports(
        self, orders: Sequence[tuple[Order, dict[str, bytes]]]
    ) -> list[Report | TtsNewsError | None]:
        """Make the episodes of some orders, as `worker.make` returns them."""
        if len(orders) == 1:
            return [self.report(*orders[0])]
        found: list[Report | TtsNewsError | None] = []
        for one in orders:
            try:
                found.append(self.report(*one))
            except Exception as error:  # noqa: BLE001 - the command sends it again by itself
                found.append(_as_ours(error))
        return found

    def report(self, order: Order, pictures: dict[str, bytes]) -> Report | None:
        """Make an episode completely; `pictures` are given by their paths."""
        self._progress.clear()
        self._misheard.clear()
        before = {name: replace(asked) for name, asked in self.studio.asked.items()}
        with TemporaryDirectory(dir=self._folder) as folder:
            places = {path: Path(folder, str(n)) for n, path in enumerate(sorted(pictures))}
            for path, place in places.items():
                place.write_bytes(pictures[path])
            outcome = self.studio.begin(replace(order, pictures=places)).finish()
        self._made += 1
        if self._made % CLEARED == 0:
            self.studio.clear_cache()
        if outcome is None:
            return None
        episode = outcome.episode
        return Report(
            catalogue.manifest(Path(), episode).name,
            catalogue.written(episode),
            outcome.state,
            outcome.spoken,
            outcome.fallbacks,
            tuple(self._progress),
            tuple(self._misheard),
            {name: now - before.get(name, Asked()) for name, now in self.studio.asked.items()},
        )

    def close(self) -> None:
        self._stack.close()

    def _note(self, progress: Progress) -> None:
        self._progress[:] = [progress]


_own = threading.local()
"""Each thread has its own booth, as engines and caches are used by one thread only."""


def _booth(packed: Packed) -> _Booth:
    token, blob = packed[0], packed[-1]
    booth: _Booth | None = getattr(_own, "booth", None)
    if booth is None or booth.token != token:
        if booth is not None:
            booth.close()
        booth = _own.booth = _Booth(token, _unpacked(blob))
    return booth
