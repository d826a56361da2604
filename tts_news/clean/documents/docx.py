"""Reading Word's .docx from its XML.

No library is used, as none gives all the text on the page: python-docx loses tracked insertions,
content controls, text boxes and automatic numbers ("Điều 1."); mammoth loses the fonts by which
legacy character sets are recognized.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tts_news.clean.documents.blocks import Block, Document, Role
from tts_news.clean.documents.fonts import Letters
from tts_news.clean.documents.numbering import Numbering
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_news.clean.documents.packed import Packed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING_STYLE = re.compile(r"(?:heading|đề mục|tiêu đề)\s*[1-9]", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"title|tiêu đề|tên", re.IGNORECASE)

_NOT_TEXT = {
    _W + name
    for name in (
        "del", "moveFrom", "instrText", "delText", "pPr", "rPr", "footnoteReference",
        "commentReference", "sdtPr", "tblPr", "trPr", "tcPr", "sectPr", "drawing", "object",
    )
} | {_COMPATIBLE + "Fallback"}  # fmt: skip
"""Elements that are not shown on the page, or are not text."""

MOST_COLUMNS = 100
DEEPEST = 40
"""Nesting depth of elements; real files nest tables three deep."""


@dataclass(frozen=True, slots=True)
class _Look:
    """The character formatting of a style or a run; None for what it does not set."""

    font: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    capitals: bool | None = None

    def under(self, own: _Look) -> _Look:
        """The formatting when overridden by `own`, that of an element nearer to the text."""
        names = ("font", "bold", "italic", "hidden", "capitals")
        return _Look(
            *(v if (v := getattr(own, n)) is not None else getattr(self, n) for n in names)
        )


@dataclass(frozen=True, slots=True)
class _Style:
    """A named style, with what it inherits resolved."""

    name: str = ""
    look: _Look = _Look()
    centred: bool = False
    outline: int | None = None
    numbered: Any = None


def read_docx(packed: Packed) -> Document:
    """Read a .docx.

    Raises:
        ArticleError: the file is broken, locked, or not a Word document.

    """
    if _STRICT_W in packed.read("word/document.xml")[:4000]:
        raise ArticleError(
            _("{packed}: is in Word's strict form; save it as a plain .docx", packed=packed.name)
        )
    root = packed.xml("word/document.xml")
    body = root.find(_W + "body") if root is not None else None
    if body is None:
        raise ArticleError(_("{packed}: no Word document in it", packed=packed.name))
    reader = _Reader(packed)
    blocks = [*reader.blocks(body)]
    notes = packed.xml("word/footnotes.xml")
    left_out = [LeftOut(one.text, "footnote") for one in reader.footnotes(notes) if one.text]
    return Document(blocks, old=reader.letters.old, left_out=left_out)


class _Reader:
    def __init__(self, packed: Packed) -> None:
        self.letters = Letters()
        self._styles = _styles(packed.xml("word/styles.xml"))
        self._numbering = Numbering(packed.xml("word/numbering.xml"))

    def blocks(self, parent: Any, depth: int = 0) -> Iterator[Block]:
        if depth > DEEPEST:
            return
        for node in parent:
            if node.tag == _W + "p":
                yield from self._paragraph(node, depth)
            elif node.tag == _W + "tbl":
                yield from self._table(node, depth)
            elif node.tag not in _NOT_TEXT:  # a content control, a change, a custom mark
                yield from self.blocks(node, depth + 1)

    def footnotes(self, root: Any) -> Iterator[Block]:
        """The footnotes; the separator lines above them are notes with a type, and left out."""
        for node in root if root is not None else ():
            if node.get(_W + "type") is None:
                yield from self.blocks(node)

    def _paragraph(self, node: Any, depth: int) -> Iterator[Block]:
        marks = node.find(_W + "pPr")
        style = self._styles.get(_value_of(marks, "pStyle"), self._styles[""])
        runs = list(self._runs(node, style.look))
        text = _text(runs, self.letters)
        boxes = [box for box in node.iter(_W + "txbxContent") if not _in_fallback(box, node)]
        if text:
            numbered = marks.find(_W + "numPr") if marks is not None else None
            label = self._numbering.label(style.numbered if numbered is None else numbered)
            strong = all(look.bold or look.italic for piece, look in runs if piece.strip())
            side = (
                _value_of(marks, "jc")
                if marks is not None and marks.find(_W + "jc") is not None
                else ""
            )
            centred = side in ("center", "right", "end") if side else style.centred
            role = _role(style, label)
            yield Block(f"{label} {text}".strip(), role, strong, centred)
        for box in boxes:
            yield from self.blocks(box, depth + 1)

    def _runs(self, parent: Any, look: _Look, depth: int = 0) -> Iterator[tuple[str, _Look]]:
        for node in parent if depth < DEEPEST else ():
            if node.tag == _W + "r":
                marks = node.find(_W + "rPr")
                style = _value_of(marks, "rStyle")
                named = self._styles[style].look if style in self._styles and style else _Look()
                own = look.under(named).under(_look_of(marks))
                text = "".join(_pieces(node))
                if text and not own.hidden:
                    yield text, own
            elif node.tag not in _NOT_TEXT:
                yield from self._runs(node, look, depth + 1)

    def _table(self, node: Any, depth: int) -> Iterator[Block]:
        rows: list[tuple[str, ...]] = []
        inside: list[Block] = []
        for row in _children(node, "tr"):
            if row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            cells: list[str] = []
            for cell in _children(row, "tc"):
                marks = cell.find(_W + "tcPr")
                blocks = list(self.blocks(cell, depth + 1))
                inside += blocks
                text = "\n".join(line for block in blocks for line in _lines(block))
                if marks is not None and (merge := marks.find(_W + "vMerge")) is not None:
                    above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else ""
                    text = text if merge.get(_W + "val") == "restart" else above
                cells += [text] * min(_whole_number(_value_of(marks, "gridSpan"), 1), MOST_COLUMNS)
            rows.append(tuple(cells[:MOST_COLUMNS]))
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text
            yield from inside
        elif rows:
            yield Block("", rows=tuple(rows))


def _text(runs: list[tuple[str, _Look]], letters: Letters) -> str:
    """The text of runs in Unicode. Runs of one font are joined first, as Word splits anywhere."""
    joined = ""
    for (font, capitals), some in groupby(runs, lambda run: (run[1].font, run[1].capitals)):
        text = letters.read("".join(piece for piece, _ in some), font or "")
        joined += text.upper() if capitals else text
    return joined.strip()


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Child rows or cells, also those inside content controls."""
    for node in parent:
        if node.tag == _W + name:
            yield node
        elif node.tag in (_W + "sdt", _W + "sdtContent", _W + "customXml", _W + "ins"):
            yield from _children(node, name)


def _lines(block: Block) -> list[str]:
    """The lines of a block in a cell: its text, or the rows of a nested table."""
    return [", ".join(filter(None, row)) for row in block.rows] or [block.text]


def _pieces(run: Any) -> Iterator[str]:
    for node in run:
        if node.tag == _W + "t":
            yield node.text or ""
        elif node.tag in (_W + "tab", _W + "ptab"):
            yield "\t"
        elif node.tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif node.tag == _W + "noBreakHyphen":
            yield "-"
        elif node.tag == _W + "softHyphen":  # stands for the letter ư in TCVN3
            yield "\xad"
        elif node.tag == _W + "sym":
            code = _whole_number(node.get(_W + "char") or "", 0, base=16)
            yield chr(code) if 0 < code < 0xD800 else ""


def _role(style: _Style, label: str) -> Role:
    if _HEADING_STYLE.match(style.name) or style.outline is not None:
        return Role.HEADING
    if _TITLE_STYLE.fullmatch(style.name):
        return Role.TITLE
    if "caption" in style.name.lower():
        return Role.CAPTION
    if "quote" in style.name.lower():
        return Role.QUOTE
    return Role.ITEM if label else Role.TEXT


def _in_fallback(node: Any, top: Any) -> bool:
    """Whether a text box is a fallback copy for older programs, or nested in another box.

    The blocks of a nested box are read with those of the outer one.
    """
    for outer in node.iterancestors():
        if outer is top:
            return False
        if outer.tag in (_COMPATIBLE + "Fallback", _W + "txbxContent"):
            return True
    return False


def _styles(root: Any) -> dict[str, _Style]:
    """The styles by id; "" is the default for paragraphs without one."""
    if root is None:
        return {"": _Style()}
    nodes = {node.get(_W + "styleId") or "": node for node in root.findall(_W + "style")}
    base = _Style(look=_look_of(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")))
    built: dict[str, _Style] = {}

    def build(name: str, depth: int = 0) -> _Style:
        if name in built:
            return built[name]
        node = nodes.get(name)
        if node is None or depth > DEEPEST:
            return base
        below = build(_value_of(node, "basedOn"), depth + 1)
        marks = node.find(_W + "pPr")
        side = _value_of(marks, "jc")
        level = _value_of(marks, "outlineLvl")
        numbered = marks.find(_W + "numPr") if marks is not None else None
        built[name] = _Style(
            _value_of(node, "name"),
            below.look.under(_look_of(node.find(_W + "rPr"))),
            side in ("center", "right", "end") if side else below.centred,
            _whole_number(level, 9) if level and _whole_number(level, 9) < 9 else below.outline,
            below.numbered if numbered is None else numbered,
        )
        return built[name]

    for name in nodes:
        build(name)
    plain = next(
        (
            n
            for n in nodes.values()
            if n.get(_W + "default") == "1" and n.get(_W + "type") == "paragraph"
        ),
        nodes.get("Normal"),
    )
    usual = built[plain.get(_W + "styleId") or ""] if plain is not None else base
    # A character style overrides the paragraph's formatting, not the document's defaults.
    for name, node in nodes.items():
        if node.get(_W + "type") == "character":
            built[name] = replace(built[name], look=_look_of(node.find(_W + "rPr")))
    return {**built, "": usual}


def _look_of(marks: Any) -> _Look:
    if marks is None:
        return _Look()
    fonts = marks.find(_W + "rFonts")
    font = fonts.get(_W + "ascii") or fonts.get(_W + "hAnsi") if fonts is not None else None
    hidden = _is_on(marks, "vanish")
    return _Look(font, _is_on(marks, "b"), _is_on(marks, "i"), hidden, _is_on(marks, "caps"))


def _is_on(marks: Any, name: str) -> bool | None:
    node = marks.find(_W + name)
    return None if node is None else node.get(_W + "val") not in ("0", "false", "off", "none")


def _value_of(parent: Any, name: str) -> str:
    node = parent.find(_W + name) if parent is not None else None
    return (node.get(_W + "val") or "") if node is not None else ""


def _whole_number(text: str, otherwise: int, base: int = 10) -> int:
    try:
        return max(0, int(text[:9], base))
    except ValueError:
        return otherwise
