"""The one module that joins the stages: articles in, episodes and the feed out."""

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
    """An edition as it would be read aloud."""

    edition: Edition
    utterances: tuple[Utterance, ...]
    left_out: tuple[LeftOut, ...]
    """Lines of its sources that are neither spoken nor shown."""


def article_of(name: str, *, allow_private: bool = False) -> Article:
    """One article from a path, `-` for standard input, or an address.

    Raises:
        ArticleError: it cannot be found, fetched or read, or there is no article in it.

    """
    from tts_news.sources.discovery import Source, load
    from tts_news.sources.fetch import Fetcher

    return load(Source(name), Fetcher(allow_private=allow_private))


def read_aloud(article: Article, settings: Settings) -> tuple[list[Utterance], list[str]]:
    """What will be spoken for an article with these settings, and the lexicons' broken lines.

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
    """What would be in the editions of these articles, before anything is spoken.

    All stories that are chosen are in it: a length leaves some of them out once they are spoken.

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
    """The article as an edition has it, its notes told; and the lines that it leaves out."""
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
    """Make an episode of each article named, one result for each, and go on past a bad one.

    With an edition's name in the options, the good articles become one episode, or one for each
    day. The feed is not written here: see `publish`.

    Raises:
        UserError: the voice or the output folder cannot be used.
        TtsNewsError: a failure that would meet every article, such as a full disk.

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
            if says_nothing:  # its warnings are given again
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
    except GeneratorExit:  # enough for the caller: what is spoken is made whole
        deque(run.rest(), maxlen=0)
        raise
    finally:
        run.close()


@dataclass(frozen=True, slots=True)
class _Found:
    """A source, and its article on the way."""

    turn: int
    """Which of the names brought it."""
    source: Source
    unchanged: Made | None
    """What it was made into, where nobody has touched it since."""
    stamped: str = ""
    """Its stamp before it was read."""
    reading: Callable[[], Article | None] = lambda: None

    def article(self) -> Article:
        """Wait for it.

        Raises:
            ArticleError: it cannot be fetched or read, or there is none in it.

        """
        article = self.reading()
        if article is None:
            raise ValueError(self.source.name)
        return article

    def lists_others(self) -> bool:
        """Whether a feed or a sitemap turns out to be at an address that was fetched elsewhere."""
        try:
            return self.unchanged is None and self.reading() is None
        except ArticleError:
            return False


def _read(run: Run, names: Iterable[str]) -> Iterator[_Found]:
    """All that the names stand for, in order; what is read elsewhere is begun ahead of its turn."""
    ahead: deque[_Found] = deque()
    for turn, name in enumerate(names):
        for found in _named(run, turn, name, left=run.is_away):
            ahead.append(found)
            while ahead and (ahead[0].unchanged or len(ahead) > run.maker.ahead(found.source)):
                yield from _unfolded(run, ahead.popleft())
    while ahead:
        yield from _unfolded(run, ahead.popleft())


def _unfolded(run: Run, found: _Found) -> Iterator[_Found]:
    """A source, or those that it turns out to list."""
    if run.is_away and clean.is_address(found.source.name) and found.lists_others():
        yield from _named(run, found.turn, found.source.name, left=False)
    else:
        yield found


def _named(run: Run, turn: int, name: str, *, left: bool) -> Iterator[_Found]:
    """What a name stands for; with `left` an address is left to be fetched elsewhere."""
    from tts_news.sources.discovery import sources

    options = run.options
    # An edition is made of all that is named; article by article, what is there is passed over.
    is_made = None if options.edition or options.force else run.has
    told = options.on_passed_over
    for source in sources(
        [name], run.fetcher, is_made, settled=options.settled, left=left, on_passed_over=told
    ):
        if is_made and (unchanged := run.unchanged(source.name)):
            yield _Found(turn, source, unchanged)
        else:
            stamped = memory.stamp(source.name)
            yield _Found(turn, source, None, stamped, run.maker.read(source))


def _editions(run: Run, candidates: list[Candidate]) -> Iterator[Edition]:
    """What is to be made of the articles."""
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
    """Publish, unless nothing has changed since that was done last; where the feed is.

    With `has_changed` it is known that something has.
    """
    store = opened(settings.out)
    if store.is_elsewhere or has_changed or not memory.is_published(store.folder, settings):
        publish(settings, on_warning)
    return f"{settings.out}/{FEED}"


def publish(
    settings: Settings, on_warning: Callable[[str], None] = lambda _line: None
) -> tuple[str, int]:
    """Write the feed from what is in the output; where it is, and how many episodes it holds.

    Episodes beyond the show's retention leave it, and their files after it. When the feed has
    changed its hub is told; a hub that does not answer is a warning.

    Raises:
        UserError: the folder is missing or cannot be written, or the cover is not usable.
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
    """Take back the episodes of these ids, addresses or file names, and write the feed anew.

    What was taken back before, and not to its end, is finished.

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
    """Retire the episodes that leave, write the feed of the others, and remove the files last.

    Files that a run which was killed has left of such episodes go too.
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
        if not gone:  # a bucket's feed may have to be written more than once
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
        if not store.is_elsewhere:  # the feed is in its place
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
        return (out / FEED).read_bytes()
    except OSError:
        return b""
