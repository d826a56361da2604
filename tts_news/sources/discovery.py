"""What a run is to read: files, folders, addresses; and of feeds and sitemaps, what is new."""

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
"""Articles of one feed or sitemap in a run, the newest first."""

SETTLED = 2.0
"""Seconds after its last change when a file is taken to be whole."""

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@dataclass(slots=True)
class Source:
    """An article to be read, and where it was named."""

    name: str
    """A path, an address, or - for standard input."""
    page: Page | None = None
    """Fetched already."""
    listed: bool = False
    """A feed or a sitemap names it: fetched politely."""
    updated: str = ""
    """When its feed says that it was changed."""
    published: str = ""
    """When its feed says that it was published."""
    id: str = ""
    """Of its article; set by whoever has read it."""
    error: ArticleError | None = None
    """Why there is nothing to read."""
    failed: bool = False
    """Set by whoever could not use it: its feed is then read again in full next time."""


def sources(
    names: Iterable[str],
    fetcher: Fetcher,
    is_made: Callable[[str], bool] | None,
    *,
    settled: bool = False,
    left: bool = False,
    on_passed_over: Callable[[str], None] = lambda _line: None,
) -> Iterator[Source]:
    """The articles that the names stand for; `is_made(id)` says which are there already.

    An article of a feed that is there and has not changed since is passed over; with None for
    `is_made` none is. With `settled`, files that were written to a moment ago are left for the next
    time, and an empty folder is no mistake. With `left`, an address where no feed is known is left
    to be fetched elsewhere.
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
    try:
        return name == "-" or time.time() - Path(name).stat().st_mtime > SETTLED
    except OSError:
        return True  # what is wrong with it is said when it is read


def load(source: Source, fetcher: Fetcher) -> Article:
    """The article of a source.

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
    """The article of an address; None where a feed or a sitemap is there.

    Raises:
        ArticleError: it cannot be fetched or read, or there is no article in it.

    """
    page = fetcher.get(name)
    return None if _lists(_unzipped(page)) else cleaned(Source(name, page))


def cleaned(source: Source) -> Article:
    """The article of a page that is fetched.

    Raises:
        ArticleError: there is none in it.

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
    for address, updated, published in listed[:MOST]:
        same = not updated or fetcher.remembered(address, "updated") == updated
        if is_made and same and any(map(is_made, _ids(address, fetcher))):
            continue
        source = Source(address, listed=True, updated=updated, published=published)
        found.append(source)
        yield source
        if (updated or source.id) and not source.failed:
            fetcher.remember(address, updated=updated, id=source.id)
    # A feed of which something failed must not be passed over as unchanged next time.
    if not any(source.failed for source in found):
        fetcher.remember(url)


def _ids(address: str, fetcher: Fetcher) -> list[str]:
    """The ids that the article of an address may have: its page may name another address."""
    plain = without_tracking(address)
    known = [fetcher.remembered(address, "id")]
    return [*filter(None, known), *(Article("", (), url=one).id for one in (plain, address))]


def _feed_time(text: str) -> datetime | None:
    """A feed's time, as RFC 822 or ISO 8601 has it."""
    from email.utils import parsedate_to_datetime

    from tts_news.clean.dates import parse_time

    try:
        return parse_time(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError):
        return parse_time(text)


def _listed(page: Page, fetcher: Fetcher, depth: int = 0) -> list[tuple[str, str, str]] | None:
    """(address, when changed, when published) of what a feed or sitemap names; None for a page.

    Newest first.
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
    """Whether a document may be a `feed` or is a `sitemap`; empty where it is neither."""
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
