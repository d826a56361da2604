"""Reading a news page's HTML: its blocks are classified like the lines of a pasted page, with the
markup and the output of trafilatura as additional evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tts_news.base.letters import one_line
from tts_news.clean import evidence
from tts_news.clean.blocks import Block, blocks_of
from tts_news.clean.bylines import names
from tts_news.clean.marks import Marks, marks_of, page_title
from tts_news.clean.pasted import Given, article_of
from tts_news.clean.unwrap import lines_of
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.model import Article, Kind, LeftOut, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ATTRIBUTES = 1000
"""Attributes of an element, which the parser reads in quadratic time; pages have a dozen."""

MOST_ELEMENTS = 50_000
"""Elements of a page; a long one has 10,000."""

_TAG = re.compile("<[a-zA-Z]")
_LONG_TAG = re.compile(r"<[^<>]{4000,}")
_TABLE_OR_LIST_MARK = re.compile(r"^(?:[-*#|> ]|\d+\. )+|\s*\|$")


def read_html(text: str, name: str, url: str = "") -> Article:
    """Read the article in a web page.

    Raises:
        ArticleError: there is no article in the page.

    """
    page = _parsed(text, name)
    marks = marks_of(page, url)
    described = {text.casefold() for text in marks.described}
    blocks = blocks_of(page)
    kept = _kept_by_trafilatura(page)  # the last reader of the page, as it modifies the tree
    blocks = _weighed(blocks, {_bare_words(line) for line in kept} - {""}, described)
    given = Given(marks.title, published=marks.published, authors=marks.authors)
    article = _from_body(marks, given, name) if _is_elsewhere(marks, blocks) else None
    if article is None:
        article = _from_blocks(blocks, page, marks, given, name)
        if not _marked_body(blocks) and _is_lost(article, kept, blocks):
            article = _from_kept(kept, given, name) or article
    seen = _seen_time(blocks, name) if marks.is_day_only and article.published else None
    if seen and article.published and seen.date() == article.published.date():
        article = replace(article, published=seen)
    return replace(
        article,
        source=marks.source or article.source,
        url=marks.url,
        image=marks.image,
    )


def _parsed(text: str, name: str) -> Any:
    from lxml import etree
    from lxml import html as lxml_html

    if any(tag.group().count("=") > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise ArticleError(
            _(
                "{name}: an element with over {most} attributes, no news page",
                name=name,
                most=MOST_ATTRIBUTES,
            )
        )
    if sum(1 for _ in _TAG.finditer(text)) > MOST_ELEMENTS:
        raise ArticleError(
            _(
                "{name}: over {most:,} elements, no news page",
                name=name,
                most=MOST_ELEMENTS,
            )
        )
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8")
        page = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError):
        raise ArticleError(_("{name}: not an HTML page", name=name)) from None
    return page


def _kept_by_trafilatura(page: Any) -> list[str]:
    """The lines that trafilatura extracts as the article; empty if it fails on the page."""
    import trafilatura

    try:
        found = trafilatura.extract(
            page, output_format="txt", include_comments=False, include_tables=True
        )
    except Exception:  # noqa: BLE001 - it is optional evidence, so its failure is harmless
        found = None
    return [_TABLE_OR_LIST_MARK.sub("", line) for line in (found or "").split("\n")]


def _bare_words(text: str) -> str:
    plain = _TABLE_OR_LIST_MARK.sub("", one_line(text)).casefold()
    return " ".join(re.split(r"[|;\s]+", plain)).strip()


def _weighed(blocks: list[Block], kept: set[str], described: set[str]) -> list[Block]:
    """The blocks, their hints adjusted by trafilatura's output and by their surroundings."""
    witnessed = [_bare_words(block.line.text) in kept for block in blocks]
    marked = _marked_body(blocks)
    inside = marked or _container(blocks, witnessed)
    trunk = _elements_around(blocks, inside)
    boxes = _boxes_of_links(blocks, trunk)
    out = []
    for block, is_kept in zip(blocks, witnessed, strict=True):
        line = block.line
        hint, why = line.hint, line.why
        around = next((h for one, h in _hints_from_innermost(block) if one in trunk), 0.0)
        hint, why = hint - around, why if hint < around else ""
        is_lead = (block.role == "lead" and hint > -1) or line.text.casefold() in described
        in_box = not boxes.isdisjoint(block.path)
        sure = is_kept and line.prose >= 1 and block.linked < 0.7 and not in_box
        if sure and line.why != "comments":
            hint, why = max(hint, 0.0), ""  # text and trafilatura outweigh a class name
        if is_kept and line.words > 3:
            hint += 0.8
        if inside and inside in block.path:
            is_own = line.prose >= 1 or line.is_row or line.tag == "heading"
            hint += 0.6 if is_kept else -0.3 if is_own else -0.8
        elif inside and (marked or not is_kept):
            hint -= 0.0 if is_lead else 2.0 + line.prose
        if in_box or (block.linked > 0.9 and line.words > 8):
            hint -= line.prose
        if block.role == "source" and line.prose < 1 and line.words <= 10:
            hint, why = hint - 3.0, "origin"
        if block.linked > 0.7 and line.words > 2 and line.prose < 2:
            hint -= 1.2
        if "heading" in line.tag and block.linked < 0.7 and is_kept:
            hint += 0.4
        why = why or ("related" if block.linked > 0.7 else "")
        tag = line.tag
        if not tag and block.strong and line.is_bare and block.role != "lead":
            stands_over = line.words > 2 and len(line.text) <= evidence.LONGEST_HEADING
            tag = "heading" if stands_over and not names(line.text) else ""
        out.append(
            replace(block, line=replace(line, hint=hint, why=why, tag=tag, strong=block.strong))
        )
    return out


def _marked_body(blocks: list[Block]) -> int:
    """The only element with prose whose name says article body; 0 if there is none or several."""
    named = {b.body for b in blocks if b.body and b.line.prose >= 1 and b.linked < 0.5}
    return named.pop() if len(named) == 1 else 0


def _elements_around(blocks: list[Block], inside: int) -> frozenset[int]:
    """The elements that stand around the article, itself among them."""
    article = next((b for b in blocks if inside in b.path), None)
    return frozenset(article.path[: article.path.index(inside) + 1]) if article else frozenset()


def _hints_from_innermost(block: Block) -> Iterator[tuple[int, float]]:
    """The elements around a block with their hints, innermost first."""
    return zip(reversed(block.path), reversed(block.hints), strict=True)


def _boxes_of_links(blocks: list[Block], trunk: frozenset[int]) -> set[int]:
    """Elements in or beside the article that are boxes of other stories: their name says so, and
    they contain a link to a story.
    """
    found: set[int] = set()
    for block in blocks:
        if block.linked < 0.7 or block.line.words < 4:
            continue
        around = 0.0
        for one, hint in zip(block.path, block.hints, strict=True):
            if one in trunk:
                around = hint
            elif hint < around - 1:
                found.add(one)
                break
    return found


def _container(blocks: list[Block], witnessed: list[bool]) -> int:
    """The innermost element with 70 % of the prose that trafilatura keeps; 0 if there is none."""
    said = sum(b.line.prose for b, is_kept in zip(blocks, witnessed, strict=True) if is_kept)
    if said < 0.3 * sum(b.line.prose for b in blocks if b.linked < 0.5 and b.line.hint > -1):
        witnessed = [b.linked < 0.5 and b.line.hint > -1 for b in blocks]
    weight: Counter[int] = Counter()
    depth: dict[int, int] = {}
    total = 0.0
    for block, is_kept in zip(blocks, witnessed, strict=True):
        prose = block.line.prose if is_kept and block.line.hint > -2 else 0.0
        if prose < 0.8:
            continue
        total += prose
        for level, one in enumerate(block.path[:-1]):
            weight[one] += prose  # type: ignore[assignment]
            depth[one] = level
    holding = [one for one, some in weight.items() if some >= 0.7 * total]
    return max(holding, key=lambda one: depth[one], default=0)


def _from_blocks(blocks: list[Block], page: Any, marks: Marks, given: Given, name: str) -> Article:
    lines = [block.line for block in blocks]
    if not given.title:
        tab = page_title(page, marks.source)
        shown = any(b.line.text.casefold() == tab.casefold() for b in blocks)
        given = replace(given, title=tab) if shown else replace(given, otherwise=tab)
    article = article_of(lines, name, given)
    return _with_lead(article, blocks, marks)


FEWEST_LOST, MOST_LOST = 3, 0.25
"""The article is lost if at least 3 sentences, and more than a quarter, of those that trafilatura
keeps are missing from it.
"""

_SENTENCE_END = re.compile(r"(?<=[.!?…]) +")


def _is_lost(article: Article, kept: list[str], blocks: list[Block]) -> bool:
    """Whether many sentences that trafilatura keeps, links aside, are missing from the article.

    The page hides them, or marks their element as a menu.
    """
    whole = _bare_words(
        " ".join((article.title, article.lead, *(p.text for p in article.paragraphs)))
    )
    links = {_bare_words(block.line.text) for block in blocks if block.linked > 0.7}
    kept = [text for text in kept if _bare_words(text) not in links]
    plain = [text for text in kept if " | " not in text]  # its output for a layout table
    sentences = [one for text in plain for one in _SENTENCE_END.split(text) if len(one) > 40]
    lost = sum(_bare_words(one) not in whole for one in sentences)
    return lost >= FEWEST_LOST and lost > MOST_LOST * len(sentences)


def _from_kept(kept: list[str], given: Given, name: str) -> Article | None:
    """The article as trafilatura extracts it; None if there is none."""
    lines = [evidence.line(one_line(text.replace(" | ", "; ")), hint=1.5) for text in kept if text]
    try:
        return article_of(lines, name, given)
    except ArticleError:
        return None


def _with_lead(article: Article, blocks: list[Block], marks: Marks) -> Article:
    """The article with the marked or described lead, if that is one of its first paragraphs."""
    marked = {b.line.text.casefold() for b in blocks if b.role == "lead"}
    described = {text.casefold() for text in marks.described}
    first = [p for p in article.paragraphs[:3] if p.kind in (Kind.BODY, Kind.QUOTE)]
    for paragraph in first:
        text = paragraph.text.casefold()
        if article.lead.casefold() not in marked | described and text in marked & described:
            rest = list(article.paragraphs)
            rest.remove(paragraph)
            kept = [Paragraph(article.lead)] if article.lead else []
            article = replace(article, lead=paragraph.text, paragraphs=(*kept, *rest))
            break
    return _without_place(article, marks)


LONGEST_PLACE = 4
"""Words of a dateline: the place or the sender before a lead."""


def _without_place(article: Article, marks: Marks) -> Article:
    """The article without the dateline that the page shows before its described lead."""
    for text in marks.described:
        place = article.lead.removesuffix(text).strip()
        if text and place != article.lead and 0 < len(place.split()) <= LONGEST_PLACE:
            left_out = (*article.left_out, LeftOut(place, "label"))
            return replace(article, lead=text, left_out=left_out)
    return article


def _seen_time(blocks: list[Block], name: str) -> Any:
    """The time shown on the page, for a page whose metadata gives only the day."""
    try:
        return article_of([b.line for b in blocks], name, Given()).published
    except ArticleError:
        return None


def _is_elsewhere(marks: Marks, blocks: list[Block]) -> bool:
    """Whether the text is in the page's JSON-LD rather than in its blocks."""
    if not marks.body:
        return False
    prose = sum(b.line.words for b in blocks if b.line.prose >= 1 and b.line.hint > -1)
    return len(marks.body.split()) > 1.5 * prose


def _from_body(marks: Marks, given: Given, name: str) -> Article | None:
    """The article from the articleBody of JSON-LD; None if there is none."""
    lines = lines_of(marks.body, name)
    lead = next((d for d in marks.described if d), "")
    if lead and not any(line.text.casefold().startswith(lead.casefold()[:60]) for line in lines):
        lines.insert(0, evidence.line(lead))
    lines = [replace(line, hint=2.0) for line in lines]
    try:
        return article_of(lines, name, given)
    except ArticleError:
        return None
