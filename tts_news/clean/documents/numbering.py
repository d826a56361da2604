"""Computing Word's automatic numbers, which are shown on the page but not stored in its text."""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """The counters of a document's lists; ask for the labels in the order of the paragraphs."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, list[int]] = {}
        self._abstract_of: dict[str, str] = {}
        if root is None:
            return
        abstract = {
            node.get(_W + "abstractNumId"): {
                _int(level.get(_W + "ilvl")): _level(level) for level in node.findall(_W + "lvl")
            }
            for node in root.findall(_W + "abstractNum")
        }
        for node in root.findall(_W + "num"):
            name, of = node.get(_W + "numId") or "", _value(node, "abstractNumId")
            self._levels[name] = dict(abstract.get(of, {}))
            self._abstract_of[name] = of
            for override in node.findall(_W + "lvlOverride"):
                if (level := override.find(_W + "lvl")) is not None:
                    self._levels[name][_int(override.get(_W + "ilvl"))] = _level(level)
                if override.find(_W + "startOverride") is not None:
                    self._abstract_of[name] = f"{of} {name}"

    def label(self, marks: Any) -> str:
        """The label of the next paragraph with the numbering `marks` (w:numPr).

        It is `-` for a bullet, and empty for a paragraph without a number.
        """
        name = _value(marks, "numId") if marks is not None else ""
        at = _int(_value(marks, "ilvl")) if marks is not None else 0
        levels = self._levels.get(name)
        if not levels or at not in levels:
            return ""
        counts = self._counts.setdefault(
            self._abstract_of[name],
            [start - 1 for start in (levels.get(n, ("", "", 1))[2] for n in range(9))],
        )
        counts[at] += 1
        for deeper in range(at + 1, 9):
            counts[deeper] = levels.get(deeper, ("", "", 1))[2] - 1
        form, text, _start = levels[at]
        if form == "bullet":
            return "-"
        if form == "none":
            return ""

        def written(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            count = max(counts[level], levels.get(level, ("", "", 1))[2])
            return _in_form(count, levels.get(level, ("decimal", "", 1))[0])

        return _PLACE.sub(written, text).strip()


def _level(node: Any) -> tuple[str, str, int]:
    """A level's number format, its text template, and its first number."""
    start = _value(node, "start")
    return _value(node, "numFmt") or "decimal", _value(node, "lvlText"), _int(start) if start else 1


def _in_form(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        letter = chr(ord("a") + count - 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 1 <= count <= 39:
        rest, roman = count, ""
        for value, sign in _ROMAN:
            roman += sign * (rest // value)
            rest %= value
        return roman if form == "lowerRoman" else roman.upper()
    return f"{count:02}" if form == "decimalZero" else str(count)


def _value(parent: Any, name: str) -> str:
    node = parent.find(_W + name)
    return (node.get(_W + "val") or "") if node is not None else ""


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0
