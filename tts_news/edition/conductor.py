"""The module that calls all stages: from the names of articles to episodes and the feed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news import clean
from tts_news.base import files
from tts_news.edition import memory
from tts_news.edition.identity import origin_of
from tts_news.edition.options import Made, Options
from tts_news.edition.run import Run, cast_of, given_cover, writable
from tts_news.errors import ArticleError, UserError, from_os_error
from tts_news.messages import _
from tts_news.publish import catalogue
from tts_news.publish.layout import folders
from tts_news.publish.storage import FEED, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from tts_news.edition.choice import Candidate
    from tts_news.model import Article, Edition, Episode, LeftOut, Story, Utterance
    from tts_news.settings import Settings
    from tts_news.sources.discovery import Source

__all__ = [
    "Draft",
    "Made",
    "Options",
    "article_of",
    "cast_of",
    "drafts",
    "make",
    "publish",
    "read_aloud",
    "refresh",
    "retract",
    "writable",
]


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition that is read for its voices but not spoken."""

    edition: Edition
    utterances: tuple[Utterance, ...]
    left_out: tuple[LeftOut, ...]
    """The lines of its sources that are neither spoken nor shown."""


def article_of(name: str, *, allow_private: bool = False) -> Article:
    """Load one article from a path, `-` for standard input, or an address.

    Raises:
        ArticleError: it cannot be found, fetched or read, or there is no article in it.

    """
    from tts_news.sources.discovery import Source, load
    from tts_news.sources.fetch import Fetcher

    return load(Source(name), Fetcher(allow_private=allow_private))


def read_aloud(article: Article, settings: Settings) -> tuple[list[Utterance], list[str]]:
    """The utterances of an article with these settings, and messages about malformed lexicon lines.

    Raises:
        UserError: the voice or a lexicon cannot be used.

    """
    from tts_news.model import Story

    return _read_aloud([Story(article.title, article)], settings)


def drafts(
    names: Iterable[str],
    settings: Settings,
    options: Options,
    on_error: Callable[[ArticleError], None],
) -> Iterator[Draft]:
    """The editions of these articles, before anything is spoken.

    They contain all chosen stories; a limit on the length drops some only after speaking them.

    Raises:
        UserError: no article is left, or the voice, a lexicon or a template cannot be used.

    """
    from tts_news.edition import issue
    from tts_news.edition.assembly import Assembly
    from tts_news.edition.choice import Candidate
    from tts_news.sources.discovery import load, sources
    from tts_news.sources.fetch import Fetcher

    fetcher = Fetcher(allow_private=options.allow_private)
    candidates: list[Candidate] = []
    lines: list[LeftOut] = []
    for turn, name in enumerate(names):
        for source in sources([name], fetcher, None, on_passed_over=options.on_warning):
            try:
                article = load(source, fetcher)
            except ArticleError as error:
                on_error(error)
                continue
            article, left_out = _with_notes_told(article, source.name, options)
            lines += left_out
            when = article.published or issue.now()
            candidates.append(Candidate(replace(article, published=when), turn))
    known = catalogue.Catalogue()
    assembly = Assembly(options.edition, options.choice, settings, known, options.on_warning)
    for edition in assembly.editions(candidates):
        utterances, problems = _read_aloud(edition.stories, settings)
        for problem in problems:
            options.on_warning(problem)
        yield Draft(edition, tuple(utterances), tuple(lines))
        lines.clear()


def _with_notes_told(
    article: Article, name: str, options: Options
) -> tuple[Article, tuple[LeftOut, ...]]:
    """Report an article's notes; return it without them, and its left-out lines separately."""
    for note in article.notes:
        options.on_warning(f"{name}: {note}")
    return replace(article, left_out=(), notes=()), article.left_out


def _read_aloud(stories: Sequence[Story], settings: Settings) -> tuple[list[Utterance], list[str]]:
    from tts_news.script.casting import Lexicons, Script, with_directed

    problems: list[str] = []
    cast = with_directed(cast_of(settings), stories, settings)
    script = Script(stories, cast, Lexicons(settings, problems.append))
    return script.utterances, problems


def make(names: Iterable[str], settings: Settings, options: Options) -> Generator[Made, None, None]:
    """Make an episode of each article, with a result for each; continue after an article's error.

    With the name of an edition in the options, all readable articles become one episode, or one for
    each day. The feed is not written here: see `publish`.

    Raises:
        UserError: the voice or the output folder cannot be used.
        TtsNewsError: a failure that would affect every article, such as a full disk.

    """
    from tts_news.edition import compose
    from tts_news.edition.choice import Candidate

    run = Run(settings, options)
    candidates: list[Candidate] = []
    gone: list[LeftOut] = []
    try:
        for found in _read(run, names):
            source = found.source
            if found.unchanged:
                yield from run.add(found.unchanged)
                continue
            try:
                article = found.article()
            except ArticleError as error:
                source.failed = True
                if options.is_stopped():
                    break
                status = error.exit_status
                failed = Made(source.name, None, "failed", error=str(error), exit_status=status)
                yield from run.add(failed)
                continue
            says_nothing = not article.notes and not any(x.doubtful for x in article.left_out)
            article, left_out = _with_notes_told(article, source.name, options)
            article = run.dated(run.known(article, source.name))
            source.id = article.id
            if says_nothing:  # other articles are read again, so that their warnings are repeated
                run.sources.see(source.name, found.stamped, article.id)
            if options.edition:
                candidates.append(Candidate(article, found.turn))
                gone += left_out
            else:
                origin = origin_of(source.name)
                yield from run.make(compose.alone(article), source.name, left_out, origin)
        whole = options.edition and not options.is_stopped()
        for edition in _editions(run, candidates) if whole else ():
            yield from run.make(edition, edition.title, tuple(gone))
            gone.clear()
        yield from run.rest()
        run.remember()
    except GeneratorExit:  # the caller has stopped: finish the episodes that are spoken
        deque(run.rest(), maxlen=0)
        raise
    finally:
        run.close()


@dataclass(frozen=True, slots=True)
class _Found:
    """A source whose article is being read."""

    turn: int
    """The index of the name that it comes from."""
    source: Source
    unchanged: Made | None
    """Its earlier result, if its file has not changed since."""
    stamped: str = ""
    """The stamp of its file before it was read."""
    reading: Callable[[], Article | None] = lambda: None

    def article(self) -> Article:
        """Wait for the article.

        Raises:
            ArticleError: it cannot be fetched or read, or there is no article in it.

        """
        article = self.reading()
        if article is None:
            raise ValueError(self.source.name)
        return article

    def lists_others(self) -> bool:
        """Whether its address, fetched by a worker, turns out to be a feed or a sitemap."""
        try:
            return self.unchanged is None and self.reading() is None
        except ArticleError:
            return False


def _read(run: Run, names: Iterable[str]) -> Iterator[_Found]:
    """The sources of all names, in order; on a cluster, reading begins ahead of their turn."""
    ahead: deque[_Found] = deque()
    for turn, name in enumerate(names):
        for found in _named(run, turn, name, left=run.is_away):
            ahead.append(found)
            while ahead and (ahead[0].unchanged or len(ahead) > run.maker.ahead(found.source)):
                yield from _unfolded(run, ahead.popleft())
    while ahead:
        yield from _unfolded(run, ahead.popleft())


def _unfolded(run: Run, found: _Found) -> Iterator[_Found]:
    """The source itself, or if it turns out to be a feed or sitemap, the sources that it lists."""
    if run.is_away and clean.is_address(found.source.name) and found.lists_others():
        yield from _named(run, found.turn, found.source.name, left=False)
    else:
        yield found


def _named(run: Run, turn: int, name: str, *, left: bool) -> Iterator[_Found]:
    """The sources that a name stands for; with `left`, addresses are left to the workers."""
    from tts_news.sources.discovery import sources

    options = run.options
    # An edition uses all articles; otherwise, articles that have an episode already are skipped.
    is_made = None if options.edition or options.force else run.has
    told = options.on_warning
    for source in sources(
        [name], run.fetcher, is_made, settled=options.settled, left=left, on_passed_over=told
    ):
        if is_made and (unchanged := run.unchanged(source.name)):
            yield _Found(turn, source, unchanged)
        else:
            stamped = memory.stamp(source.name)
            yield _Found(turn, source, None, stamped, run.maker.read(source))


def _editions(run: Run, candidates: list[Candidate]) -> Iterator[Edition]:
    """The editions to make from the articles."""
    from tts_news.edition.assembly import Assembly
    from tts_news.edition.length import fitted

    options, length = run.options, run.options.choice.length
    assembly = Assembly(
        options.edition, options.choice, run.settings, run.catalogue, options.on_warning
    )
    if length:
        assembly = replace(
            assembly, fitted=lambda some, composed: fitted(run, some, composed, length)
        )
    return assembly.editions(candidates)


def refresh(
    settings: Settings,
    on_warning: Callable[[str], None] = lambda _line: None,
    *,
    has_changed: bool = False,
) -> str:
    """Publish, unless nothing has changed since the last time; return the feed's path.

    With `has_changed` it is known that something has, and it is not checked.
    """
    store = opened(settings.out)
    if store.is_elsewhere or has_changed or not memory.is_published(store.folder, settings):
        publish(settings, on_warning)
    return f"{settings.out}/{FEED}"


def publish(
    settings: Settings, on_warning: Callable[[str], None] = lambda _line: None
) -> tuple[str, int]:
    """Write the feed of the episodes in the output; return its path and the number of episodes.

    Episodes beyond the show's retention are removed from it, then their files. If the feed has
    changed, its hub is notified; a hub that does not answer is a warning.

    Raises:
        UserError: the folder is missing or cannot be written, or the cover cannot be used.
        TtsNewsError: a bucket cannot be reached.

    """
    from tts_news.publish.retention import no_longer_kept

    def leaving(known: catalogue.Catalogue) -> dict[str, Episode]:
        return no_longer_kept(list(known.episodes.values()), settings.keep)

    _gone, count = _published(settings, leaving, on_warning)
    return f"{settings.out}/{FEED}", count


def retract(
    settings: Settings,
    named: Iterable[str],
    on_warning: Callable[[str], None] = lambda _line: None,
) -> list[Episode]:
    """Retract the episodes of these ids, addresses or file names, and rewrite the feed.

    An earlier retraction that was interrupted is completed.

    Raises:
        UserError: there is no such episode.
        TtsNewsError: a bucket cannot be reached.

    """

    def leaving(known: catalogue.Catalogue) -> dict[str, Episode]:
        every = [*known.episodes.values(), *known.broken.values()]
        chosen: dict[str, Episode] = {}
        for name in named:
            stem = Path(name).name.partition(".")[0]

            def is_named(
                one: Episode | catalogue.Retracted, name: str = name, stem: str = stem
            ) -> bool:
                return name in (one.id, one.url or None) or stem == one.stem

            found = [episode for episode in every if is_named(episode)]
            if not found and not any(map(is_named, known.retracted.values())):
                raise UserError(
                    _(
                        "{name}: no such episode in {out}; give its id, address or file",
                        name=name,
                        out=settings.out,
                    )
                )
            chosen |= {episode.id: episode for episode in found}
        return chosen

    return _published(settings, leaving, on_warning)[0]


def _published(
    settings: Settings,
    leaving: Callable[[catalogue.Catalogue], dict[str, Episode]],
    on_warning: Callable[[str], None],
) -> tuple[list[Episode], int]:
    """Retire the episodes that `leaving` selects, write the feed, and remove their files last.

    Files of retired episodes that a killed run has left are removed too.
    """
    from tts_news.publish import websub
    from tts_news.publish.cover import place_cover
    from tts_news.publish.feed import write_feed
    from tts_news.site.index import write_index

    store = opened(settings.out)
    out = store.folder
    if not out.is_dir():
        raise UserError(
            _("{out}: no such folder; make an episode first, or name one with --out", out=out)
        )
    gone: dict[str, Episode] = {}
    unwanted: list[str] = []
    left_out: list[str] = []
    for folder in folders(out).values():
        files.sweep(folder)
    before = _feed_of(out)

    def write() -> int:
        known = catalogue.load(out, store.sizes)
        if not gone:  # for a bucket this function may be called more than once
            gone.update(leaving(known))
        for episode in gone.values():
            catalogue.retire(out, episode)
        if gone:
            known = catalogue.load(out, store.sizes)
        left_out[:] = (path.name for path in known.unreadable)
        kept = list(known.episodes.values())
        cover = place_cover(out, settings.show, given_cover(settings)).name
        write_index(out, settings, kept, cover)
        write_feed(out, settings.show, kept, cover)
        unwanted[:] = [*catalogue.strays(known), *catalogue.leftovers(known)]
        if not store.is_elsewhere:  # the feed is published already
            store.remove(unwanted)
            memory.note_published(out, settings)
        return len(kept)

    try:
        count = store.publish(write)
        store.remove(unwanted)
    except OSError as error:
        raise from_os_error(error, _("writing the feed"), settings.out) from error
    for name in left_out:
        on_warning(_("{name}: cannot be read, so its episode is in no feed", name=name))
    show = settings.show
    if show.hub and not show.private and _feed_of(out) != before:
        fault = websub.tell(show.hub, show.base_url)
        if fault:
            on_warning(_("the hub was not told of the new feed: {fault}", fault=fault))
    return list(gone.values()), count


def _feed_of(out: Path) -> bytes:
    try:
        return files.given(out / FEED)[0]
    except OSError:
        return b""
