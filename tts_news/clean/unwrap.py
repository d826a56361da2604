"""Splitting a text into lines: table cells are kept apart, hard-wrapped lines are joined."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tts_news.base.letters import tidy
from tts_news.clean import evidence
from tts_news.errors import ArticleError
from tts_news.messages import _

MOST_LINES = 50_000
"""Lines of a source; a web page has under 2,000."""

NARROWEST, WIDEST = 40, 110
"""The range of widths at which a text may have been wrapped, in characters."""


def lines_of(text: str, name: str) -> list[evidence.Line]:
    """The measured lines of a text; an empty line sets `gap` of the next.

    Raises:
        ArticleError: there are too many.

    """
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(raw) > MOST_LINES and (count := sum(map(bool, map(str.strip, raw)))) > MOST_LINES:
        raise ArticleError(
            _("{name}: no article has {count:,} lines; divide it", name=name, count=count)
        )
    rows = [_cells(one) for one in raw]
    found: list[evidence.Line] = []
    gap = False
    plain: list[tuple[str, int, bool]] = []
    for cells in rows:
        joined = [" ".join(part.split()) for cell in cells for part in tidy(cell).split("\n")]
        joined = [one for one in joined if one]
        if not joined:
            gap = True
            continue
        if len(cells) > 1:
            plain.append(("; ".join(joined), len(joined), gap))
        else:
            plain += [(one, 1, gap and not i) for i, one in enumerate(joined)]
        gap = False
    for one, count, has_gap in _unwrapped(plain):
        found.append(evidence.line(one, cells=count, gap=has_gap))
    return _with_cells_on_lines(_rows_only_in_tables(found))


def _cells(line: str) -> list[str]:
    return line.strip().split("\t") if "\t" in line.strip() else [line]


def _rows_only_in_tables(lines: list[evidence.Line]) -> list[evidence.Line]:
    """Keep a line with tabs as a table row only if another is near, as menus contain tabs too."""
    out = []
    for at, line in enumerate(lines):
        near = lines[max(0, at - 3) : at] + lines[at + 1 : at + 4]
        if line.cells == 1 or any(one.cells == line.cells for one in near):
            out.append(line)
            continue
        parts = line.text.split("; ")
        sections = sum("menu" in evidence.furniture(part) for part in parts)
        plain = evidence.line(line.text.replace("; ", " "), gap=line.gap)
        is_menu = sections * 2 >= len(parts)
        out.append(replace(plain, kinds=plain.kinds | {"menu"}) if is_menu else plain)
    return out


_NUMBER_CELL = re.compile(r"[+-]?\d[\d.,]*(?: ?[%-] ?[\d.,]*)?")
_LONGEST_CELL = 4
"""Words."""
_FEWEST_CELLS = 6


def _with_cells_on_lines(lines: list[evidence.Line]) -> list[evidence.Line]:
    """Recognize a table that was copied with one cell per line.

    It is a run of short lines, at least a third of them numbers, between two paragraphs.
    """
    out = [*lines]
    start = 0
    for at, line in enumerate(lines):
        if line.words <= _LONGEST_CELL and not (line.is_row or line.is_open or line.ends):
            continue
        run = lines[start:at]
        numbers = sum(_NUMBER_CELL.fullmatch(one.text) is not None for one in run)
        stands_in_text = start > 0 and lines[start - 1].prose >= 1 and line.prose >= 1
        if len(run) >= _FEWEST_CELLS and numbers * 3 >= len(run) and stands_in_text:
            out[start:at] = [replace(one, cells=2, kinds=frozenset()) for one in run]
        start = at + 1
    return out


def _unwrapped(lines: list[tuple[str, int, bool]]) -> list[tuple[str, int, bool]]:
    """The lines, joined where they were hard-wrapped: where the next word would not have fitted."""
    pairs = list(pairwise(lines))
    if width := _only_width(pairs):
        return _joined(lines, width)
    width = max((len(one[0]) for one, two in pairs if _is_broken(one, two)), default=0)
    if not NARROWEST <= width <= WIDEST:
        return lines
    full = [two[0] for one, two in pairs if _would_not_fit(one, two, width)]
    lower = sum(text[0].islower() for text in full)
    if lower < 0.3 * len(full) or (lower == 1 and not full[0].endswith(".")):
        return lines
    return _joined(lines, width)


def _only_width(pairs: list[tuple[tuple[str, int, bool], tuple[str, int, bool]]]) -> int:
    """The width that explains every line break between empty lines; 0 if there is none.

    Lines above the first empty line, such as the headers of a mail, are not considered.
    """
    first = next((at for at, (_, two) in enumerate(pairs) if two[2]), len(pairs))
    inside = pairs[first + 1 :]
    broken = [(one, two) for one, two in inside if not two[2]]
    width = max((len(one[0]) for pair in inside for one in pair), default=0)
    if len(broken) < 2 or not NARROWEST <= width <= WIDEST:
        return 0
    return width if all(_would_not_fit(one, two, width) for one, two in broken) else 0


def _joined(lines: list[tuple[str, int, bool]], width: int) -> list[tuple[str, int, bool]]:
    out = [lines[0]]
    for before, after in pairwise(lines):
        if _would_not_fit(before, after, width):
            text, cells, gap = out[-1]
            out[-1] = (f"{text} {after[0]}", cells, gap)
        else:
            out.append(after)
    return out


def _is_broken(before: tuple[str, int, bool], after: tuple[str, int, bool]) -> bool:
    """Whether a sentence continues in the next line."""
    long = len(before[0]) >= NARROWEST and before[1] == after[1] == 1 and not after[2]
    return long and after[0][0].islower() and before[0][-1] not in ".!?:;…"


def _would_not_fit(before: tuple[str, int, bool], after: tuple[str, int, bool], width: int) -> bool:
    if before[1] > 1 or after[1] > 1 or after[2]:
        return False
    first = after[0].split(" ", 1)[0]
    return len(before[0]) + 1 + len(first) > width and len(before[0]) <= width
