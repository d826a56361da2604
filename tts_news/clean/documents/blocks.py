"""The common form of all documents: a sequence of paragraphs, headings and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tts_news.model import LeftOut


class Role(StrEnum):
    """What a block is by the document's own formatting, not by its words."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a table if it has rows."""

    text: str
    role: Role = Role.TEXT
    strong: bool = False
    """True if all of it is bold or italic."""
    centred: bool = False
    """True if it is centred or aligned right."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The cells of a table; a cell that spans columns or rows is repeated in each. Lines within a
    cell are separated by a newline.
    """


@dataclass(slots=True)
class Document:
    """A file's blocks and metadata."""

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    """A mail's subject or a book's title; never a word processor's own field, which is unreliable.
    """
    author: str = ""
    published: datetime | None = None
    old: set[str] = field(default_factory=set)
    """The legacy character sets of its fonts."""
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Messages for whoever makes an episode of it."""
