"""Reading a table aloud: row by row, each cell after its column's head."""

from __future__ import annotations

import re

LONGEST_HEAD = 60
"""Characters of a column's head."""

_STOP = re.compile(r"[.!?…:;,]$")
_FIGURE = re.compile(r"[\d\s.,:/%()+\-–]*\d[\d\s.,:/%()+\-–]*")

Rows = tuple[tuple[str, ...], ...]


def is_layout(rows: Rows) -> bool:
    """Whether a table only lays out text: it has one column, one row, or long prose in cells."""
    if len(rows) == 1 or all(len(set(filter(None, row))) <= 1 for row in rows):
        return True
    cells = [cell for row in rows for cell in row if cell]
    return bool(cells) and sum("\n" in c and len(c) > 300 for c in cells) * 3 > len(cells)


def spoken(rows: Rows) -> list[str]:
    """The text of each row.

    >>> spoken((("Loại", "Mua vào"), ("Vàng miếng", "80"), ("Vàng nhẫn", "79")))
    ['Loại: Vàng miếng; Mua vào: 80.', 'Loại: Vàng nhẫn; Mua vào: 79.']
    >>> spoken((("Thời gian", "8 giờ"), ("Địa điểm", "Nhà văn hóa")))
    ['Thời gian: 8 giờ.', 'Địa điểm: Nhà văn hóa.']
    """
    rows = tuple(tuple(" ".join(cell.split()) for cell in row) for row in rows)
    rows = tuple(row for row in rows if any(row))
    heads, body = _heads(rows)
    return [text for row in body if (text := _row(row, heads))]


def _heads(rows: Rows) -> tuple[tuple[str, ...], Rows]:
    """The columns' heads and the rows below; the heads are empty if the first row is data."""
    if len(rows) < 2 or not _is_head(rows[0]) or (len(rows[0]) == 2 and not _over_figures(rows)):
        return (), rows
    first, second = rows[0], rows[1]
    spanned = len(set(first)) < len(first)
    if spanned and len(rows) > 2 and _is_head(second) and len(set(second)) > len(set(first)):
        both = (
            h if under in ("", h) else f"{h}, {under}"
            for h, under in zip(first, second, strict=False)
        )
        return tuple(both), rows[2:]
    return first, rows[1:]


def _is_head(row: tuple[str, ...]) -> bool:
    named = [cell for cell in row if cell]
    return (
        len(named) >= max(2, len(row) - 1)
        and len(set(named)) > 1
        and all(len(c) <= LONGEST_HEAD and not _FIGURE.fullmatch(c) for c in named)
    )


def _over_figures(rows: Rows) -> bool:
    """Whether the last column contains figures, so that the first row of two columns is a head.

    Otherwise the first column labels the second.
    """
    return not _STOP.search(rows[0][0]) and all(
        _FIGURE.match(row[-1]) for row in rows[1:] if row[-1]
    )


def _row(row: tuple[str, ...], heads: tuple[str, ...]) -> str:
    if len(set(filter(None, row))) == 1 and len(row) > 1:
        return next(filter(None, row))  # one cell that spans all columns
    parts: list[str] = []
    if not heads and len(row) == 2 and all(row) and len(row[0]) <= LONGEST_HEAD:
        parts = [f"{row[0].rstrip(':')}: {row[1]}"]
    elif not heads:
        parts = [cell for at, cell in enumerate(row) if cell and (not at or cell != row[at - 1])]
    else:
        for at, cell in enumerate(row):
            head = heads[at] if at < len(heads) else ""
            part = f"{head.rstrip(':')}: {cell}" if head and head != cell else cell
            if cell and (not parts or parts[-1] != part):
                parts.append(part)
    text = "; ".join(part.rstrip(".;,") for part in parts[:-1])
    last = parts[-1] if parts else ""
    joined = f"{text}; {last}" if text else last
    return joined if not joined or re.search(r"[.!?…:;]$", joined) else f"{joined}."
