"""Tables of a PDF: pieces of lines that stand under each other, row after row."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_news.clean.documents.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST_ROWS = 2
LONGEST_CELL = 30
"""Characters, on the average: two columns of longer lines are text in columns."""

_MOST_ROWS_OF_TEXT = 6
_LABEL = re.compile(r"[-–—•+*▪●○■◦\uf0b7\uf02d]|\(?\w{1,3}[.)]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or the part of one that stands in a column."""

    text: str
    left: float
    right: float
    base: float
    """Points, from the page's left and from its foot."""
    size: float
    strong: bool
    page: int
    height: float
    """Of the page."""


def with_tables(lines: list[Line], gap: float) -> Iterator[Line | Block]:
    """The lines, those of a table put together; `gap` is the usual one from line to line."""
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
    """Pieces that stand on one line, from the left."""
    rows: list[list[Line]] = []
    for line in lines:
        last = rows[-1][-1] if rows else None
        if last and last.page == line.page and abs(last.base - line.base) < 0.3 * gap:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_with_label(sorted(row, key=lambda line: line.left)) for row in rows]


def _with_label(row: list[Line]) -> list[Line]:
    """A bullet or a number before an item is no column."""
    if len(row) > 1 and _LABEL.fullmatch(row[0].text):
        first, second, *rest = row
        text = f"{first.text} {second.text}"
        return [replace(first, text=text, right=second.right, strong=second.strong), *rest]
    return row


def _table(rows: list[list[Line]], at: int, gap: float) -> tuple[int, list[list[str]]]:
    """Where the table that begins in a row ends, and its cells; none where there is no table."""
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
    """The column that a piece stands in; None where it stands in two, or in none."""
    over = [
        place
        for place, (left, right) in enumerate(columns)
        if line.left < right and line.right > left
    ]
    return over[0] if len(over) == 1 else None


def _is_text_in_columns(cells: list[list[str]]) -> bool:
    """Whether it is a page set in two columns rather than a table."""
    lengths = [[len(row[n]) for row in cells] for n in range(len(cells[0]))]
    long = all(sum(some) / len(some) > LONGEST_CELL for some in lengths)
    return len(cells) >= _MOST_ROWS_OF_TEXT and long
