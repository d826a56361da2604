"""Reading the HTML of a book or a mail, all of which is the article, as there is no furniture."""

from __future__ import annotations

import re
from typing import Any

from tts_news.clean.documents.blocks import Block, Role
from tts_news.clean.documents.fonts import Letters
from tts_news.clean.encodings import declared_inside, known_charset

_ROLES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Role.HEADING),
    "li": Role.ITEM, "dt": Role.ITEM, "dd": Role.ITEM,
    "blockquote": Role.QUOTE, "q": Role.QUOTE,
    "figcaption": Role.CAPTION, "caption": Role.CAPTION,
}  # fmt: skip
_ASIDE = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "svg",
    "math",
    "nav",
    "rt",
    "rp",
}
_BREAKS = {
    "p", "div", "section", "article", "body", "html", "ul", "ol", "dl", "tr", "td", "th", "hr",
    "figure", "header", "footer", "aside", "main", "center", "pre", "address",
    *_ROLES,
} - {"q"}  # fmt: skip
_STRONG = {"b", "strong", "i", "em"}
_XML_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,100}encoding=[\"']([\w.-]{1,40})")
MOST_ELEMENTS = 200_000
DEEPEST = 200


def blocks_of(markup: bytes | str) -> list[Block]:
    """The blocks of an HTML text; empty if it cannot be parsed."""
    from lxml import etree, html

    charset = "utf-8" if isinstance(markup, str) else _declared(markup)
    data = markup.encode("utf-8", "replace") if isinstance(markup, str) else markup
    parser = html.HTMLParser(encoding=charset, recover=True, huge_tree=False)
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    reader = _Reader()
    reader.read(root, Role.TEXT, "", 0)
    reader.end()
    return reader.blocks


def _declared(markup: bytes) -> str:
    found = _XML_ENCODING.match(markup)
    named = known_charset(found[1].decode("ascii", "replace")) if found else ""
    return named or declared_inside(markup) or "utf-8"


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._runs: list[tuple[str, str, bool]] = []
        self._letters = Letters()
        self._role = Role.TEXT
        self._seen = 0

    def read(self, node: Any, role: Role, font: str, depth: int, *, strong: bool = False) -> None:
        self._seen += 1
        tag = node.tag if isinstance(node.tag, str) else ""
        if not tag or tag in _ASIDE or _is_hidden(node):
            return
        if self._seen > MOST_ELEMENTS or depth > DEEPEST:
            return
        if tag == "table":
            self._table(node, depth)
            return
        if tag == "br":
            self._runs.append(("\n", font, strong))
        role = _ROLES.get(tag, role)
        font = _font(node) or font
        strong = strong or tag in _STRONG
        breaks = tag in _BREAKS
        if breaks:
            self.end()
            self._role = role
        self._put(node.text, font, strong=strong)
        for child in node:
            self.read(child, role, font, depth + 1, strong=strong)
            self._role = role
            self._put(child.tail, font, strong=strong)
        if breaks:
            self.end()

    def _put(self, text: str | None, font: str, *, strong: bool) -> None:
        if text:
            self._runs.append((" ".join(f"x{text}x".split())[1:-1], font, strong))

    def end(self) -> None:
        """Turn the collected text into blocks, one for each line."""
        text = "".join(self._letters.read(piece, font) for piece, font, _ in self._runs)
        strong = all(strong for piece, _, strong in self._runs if piece.strip())
        self._runs = []
        for line in text.split("\n"):
            if line := " ".join(line.split()):
                self.blocks.append(Block(line, self._role, strong))

    def _table(self, node: Any, depth: int) -> None:
        self.end()
        rows: list[tuple[str, ...]] = []
        inside: list[Block] = []
        for row in node.iter("tr"):
            if next(row.iterancestors("table"), None) is not node:
                continue
            cells: list[str] = []
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                part = _Reader()
                part._seen = self._seen
                part.read(cell, Role.TEXT, "", depth + 1)
                part.end()
                self._seen = part._seen
                inside += part.blocks
                text = "\n".join(
                    ", ".join(filter(None, r))
                    for b in part.blocks
                    for r in (b.rows or ((b.text,),))
                )
                wide = cell.get("colspan") or "1"
                cells += [text] * (min(int(wide), 50) if wide.isdecimal() and len(wide) < 4 else 1)
            rows.append(tuple(cells))
        if all(len(row) <= 1 for row in rows):
            self.blocks += inside  # a layout table
        elif rows:
            self.blocks.append(Block("", rows=tuple(rows)))


def _is_hidden(node: Any) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or node.get("hidden") is not None


def _font(node: Any) -> str:
    if node.tag == "font":
        return str(node.get("face") or "")
    style = node.get("style") or ""
    _, found, rest = style.partition("font-family:")
    return rest.partition(";")[0].partition(",")[0].strip() if found else ""
