"""Finding the questions of an interview.

The readers of pages and documents mark bold questions. This module decides whether the article is
an interview at all, and which other paragraphs are questions. A rhetorical question in a report
stays a paragraph, and a question used as a subheading stays a subheading.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.model import Article, Paragraph

FEWEST = 2
"""The fewest questions, each with an answer, that make an interview."""

LONGEST = 700
"""Characters of a question; a longer paragraph that ends with a question is an essay."""

_ASKS = re.compile(r"\?[\s\"'”’»)\]]*$")
_WITHIN = re.compile(r"[.!?…] ")
"""The boundary between two sentences."""
_QUOTED = re.compile(r"[-–—\s]*[\"“‘«]")
_LABEL = re.compile(r"[-–—*•\s]*([^\W\d_][^:.?!“\"]{0,50}?)\s*:\s")
"""The label of a speaker at the start of a paragraph."""
_ASKER = re.compile(
    r"(?:PV|P\.V|Phóng viên|Nhà báo|Hỏi|MC|BTV|Người dẫn|Bạn đọc|Độc giả)\b", re.IGNORECASE
)
_ANSWERER = re.compile(r"(?:Đáp|Trả lời|TL)\b", re.IGNORECASE)
_PERSON = (
    r"(?:ông|bà|anh|chị|cô|chú|bác|em|bạn|quý vị|đồng chí|giáo sư|phó giáo sư|tiến sĩ|thạc sĩ"
    r"|bác sĩ|luật sư|nghệ sĩ|nghệ nhân|đạo diễn|nhà văn|cụ|thầy|GS|PGS|TS|ThS|BS)"
)
_ADDRESSED = re.compile(
    rf"\b(?:thưa|xin|mong|nhờ|mời)\s+{_PERSON}\b"
    rf"|\b(?:theo|với|của|khiến|giúp|để|vì sao|tại sao|liệu)\s+{_PERSON}\b(?!\s+(?-i:[{CAPITALS}]))"
    rf"|^[-–—\s]*{_PERSON}\s+(?!ấy\b|ta\b)(?-i:[{SMALL}])"
    rf"|[,.]\s*{_PERSON}\s+(?:có|đã|nghĩ|thấy|đánh giá|nhận|nhìn|muốn|sẽ|cho|từng|kỳ vọng)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a paragraph ends with a question and is not a quotation.

    >>> asks("Thưa ông, bao giờ cầu xong?"), asks("“Bao giờ xong?”, bà hỏi."), asks("“Xong chưa?”")
    (True, False, False)
    """
    return len(text) <= LONGEST and bool(_ASKS.search(text)) and not _QUOTED.match(text)


def with_questions(article: Article) -> Article:
    """The article with its questions marked if it is an interview, else without any."""
    paragraphs = article.paragraphs
    found = _questions(paragraphs)
    if not found and all(p.kind is not Kind.QUESTION for p in paragraphs):
        return article
    kinds = [
        Kind.QUESTION if n in found else Kind.BODY if p.kind is Kind.QUESTION else p.kind
        for n, p in enumerate(paragraphs)
    ]
    changed = zip(paragraphs, kinds, strict=True)
    return replace(article, paragraphs=tuple(replace(p, kind=kind) for p, kind in changed))


def _questions(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The indexes of the questions; empty if the article is not an interview."""
    said = [n for n, p in enumerate(paragraphs) if p.kind in (Kind.BODY, Kind.QUESTION)]
    marked = _labelled({n: paragraphs[n].text for n in said})
    asking = {n for n in said if n not in marked and asks(paragraphs[n].text)}
    bold = {n for n in asking if paragraphs[n].kind is Kind.QUESTION}
    addressed = {n for n in asking if _ADDRESSED.search(paragraphs[n].text)}
    unsure = len(bold) < FEWEST and 2 * len(addressed) <= len(asking)
    if unsure and not marked:  # a report with rhetorical questions
        return frozenset()
    found = marked or addressed | (bold if len(bold) >= FEWEST else set())
    if not marked:  # in an interview, short questions need not address the person
        for before, n in pairwise(said):
            if n in asking and before not in found and not _WITHIN.search(paragraphs[n].text):
                found.add(n)
    if sum(n in found and after not in found for n, after in pairwise(said)) < FEWEST:
        return frozenset()
    headings = {n for n, p in enumerate(paragraphs) if p.kind is Kind.HEADING and asks(p.text)}
    return frozenset(found | (set() if marked else headings))


def _labelled(texts: dict[int, str]) -> set[int]:
    """The indexes of the paragraphs with an interviewer's speaker label; empty if there are none.

    If answers are labelled too, a question continues up to the next label.
    """
    matches = {n: _LABEL.match(text) for n, text in texts.items()}
    labels = {n: match[1] for n, match in matches.items() if match}
    by_label: dict[str, list[int]] = {}
    for n, label in labels.items():
        by_label.setdefault(label.casefold(), []).append(n)
    often = {label: some for label, some in by_label.items() if len(some) >= FEWEST}
    askers = {label for label in by_label if _ASKER.match(label)}
    answerers = {label for label in by_label if _ANSWERER.match(label)} | (often.keys() - askers)
    if not askers and len(often) > 1:
        share = {
            label: sum(asks(texts[n]) for n in some) / len(some) for label, some in often.items()
        }
        askers = {label for label, part in share.items() if part > 1 / 2}
        answerers -= askers
    found: set[int] = set()
    goes_on = False
    for n in texts:
        if n in labels:
            goes_on = labels[n].casefold() in askers
            found |= {n} if goes_on else set()
        elif goes_on and answerers:
            found.add(n)
    return found
