"""A PDF's lines with their places, as JSON: run in a process of its own, by `python -m`.

PDFium is quick and reads what others do not, and is written in C++: a file made to break it ends
this process and no other.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

PASSWORD_NEEDED = 4
"""Exit statuses, by PDFium's own numbers for its errors."""
BROKEN = 3

MOST_PAGES = 300
MOST_LETTERS = 2_000_000

WIDEST, WIDE, WIDER, NARROW = 2.0, 1.0, 0.5, 0.35
"""Gaps between words, in the letters' size: wide in any line, by itself, where others are narrow,
where it is no space that was written.
"""

_PASSWORD_ERROR = 4


def lines_of(data: bytes) -> dict[str, Any]:
    """`pages`, `pictures`, and `lines`, each [runs, left, right, base, size, page, page's height].

    A run is [text, font]. A line of a table is one for each cell. Places are in points, from the
    left and from the page's foot.
    """
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(data)
    lines: list[Any] = []
    pictures = letters = 0
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        pictures += sum(1 for _ in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        text = page.get_textpage()
        count = text.count_chars()
        letters += count
        if letters > MOST_LETTERS:
            break
        lines += _lines(raw, text.raw, count, number, page.get_height())
        text.close()
        page.close()
    return {"pages": len(document), "pictures": pictures, "lines": lines}


def _lines(raw: Any, text: Any, count: int, number: int, height: float) -> list[Any]:
    """A page's lines; PDFium itself puts the spaces and line ends in."""
    lines: list[Any] = []
    line: list[tuple[int, str]] = []
    for at in range(count + 1):
        code = raw.FPDFText_GetUnicode(text, at) if at < count else 10
        if code not in (10, 13):
            line.append((at, "-" if code in (2, 0xFFFE) else chr(code)))
            continue
        if any(not sign.isspace() for _, sign in line):
            lines += [
                [*_line(raw, text, one), number, height] for one in _segments(raw, text, line)
            ]
        line = []
    return lines


def _segments(raw: Any, text: Any, line: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """A line cut at the gaps that part the columns of a table.

    Such a gap is wide, or wider than its neighbours: the spaces of a justified line are equal.
    """
    words: list[list[tuple[int, str]]] = []
    for before, (at, sign) in zip([(-1, " "), *line], line, strict=False):
        if before[1].isspace() and not sign.isspace():
            words.append([])
        if words:
            words[-1].append((at, sign))
    ends = [_right(raw, text, [at for at, sign in w if not sign.isspace()][-1]) for w in words]
    starts = [_origin(raw, text, word[0][0])[0] for word in words]
    gaps = [start - end for end, start in zip(ends, starts[1:], strict=False)]
    size = _size(raw, text, words[0][0][0])
    # A space that PDFium puts in, where others are written, stands between two texts.
    added = [bool(raw.FPDFText_IsGenerated(text, word[-1][0])) for word in words[:-1]]
    narrowest = min((gap for gap in gaps if gap > 0), default=0.0)
    limit = WIDE * size if len(gaps) < 2 else max(WIDER * size, 1.8 * narrowest)
    limit = min(limit, WIDEST * size)
    segments = [words[0]]
    for word, gap, is_added in zip(words[1:], gaps, added, strict=True):
        if gap > limit or (is_added and not all(added) and gap > NARROW * size):
            segments.append(word)
        else:
            segments[-1] = segments[-1] + word
    return segments


def _line(raw: Any, text: Any, line: list[tuple[int, str]]) -> list[Any]:
    runs: list[list[str]] = []
    font = ""
    fresh = True
    for at, sign in line:
        if sign.isspace():
            fresh = True
        elif fresh:  # a font is asked for once a word
            font, fresh = _font(raw, text, at), False
        if runs and runs[-1][1] == font:
            runs[-1][0] += sign
        else:
            runs.append([sign, font])
    inked = [at for at, sign in line if not sign.isspace()]
    left, base = _origin(raw, text, inked[0])
    right = _right(raw, text, inked[-1])
    size = _size(raw, text, inked[0])
    return [runs, round(left, 1), round(right, 1), round(base, 1), round(size, 1)]


def _size(raw: Any, text: Any, at: int) -> float:
    size = abs(raw.FPDFText_GetFontSize(text, at))
    matrix = raw.FS_MATRIX()
    if raw.FPDFText_GetMatrix(text, at, matrix) and matrix.d:
        size *= abs(matrix.d)
    return float(size)


def _font(raw: Any, text: Any, at: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    size = raw.FPDFText_GetFontInfo(text, at, buffer, 128, ctypes.byref(flags))
    name = buffer.raw[: max(0, min(size, 128) - 1)].decode("utf-8", "replace").rstrip("\0")
    name = name.partition("+")[2] or name
    return f"{name} bold" if raw.FPDFText_GetFontWeight(text, at) >= 600 else name


def _origin(raw: Any, text: Any, at: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, at, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _right(raw: Any, text: Any, at: int) -> float:
    box = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text, at, *map(ctypes.byref, box))
    return box[1].value


def main() -> int:
    """Read a PDF from standard input; the exit status says why there is nothing."""
    import pypdfium2

    try:
        found = lines_of(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return PASSWORD_NEEDED if getattr(error, "err_code", 0) == _PASSWORD_ERROR else BROKEN
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
