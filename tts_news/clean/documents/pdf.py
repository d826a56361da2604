"""Reading a PDF with a text layer: lines are joined into paragraphs, running heads are left out.

A PDF stores only positions of characters. A paragraph continues while its lines are full, equally
spaced and in the same font.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from tts_news.base.letters import SMALL
from tts_news.clean.documents.blocks import Block, Document, Role
from tts_news.clean.documents.fonts import Letters
from tts_news.clean.documents.pdf_columns import Line, with_tables
from tts_news.clean.documents.pdf_letters import MOST_PAGES, PASSWORD_NEEDED
from tts_news.clean.encodings import converted, from_old
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 60.0
"""Seconds to read a PDF; a hundred pages take one."""

FEWEST_LETTERS = 30
"""Average letters per page; a scan has hardly any: a stamp, a page number."""

_ITEM = re.compile(
    rf"(?:[•+*▪●○■◦\uf0b7\uf02d]\s*|[-–—]\s*(?=[^\s\d{SMALL}-])"
    r"|(?:\d{1,2}[.)]|[a-zđ][.)]|[IVX]{1,5}\.|\(\w{1,2}\)|Điều \d+[.:])\s+)\S"
)
_PAGE_NUMBER = re.compile(
    r"(?:trang|page)?\s*[-–]?\s*\d{1,4}\s*(?:[-–]|/\s*\d{1,4})?", re.IGNORECASE
)
_STOP = re.compile(r"[.!?…:;][\"”’)\]]*$")
_NOTE = re.compile(r"(?:\d{1,3}|[*†])(?:\s*\D|$)")
_DIGITS = re.compile(r"\d+")
_STRONG_FONT = re.compile("bold|black|heavy|italic|oblique", re.IGNORECASE)
_HYPHENED = re.compile("[a-z]{3}-$")


def read_pdf(data: bytes, name: str) -> Document:
    """Read a PDF.

    Raises:
        ArticleError: it is broken, locked, too long, a scan, or its fonts cannot be decoded.

    """
    found = _found(data, name)
    pages = found["pages"]
    if pages > MOST_PAGES:
        raise ArticleError(
            _("{name}: {pages} pages, too long for an article; divide it", name=name, pages=pages)
        )
    known = Letters()
    lines = [line for one in found["lines"] if (line := _line(one, known)).text]
    letters = sum(c.isalpha() for line in lines for c in line.text)
    if letters < FEWEST_LETTERS * max(pages, 1):
        scan = _("is a scan, pictures of pages without text")
        what = scan if found["pictures"] else _("has no text in it")
        raise ArticleError(
            _("{name}: {what}; give the document that it was made from", name=name, what=what)
        )
    _refuse_unknown_letters(lines, name)
    if old := from_old("\n".join(line.text for line in lines)).old:
        known.old.add(old)
        lines = [replace(line, text=converted(line.text, old)) for line in lines]
    kept, left_out = _without_edges(lines, pages)
    return Document(list(_blocks(kept)), old=known.old, left_out=left_out)


def _found(data: bytes, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tts_news.clean.documents.pdf_letters"]
    try:
        run = subprocess.run(command, input=data, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise ArticleError(
            _(
                "{name}: takes over {longest:.0f} s to read; print it anew",
                name=name,
                longest=LONGEST,
            )
        ) from None
    if run.returncode == PASSWORD_NEEDED:
        raise ArticleError(_("{name}: is locked with a password; save it without one", name=name))
    if run.returncode:
        raise ArticleError(_("{name}: a broken PDF", name=name))
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def _line(one: list[Any], known: Letters) -> Line:
    runs, left, right, base, size, page, height = one
    text = "".join(known.read(piece, font.removesuffix(" bold")) for piece, font in runs)
    strong = all(_STRONG_FONT.search(font) for piece, font in runs if piece.strip())
    return Line(" ".join(text.split()), left, right, base, size, strong, page, height)


def _refuse_unknown_letters(lines: list[Line], name: str) -> None:
    """Refuse a PDF whose fonts lack a Unicode map, so that their characters cannot be decoded."""
    text = "".join(line.text for line in lines)
    strange = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in text)
    if strange * 10 > len(text):
        raise ArticleError(
            _(
                "{name}: its letters cannot be told, the fonts in it have no table; give "
                "the document that it was made from",
                name=name,
            )
        )


def _without_edges(lines: list[Line], pages: int) -> tuple[list[Line], list[LeftOut]]:
    """The lines of the text, and those left out: running heads, page numbers and footnotes.

    A running head is a line at the head or foot of at least half of the pages, or in the margin.
    """
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    size = _usual_size(lines)
    edges = {page: _head_and_foot(own) for page, own in by_page.items()}
    counts = Counter(
        text for own in edges.values() for text in {_without_numbers(line) for line in own}
    )
    repeated = {text for text, count in counts.items() if count >= max(2, pages * 0.5)}
    reasons: dict[int, str] = {}
    for page, own in by_page.items():
        for line in edges[page]:
            is_number = _PAGE_NUMBER.fullmatch(line.text) is not None
            is_repeated = pages > 1 and _without_numbers(line) in repeated
            if is_repeated or _is_in_the_margin(line, own, size):
                reasons[id(line)] = "running head"
            elif is_number and not 0.15 < line.base / line.height < 0.85:
                reasons[id(line)] = "page number"
        notes = [*_footnotes(own, size, reasons), *(one for one in own if _is_mark(one, size))]
        reasons |= {id(line): "footnote" for line in notes}
    kept = [line for line in lines if id(line) not in reasons]
    gone = [LeftOut(one.text, reasons[id(one)]) for one in lines if id(one) in reasons]
    return kept, gone


def _is_in_the_margin(line: Line, own: list[Line], size: float) -> bool:
    """Whether a line is in the top margin, apart from the text and not in larger type."""
    if line.base < 0.93 * line.height:
        return False
    below = max((one.base for one in own if one.base < line.base - 1), default=0.0)
    return not line.strong and line.size <= size and line.base - below > 2 * size


def _head_and_foot(own: list[Line]) -> list[Line]:
    """The first two and the last two lines of a page."""
    order = sorted(own, key=lambda line: -line.base)
    return [*order[:2], *order[-2:]]


def _without_numbers(line: Line) -> str:
    """A line's text with digits masked, so that running heads compare equal on all pages."""
    return _DIGITS.sub("#", line.text)


def _is_mark(line: Line, size: float) -> bool:
    """Whether a line is a footnote mark: a small raised number."""
    return line.text.isdigit() and len(line.text) < 4 and line.size < 0.8 * size


def _footnotes(own: list[Line], size: float, passed: dict[int, str]) -> list[Line]:
    """The small lines at a page's foot, from the topmost that begins with a footnote's number."""
    order = [one for one in sorted(own, key=lambda line: line.base) if id(one) not in passed]
    found: list[Line] = []
    for line in order:
        if line.size > size * 0.9 or line.base > line.height * 0.5:
            break
        found.append(line)
    while found and not _NOTE.match(found[-1].text):
        found.pop()
    return found


def _usual_size(lines: list[Line]) -> float:
    return median(line.size for line in lines for _ in range(1 + len(line.text) // 20))


@dataclass(frozen=True, slots=True)
class _Measure:
    """The usual type size, margins and line spacing of a document, in points."""

    size: float
    left: float
    right: float
    gap: float
    """Distance between baselines."""

    @classmethod
    def of(cls, lines: list[Line]) -> _Measure:
        size = _usual_size(lines)
        body = [line for line in lines if abs(line.size - size) < 0.6]
        left = Counter(round(line.left) for line in body).most_common(1)[0][0]
        rights = sorted(line.right for line in body)
        gaps = [a.base - b.base for a, b in pairwise(body)]
        usual = [gap for gap in gaps if 0.8 * size < gap < 3 * size]
        gap = median(usual) if usual else size * 1.3
        return cls(size, left, rights[int(len(rights) * 0.9)], gap)

    def is_full(self, line: Line, after: Line) -> bool:
        """Whether the first word of the next line would not have fitted on this line."""
        word = len(after.text.split(" ", 1)[0]) + 1
        letter = (line.right - line.left) / max(len(line.text), 1)
        slack = 0.03 * (self.right - self.left)
        return line.right + word * letter * 1.1 > self.right - slack

    def is_wide(self, line: Line) -> bool:
        return line.right - line.left > 0.7 * (self.right - self.left)

    def is_centred(self, line: Line) -> bool:
        return line.left - self.left > 30 and line.right < self.right - 30


def _blocks(lines: list[Line]) -> Iterator[Block]:
    if not lines:
        return
    measure = _Measure.of(lines)
    paragraph: list[Line] = []
    for one in with_tables(lines, measure.gap):
        if paragraph and (
            isinstance(one, Block) or not _belongs_to_paragraph(paragraph[-1], one, measure)
        ):
            yield _block(paragraph, measure)
            paragraph = []
        if isinstance(one, Block):
            yield one
        else:
            paragraph.append(one)
    if paragraph:
        yield _block(paragraph, measure)


def _belongs_to_paragraph(before: Line, line: Line, measure: _Measure) -> bool:
    """Whether a line belongs to the paragraph of the one before it."""
    down = before.base - line.base
    is_new_page = before.page != line.page or down < -measure.gap
    if not is_new_page and abs(down) < 0.3 * measure.gap:
        return -measure.size < line.left - before.right < 3 * measure.size  # the same line
    unfinished = line.text[:1].islower() and not _STOP.search(before.text)
    if abs(before.size - line.size) > (1.6 if unfinished else 0.6) or _ITEM.match(line.text):
        return False
    if not is_new_page and down > 1.45 * measure.gap:
        return False
    if before.text.isupper() and line.text.isupper() and not _STOP.search(before.text):
        return before.strong == line.strong
    if before.strong and line.strong and not _STOP.search(before.text) and measure.is_wide(before):
        return True  # a long heading
    set_in = line.left - measure.left
    if measure.is_centred(before) and measure.is_centred(line):
        same = before.strong == line.strong and before.text.isupper() == line.text.isupper()
        return same and not _STOP.search(before.text)
    if set_in > 10 and abs(line.left - before.left) > 6 and not line.text[:1].islower():
        return False  # an indented first line
    if _STOP.search(before.text) and set_in > 10 and not measure.is_full(before, line):
        return False
    if not measure.is_full(before, line):
        return unfinished
    return before.strong == line.strong or not _STOP.search(before.text)


def _block(paragraph: list[Line], measure: _Measure) -> Block:
    text = paragraph[0].text
    for line in paragraph[1:]:
        # Vietnamese is not hyphenated: a hyphen at a line's end divides a foreign word.
        soft = _HYPHENED.search(text) and line.text[:1].islower()
        text = text[:-1] + line.text if soft else f"{text} {line.text}"
    large = all(line.size > measure.size * 1.15 for line in paragraph)
    strong = all(line.strong for line in paragraph)
    role = Role.ITEM if _ITEM.match(text) else Role.TEXT
    if large and len(text) < 200:
        role = Role.HEADING
    return Block(text, role, strong, all(measure.is_centred(line) for line in paragraph))
