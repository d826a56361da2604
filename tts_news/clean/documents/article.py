"""A document's blocks into an Article: the letterhead aside, the title, the author, the kinds.

Offices write after one model (Decree 30/2020): office and motto side by side at the top, under them
number, place and date, then what it is and what about, at the end who gets it beside who signs.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tts_news.clean.dates import VIETNAM
from tts_news.clean.documents import tables
from tts_news.clean.documents.blocks import Block, Document, Role
from tts_news.clean.encodings import Decoded, converted, from_old
from tts_news.letters import one_line
from tts_news.model import Article, Kind, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_HEADLINE = 300
LONGEST_HEADING = 120
"""Characters."""
LETTERHEAD_LINES = 18
"""In which the motto or the number stands, where there is a letterhead."""

_MOTTO = re.compile(
    r"cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|độc lập\W+tự do\W+hạnh phúc|đảng cộng sản việt nam",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^số\s*:?\s*[\d.…_ ]*\s*[-/]\s*[\w\d/.…-]*[A-ZĐ]", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(
    r"[\w .'’-]{2,50},?\s*ngày[\s.…_]*(\d{1,2})?[\s.…_]*tháng[\s.…_]*(\d{1,2})?[\s.…_]*"
    r"năm[\s.…_]*(\d{4})?[\s.…_]*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^(?:v/v|về việc)\b\s*:?\s*", re.IGNORECASE)
_RECIPIENTS = re.compile(r"^(?:nơi nhận|kính chuyển)\b", re.IGNORECASE)
_RECIPIENT = re.compile(r"^[-–+•]|^lưu\b", re.IGNORECASE)
_KIND_OF_PAPER = re.compile(
    r"(?:thông báo|quyết định|nghị quyết|kế hoạch|báo cáo|công văn|chỉ thị|thông tư|nghị định|"
    r"tờ trình|giấy mời|công điện|hướng dẫn|thư kêu gọi|lời kêu gọi|thông cáo báo chí|luật|"
    r"quy chế|quy định|chương trình|lịch công tác|biên bản|đề án|phương án|thư ngỏ|đơn|bản tin)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?…:;,][\"”’)\]]*$")
_NAME = r"[A-ZĐÀ-Ỹ][\w'’]*(?: [A-ZĐÀ-Ỹ][\w'’]*){1,4}"
_NAMES = re.compile(rf"{_NAME}(?:\s*[-–,&/]\s*{_NAME}){{0,3}}")
_SIGNED = re.compile(
    r"^(?:(?:tin|bài|ảnh|thực hiện|tác giả|người viết|phóng viên|pv|ctv)(?:\s*(?:,|và|&|-|\+)\s*)?)+"
    r"\s*:\s*(?P<name>.{2,60})$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Left:
    """What is not of the article: how many lines, and of which kinds."""

    lines: int = 0
    kinds: tuple[str, ...] = ()

    def put(self, lines: int, kind: str) -> None:
        self.lines += lines
        if lines and kind not in self.kinds:
            self.kinds += (kind,)

    @property
    def note(self) -> str:
        plural = "s" * (self.lines != 1)
        return f"{self.lines} line{plural} left out: {', '.join(self.kinds)}" if self.lines else ""


def article_of(document: Document, name: str) -> Article:
    """The article; a title is not made up where there is none.

    Raises:
        ArticleError: there is no text in the document.

    """
    from tts_news.errors import ArticleError

    left = _Left()
    told = _in_true_letters(document)
    blocks = [*_laid_out(document.blocks, left)]
    if not blocks:
        raise ArticleError(f"{name}: no text in this document")
    is_paper, when, subject, blocks = _without_letterhead(blocks, left)
    blocks = _without_recipients(blocks, left)
    title, blocks = _title(blocks, document.title, subject)
    author, blocks = ("", blocks) if is_paper else _author(blocks)
    lead, blocks = _lead(blocks)
    notes = [*document.notes, told, left.note]
    return Article(
        title=title,
        lead=lead,
        paragraphs=tuple(_paragraphs(blocks)),
        author=document.author or author,
        published=when or document.published,
        notes=tuple(note for note in notes if note),
    )


def _in_true_letters(document: Document) -> str:
    """Convert the blocks where their letters are old; what is to be said of it."""
    everything = "\n".join(cell for block in document.blocks for cell in _texts(block))
    old = from_old(everything).old
    if old:
        document.blocks = [_converted(block, old) for block in document.blocks]
    met = sorted({*document.old, *([old] if old else [])})
    return " ".join(filter(None, (Decoded("", one).note for one in met)))


def _texts(block: Block) -> Iterator[str]:
    yield block.text
    yield from (cell for row in block.rows for cell in row)


def _converted(block: Block, old: str) -> Block:
    rows = tuple(tuple(converted(cell, old) for cell in row) for row in block.rows)
    return replace(block, text=converted(block.text, old), rows=rows)


def _laid_out(blocks: list[Block], left: _Left) -> Iterator[Block]:
    """The blocks with true letters, on single lines; tables that only lay text out are text."""
    for at, block in enumerate(blocks):
        if not block.rows:
            for line in block.text.split("\n"):
                if _has_letters(text := one_line(line)):
                    yield replace(block, text=text)
            continue
        rows = tuple(tuple("\n".join(map(one_line, c.split("\n"))) for c in r) for r in block.rows)
        if not (tables.is_layout(rows) or _is_frame(rows, at, len(blocks))):
            yield replace(block, rows=rows)
            continue
        for row in rows:
            for column, cell in enumerate(row):
                if column and cell == row[column - 1]:
                    continue
                lines = [line for line in cell.split("\n") if _has_letters(line)]
                if lines and _RECIPIENTS.match(lines[0]):
                    left.put(len(lines), "recipients")
                    continue
                yield from (Block(line, centred=True) for line in _with_whole_subject(lines))


def _is_frame(rows: tables.Rows, at: int, count: int) -> bool:
    """Whether it is the table of a letterhead, or that of recipients beside a signature."""
    text = " ".join(cell for row in rows for cell in row)
    if at < 3 and (_MOTTO.search(unicodedata.normalize("NFC", text)) or _NUMBER.search(text)):
        return True
    return at >= count - 4 and any(_RECIPIENTS.match(cell) for row in rows for cell in row)


def _with_whole_subject(lines: list[str]) -> list[str]:
    """"V/v ..." goes on to the cell's end."""
    for at, line in enumerate(lines):
        if _SUBJECT.match(line):
            return [*lines[:at], " ".join(lines[at:])]
    return lines


def _has_letters(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _without_letterhead(
    blocks: list[Block], left: _Left
) -> tuple[bool, datetime | None, str, list[Block]]:
    """Whether there was one, the date in it, what it says the paper is about, and the rest."""
    when, subject, end, heads = None, "", 0, False
    for at, block in enumerate(blocks[:LETTERHEAD_LINES]):
        text = block.text
        if block.rows or len(text) > 200 or (len(text) > 90 and _STOP.search(text)):
            break
        if dated := _PLACE_AND_DATE.fullmatch(text):
            when = _date(dated) or when
            end = at + 1
        elif _MOTTO.search(text) or _NUMBER.match(text):
            heads, end = True, at + 1
    if not heads:
        return False, None, "", blocks
    for block in blocks[:end]:
        if _SUBJECT.match(block.text):
            subject = block.text
    if not subject and end < len(blocks) and re.match(r"v/v\b", blocks[end].text, re.IGNORECASE):
        subject = blocks[end].text
        end += 1
    left.put(end - bool(subject), "letterhead")
    return True, when, subject, blocks[end:]


def _date(found: re.Match[str]) -> datetime | None:
    if not all(found.groups()):
        return None
    day, month, year = map(int, found.groups())
    try:
        return datetime(year, month, day, tzinfo=VIETNAM)
    except ValueError:
        return None


def _without_recipients(blocks: list[Block], left: _Left) -> list[Block]:
    """Who gets a paper ("Nơi nhận: ... Lưu: VT") stands at its end, beside who signs it."""
    for at, block in enumerate(blocks):
        if _RECIPIENTS.match(block.text) and at > len(blocks) * 0.5:
            end = at + 1
            while end < len(blocks) and _RECIPIENT.match(blocks[end].text):
                end += 1
            left.put(end - at, "recipients")
            return blocks[:at] + blocks[end:]
    return blocks


def _title(blocks: list[Block], given: str, subject: str) -> tuple[str, list[Block]]:
    """The title, and what stands under it."""
    for at, block in enumerate(blocks[:10]):
        if block.role is Role.TITLE:
            return block.text, blocks[:at] + blocks[at + 1 :]
    first = blocks[0] if blocks and not blocks[0].rows else None
    if first and _KIND_OF_PAPER.fullmatch(first.text.rstrip(" :")) and not subject:
        end = 1
        while end < min(len(blocks), 6) and _goes_on_the_title(blocks[end], blocks[1]):
            end += 1
        about = " ".join(block.text for block in blocks[1:end])
        kind = first.text.rstrip(" :").capitalize()
        return f"{kind} {_lower_first(about)}".strip(), blocks[end:]
    if subject:
        is_named = first and _KIND_OF_PAPER.fullmatch(first.text.rstrip(" :"))
        about = _SUBJECT.sub("Về việc ", subject)
        if is_named and first:
            return f"{first.text.rstrip(' :').capitalize()} {_lower_first(about)}", blocks[1:]
        return about, blocks
    if first and _is_headline(first) and not (given and _is_plain(first)):
        end = 1
        while end < min(len(blocks) - 1, 4) and _is_second_half(blocks[end - 1], blocks[end]):
            end += 1
        return " ".join(block.text for block in blocks[:end]), blocks[end:]
    if given:
        same = first is not None and first.text.casefold() == given.casefold()
        return given, blocks[1:] if same else blocks
    if first and len(first.text) <= LONGEST_HEADLINE:
        return first.text, blocks[1:]
    return "", blocks


def _is_plain(block: Block) -> bool:
    return not (block.strong or block.centred or block.text.isupper() or block.role is Role.HEADING)


def _is_headline(block: Block) -> bool:
    short = len(block.text) <= LONGEST_HEADLINE
    return short and not re.search(r"[.;:,]$", block.text) and not block.rows


def _goes_on_the_title(block: Block, second: Block) -> bool:
    """What a paper is about: set as the line under its kind, and no beginning of the text."""
    if block.rows or len(block.text) > LONGEST_HEADLINE or _STOP.search(block.text):
        return False
    same = (block.strong, block.centred) == (second.strong, second.centred)
    return block is second or (same and (block.strong or block.centred))


def _is_second_half(before: Block, block: Block) -> bool:
    """A headline over two lines: both in capitals, or both large, strong and in the middle."""
    if block.rows or len(block.text) > LONGEST_HEADING or _STOP.search(block.text):
        return False
    if before.text.isupper() and block.text.isupper():
        return before.centred == block.centred
    both = before.strong and block.strong and before.centred and block.centred
    return both and before.role is block.role and block.text[:1].islower()


def _lower_first(text: str) -> str:
    """"Về việc ..." behind the kind of paper; capitals become a sentence's letters."""
    if text.isupper():
        text = text.lower()
    is_about = _SUBJECT.match(text) or text.lower().startswith(("ban hành", "kết quả", "tình hình"))
    return text[:1].lower() + text[1:] if is_about else text


def _author(blocks: list[Block]) -> tuple[str, list[Block]]:
    """Who signs, under the text or under the title, and the rest."""
    places = [*range(len(blocks) - 1, max(len(blocks) - 3, 0), -1), 0]
    for at in places:
        text = blocks[at].text if blocks and not blocks[at].rows else ""
        signed = _SIGNED.match(text)
        name = signed["name"].strip() if signed else text
        if 2 < len(name) <= 60 and _NAMES.fullmatch(name) and (signed or not _is_office(blocks[at])):
            return name, blocks[:at] + blocks[at + 1 :]
    return "", blocks


def _is_office(block: Block) -> bool:
    """A line of capitalised words that is a heading rather than a name."""
    return block.role in (Role.HEADING, Role.ITEM, Role.CAPTION) or len(block.text.split()) > 8


def _lead(blocks: list[Block]) -> tuple[str, list[Block]]:
    """A first paragraph in bold or italic letters over plain ones."""
    if len(blocks) > 1:
        first, second = blocks[:2]
        is_lead = first.strong and not second.strong and len(first.text) > 60 and not first.rows
        if is_lead and first.role is Role.TEXT and _STOP.search(first.text):
            return first.text, blocks[1:]
    return "", blocks


def _paragraphs(blocks: list[Block]) -> Iterator[Paragraph]:
    kinds = {Role.HEADING: Kind.HEADING, Role.QUOTE: Kind.QUOTE, Role.CAPTION: Kind.CAPTION}
    for at, block in enumerate(blocks):
        if block.rows:
            yield from (Paragraph(one_line(text)) for text in tables.spoken(block.rows))
            continue
        kind = kinds.get(block.role, Kind.BODY)
        is_short = len(block.text) <= LONGEST_HEADING and not re.search(r"[.;!?…]$", block.text)
        followed = at + 1 < len(blocks)
        if kind is Kind.BODY and block.strong and is_short and followed:
            kind = Kind.HEADING
        yield Paragraph(block.text, kind)
