"""A page as a reader copied it: the article among the page's furniture, or the article alone.

Lines are measured (evidence), placed (region), and then read: the headline, the stamp and the
byline by where they stand, the rest by its shape. Every line ends in the article or among
`left_out`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_news.base.letters import tidy
from tts_news.clean import evidence
from tts_news.clean.bylines import is_credit, is_known_surname, is_role, names
from tts_news.clean.dates import Stamp, stamp_of
from tts_news.clean.evidence import LONGEST_HEADING, Line
from tts_news.clean.kinds import paragraphs_of
from tts_news.clean.region import Place, places
from tts_news.clean.unwrap import lines_of
from tts_news.errors import ArticleError
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
_DATELINE = re.compile(r"\(?[A-ZĐÀ-Ỹ][\w&.\- ]{1,20}\)? ?[-–—] ?(?=\S)")
_FIRST_SENTENCE = re.compile(r"(.{15,220}?[.!?…][\"”’)]*) (?=[^a-zà-ỹ])")
_PLACES = frozenset(
    [
        "hà nội",
        "tp hcm",
        "tp.hcm",
        "tphcm",
        "tp. hồ chí minh",
        "hồ chí minh",
        "đà nẵng",
        "hải phòng",
        "cần thơ",
        "huế",
        "an giang",
        "bà rịa - vũng tàu",
        "vũng tàu",
        "bạc liêu",
        "bắc giang",
        "bắc kạn",
        "bắc ninh",
        "bến tre",
        "bình dương",
        "bình định",
        "bình phước",
        "bình thuận",
        "cà mau",
        "cao bằng",
        "đắk lắk",
        "đắk nông",
        "điện biên",
        "đồng nai",
        "đồng tháp",
        "gia lai",
        "hà giang",
        "hà nam",
        "hà tĩnh",
        "hải dương",
        "hậu giang",
        "hòa bình",
        "hưng yên",
        "khánh hòa",
        "kiên giang",
        "kon tum",
        "lai châu",
        "lạng sơn",
        "lào cai",
        "lâm đồng",
        "long an",
        "nam định",
        "nghệ an",
        "ninh bình",
        "ninh thuận",
        "phú thọ",
        "phú yên",
        "quảng bình",
        "quảng nam",
        "quảng ngãi",
        "quảng ninh",
        "quảng trị",
        "sóc trăng",
        "sơn la",
        "tây ninh",
        "thái bình",
        "thái nguyên",
        "thanh hóa",
        "tiền giang",
        "trà vinh",
        "tuyên quang",
        "vĩnh long",
        "vĩnh phúc",
        "yên bái",
    ]
)
LONGEST_TITLE = 30
"""Words."""

NEAR = 6
"""Lines: how far from the headline its stamp and its byline stand."""


@dataclass(slots=True)
class _Page:
    """What is known of each line of a page while it is read."""

    lines: list[Line]
    stamps: list[Stamp | None] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    """Of the lines that are left out."""
    is_bare: bool = False
    """Whether nothing on the page looks like prose."""

    def __post_init__(self) -> None:
        self.stamps = [_whole_stamp(line) for line in self.lines]
        self.names = [_named(line) for line in self.lines]
        self.places = places(
            self.lines, [bool(n) for n in self.names], [s is not None for s in self.stamps]
        )
        if not any(line.prose >= 0.8 or line.is_row for line in self.lines):
            # Nothing like prose: a poem, a list, a test. What is no furniture is the article.
            self.places = [
                Place.BEFORE if self.is_meta(at) else Place.ARTICLE for at in range(len(self.lines))
            ]
            self.is_bare = True

    def is_body(self, at: int) -> bool:
        """Whether a line of the article is of its body for sure: prose, a row, an item."""
        line = self.lines[at]
        if self.places[at] is not Place.ARTICLE or self.stamps[at] or self.names[at] or line.kinds:
            return False
        return line.prose >= 0.8 or line.is_row or (line.is_open and line.words > 3)

    def is_meta(self, at: int) -> bool:
        """Whether a line says something about the article or the page, and is not of it."""
        line = self.lines[at]
        return bool(self.stamps[at] or self.names[at] or line.kinds or is_role(line.text))


def read_pasted(text: str, name: str) -> Article:
    """The article in a pasted page.

    Raises:
        ArticleError: nothing in the text looks like an article.

    """
    lines, given = _without_headers(lines_of(text, name))
    article = article_of(lines, name, given)
    return article


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of an article before its lines are read."""

    title: str = ""
    otherwise: str = ""
    """The title, where the lines have no headline."""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    lead: str = ""
    left_out: tuple[LeftOut, ...] = ()


def article_of(lines: list[Line], name: str, given: Given) -> Article:
    """The article that the lines hold.

    Raises:
        ArticleError: none of them is of an article.

    """
    page = _Page(evidence.counted(lines))
    body = _body_start(page)
    title_at = -1 if given.title else _headline(page, body, or_body=not given.otherwise)
    title = given.title or (page.lines[title_at].text if title_at >= 0 else given.otherwise)
    if title_at >= body:
        body = title_at + 1
    rest_of_title = ""
    if not title:
        at = next((i for i, p in enumerate(page.places) if p is Place.ARTICLE), -1)
        if at < 0:
            raise ArticleError(f"{name}: no article in it; is it empty or only a menu?")
        last = len(page.lines)
        title_at, title = at, page.lines[at].text
        if page.lines[at].words > LONGEST_TITLE or not any(map(page.is_body, range(at + 1, last))):
            title, rest_of_title = _first_sentence(title)
        body = at + 1
    stamped = _published(page, title_at, body)
    published = given.published or stamped
    named = _authors(page, title_at, body)
    authors = given.authors or named
    kept = _kept(page, title, title_at, body)
    if rest_of_title:
        kept.insert(0, evidence.line(rest_of_title))
    paragraphs = paragraphs_of(kept)
    lead, paragraphs = _lead(paragraphs)
    left_out = (*given.left_out, *_left_out(page))
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
    """The lines under the headers of an e-mail or a message, and what these say."""
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


def _whole_stamp(line: Line) -> Stamp | None:
    """The stamp that a whole line is, but for a name, a section or a counter in it."""
    if line.tag == "heading" or line.is_row:
        return None
    stamp = stamp_of(line.text)
    if stamp is None:
        return None
    if len(stamp.rest.split()) > (12 if stamp.when else 6):
        return None
    if not stamp.rest or names(stamp.rest) or is_role(stamp.rest):
        return stamp
    parts = [part.strip() for part in re.split(r" [|•·–-] |\|", stamp.rest) if part.strip()]
    known = [bool(evidence.furniture(part) or names(part) or _is_place(part)) for part in parts]
    return stamp if all(known) else None


def _named(line: Line) -> tuple[str, ...]:
    if line.words > 20 or line.is_row or line.kinds & {"menu", "related", "imprint", "comments"}:
        return ()
    return () if _is_place(line.text) or line.tag == "heading" else names(line.text)


def _is_place(text: str) -> bool:
    return text.casefold().strip(" .,-–") in _PLACES


def _body_start(page: _Page) -> int:
    """The first line of the body: prose, a table's row or a list's item in the article."""
    inside = [at for at, place in enumerate(page.places) if place is Place.ARTICLE]
    if page.is_bare:
        return inside[min(1, len(inside) - 1)] if inside else len(page.lines)
    return next(filter(page.is_body, inside), len(page.lines))


def _headline(page: _Page, body: int, *, or_body: bool) -> int:
    """The line above the body that is most like its headline; below 0 where none is."""
    best, best_score = -1, 0.4
    distance = 0
    for at in range(min(body, len(page.lines)) - 1, -1, -1):
        score = _headline_score(page, at, body) - 0.3 * min(distance, 12)
        if score > best_score:
            best, best_score = at, score
        if not page.is_meta(at):
            distance += 1
    if page.is_bare and best < 0:
        return next((at for at in range(body) if page.places[at] is Place.ARTICLE), -1)
    if best < 0:  # a headline of two words is better than none
        short = [at for at in range(body) if not page.is_meta(at) and page.lines[at].is_bare]
        best = max(short, key=lambda at: _headline_score(page, at, body), default=-1)
    if best < 0 and or_body and body < len(page.lines):
        line = page.lines[body]
        after = page.lines[body + 1 :]
        is_title = line.words <= 30 and any(one.prose >= 0.8 for one in after[:8])
        if is_title and (line.sentences == 1 or line.asks) and not line.is_row:
            return body
    return best


def _headline_score(page: _Page, at: int, body: int) -> float:
    line = page.lines[at]
    if line.words < 2 or page.stamps[at] or line.is_row or len(line.text) > 300:
        return -9.0
    score = 2.0 * min(line.words, 10) / 10 - 1.5 * (line.words < 4) - 2.0 * (line.words > 35)
    wordy = line.kinds <= {"site", "contact"} and line.words > 7
    score -= (
        (0.5 if wordy else 3.0) * bool(line.kinds)
        + 1.5 * bool(page.names[at])
        + 2.0 * is_credit(line.text)
    )
    in_list = _is_in_a_list(page, at)
    score += 2.0 * (line.copies > 1 and line.words > 3 and not in_list) + 0.6 * (at == 0)
    score -= 2.0 * in_list
    near = range(max(0, at - 2), min(len(page.lines), at + 5, body + 1))
    score += 1.5 * any(page.stamps[i] for i in near if i != at)
    score += 0.5 * any(page.names[i] for i in near if i > at)
    listed = [
        0 <= i < body and page.lines[i].is_bare and page.lines[i].words > 5 and not page.is_meta(i)
        for i in (at - 1, at + 1)
    ]
    return score - 0.8 * sum(listed) - 1.0 * (line.is_open or line.sentences > 2)


def _is_in_a_list(page: _Page, at: int) -> bool:
    """Whether only headlines stand between a line and the title of a list above it."""
    for above in range(at - 1, max(at - 16, -1), -1):
        line = page.lines[above]
        if "related" in line.kinds:
            return True
        if not (line.is_bare or line.asks) or page.is_meta(above):
            return False
    return False


def _first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text without a headline, and what follows it."""
    found = _FIRST_SENTENCE.match(text)
    if found:
        return found[1].strip(), text[found.end() :].strip()
    return text, ""


def _published(page: _Page, title: int, body: int) -> datetime | None:
    """The time of the stamp that stands nearest to the headline; other stamps are the page's."""
    last = _last_of_article(page)
    below = [i for i in range(title + 1, min(body + NEAR, len(page.lines))) if page.stamps[i]]
    above = [i for i in range(title - 1, max(title - 4, -1), -1) if page.stamps[i]]
    end = [
        i for i in range(last + 3, last - 3, -1) if body < i < len(page.lines) and page.stamps[i]
    ]
    for at in (*below, *above, *end):
        stamp = page.stamps[at]
        if stamp is None:
            continue
        page.reasons[at] = "stamp"
        again = (i for i in below if page.stamps[i])
        for i in again:
            page.reasons[i] = "stamp"
        return stamp.when
    return None


def _last_of_article(page: _Page) -> int:
    inside = [at for at, place in enumerate(page.places) if place is Place.ARTICLE]
    return inside[-1] if inside else -1


def _authors(page: _Page, title: int, body: int) -> tuple[str, ...]:
    """Who is named between the headline and the body, or under the last paragraph."""
    top: list[str] = []
    for at in range(title + 1, min(body, len(page.lines))):
        stamp = page.stamps[at]
        found = names(stamp.rest) if stamp else page.names[at]
        line = page.lines[at]
        if found and not (line.text.isupper() and at + 1 == body and not _sure(found)):
            page.reasons[at] = "stamp" if stamp else "byline"
            top += [one for one in found if one not in top]
        elif is_role(line.text):
            page.reasons[at] = "byline"
    for at in range(title - 1, max(title - 3, -1), -1):  # a post: who, when, what
        if page.names[at] and at + 1 < title and page.stamps[at + 1]:
            page.reasons[at] = "byline"
            top += [one for one in page.names[at] if one not in top]
    top += [one for one in _under_the_lead(page, body) if one not in top]
    bottom = _signature(page, body, tuple(top))
    return tuple(top) or bottom


def _under_the_lead(page: _Page, body: int) -> list[str]:
    """Who is named beside a stamp that stands under the lead."""
    first = body + 1
    last = next(
        (
            at
            for at in range(first, min(first + NEAR, len(page.lines)))
            if not page.is_meta(at) or page.lines[at].prose >= 1
        ),
        first,
    )
    if not any(page.stamps[first:last]):
        return []
    found: list[str] = []
    for at in range(first, last):
        stamp = page.stamps[at]
        some = names(stamp.rest) if stamp else page.names[at]
        if some or stamp or is_role(page.lines[at].text):
            page.reasons[at] = "stamp" if stamp else "byline"
        found += some
    return found


def _sure(found: tuple[str, ...]) -> bool:
    return any(is_known_surname(one) and len(one.split()) > 2 for one in found)


def _signature(page: _Page, body: int, top: tuple[str, ...]) -> tuple[str, ...]:
    """The names that stand alone under the last paragraph."""
    last = _last_of_article(page)
    seen = 0
    signed: list[tuple[str, ...]] = []
    for at in range(min(last + 3, len(page.lines) - 1), body, -1):
        line = page.lines[at]
        if page.places[at] is Place.AFTER and page.lines[at - 1].kinds & {"comments", "related"}:
            continue
        found = page.names[at]
        if found and not (top and not set(found) & set(top) and not _sure(found)):
            page.reasons[at] = "byline"
            signed.insert(0, found)
        elif is_role(line.text) and line.words <= 10:
            page.reasons[at] = "byline"
        elif page.places[at] is Place.ARTICLE and not (line.kinds or line.why or page.stamps[at]):
            if line.ends or seen >= 2:
                break
            seen += 1
            if not is_credit(line.text):
                break
    return tuple(dict.fromkeys(one for some in signed for one in some))


def _kept(page: _Page, title: str, title_at: int, body: int) -> list[Line]:
    """The article's lines but for headline, stamp and byline; why the others are left out."""
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
        elif at < title_at or (at < body and not _is_of_the_head(page, at, title_at, body)):
            page.reasons[at] = _reason(line, "stamp" if page.stamps[at] else "menu")
        elif at < body or (place is Place.ARTICLE and not _is_furniture_inside(page, at)):
            kept.append(line)
        else:
            named = _reason(line, "")
            opened = named or opened or "related"
            page.reasons[at] = named or (opened if place is not Place.ARTICLE else "button")
    return kept


def _is_of_the_head(page: _Page, at: int, title_at: int, body: int) -> bool:
    """Whether a line between headline and body is the article's: a lead, a kicker, a caption."""
    line = page.lines[at]
    if page.is_meta(at) and not is_credit(line.text):
        return False
    if line.text.isupper() and line.words <= 5 and at + 1 == body:
        return False  # where the news comes from
    if title_at < 0:
        return line.words >= 4 and page.places[at] is Place.ARTICLE
    return line.words >= 4 and not _is_place(line.text)


def _is_furniture_inside(page: _Page, at: int) -> bool:
    """Whether a line in the article is furniture all the same: a button, a counter, tags."""
    line = page.lines[at]
    if page.stamps[at] and line.words <= 12 and at < _body_start(page) + NEAR:
        return False
    sure = line.kinds & {"button", "share", "close", "reply", "form", "tags"}
    if sure and line.prose < 1 and line.tag != "heading":
        return True
    if "origin" in line.kinds and at >= _last_of_article(page) - 2:
        return True
    return "related" in line.kinds and line.words > 4 and ":" in line.text and line.prose < 1.5


_ORDER = (
    "comments", "reply", "imprint", "related", "tags", "form", "origin", "site", "share", "menu",
    "close", "button",
)  # fmt: skip


def _reason(line: Line, otherwise: str) -> str:
    return next((kind for kind in _ORDER if kind in line.kinds), line.why or otherwise)


def _left_out(page: _Page) -> list[LeftOut]:
    return [
        LeftOut(
            page.lines[at].text,
            reason,
            page.lines[at].looks_like_prose and reason not in ("stamp", "headline again"),
        )
        for at, reason in sorted(page.reasons.items())
    ]


def _source(page: _Page) -> str:
    """The publication's name, as the page's head or foot has it."""
    some = [
        line.text
        for at, line in enumerate(page.lines)
        if "site" in line.kinds
        and page.places[at] in (Place.BEFORE, Place.AFTER)
        and len(line.text) <= LONGEST_HEADING
    ]
    return some[0] if some else ""


def _lead(paragraphs: list[Paragraph]) -> tuple[str, list[Paragraph]]:
    """The first paragraph, when others follow it: a news text's lead."""
    first = next((i for i, p in enumerate(paragraphs) if p.kind is not Kind.CAPTION), -1)
    if first < 0 or paragraphs[first].kind not in (Kind.BODY, Kind.QUOTE):
        return "", paragraphs
    text = _LEAD_LABEL.sub("", paragraphs[first].text, count=1)
    if text.startswith("("):
        text = _DATELINE.sub("", text, count=1)
    rest = paragraphs[:first] + paragraphs[first + 1 :]
    if not any(p.kind in (Kind.BODY, Kind.QUOTE) for p in rest):
        return "", [*paragraphs[:first], Paragraph(text), *paragraphs[first + 1 :]]
    return text, rest


__all__ = ["Given", "article_of", "read_pasted", "tidy"]
