"""A news page's HTML, through trafilatura."""

from __future__ import annotations

import re
from typing import Any

from tts_news.base.letters import one_line
from tts_news.clean.dates import parse_time
from tts_news.clean.pasted import LONGEST_HEADING, is_furniture
from tts_news.errors import ArticleError
from tts_news.model import Article, Kind, Paragraph

_TIME_TAGS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='pubdate']/@content",
    "//time[@datetime]/@datetime",
)
MOST_ATTRIBUTES = 1000
"""Of an element: the parser takes four times as long for twice as many. Pages have a dozen."""

_LONG_TAG = re.compile(r"<[^<>]{4000,}")
_KINDS = {"head": Kind.HEADING, "quote": Kind.QUOTE, "p": Kind.BODY, "item": Kind.BODY}


def read_html(text: str, name: str, url: str = "") -> Article:
    """The article in a web page; times and links come from the page's own metadata.

    Raises:
        ArticleError: trafilatura finds no article in the page.

    """
    import trafilatura
    from lxml import etree
    from lxml import html as lxml_html

    if any(tag.group().count("=") > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise ArticleError(
            f"{name}: an element with over {MOST_ATTRIBUTES} attributes, no news page"
        )
    try:
        page = lxml_html.fromstring(text.encode())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError):
        raise ArticleError(f"{name}: not an HTML page") from None
    found = trafilatura.extract(
        text,
        url=url or None,
        output_format="xml",
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        include_formatting=True,
        favor_precision=True,
    )
    if not found:
        raise ArticleError(f"{name}: no article found in this page; check the address")
    document = etree.fromstring(found.encode(), etree.XMLParser(resolve_entities=False))
    title = one_line(document.get("title") or "") or _first(page, ("//title/text()",))
    lead, paragraphs = _body(document, title)
    return Article(
        title=title,
        lead=lead,
        paragraphs=tuple(paragraphs),
        author=one_line(document.get("author") or "").replace(";", ","),
        published=_published(page) or parse_time(document.get("date") or ""),
        source=one_line(document.get("sitename") or document.get("hostname") or ""),
        url=url
        or _first(page, ("//link[@rel='canonical']/@href",))
        or document.get("source")
        or "",
        image=document.get("image") or "",
    )


def _first(page: Any, paths: tuple[str, ...]) -> str:
    for path in paths:
        for value in page.xpath(path):
            if one_line(str(value)):
                return one_line(str(value))
    return ""


def _published(page: Any) -> Any:
    return parse_time(_first(page, _TIME_TAGS))


def _body(document: Any, title: str) -> tuple[str, list[Paragraph]]:
    lead = ""
    paragraphs: list[Paragraph] = []
    main = document.find("main")
    for node in main.iter(*_KINDS) if main is not None else ():
        if node.tag == "p" and node.getparent().tag in ("quote", "item"):
            continue
        text = one_line("".join(node.itertext()))
        kind = _KINDS[node.tag]
        if not text or text == title or is_furniture("drop", text):
            continue
        if is_furniture("credit", text) and len(text) < 300:
            kind = Kind.CAPTION
        elif is_furniture("end", text) and len(text) < LONGEST_HEADING and paragraphs:
            break
        if kind is Kind.BODY and not lead and not paragraphs:
            lead = text
        else:
            paragraphs.append(Paragraph(text, kind))
    if lead and not any(p.kind in (Kind.BODY, Kind.QUOTE) for p in paragraphs):
        return "", [Paragraph(lead), *paragraphs]
    return lead, paragraphs
