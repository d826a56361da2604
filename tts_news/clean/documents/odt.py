"""Reading OpenDocument text (.odt), as of LibreOffice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tts_news.clean.documents.blocks import Block, Document, Role
from tts_news.clean.documents.fonts import Letters
from tts_news.errors import ArticleError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_news.clean.documents.packed import Packed

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TEXT, _TABLE = _SPACE % "office", _SPACE % "text", _SPACE % "table"
_STYLE, _DRAW = _SPACE % "style", _SPACE % "drawing"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_ENCRYPTION = b"encryption-data"

_NOT_TEXT = {
    _TEXT + name
    for name in (
        "tracked-changes", "note-citation", "sequence-decls", "table-of-content", "bibliography",
        "alphabetical-index",
    )
} | {_OFFICE + "annotation", _OFFICE + "forms"}  # fmt: skip
MOST_REPEATED = 100
DEEPEST = 60


def read_odt(packed: Packed) -> Document:
    """Read an .odt.

    Raises:
        ArticleError: the file is broken, locked, or not a text document.

    """
    if _ENCRYPTION in packed.read("META-INF/manifest.xml"):
        raise ArticleError(
            _("{packed}: is locked with a password; save it without one", packed=packed.name)
        )
    root = packed.xml("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if body is None:
        raise ArticleError(_("{packed}: no text document in it", packed=packed.name))
    reader = _Reader(root, packed.xml("styles.xml"))
    return Document([*reader.blocks(body)], old=reader.letters.old)


class _Reader:
    def __init__(self, *roots: Any) -> None:
        self.letters = Letters()
        self._styles = {
            node.get(_STYLE + "name"): node
            for root in reversed(roots)
            if root is not None
            for node in root.iter(_STYLE + "style")
        }
        self._numbered = {
            (node.get(_STYLE + "name"), level.get(_TEXT + "level"))
            for root in roots
            if root is not None
            for node in root.iter(_TEXT + "list-style")
            for level in node.iter(_TEXT + "list-level-style-number")
            if level.get(_STYLE + "num-format")
        }

    def blocks(self, parent: Any, depth: int = 0, *, listed: bool = False) -> Iterator[Block]:
        for node in parent if depth < DEEPEST else ():
            if node.tag in (_TEXT + "p", _TEXT + "h"):
                yield from self._paragraph(node, depth, listed=listed)
            elif node.tag == _TABLE + "table":
                yield from self._table(node, depth)
            elif node.tag == _TEXT + "list":
                yield from self._list(node, depth + 1)
            elif isinstance(node.tag, str) and node.tag not in _NOT_TEXT:
                yield from self.blocks(node, depth + 1, listed=listed)

    def _list(self, node: Any, depth: int) -> Iterator[Block]:
        """A list's items, with their numbers computed if it is a numbered list."""
        levels = [node, *node.iterancestors(_TEXT + "list")]
        style = next((name for one in levels if (name := one.get(_TEXT + "style-name"))), None)
        is_numbered = (style, str(len(levels))) in self._numbered
        number = 0
        for item in node:
            blocks = list(self.blocks(item, depth + 1, listed=True))
            if item.tag == _TEXT + "list-item" and blocks and item[0].tag != _TEXT + "list":
                number += 1
                if is_numbered and blocks[0].text:
                    blocks[0] = replace(blocks[0], text=f"{number}. {blocks[0].text}")
            yield from blocks

    def _paragraph(self, node: Any, depth: int, *, listed: bool) -> Iterator[Block]:
        style = node.get(_TEXT + "style-name")
        text = "".join(self._pieces(node, style)).strip()
        if text:
            named = " ".join(self._names(style)).lower()
            role = Role.ITEM if listed else Role.TEXT
            if node.tag == _TEXT + "h" or "heading" in named:
                role = Role.HEADING
            elif "title" in named and "subtitle" not in named:
                role = Role.TITLE
            elif any(word in named for word in ("caption", "figure", "illustration")):
                role = Role.CAPTION
            elif "quotations" in named:
                role = Role.QUOTE
            yield Block(
                text,
                role,
                strong=self._is_strong(node, style),
                centred=self._of_style(style, _FO + "text-align") in ("center", "end", "right"),
            )
        for box in node.iter(_DRAW + "text-box"):
            yield from self.blocks(box, depth + 1)

    def _pieces(self, node: Any, style: str | None, depth: int = 0) -> Iterator[str]:
        font = self._of_style(style, _STYLE + "font-name") or self._of_style(
            style, _FO + "font-family"
        )
        yield self.letters.read(node.text or "", font)
        for child in node if depth < DEEPEST else ():
            if child.tag == _TEXT + "s":
                yield " "
            elif child.tag == _TEXT + "tab":
                yield "\t"
            elif child.tag == _TEXT + "line-break":
                yield "\n"
            elif (
                isinstance(child.tag, str)
                and child.tag not in _NOT_TEXT
                and not child.tag.startswith(_DRAW)
                and child.tag != _TEXT + "note"
            ):
                yield from self._pieces(child, child.get(_TEXT + "style-name") or style, depth + 1)
            yield self.letters.read(child.tail or "", font)

    def _is_strong(self, node: Any, style: str | None) -> bool:
        def strong(name: str | None) -> bool:
            return (
                self._of_style(name, _FO + "font-weight") == "bold"
                or self._of_style(name, _FO + "font-style") == "italic"
            )

        if strong(style):
            return True
        spans = node.findall(_TEXT + "span")
        plain = (node.text or "") + "".join(span.tail or "" for span in spans)
        return (
            bool(spans)
            and not plain.strip()
            and all(strong(span.get(_TEXT + "style-name")) for span in spans)
        )

    def _table(self, node: Any, depth: int) -> Iterator[Block]:
        rows: list[tuple[str, ...]] = []
        for row in node.iter(_TABLE + "table-row"):
            if next(row.iterancestors(_TABLE + "table")) is not node:
                continue
            cells: list[str] = []
            for cell in row:
                if cell.tag == _TABLE + "covered-table-cell":
                    wide = len(cells) and not rows
                    above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else ""
                    cells.append(cells[-1] if wide or not above else above)
                elif cell.tag == _TABLE + "table-cell":
                    blocks = self.blocks(cell, depth + 1)
                    text = "\n".join(
                        ", ".join(filter(None, r)) for b in blocks for r in (b.rows or ((b.text,),))
                    )
                    times = cell.get(_TABLE + "number-columns-repeated") or "1"
                    cells += [text] * (min(int(times), MOST_REPEATED) if times.isdecimal() else 1)
            rows.append(tuple(cells[:MOST_REPEATED]))
        if rows:
            yield Block("", rows=tuple(rows))

    def _names(self, style: str | None) -> list[str]:
        """The name of a style and of all its parent styles."""
        names: list[str] = []
        while style and (node := self._styles.get(style)) is not None and len(names) < DEEPEST:
            names.append(style.replace("_20_", " "))
            style = node.get(_STYLE + "parent-style-name")
        return [*names, style.replace("_20_", " ")] if style else names

    def _of_style(self, style: str | None, what: str) -> str:
        """A property of a style, possibly inherited from its parents; empty if it is not set."""
        for _step in range(DEEPEST):
            node = self._styles.get(style) if style else None
            if node is None:
                return ""
            for properties in node:
                if value := properties.get(what):
                    return str(value)
            style = node.get(_STYLE + "parent-style-name")
        return ""
