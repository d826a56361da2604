"""Turning a document's blocks into an Article: title, author, kinds; without the letterhead.

Official papers have a standard layout (tts_news.clean.papers): office and motto side by side at the
top, recipients and signature side by side at the end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tts_news.base.hours import VIETNAM
from tts_news.base.letters import CAPITALS, one_line
from tts_news.clean import papers
from tts_news.clean.documents import tables
from tts_news.clean.documents.blocks import Block, Document, Role
from tts_news.clean.encodings import Decoded, converted, from_old, mended
from tts_news.clean.interview import asks
from tts_news.messages import _
from tts_news.model import Article, Kind, LeftOut, Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_HEADLINE = 300
LONGEST_HEADING = 120
"""Characters."""
LETTERHEAD_LINES = 18
"""The number of lines at the top that are searched for a motto or a paper's number."""

_PLACE_AND_DATE = re.compile(
    r"(?!số\b)[\w .'’-]{2,50},?\s*ngày[\s.…_]*(\d{1,2})?[\s.…_]*tháng[\s.…_]*(\d{1,2})?[\s.…_]*"
    r"năm[\s.…_]*(\d{4})?[\s.…_]*$",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(r"^(?:nơi nhận|kính chuyển)\b", re.IGNORECASE)
_FILED = re.compile(r"^[-–+•]?\s*lưu\b", re.IGNORECASE)
_RECIPIENT = re.compile(r"^[-–+•]|^lưu\b", re.IGNORECASE)
_PART = re.compile(
    r"(?:phần|chương|mục|điều|[IVX]{1,5}[./)-]|[A-ZĐ\d]{1,2}[./)-])(?: |$)", re.IGNORECASE
)
_BULLET = re.compile("^[•▪●○■◦►\ue000-\uf8ff]\\s*")
"""A bullet, also as a private-use character of a symbol font."""

_CAPTION = re.compile(r"(?:ảnh|hình)(?: \d+)?\s*[:.]", re.IGNORECASE)
_ORNAMENT = re.compile(r"[\W_]*[oO0]{1,3}[\W_]*")
_STOP = re.compile(r"[.!?…:;,][\"”’)\]]*$")
_NAME = rf"[{CAPITALS}][\w'’]*(?: [{CAPITALS}][\w'’]*){{1,4}}"
_NAMES = re.compile(rf"{_NAME}(?:\s*[-–,&/]\s*{_NAME}){{0,3}}")
_SIGNED = re.compile(
    r"^(?:(?:tin|bài|ảnh|thực hiện|tác giả|người viết|phóng viên|pv|ctv)"
    r"(?:\s*(?:,|và|&|-|\+)\s*)?)+\s*:\s*(?P<name>.{2,60})$",
    re.IGNORECASE,
)


def article_of(document: Document, name: str) -> Article:
    """The article in a document; its title is empty if the document has none.

    Raises:
        ArticleError: there is no text in the document.

    """
    from tts_news.errors import ArticleError

    left = [*document.left_out]
    told = _in_true_letters(document)
    blocks = [*_laid_out(document.blocks, left)]
    if not blocks:
        raise ArticleError(_("{name}: no text in this document", name=name))
    is_paper, when, subject, blocks = _without_letterhead(blocks, left)
    blocks = _without_recipients(blocks, left)
    title, blocks = _title(blocks, document.title, subject)
    is_paper = is_paper or papers.KIND.match(title) is not None  # its signatory is not an author
    author, blocks = ("", blocks) if is_paper else _author(blocks)
    lead, blocks = _lead(blocks)
    return Article(
        title=title,
        lead=lead,
        paragraphs=tuple(_paragraphs(blocks)),
        author=document.author or author,
        published=when or document.published,
        left_out=tuple(left),
        notes=(*document.notes, *([told] if told else [])),
    )


def _in_true_letters(document: Document) -> str:
    """Convert blocks in legacy character sets in place; return the message about it."""
    everything = "\n".join(cell for block in document.blocks for cell in _texts(block))
    old = "" if document.old else from_old(everything).old
    if old:
        document.blocks = [_read(block, converted, old) for block in document.blocks]
    for met in document.old:  # legacy text in a font without a telling name
        document.blocks = [_read(block, mended, met) for block in document.blocks]
    sets = sorted({*document.old, *([old] if old else [])})
    return Decoded("", "+".join(sets)).note


def _texts(block: Block) -> Iterator[str]:
    yield block.text
    yield from (cell for row in block.rows for cell in row)


def _read(block: Block, read: Callable[[str, str], str], old: str) -> Block:
    rows = tuple(tuple(read(cell, old) for cell in row) for row in block.rows)
    return replace(block, text=read(block.text, old), rows=rows)


def _laid_out(blocks: list[Block], left: list[LeftOut]) -> Iterator[Block]:
    """The blocks with normalized text, one line each; layout tables are turned into text."""
    for at, block in enumerate(blocks):
        if not block.rows:
            for line in block.text.split("\n"):
                if _has_letters(text := _BULLET.sub("- ", one_line(line))):
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
                    left += [LeftOut(line, "recipients") for line in lines]
                    continue
                yield from (Block(line, centred=True) for line in _with_whole_subject(lines))


def _is_frame(rows: tables.Rows, at: int, count: int) -> bool:
    """Whether a table lays out a letterhead, or the recipients beside the signature."""
    text = "\n".join(cell for row in rows for cell in row)
    if at < 3 and (
        _has_motto(unicodedata.normalize("NFC", text))
        or any(papers.NUMBER_LINE.fullmatch(line) for line in text.split("\n"))
    ):
        return True
    return at >= count - 4 and any(_RECIPIENTS.match(cell) for row in rows for cell in row)


def _has_motto(text: str) -> bool:
    return bool(papers.MOTTO.search(text) or papers.PARTY.search(text))


def _with_whole_subject(lines: list[str]) -> list[str]:
    """The lines of a cell, with the subject ("V/v ...") joined, which runs to the cell's end."""
    for at, line in enumerate(lines):
        if papers.SUBJECT.match(line):
            return [*lines[:at], " ".join(lines[at:])]
    return lines


def _has_letters(text: str) -> bool:
    """Whether a text is more than an ornamental line: -----, ***, ---o0o---."""
    return any(c.isalnum() for c in text) and not _ORNAMENT.fullmatch(text)


def _without_letterhead(
    blocks: list[Block], left: list[LeftOut]
) -> tuple[bool, datetime | None, str, list[Block]]:
    """Whether there is a letterhead, its date, its subject line, and the blocks after it."""
    when, subject, end, heads = None, "", 0, False
    for at, block in enumerate(blocks[:LETTERHEAD_LINES]):
        text = block.text
        if (
            papers.is_kind(text)
            or block.rows
            or len(text) > 200
            or (len(text) > 90 and _STOP.search(text))
        ):
            break
        if dated := _PLACE_AND_DATE.fullmatch(text):
            when = _date(dated) or when
            end = at + 1
        elif _has_motto(text) or papers.NUMBER_LINE.fullmatch(text):
            heads, end = True, at + 1
    if not heads:
        return False, None, "", blocks
    named = [n for n in range(end, min(end + 6, len(blocks))) if papers.is_kind(blocks[n].text)]
    if named and all(len(block.text) <= LONGEST_HEADING for block in blocks[end : named[0]]):
        end = named[0]
    for block in blocks[:end]:
        if papers.SUBJECT.match(block.text):
            subject = block.text
    if not subject and end < len(blocks) and re.match(r"v/v\b", blocks[end].text, re.IGNORECASE):
        subject = blocks[end].text
        end += 1
    left += [LeftOut(b.text, "letterhead") for b in blocks[:end] if b.text != subject]
    return True, when, subject, blocks[end:]


def _date(found: re.Match[str]) -> datetime | None:
    if not all(found.groups()):
        return None
    day, month, year = map(int, found.groups())
    try:
        return datetime(year, month, day, tzinfo=VIETNAM)
    except ValueError:
        return None


def _without_recipients(blocks: list[Block], left: list[LeftOut]) -> list[Block]:
    """The blocks without the list of recipients ("Nơi nhận: ... Lưu: VT") near the end."""
    for at, block in enumerate(blocks):
        if _RECIPIENTS.match(block.text) and at > len(blocks) * 0.5:
            end = at + 1
            kept = [n for n in range(at, min(at + 25, len(blocks))) if _FILED.match(blocks[n].text)]
            if kept:
                end = kept[-1] + 1
            while end < len(blocks) and _RECIPIENT.match(blocks[end].text):
                end += 1
            left += [LeftOut(block.text, "recipients") for block in blocks[at:end]]
            return blocks[:at] + blocks[end:]
    return blocks


def _title(blocks: list[Block], given: str, subject: str) -> tuple[str, list[Block]]:
    """The title, and the blocks without it."""
    for at, block in enumerate(blocks[:10]):
        if block.role is Role.TITLE:
            return block.text, blocks[:at] + blocks[at + 1 :]
    first = blocks[0] if blocks and not blocks[0].rows else None
    is_named = first is not None and papers.is_kind(first.text)
    if first and is_named and not subject:
        end = 1
        while end < min(len(blocks), 8) and _goes_on_the_title(blocks[end], blocks[1]):
            end += 1
        about = " ".join(block.text for block in blocks[1:end])
        return _kind_and_about(first.text, about), blocks[end:]
    if subject:
        about = papers.SUBJECT.sub("Về việc ", subject)
        return (
            (_kind_and_about(first.text, about), blocks[1:])
            if first and is_named
            else (about, blocks)
        )
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
    """Whether a block continues a paper's subject, as it is formatted alike and not body text."""
    if block.rows or len(block.text) > LONGEST_HEADLINE or re.search(r"[.;:!?]$", block.text):
        return False
    if _PART.match(block.text):
        return False
    if papers.WHO_DECIDES.match(block.text) and (block is not second or block.text.isupper()):
        return False
    return block is second or (block.strong or block.centred) == (second.strong or second.centred)


def _is_second_half(before: Block, block: Block) -> bool:
    """Whether a block continues the headline: both in capitals, or both bold and alike in role."""
    if block.rows or len(block.text) > LONGEST_HEADING or _STOP.search(block.text):
        return False
    if _PART.match(block.text):
        return False
    if before.text.isupper() and block.text.isupper():
        return before.centred == block.centred
    both = before.strong and block.strong and before.role is block.role
    return both and block.text[:1].islower()


def _kind_and_about(kind: str, about: str) -> str:
    """The title of a paper, from its kind and its subject.

    >>> _kind_and_about("THÔNG BÁO", "V/v lịch cắt điện")
    'Thông báo về việc lịch cắt điện'
    """
    kind = kind.rstrip(" :")
    if not about or about.isupper():
        return f"{kind} {about}".strip()
    about = papers.SUBJECT.sub("về việc ", about)
    if about.startswith("về việc ") and not about[8:10].isupper():
        about = about[:8] + about[8:9].lower() + about[9:]
    return f"{kind.capitalize() if kind.isupper() else kind} {about}"


def _author(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The author named below the text or below the title, and the blocks without that line."""
    places = [*range(len(blocks) - 1, max(len(blocks) - 3, 0), -1), 0]
    for at in places:
        text = blocks[at].text if blocks and not blocks[at].rows else ""
        signed = _SIGNED.match(text)
        name = signed["name"].strip() if signed else text
        if text.isupper() and (at == 0 or "," in text or len(text.split()) > 5):
            continue  # a heading
        if (
            2 < len(name) <= 60
            and _NAMES.fullmatch(name)
            and (signed or not _is_office(blocks[at]))
        ):
            return name, blocks[:at] + blocks[at + 1 :]
    return "", blocks


def _is_office(block: Block) -> bool:
    """Whether a line of capitalized words is a heading or an office rather than a name."""
    return block.role in (Role.HEADING, Role.ITEM, Role.CAPTION) or len(block.text.split()) > 8


def _lead(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The lead, which is a bold or italic first paragraph above plain ones; and the rest."""
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
        if kind is Kind.BODY and _CAPTION.match(block.text) and len(block.text) <= LONGEST_HEADLINE:
            kind = Kind.CAPTION
        is_short = len(block.text) <= LONGEST_HEADING and not re.search(r"[.;!?…]$", block.text)
        followed = at + 1 < len(blocks)
        if kind is Kind.BODY and block.strong and is_short and followed:
            kind = Kind.HEADING
        elif kind is Kind.BODY and block.strong and asks(block.text):
            kind = Kind.QUESTION
        yield Paragraph(block.text, kind)
