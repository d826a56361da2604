"""What a run is to read: files, folders, addresses; and of feeds and sitemaps, what is new."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news import clean
from tts_news.errors import ArticleError
from tts_news.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tts_news.net import Fetcher, Page

MOST = 100
"""Articles of one feed or sitemap in a run, the newest first."""

SETTLED = 2.0
"""Seconds after its last change when a file is taken to be whole."""

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


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
    on_passed_over: Callable[[str], None] = lambda _line: None,
) -> Iterator[Source]:
    """The articles that the names stand for; `is_made(id)` says which are there already.

    An article of a feed that is there and has not changed since is passed over; with None for
    `is_made` none is. With `settled`, files that were written to a moment ago are left for the next
    time, and an empty folder is no mistake.
    """
    for name in names:
        try:
            if clean.is_address(name):
                yield from _of_address(name, fetcher, is_made)
            else:
                inside = clean.in_folder(name, may_be_empty=settled)
                if passed_over := clean.passed_over(name):
                    on_passed_over(passed_over)
                yield from (Source(one) for one in inside if not settled or _is_settled(one))
        except ArticleError as error:
            yield Source(name, error=error)


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
    if document := clean.from_document(page.data, source.name):
        return document
    return clean.from_page(page.text, source.name)


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
    for address, updated in listed[:MOST]:
        same = not updated or fetcher.remembered(address, "updated") == updated
        if is_made and same and is_made(Article("", (), url=address).id):
            continue
        source = Source(address, listed=True, updated=updated)
        found.append(source)
        yield source
        if updated and not source.failed:
            fetcher.remember(address, updated=updated)
    # A feed of which something failed must not be passed over as unchanged next time.
    if not any(source.failed for source in found):
        fetcher.remember(url)


def _listed(page: Page, fetcher: Fetcher, depth: int = 0) -> list[tuple[str, str]] | None:
    """(address, when changed) of what a feed or sitemap names, newest first; None for a page."""
    data = _unzipped(page)
    head = data[:1000].lstrip().lower()
    if b"<urlset" in head or b"<sitemapindex" in head:
        return _of_sitemap(data, page.url, fetcher, depth)
    if not head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf")) or b"<html" in head:
        return None
    import feedparser

    feed = feedparser.parse(data)
    if not feed.version:
        return None
    entries = [entry for entry in feed.entries if clean.is_address(entry.get("link", ""))]
    entries.sort(key=_when, reverse=True)
    return [(e.link, e.get("updated") or e.get("published") or "") for e in entries]


def _when(entry: Any) -> tuple[int, ...]:
    return tuple(entry.get("updated_parsed") or entry.get("published_parsed") or ())


def _of_sitemap(data: bytes, url: str, fetcher: Fetcher, depth: int) -> list[tuple[str, str]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ArticleError(f"{url}: a sitemap that is not well-formed: {error}") from None
    named = [
        (one.findtext(f"{_SITEMAP}loc", "").strip(), one.findtext(f"{_SITEMAP}lastmod", "").strip())
        for one in root
    ]
    named = [(where, when) for where, when in named if clean.is_address(where)]
    named.sort(key=lambda pair: pair[1], reverse=True)
    if not root.tag.endswith("sitemapindex"):
        return named
    found: list[tuple[str, str]] = []
    for where, _when in named[:5] if depth == 0 else ():
        found += _listed(fetcher.get(where, polite=True), fetcher, depth + 1) or []
        if len(found) >= MOST:
            break
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def _unzipped(page: Page) -> bytes:
    from tts_news.net import MAX_BYTES

    if not page.data.startswith(b"\x1f\x8b"):
        return page.data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(page.data)) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ArticleError(f"{page.url}: a broken gzip file") from error
    if len(data) > MAX_BYTES:
        raise ArticleError(f"{page.url}: over {MAX_BYTES // 1_000_000} MB when unpacked")
    return data
