"""Classifying the lines of an article: paragraph, subheading, quotation, question or caption.

A line that ends with a full stop is prose. A short line without one is a subheading if text follows
that it can introduce; several such lines in a row are a list or verse.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_news.clean.bylines import is_credit
from tts_news.clean.evidence import LONGEST_HEADING
from tts_news.clean.interview import asks
from tts_news.model import Kind, Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.clean.evidence import Line

_CLOCK_ALONE = re.compile(r"\d{1,2}[:hg]\d{2}")
_CLOCK_HEADING = re.compile(r"\d{1,2}(?:[:hg]\d{2})(?: ?[:–-])? \S")
_ADDRESSED = re.compile(
    r"\b(?:ông|bà|anh|chị|tôi|em|bạn|quý vị|luật sư|bác sĩ|pv|phóng viên|hỏi)\b", re.IGNORECASE
)
_LONGEST_QUESTION = 9
"""The most words of a question that is a subheading; questions in an interview are longer."""


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    """The lines of an article as paragraphs with their kinds."""
    return [Paragraph(line.text, _kind(lines, at)) for at, line in enumerate(lines)]


def _kind(lines: Sequence[Line], at: int) -> Kind:
    line = lines[at]
    if line.tag == "caption" or (line.tag != "heading" and is_credit(line.text)):
        return Kind.CAPTION
    if line.tag == "heading":
        return Kind.HEADING
    if line.tag == "quote":
        return Kind.QUOTE
    if line.tag:
        return Kind.BODY
    if _is_heading(lines, at):
        return Kind.HEADING
    if line.strong and asks(line.text):
        return Kind.QUESTION
    if line.ends and line.text.startswith(("“", '"', "«")):
        return Kind.QUOTE
    return Kind.BODY


def _is_heading(lines: Sequence[Line], at: int) -> bool:
    line = lines[at]
    if len(line.text) > LONGEST_HEADING or at + 1 >= len(lines) or line.is_row:
        return False
    if _CLOCK_ALONE.fullmatch(line.text):
        return False
    after = lines[at + 1]
    if is_credit(after.text) and at + 2 < len(lines):
        after = lines[at + 2]
    if _CLOCK_HEADING.match(line.text) and not line.ends and not line.is_open:
        return not _is_plain(after)
    if line.is_open:
        return line.text.endswith(":") and line.text.isupper()
    if line.asks:
        asked = line.words > _LONGEST_QUESTION or _ADDRESSED.search(line.text)
        return at > 0 and not asked and after.prose >= 1
    if not line.is_bare:
        return False
    before = lines[at - 1] if at else None
    if _is_plain(after) and before and before.ends and _has_numbers(lines[at + 1 : at + 4]):
        return True
    if _is_plain(after) and not (before and not _is_plain(before) and _leads_a_list(lines, at)):
        return False
    return not (before and _is_plain(before) and before.tag != "heading" and _in_verse(lines, at))


def _is_plain(line: Line) -> bool:
    """Whether a line has no full stop, as in a list without bullets or in verse."""
    return line.is_bare and not is_credit(line.text)


def _has_numbers(lines: Sequence[Line]) -> bool:
    """Whether three lines are probably table rows: at least two of them contain digits."""
    return len(lines) == 3 and sum(any(map(str.isdigit, one.text)) for one in lines) >= 2


def _leads_a_list(lines: Sequence[Line], at: int) -> bool:
    """Whether the line after the next is prose: two headings in a row, one below the other."""
    return at + 2 < len(lines) and lines[at + 2].prose >= 1 and not _is_plain(lines[at + 2])


def _in_verse(lines: Sequence[Line], at: int) -> bool:
    """Whether the two lines before a line are bare or open too, as in verse."""
    return at >= 2 and all(_is_plain(one) or one.is_open for one in lines[at - 2 : at])
