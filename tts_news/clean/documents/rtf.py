"""Reading Rich Text Format (.rtf) by its control words.

The library striprtf gives only plain text, without the fonts by which legacy character sets are
recognized, and without the cells of tables.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from tts_news.clean.documents.blocks import Block, Document
from tts_news.clean.documents.fonts import Letters, old_set_of
from tts_news.errors import ArticleError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)",
    re.DOTALL,
)
_ASIDE = {
    b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"headerl", b"headerr",
    b"headerf", b"footer", b"footerl", b"footerr", b"footerf", b"footnote", b"annotation",
    b"fldinst", b"listtable", b"listoverridetable", b"generator", b"themedata", b"datastore",
    b"rsidtbl", b"latentstyles", b"xmlnstbl", b"nonshppict", b"bkmkstart", b"bkmkend", b"atnid",
    b"atnauthor", b"filetbl", b"revtbl", b"pntext", b"sp", b"mmathPr",
}  # fmt: skip
"""Groups that contain no text of the article."""

_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 134: "gbk", 161: "cp1253", 163: "cp1258",
    204: "cp1251", 238: "cp1250",
}  # fmt: skip
"""Code pages by a font's \\fcharset."""

DEEPEST = 2000
"""Nesting depth of groups."""


@dataclass(frozen=True, slots=True)
class _State:
    """The formatting state, which a group inherits from the enclosing one."""

    font: int = 0
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    capitals: bool = False
    aside: bool = False
    fonts: bool = False
    """True inside the font table."""
    skip: int = 1
    """Bytes after each Unicode character that are its fallback for older readers (\\uc)."""


def read_rtf(data: bytes, name: str) -> Document:
    """Read an .rtf.

    Raises:
        ArticleError: the file is not RTF.

    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ArticleError(_("{name}: not a rich text file", name=name))
    reader = _Reader()
    reader.read(data)
    return Document(reader.blocks, old=reader.letters.old)


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.letters = Letters()
        self._state = _State()
        self._outer: list[_State] = []
        self._names: dict[int, str] = {}
        self._charsets: dict[int, int] = {}
        self._page = "cp1252"
        self._runs: list[tuple[str, _State]] = []
        self._bytes = bytearray()
        """Undecoded bytes of the current run; a character may take two."""
        self._centred = self._in_table = False
        self._cell: list[str] = []
        self._row: list[str] = []
        self._rows: list[tuple[str, ...]] = []
        self._to_skip = 0

    def read(self, data: bytes) -> None:
        at = 0
        while token := _TOKEN.search(data, at):
            word, number, code, sign, brace, text = token.groups()
            at = token.end()
            if brace:
                self._brace(brace)
            elif word == b"bin" and number:
                at += max(0, int(number))
            elif word:
                self._control_word(word, int(number) if number else None)
            elif code:
                self._put_bytes(bytes([int(code, 16)]))
            elif sign:
                self._sign(sign)
            elif text:
                self._put_bytes(text)
        self._end_paragraph()
        self._end_table()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if brace == b"{" and len(self._outer) < DEEPEST:
            self._outer.append(self._state)
        elif brace == b"}" and self._outer:
            self._state = self._outer.pop()

    def _put_bytes(self, text: bytes) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        text = text[skipped:]
        state = self._state
        if state.aside or state.hidden:
            return
        if state.fonts:
            name = self._names.get(state.font, "") + text.decode("latin-1")
            self._names[state.font] = name.partition(";")[0]
        else:
            self._bytes += text

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._state = replace(self._state, aside=True)
        elif sign in (b"\\", b"{", b"}"):
            self._put_bytes(sign)
        elif sign == b"~":
            self._text("\u00a0")
        elif sign == b"_":
            self._text("-")
        elif sign == b"-":  # a soft hyphen, which stands for the letter ư in TCVN3
            self._put_bytes(b"\xad")
        elif sign in (b"\n", b"\r"):
            self._end_paragraph()

    def _control_word(self, word: bytes, number: int | None) -> None:
        on = number != 0
        state = self._state
        if word == b"u" and number is not None:
            self._text(chr(number % 65536))
            self._to_skip = state.skip
        elif word in (b"par", b"sect", b"page"):
            if not state.aside:
                self._end_paragraph()
        elif word in (b"cell", b"nestcell", b"row", b"nestrow"):
            self._end_cell(is_row=word.endswith(b"row"))
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif word == b"pard":
            self._centred = self._in_table = False
        elif word == b"intbl":
            self._in_table = True
        elif word in (b"qc", b"qr"):
            self._centred = True
        elif word in (b"ql", b"qj"):
            self._centred = False
        elif word == b"ansicpg" and number:
            self._page = _codec(f"cp{number}") or self._page
        elif word == b"fcharset" and number is not None:
            self._charsets[state.font] = number
        elif word in _ASIDE:
            self._change_state(aside=True)
        elif word in _STATE_WORDS:
            self._change_state(**_STATE_WORDS[word](on, number))

    def _change_state(self, **marks: bool | int) -> None:
        self._flush()
        self._state = replace(self._state, **marks)  # type: ignore[arg-type]

    def _flush(self) -> None:
        if self._bytes:
            self._runs.append((self._in_letters(bytes(self._bytes)), self._state))
            self._bytes.clear()

    def _in_letters(self, raw: bytes) -> str:
        charset = self._charsets.get(self._state.font, 0)
        page = _CODE_PAGES.get(charset, self._page) if charset else self._page
        if old_set_of(self._names.get(self._state.font, "")):
            page = "cp1252"
        return raw.decode(page, "western" if page == "cp1252" else "replace")

    def _text(self, text: str) -> None:
        self._flush()
        if not (self._state.aside or self._state.hidden or self._state.fonts):
            self._runs.append((text, self._state))

    def _end_paragraph(self) -> None:
        self._flush()
        text = ""
        key = lambda run: (run[1].font, run[1].capitals)  # noqa: E731
        for (font, capitals), some in groupby(self._runs, key):
            piece = self.letters.read(_joined(some), self._names.get(font, ""))
            text += piece.upper() if capitals else piece
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
        marked = [state.bold or state.italic for piece, state in self._runs if piece.strip()]
        self._runs.clear()
        if self._in_table or self._row:
            self._cell += [text] if text else []
            return
        self._end_table()
        if text:
            self.blocks.append(Block(text, strong=all(marked), centred=self._centred))

    def _end_cell(self, *, is_row: bool) -> None:
        self._in_table = True
        if is_row:
            if self._row:
                self._rows.append(tuple(self._row))
            self._row = []
            self._in_table = False
            return
        self._end_paragraph()
        self._row.append("\n".join(self._cell))
        self._cell = []

    def _end_table(self) -> None:
        if self._row or self._cell:
            self._rows.append((*self._row, *self._cell))
            self._row, self._cell = [], []
        if self._rows:
            self.blocks.append(Block("", rows=tuple(self._rows)))
            self._rows = []


def _joined(runs: Iterable[tuple[str, _State]]) -> str:
    """The joined text of runs; a soft hyphen written twice, as sign and as byte, counts once."""
    return "".join(text for text, _ in runs).replace("\xad\xad", "\xad")


_STATE_WORDS: dict[bytes, Callable[[bool, int | None], dict[str, bool | int]]] = {
    b"f": lambda _on, number: {"font": number or 0},
    b"b": lambda on, _number: {"bold": on},
    b"i": lambda on, _number: {"italic": on},
    b"v": lambda on, _number: {"hidden": on},
    b"deleted": lambda on, _number: {"hidden": on},
    b"caps": lambda on, _number: {"capitals": on},
    b"fonttbl": lambda _on, _number: {"fonts": True},
    b"uc": lambda _on, number: {"skip": number if number is not None else 1},
    b"plain": lambda _on, _number: {
        "bold": False, "italic": False, "hidden": False, "capitals": False, "font": 0
    },
}  # fmt: skip


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
