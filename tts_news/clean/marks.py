"""Reading a web page's metadata: JSON-LD, then Open Graph and meta tags, then class names.

For each field the first source that has it is used. A date is never guessed from text or address.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tts_news.base.addresses import without_tracking
from tts_news.base.letters import one_line
from tts_news.clean.blocks import AUTHOR
from tts_news.clean.bylines import is_known_surname, names
from tts_news.clean.dates import parse_time
from tts_news.clean.evidence import furniture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_ARTICLE_TYPES = re.compile(
    r"(?:News|Report|Blog|Live|Tech|Opinion|Analysis|Review|Background)?\w*(?:Article|Posting)$"
)
_TIMES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//*[@itemprop='datePublished']/@content",
    (
        "//meta[@name='pubdate' or @name='publishdate' or @name='pubDate' or @name='article:published_time'"
        " or @name='DC.date.issued' or @name='dc.date' or @name='dcterms.created' or @name='date'"
        " or @name='publish_date' or @property='article:published' or @property='og:published_time'"
        " or @name='cXenseParse:recs:publishtime' or @name='parsely-pub-date']/@content"
    ),
    "//time[contains(@class,'published')]/@datetime",
    "//article//time[@datetime]/@datetime",
    "//time[@datetime]/@datetime",
)
_TITLES = (
    "//meta[@property='og:title']/@content",
    "//meta[@name='og:title' or @name='twitter:title' or @property='twitter:title']/@content",
    "//h1[@itemprop='headline' or contains(@class,'title') or contains(@class,'headline')]",
)
_AUTHORS = (
    (
        "//meta[@name='author' or @property='article:author' or @name='dc.creator' or @name='parsely-author'"
        " or @name='dable:author']/@content"
    ),
    "//*[@rel='author']",
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
)
_LEADS = (
    "//meta[@property='og:description']/@content",
    "//meta[@name='description' or @name='twitter:description']/@content",
)
_AVATAR = re.compile(r"^(\w) (?=\1\w)")
"""The initial that a page shows before a name in place of a portrait."""
_NO_AUTHOR = re.compile(
    r"\b(?:admin|administrator|editor|root|webmaster|user\d*|ban biên tập|biên tập|báo|đài|tạp chí|"
    r"tòa soạn|online|news|cổng|website|facebook|zalo)\b|\.(?:vn|com|net|org)\b|https?:|@|\d",
    re.IGNORECASE,
)
_TITLE_SEPARATOR = re.compile(r"\s+(?:[-–—|•·»:]|::)\s+")


@dataclass(frozen=True, slots=True)
class Marks:
    """A page's metadata about its article."""

    title: str = ""
    lead: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    is_day_only: bool = False
    """True if `published` gives a day without a time of day."""
    source: str = ""
    url: str = ""
    image: str = ""
    body: str = ""
    """The articleBody of JSON-LD."""
    described: tuple[str, ...] = field(default=())
    """Descriptions of the article, one of which the page may show as its lead."""


def marks_of(page: Any, url: str) -> Marks:
    """Read a parsed page's metadata; `url` is the address it was fetched from, or empty."""
    nodes = list(_json_ld(page))
    article = next((n for n in nodes if _is_article(n)), {})
    web = next((n for n in nodes if _types(n) & {"WebPage", "ItemPage"}), {})
    source = _name(article.get("publisher")) or _first(
        page, ("//meta[@property='og:site_name']/@content",)
    )
    source = source or next(
        (
            _name(n)
            for n in nodes
            if _types(n) & {"Organization", "NewsMediaOrganization", "WebSite"}
        ),
        "",
    )
    heading = _first(page, ("//h1[not(ancestor::header[not(ancestor::article)])]", "//h1"))
    title = _text(article.get("headline")) or _text(article.get("name")) or _first(page, _TITLES)
    title = title or _text(web.get("name")) or ""
    title = _without_site(title, source)
    if heading and (not title or (title.rstrip(".… ") and heading.startswith(title.rstrip(".… ")))):
        title = heading
    time, day_only = _time(article, web, page)
    described = [_text(article.get("description")), *(_all(page, _LEADS))]
    return Marks(
        title=title,
        authors=_authors(article, nodes, page, source),
        published=time,
        is_day_only=day_only,
        source=source,
        url=canonical(page, article, url),
        image=_image(article, page, url),
        body=_body(article),
        described=tuple(dict.fromkeys(d for d in described if d)),
    )


def canonical(page: Any, article: dict[str, Any], url: str) -> str:
    """The page's canonical address if it is on the same site and not the front page; else `url`."""
    entity = article.get("mainEntityOfPage")
    named = [
        *_all(page, ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")),
        _text(entity.get("@id") if isinstance(entity, dict) else entity),
        _text(article.get("url")),
    ]
    for one in filter(None, named):
        try:
            address = urljoin(url, one) if url else one
            there, here = urlsplit(address), urlsplit(url)
            same = not url or _site(there.hostname) == _site(here.hostname)
        except ValueError:
            continue
        if there.scheme not in ("http", "https") or not there.hostname or not same:
            continue
        if there.path in ("", "/") and not there.query and here.path not in ("", "/"):
            continue
        return without_tracking(address)
    return without_tracking(url)


def _site(host: str | None) -> str:
    labels = (host or "").casefold().removeprefix("www.").split(".")
    short = len(labels) > 2 and labels[-2] in ("com", "org", "net", "gov", "edu", "co")
    return ".".join(labels[-3:] if short else labels[-2:])


def _json_ld(page: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, also in lists and graphs."""
    for script in page.xpath("//script[contains(@type,'ld+json')]"):
        text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>")
        text = text.strip().rstrip(";")
        for attempt in (text, re.sub(r"[\x00-\x1f]+", " ", text), html.unescape(text)):
            try:
                data = json.loads(attempt)
            except (ValueError, RecursionError):
                continue
            yield from _objects(data)
            break


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < 2000:
        one = waiting.pop(0)
        seen += 1
        if isinstance(one, list):
            waiting[:0] = one[:500]
        elif isinstance(one, dict):
            yield one
            inner = [one[key] for key in ("@graph", "mainEntity", "itemListElement") if key in one]
            entity = one.get("mainEntityOfPage")
            waiting += inner + (
                [entity] if isinstance(entity, dict) and "headline" in entity else []
            )


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    some = kind if isinstance(kind, list) else [kind]
    return {str(one).rpartition("/")[2] for one in some if one}


def _is_article(node: dict[str, Any]) -> bool:
    return any(_ARTICLE_TYPES.fullmatch(kind) for kind in _types(node))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if not isinstance(value, str):
        return ""
    return one_line(re.sub(r"<[^<>]{1,500}>", " ", html.unescape(html.unescape(value))))


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _all(page: Any, paths: tuple[str, ...]) -> list[str]:
    found = []
    for path in paths:
        for value in page.xpath(path):
            text = value if isinstance(value, str) else "".join(value.itertext())
            if text := one_line(html.unescape(str(text))):
                found.append(text)
    return found


def _first(page: Any, paths: tuple[str, ...]) -> str:
    return next(iter(_all(page, paths)), "")


def _without_site(title: str, source: str) -> str:
    """A page's title without the publication's name that follows it."""
    parts = _TITLE_SEPARATOR.split(title)
    while len(parts) > 1:
        tail = parts[-1].casefold()
        known = bool(source) and (tail in source.casefold() or source.casefold() in tail)
        known = bool(known or re.fullmatch(r"[\d./-]{8,10}", tail))
        if not (known or re.search(r"\.(?:vn|com|net|org)\b|^(?:báo|đài|tạp chí|cổng) ", tail)):
            break
        title = title[: title.rindex(parts[-1])].rstrip()
        title = re.sub(r"\s*(?:[-–—|•·»:]|::)\s*$", "", title)
        parts = _TITLE_SEPARATOR.split(title)
    return title


def page_title(page: Any, source: str) -> str:
    """The text of the title element, without the publication's name."""
    return _without_site(_first(page, ("//title",)), source)


def _time(article: dict[str, Any], web: dict[str, Any], page: Any) -> tuple[datetime | None, bool]:
    given = [_text(article.get("datePublished")), _text(web.get("datePublished"))]
    given += [_text(article.get("dateCreated"))]
    for text in (*filter(None, given), *_all(page, _TIMES)):
        if when := parse_time(text):
            return when, re.search(r"\d[:hg]\d|T\d\d", text) is None
    return None, False


def _authors(
    article: dict[str, Any], nodes: list[dict[str, Any]], page: Any, source: str
) -> tuple[str, ...]:
    """The people that the page names as authors; accounts and publications are left out."""
    given = article.get("author") or article.get("creator") or []
    some = given if isinstance(given, list) else [given]
    by_id = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str)}
    listed = []
    for one in some:
        node = by_id.get(str(one.get("@id")), one) if isinstance(one, dict) else one
        if isinstance(node, dict) and _types(node) & {"Organization", "NewsMediaOrganization"}:
            continue
        listed.append(_name(node))
    people = _people(listed, source)
    if people:
        return people
    if not article:
        persons = [_name(n) for n in nodes if "Person" in _types(n)]
        if len(persons) == 1 and (people := _people(persons, source)):
            return people
    for path in _AUTHORS:
        if people := _people(_all(page, (path,)), source):
            return people
    marked = [
        _AVATAR.sub("", one_line(" ".join(e.itertext())))
        for e in page.xpath("//*[@class]")
        if AUTHOR.search(e.get("class") or "") and len("".join(e.itertext())) < 150
    ]
    return _people(marked[:3], source)


def _people(listed: list[str], source: str) -> tuple[str, ...]:
    found: list[str] = []
    for one in listed:
        text = one
        if one.casefold().startswith("theo "):  # "according to": another newspaper or its reporter
            text = next((who for who in names(one[5:]) if is_known_surname(who)), "")
        if (
            not text
            or text.casefold() in source.casefold()
            or "site" in furniture(text)
            or _NO_AUTHOR.search(re.sub(r"[\w.+-]+@[\w.-]+", "", text))
        ):
            continue
        some = names(text) or names(f"Tác giả: {text}")
        found += [who for who in some if who not in found]
    return tuple(found)


def _image(article: dict[str, Any], page: Any, url: str) -> str:
    given = article.get("image")
    given = given[0] if isinstance(given, list) and given else given
    address = given.get("url") if isinstance(given, dict) else given
    address = _first(page, ("//meta[@property='og:image']/@content",)) or _text(address)
    try:
        return urljoin(url, address) if address else ""
    except ValueError:
        return ""


def _body(article: dict[str, Any]) -> str:
    text = article.get("articleBody")
    if not isinstance(text, str):
        return ""
    text = re.sub(r"(?i)<br\s*/?>|</?(?:p|div|h[1-6]|li|tr)\b[^<>]*>", "\n", html.unescape(text))
    return re.sub(r"<[^<>]{1,2000}>", "", text)
