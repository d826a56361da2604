"""Short forms that an article spells out itself: "hợp tác xã (HTX)", "HTX (hợp tác xã)"."""

from __future__ import annotations

import re
import unicodedata

_WORD = r"[^\W\d_]{1,8}"
_SHORT_LAST = re.compile(
    r"\((?:(?:gọi tắt là|viết tắt là|sau đây gọi là) )?([A-ZĐ][A-ZĐ&-]{1,9})\)"
)
_SHORT_FIRST = re.compile(r"\b([A-ZĐ][A-ZĐ&-]{1,9}) \((" + _WORD + r"(?: " + _WORD + r"){1,9})\)")
_LETTER = re.compile(r"[^\W\d_]+")


def definitions(text: str) -> dict[str, str]:
    """The short forms that the text itself explains, with what they stand for.

    >>> definitions("Các hợp tác xã (HTX) ở đây")
    {'HTX': 'hợp tác xã'}
    """
    if "(" not in text:
        return {}
    found: dict[str, str] = {}
    for match in _SHORT_LAST.finditer(text):
        words = _LETTER.findall(text[max(0, match.start() - 90) : match.start()])
        if long := _ending_in(words, match[1]):
            found[match[1]] = long
    for match in _SHORT_FIRST.finditer(text):
        words = match[2].split()
        if _initials(words) == _plain(match[1]) and not match[2].isupper():
            found[match[1]] = match[2]
    return found


def _plain(letters: str) -> str:
    """Upper-case letters without marks: Đ counts as D, Ủ as U."""
    bare = unicodedata.normalize("NFD", letters.upper().replace("Đ", "D"))
    return "".join(c for c in bare if "A" <= c <= "Z")


def _initials(words: list[str]) -> str:
    return _plain("".join(word[0] for word in words))


def _ending_in(words: list[str], short: str) -> str:
    """The last words whose initials are the short form's letters ("và" may be passed over)."""
    wanted = _plain(short)
    for count in range(len(wanted), len(wanted) + 3):
        some = words[-count:]
        if any(len(w) > 1 and w.isupper() for w in some):
            break  # a short form is not spelled out by short forms
        if len(some) == count and _initials([w for w in some if w.lower() != "và"]) == wanted:
            return " ".join(some)
        if len(some) == count and _initials(some) == wanted:
            return " ".join(some)
    return ""
