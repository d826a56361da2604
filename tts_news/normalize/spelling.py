"""The Vietnamese names of letters, and the values of Roman numerals."""

from __future__ import annotations

import re
import unicodedata

from tts_news.normalize.tables import pairs

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_NUMBER = re.compile(
    r"(?:X{0,3})(?:IX|IV|V?I{0,3})|XL(?:IX|IV|V?I{0,3})|LX{0,3}(?:IX|IV|V?I{0,3})"
)


def letters(text: str) -> str:
    """The names of the letters and digits of a text.

    >>> letters("GDP")
    'giê đê pê'
    """
    names = pairs("letters.tsv")
    said = []
    for char in text.upper():
        if char in names:
            said.append(names[char])
            continue
        base = "".join(
            c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c)
        )
        said += [names[c] for c in base.upper() if c in names]
    return " ".join(said)


def roman(text: str) -> int:
    """The value of a Roman numeral up to 89; 0 if the text is none.

    >>> roman("XIV"), roman("IIX")
    (14, 0)
    """
    if not text or not _ROMAN_NUMBER.fullmatch(text):
        return 0
    values = [_ROMAN[c] for c in text]
    signs = [-1 if a < b else 1 for a, b in zip(values, [*values[1:], 0], strict=True)]
    return sum(v * s for v, s in zip(values, signs, strict=True))
