"""What every document is read into: paragraphs, headings, tables, as they follow each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tts_news.model import LeftOut


class Role(StrEnum):
    """What a block is by the document's own marks, not by its words."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a table where there are rows."""

    text: str
    role: Role = Role.TEXT
    strong: bool = False
    """All of it is bold or italic."""
    centred: bool = False
    """In the middle or at the right."""
    rows: tuple[tuple[str, ...], ...] = ()
    """A table's cells; a cell over several columns or rows stands in each of them. Lines of a cell
    are parted by a line end.
    """


@dataclass(slots=True)
class Document:
    """A file's blocks, and what the file says of itself."""

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    """Trusted: a mail's subject, a book's title; never what a word processor filled in."""
    author: str = ""
    published: datetime | None = None
    old: set[str] = field(default_factory=set)
    """The old character sets that its fonts drew."""
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is to be said to whoever made an episode of it."""
