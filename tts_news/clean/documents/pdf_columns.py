"""Recognizing tables in a PDF: segments of lines that are aligned in columns, row after row."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_news.clean.documents.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST_ROWS = 2
LONGEST_CELL = 30
"""Average characters of a cell; columns of longer lines are multi-column text."""

_MOST_ROWS_OF_TEXT = 6
_LABEL = re.compile(r"[-–—•+*▪●○■◦\uf0b7\uf02d]|\(?\w{1,3}[.)]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or its segment in one column."""

    text: str
    left: float
    right: float
    base: float
    """Baseline. Positions are in points, from the left and the bottom of the page."""
    size: float
    """Type size in points."""
    strong: bool
    page: int
    height: float
    """Height of the page in points."""


def with_tables(lines: list[Line], gap: float) -> Iterator[Line | Block]:
    """The lines, with those of each table joined to a block; `gap` is the usual line spacing."""
    rows = _rows(lines, gap)
    at = 0
    while at < len(rows):
        end, cells = _table(rows, at, gap)
        if cells and _is_text_in_columns(cells):
            for column in range(len(cells[0])):
                yield from (row[column] for row in rows[at:end] if column < len(row))
        elif cells:
            yield Block("", rows=tuple(tuple(row) for row in cells))
        else:
            end = at + 1
            yield from rows[at]
        at = end


def _rows(lines: list[Line], gap: float) -> list[list[Line]]:
    """The segments of each line, left to right."""
    rows: list[list[Line]] = []
    for line in lines:
        last = rows[-1][-1] if rows else None
        if last and last.page == line.page and abs(last.base - line.base) < 0.3 * gap:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_with_label(sorted(row, key=lambda line: line.left)) for row in rows]


def _with_label(row: list[Line]) -> list[Line]:
    """The segments with a bullet or number joined to its item, as it is not a column."""
    if len(row) > 1 and _LABEL.fullmatch(row[0].text):
        first, second, *rest = row
        text = f"{first.text} {second.text}"
        return [replace(first, text=text, right=second.right, strong=second.strong), *rest]
    return row


def _table(rows: list[list[Line]], at: int, gap: float) -> tuple[int, list[list[str]]]:
    """The end of the table that begins at a row, and its cells; empty if there is no table."""
    columns = [(line.left, line.right) for line in rows[at]]
    if len(columns) < 2:
        return at, []
    cells = [[line.text for line in rows[at]]]
    full = 1
    end = at + 1
    while end < len(rows):
        row, before = rows[end], rows[end - 1]
        down = before[0].base - row[0].base
        if row[0].page != before[0].page or not 0 < down < 4 * gap:
            break
        places = [_column(line, columns) for line in row]
        if None in places or len(set(places)) < len(places):
            break
        found = {place: line for place, line in zip(places, row, strict=True) if place is not None}
        goes_on = 0 not in found or len(row) == 1
        if goes_on and down > 1.4 * gap:
            break
        if not goes_on:
            cells.append([""] * len(columns))
            full += 1
        for place, line in found.items():
            cells[-1][place] = "\n".join(filter(None, (cells[-1][place], line.text)))
            left, right = columns[place]
            columns[place] = (min(left, line.left), max(right, line.right))
        end += 1
    return (end, cells) if full >= FEWEST_ROWS else (at, [])


def _column(line: Line, columns: list[tuple[float, float]]) -> int | None:
    """The index of the column that a segment overlaps; None if it is not exactly one."""
    over = [
        place
        for place, (left, right) in enumerate(columns)
        if line.left < right and line.right > left
    ]
    return over[0] if len(over) == 1 else None


def _is_text_in_columns(cells: list[list[str]]) -> bool:
    """Whether cells are text set in columns rather than a table."""
    lengths = [[len(row[n]) for row in cells] for n in range(len(cells[0]))]
    long = all(sum(some) / len(some) > LONGEST_CELL for some in lengths)
    return len(cells) >= _MOST_ROWS_OF_TEXT and long
