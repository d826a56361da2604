"""Reading a pasted page: the article alone, or among the page's furniture.

Lines are measured (evidence) and divided into regions (region). Headline, stamp and byline are then
found by their position, the kinds of the other lines by their form. Every line ends up either in
the article or in `left_out`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.clean import evidence, papers
from tts_news.clean.bylines import is_credit, names
from tts_news.clean.dates import stamp_of
from tts_news.clean.evidence import LONGEST_HEADING, Line
from tts_news.clean.head import NEAR, authors_in, headline_of, published_in
from tts_news.clean.kinds import paragraphs_of
from tts_news.clean.page import Page, is_place, last_of_article
from tts_news.clean.region import Place
from tts_news.clean.unwrap import lines_of
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.model import Article, Kind, LeftOut, Paragraph

if TYPE_CHECKING:
    from datetime import datetime

_MAIL_HEADER = re.compile(
    r"(?:Từ|From|Đến|To|Tới|Người gửi|Người nhận|Cc|Bcc|Ngày|Date|Sent|Thời gian|"
    r"(?P<subject>Chủ đề|Tiêu đề|Subject|V/v)) ?: ?(?P<value>.*)",
    re.IGNORECASE,
)
_MESSAGE_HEAD = re.compile(r"\[(?P<when>[^\]]{4,40})\] ?(?P<who>[^:\[\]]{2,40}): ?(?P<text>.*)")
_HEADLINE_LABEL = re.compile(
    r"(?:tiêu đề|tít|title|tên bài)(?: bài)?(?: viết)? ?: ?(?=\S)", re.IGNORECASE
)
_LEAD_LABEL = re.compile(r"(?:sapo|sa-pô|sapô|chapeau|lead|tóm tắt) ?: ?(?=\S)", re.IGNORECASE)
_DATELINE = re.compile(rf"\(?[{CAPITALS}][\w&.\- ]{{1,20}}\)? ?[-–—] ?(?=\S)")
_FIRST_SENTENCE = re.compile(rf"(.{{15,220}}?[.!?…][\"”’)]*) (?=[^{SMALL}])")
LONGEST_TITLE = 30
"""Words."""
SHORTEST_LEAD = 0.3
"""The least prose of a lead without a full stop above the body; a button has less."""


def read_pasted(text: str, name: str) -> Article:
    """Read the article in a pasted page.

    Raises:
        ArticleError: nothing in the text looks like an article.

    """
    lines, given = _without_headers(lines_of(text, name))
    return article_of(lines, name, given)


@dataclass(frozen=True, slots=True)
class Given:
    """What is known about an article before its lines are read."""

    title: str = ""
    otherwise: str = ""
    """The title to use if the lines contain no headline."""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    lead: str = ""
    left_out: tuple[LeftOut, ...] = ()


def article_of(lines: list[Line], name: str, given: Given) -> Article:
    """Find the article in the lines of a page.

    Raises:
        ArticleError: none of them belongs to an article.

    """
    page = Page(evidence.counted(lines))
    body = _body_start(page)
    title_at = -1 if given.title else headline_of(page, body, or_body=not given.otherwise)
    title = given.title or (page.lines[title_at].text if title_at >= 0 else given.otherwise)
    if given.title:
        title_at = _shown_at(page, title, body)
    if title_at >= body:
        body = title_at + 1
    heads_paper = 0 <= page.paper_at < body <= page.paper_at + LONGEST_PAPER_HEAD and (
        title_at < 0
        or title_at > page.paper_at
        or papers.ABOVE_THE_NUMBER.match(page.lines[title_at].text) is not None
    )
    if heads_paper and not given.title and (about := _subject_of_paper(page, body)) >= 0:
        title_at, title = about, page.lines[about].text
    rest_of_title = ""
    if not title:
        at = next((i for i, p in enumerate(page.places) if p is Place.ARTICLE), -1)
        if at < 0:
            raise ArticleError(
                _("{name}: no article in it; is it empty or only a menu?", name=name)
            )
        last = len(page.lines)
        title_at, title = at, page.lines[at].text
        if page.lines[at].words > LONGEST_TITLE or not any(map(page.is_body, range(at + 1, last))):
            title, rest_of_title = _first_sentence(title)
        body = at + 1
    stamped = published_in(page, title_at, body)
    published = given.published or stamped
    named = authors_in(page, title_at, body)
    authors = given.authors or named
    kept = _kept(page, title, title_at, body, page.paper_at if heads_paper else body)
    if rest_of_title:
        kept.insert(0, evidence.line(rest_of_title))
    paragraphs = paragraphs_of(kept)
    lead, paragraphs, labels = ("", paragraphs, []) if heads_paper else _lead(paragraphs)
    left_out = (*given.left_out, *_left_out(page), *labels)
    return Article(
        title=_HEADLINE_LABEL.sub("", title, count=1),
        lead=lead,
        paragraphs=tuple(paragraphs),
        author=", ".join(authors),
        published=published,
        source=_source(page),
        left_out=left_out,
    )


def _without_headers(lines: list[Line]) -> tuple[list[Line], Given]:
    """The lines without the headers of an e-mail or a message, and what those headers give."""
    heads = [_MAIL_HEADER.fullmatch(line.text) for line in lines[:8]]
    count = next((i for i, head in enumerate(heads) if not head), len(heads))
    if count >= 2:
        title = next((h["value"] for h in heads[:count] if h and h["subject"]), "")
        stamp = next((s for h in heads[:count] if h and (s := stamp_of(h["value"]))), None)
        gone = tuple(LeftOut(line.text, "header") for line in lines[:count])
        return lines[count:], Given(title, published=stamp.when if stamp else None, left_out=gone)
    head = _MESSAGE_HEAD.fullmatch(lines[0].text) if lines else None
    if head and (stamp := stamp_of(head["when"])):
        gone = (LeftOut(lines[0].text[: head.start("text")].strip(), "header"),)
        first = [evidence.line(head["text"])] if head["text"] else []
        given = Given(published=stamp.when, authors=names(head["who"]), left_out=gone)
        return first + lines[1:], given
    return lines, Given()


def _shown_at(page: Page, title: str, body: int) -> int:
    """The index of the line above the body that repeats a known title; negative if none does."""
    known = title.casefold()
    above = range(min(body, len(page.lines) - 1), -1, -1)
    return next((at for at in above if page.lines[at].text.casefold() == known), -1)


def _body_start(page: Page) -> int:
    """The index of the first line of the body: prose, a table row or a list item."""
    inside = [at for at, place in enumerate(page.places) if place is Place.ARTICLE]
    if page.is_bare:
        return inside[min(1, len(inside) - 1)] if inside else len(page.lines)
    return next(filter(page.is_body, inside), len(page.lines))


def _first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text, to be its title if it has no headline, and the rest."""
    found = _FIRST_SENTENCE.match(text)
    if found:
        return found[1].strip(), text[found.end() :].strip()
    return text, ""


LONGEST_PAPER_HEAD = 9
"""The most lines from the number of an official paper to its text."""


def _subject_of_paper(page: Page, body: int) -> int:
    """The index of the line below a paper's number that gives its subject; negative if none."""
    under = range(page.paper_at + 1, body)
    named = (at for at in under if papers.SUBJECT.match(page.lines[at].text))
    after_kind = (at for at in under if _is_kind_in_capitals(page.lines[at - 1].text))
    return next(named, next(after_kind, -1))


def _is_kind_in_capitals(text: str) -> bool:
    return text.isupper() and papers.is_kind(text)


def _kept(page: Page, title: str, title_at: int, body: int, paper: int) -> list[Line]:
    """The article's lines without headline, stamp and byline.

    The reasons for leaving out the other lines are noted in the page. From the line `paper` on, the
    lines above the body are the number and the date of an official paper, and are kept.
    """
    kept: list[Line] = []
    opened = ""
    for at, line in enumerate(page.lines):
        place = page.places[at]
        if at == title_at:
            page.reasons.pop(at, None)
            continue
        if at in page.reasons:
            continue
        again = line.text.casefold() == title.casefold()
        if again and (place is not Place.ARTICLE or at < body + NEAR):
            page.reasons[at] = "headline again"
        elif paper <= at < body and not line.kinds:
            kept.append(line)
        elif at < title_at or (at < body and not _is_of_the_head(page, at, title_at, body)):
            page.reasons[at] = _reason(line, "stamp" if page.stamps[at] else "menu")
        elif at < body or (place is Place.ARTICLE and not _is_furniture_inside(page, at)):
            kept.append(line)
        else:
            named = _reason(line, "")
            opened = named or opened or "related"
            page.reasons[at] = named or (opened if place is not Place.ARTICLE else "button")
    return kept


def _is_of_the_head(page: Page, at: int, title_at: int, body: int) -> bool:
    """Whether a line between headline and body belongs to the article: a lead, kicker, caption."""
    line = page.lines[at]
    if (page.is_meta(at) and not is_credit(line.text)) or line.hint < -1:
        return False
    if line.text.isupper() and line.words <= 5 and at + 1 == body:
        return False  # a dateline
    if title_at < 0:
        return line.words >= 4 and page.places[at] is Place.ARTICLE
    if is_credit(line.text) or line.is_item or line.tag == "heading":
        return True
    return line.prose >= SHORTEST_LEAD and not is_place(line.text)


def _is_furniture_inside(page: Page, at: int) -> bool:
    """Whether a line within the article is nevertheless furniture: a button, a counter, tags."""
    line = page.lines[at]
    if page.stamps[at] and line.words <= 12 and at < _body_start(page) + NEAR:
        return False
    sure = line.kinds & {"button", "share", "close", "reply", "form", "tags"}
    if sure and line.prose < 1 and line.tag != "heading":
        return True
    if "origin" in line.kinds and at >= last_of_article(page) - 2:
        return True
    return "related" in line.kinds and line.words > 4 and ":" in line.text and line.prose < 1.5


_ORDER = (
    "comments", "reply", "imprint", "related", "tags", "form", "origin", "site", "share", "menu",
    "close", "button",
)  # fmt: skip


def _reason(line: Line, otherwise: str) -> str:
    if papers.MOTTO.match(line.text):
        return "letterhead"
    return next((kind for kind in _ORDER if kind in line.kinds), line.why or otherwise)


def _left_out(page: Page) -> list[LeftOut]:
    return [
        LeftOut(
            page.lines[at].text,
            reason,
            page.lines[at].looks_like_prose and reason not in ("stamp", "headline again"),
        )
        for at, reason in sorted(page.reasons.items())
    ]


def _source(page: Page) -> str:
    """The publication's name in the head or foot of the page; empty if there is none."""
    some = [
        line.text
        for at, line in enumerate(page.lines)
        if "site" in line.kinds
        and page.places[at] in (Place.BEFORE, Place.AFTER)
        and len(line.text) <= LONGEST_HEADING
    ]
    return some[0] if some else ""


def _lead(paragraphs: list[Paragraph]) -> tuple[str, list[Paragraph], list[LeftOut]]:
    """The lead, which is the first paragraph if others follow; the others; its label if removed."""
    first = next((i for i, p in enumerate(paragraphs) if p.kind is not Kind.CAPTION), -1)
    if first < 0 or paragraphs[first].kind not in (Kind.BODY, Kind.QUOTE):
        return "", paragraphs, []
    whole = paragraphs[first].text
    text = _LEAD_LABEL.sub("", whole, count=1)
    if text.startswith("("):
        text = _DATELINE.sub("", text, count=1)
    label = whole.removesuffix(text).strip()
    labels = [LeftOut(label, "label")] if label else []
    rest = paragraphs[:first] + paragraphs[first + 1 :]
    if not any(p.kind in (Kind.BODY, Kind.QUOTE) for p in rest):
        return "", [*paragraphs[:first], Paragraph(text), *paragraphs[first + 1 :]], labels
    return text, rest, labels
