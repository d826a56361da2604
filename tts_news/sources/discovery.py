"""Finding the articles of a run: files, folders, addresses, new items of feeds and sitemaps."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news import clean
from tts_news.base.addresses import without_tracking
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from tts_news.sources.fetch import Fetcher, Page

MOST = 100
"""The most articles of one feed or sitemap in a run; the newest are taken."""

SETTLED = 2.0
"""Seconds since its last change after which a file is considered complete."""

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@dataclass(slots=True)
class Source:
    """An article to be read, and what is known of it before it is read."""

    name: str
    """A path, an address, or - for standard input."""
    page: Page | None = None
    """The page, if it has been fetched already."""
    listed: bool = False
    """True if a feed or a sitemap lists it: it is then fetched politely (see `Fetcher.get`)."""
    updated: str = ""
    """Time of its last change, as its feed gives it."""
    published: str = ""
    """Time of publication, as its feed gives it."""
    id: str = ""
    """The id of its article, set by the consumer that has read it."""
    error: ArticleError | None = None
    """Why it cannot be read."""
    failed: bool = False
    """Set by a consumer that could not use it; its feed is then read in full again next time."""


def sources(
    names: Iterable[str],
    fetcher: Fetcher,
    is_made: Callable[[str], bool] | None,
    *,
    settled: bool = False,
    left: bool = False,
    on_passed_over: Callable[[str], None] = lambda _line: None,
) -> Iterator[Source]:
    """The articles that the names on the command line stand for.

    `is_made(id)` says whether the output has an article already: those of a feed are skipped if
    they have not changed since. With None nothing is skipped. With `settled`, files that were
    written in the last `SETTLED` seconds are skipped, and a folder may be empty. With `left`, an
    address that is not known to be a feed is not fetched here. `on_passed_over` receives a message
    about the files in a folder that are not articles.
    """
    for name in names:
        try:
            if clean.is_address(name) and left and not _is_known_feed(name, fetcher):
                yield Source(name)
            elif clean.is_address(name):
                yield from _of_address(name, fetcher, is_made)
            else:
                inside = clean.in_folder(name, may_be_empty=settled)
                if passed_over := clean.passed_over(name):
                    on_passed_over(passed_over)
                yield from (Source(one) for one in inside if not settled or _is_settled(one))
        except ArticleError as error:
            yield Source(name, error=error)


def _is_known_feed(url: str, fetcher: Fetcher) -> bool:
    return bool(fetcher.remembered(url, "etag") or fetcher.remembered(url, "modified"))


def _is_settled(name: str) -> bool:
    """Whether a file's last change is over SETTLED seconds ago.

    A time in the future is another machine's, or of before the clock was put right: it tells
    nothing, and the file must not wait for it.
    """
    try:
        status = Path(name).stat() if name != "-" else None
    except OSError:
        return True  # what is wrong with it is said when it is read
    now = time.time()
    known = [at for at in (status.st_mtime, status.st_ctime) if at <= now] if status else []
    return not known or now - known[0] > SETTLED


def load(source: Source, fetcher: Fetcher) -> Article:
    """Read the article of a source, fetching its page if necessary.

    Raises:
        ArticleError: it cannot be fetched or read, or there is no article in it.

    """
    if source.error:
        raise source.error
    if not clean.is_address(source.name):
        return clean.load(source.name)
    page = source.page or fetcher.get(source.name, polite=source.listed)
    return cleaned(replace(source, page=page))


def fetched(name: str, fetcher: Fetcher) -> Article | None:
    """Fetch the article at an address; None if it is a feed or a sitemap.

    Raises:
        ArticleError: it cannot be fetched or read, or there is no article in it.

    """
    page = fetcher.get(name)
    return None if _lists(_unzipped(page)) else cleaned(Source(name, page))


def cleaned(source: Source) -> Article:
    """The article of a source whose page has been fetched.

    Raises:
        ArticleError: the page contains no article.
        ValueError: the page has not been fetched.

    """
    page = source.page
    if page is None:
        raise ValueError(source.name)
    article = clean.from_document(page.data, source.name)
    if article is None:
        article = clean.from_page(page.text, source.name)
    if article.published is None and source.published:
        article = replace(article, published=_feed_time(source.published))
    return article


def _of_address(
    url: str, fetcher: Fetcher, is_made: Callable[[str], bool] | None
) -> Iterator[Source]:
    page = fetcher.get(url, only_new=is_made is not None)
    if page.unchanged:
        return
    listed = _listed(page, fetcher)
    if listed is None:
        yield Source(url, page=page)
        return
    found = []
    once: dict[str, tuple[str, str, str]] = {}
    for entry in listed:
        once.setdefault(entry[0], entry)
    for address, updated, published in list(once.values())[:MOST]:
        same = not updated or fetcher.remembered(address, "updated") == updated
        if is_made and same and any(map(is_made, _ids(address, fetcher))):
            continue
        source = Source(address, listed=True, updated=updated, published=published)
        found.append(source)
        yield source
        if (updated or source.id) and not source.failed:
            fetcher.remember(address, updated=updated, id=source.id)
    # A feed with a failed article must not be skipped as unchanged next time.
    if not any(source.failed for source in found):
        fetcher.remember(url)


def _ids(address: str, fetcher: Fetcher) -> list[str]:
    """The ids that the article at an address may have: remembered, or derived from the address.

    The remembered one differs if the page names another address as its own.
    """
    plain = without_tracking(address)
    known = [fetcher.remembered(address, "id")]
    return [*filter(None, known), *(Article("", (), url=one).id for one in (plain, address))]


def _feed_time(text: str) -> datetime | None:
    """A time from a feed, in the format of RFC 822 or ISO 8601; None if it is neither."""
    from email.utils import parsedate_to_datetime

    from tts_news.clean.dates import parse_time

    try:
        return parse_time(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError):
        return parse_time(text)


def _listed(page: Page, fetcher: Fetcher, depth: int = 0) -> list[tuple[str, str, str]] | None:
    """The items of a feed or sitemap, newest first; None if the page is neither.

    Each is (address, time of change, time of publication), the times as written or empty.
    """
    data = _unzipped(page)
    kind = _lists(data)
    if kind == "sitemap":
        return _of_sitemap(data, page.url, fetcher, depth)
    if not kind:
        return None
    import feedparser

    feed = feedparser.parse(data)
    if not feed.version:
        return None
    entries = [entry for entry in feed.entries if clean.is_address(entry.get("link", ""))]
    entries.sort(key=_when, reverse=True)
    return [
        (e.link, e.get("updated") or e.get("published") or "", e.get("published") or "")
        for e in entries
    ]


def _lists(data: bytes) -> str:
    """`sitemap` for a sitemap, `feed` for what may be a feed, empty for anything else."""
    head = data[:1000].lstrip().lower()
    if b"<urlset" in head or b"<sitemapindex" in head:
        return "sitemap"
    is_xml = head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf")) and b"<html" not in head
    return "feed" if is_xml else ""


def _when(entry: Any) -> tuple[int, ...]:
    return tuple(entry.get("updated_parsed") or entry.get("published_parsed") or ())


def _of_sitemap(data: bytes, url: str, fetcher: Fetcher, depth: int) -> list[tuple[str, str, str]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ArticleError(
            _("{url}: a sitemap that is not well-formed: {reason}", url=url, reason=in_words(error))
        ) from None
    named = [
        (
            one.findtext(f"{_SITEMAP}loc", "").strip(),
            one.findtext(f"{_SITEMAP}lastmod", "").strip(),
            one.findtext(f"{_NEWS}news/{_NEWS}publication_date", "").strip(),
        )
        for one in root
    ]
    named = [one for one in named if clean.is_address(one[0])]
    named.sort(key=lambda one: one[1] or one[2], reverse=True)
    if not root.tag.endswith("sitemapindex"):
        return named
    found: list[tuple[str, str, str]] = []
    for where, _when, _published in named[:5] if depth == 0 else ():
        found += _listed(fetcher.get(where, polite=True), fetcher, depth + 1) or []
        if len(found) >= MOST:
            break
    return sorted(found, key=lambda one: one[1] or one[2], reverse=True)


def _unzipped(page: Page) -> bytes:
    from tts_news.sources.fetch import MAX_BYTES

    if not page.data.startswith(b"\x1f\x8b"):
        return page.data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(page.data)) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ArticleError(_("{url}: a broken gzip file", url=page.url)) from error
    if len(data) > MAX_BYTES:
        raise ArticleError(
            _(
                "{url}: over {most} MB when unpacked",
                url=page.url,
                most=MAX_BYTES // 1000000,
            )
        )
    return data
