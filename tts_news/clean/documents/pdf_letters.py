"""Extracting a PDF's lines and their positions as JSON; run by `python -m` in its own process.

PDFium is fast and reads files that other libraries cannot, but is written in C++: a malicious file
that crashes it ends only this process.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

PASSWORD_NEEDED = 4
"""Exit status for a locked PDF; like `BROKEN`, it is PDFium's own error number."""
BROKEN = 3
"""Exit status for a PDF that cannot be read."""

MOST_PAGES = 300
MOST_LETTERS = 2_000_000

WIDEST, WIDE, WIDER, NARROW = 2.0, 1.0, 0.5, 0.35
"""Gaps between words that separate columns, relative to the type size: in any line, as its only
gap, beside narrower gaps, and where PDFium inserted the space.
"""

_PASSWORD_ERROR = 4


def lines_of(data: bytes) -> dict[str, Any]:
    """The number of `pages` and `pictures`, and the `lines` of a PDF.

    A line is [runs, left, right, baseline, type size, page number from 0, page height], and a run
    is [text, font]. Each cell of a table gives its own line. Positions are in points, from the left
    and the bottom of the page.
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
    """A page's lines; PDFium itself inserts spaces and line breaks."""
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
    """A line split at the gaps between the columns of a table.

    Such a gap is wide, or wider than the others of its line: in a justified line all are equal.
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
    # A space inserted by PDFium, in a line with spaces of its own, separates two texts.
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
        elif fresh:  # the font is looked up once per word
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
    """Read a PDF from standard input and write JSON; return the exit status."""
    import pypdfium2

    try:
        found = lines_of(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return PASSWORD_NEEDED if getattr(error, "err_code", 0) == _PASSWORD_ERROR else BROKEN
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
