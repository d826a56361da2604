"""Recognizing legacy character sets by the names of fonts."""

from __future__ import annotations

import re

from tts_news.clean.encodings import converted

_TCVN3_FONT = re.compile(r"\.Vn\w*", re.IGNORECASE)
_VNI_FONT = re.compile(r"VNI[ -]", re.IGNORECASE)
_VPS_FONT = re.compile(r"VPS[ -]?\w", re.IGNORECASE)
_UNICODE_LETTER = re.compile("[\u01a0-\u01b0\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
_PRIVATE = re.compile("[\uf021-\uf0ff]")


def old_set_of(font: str) -> str:
    """The legacy character set of a font; empty for a Unicode font.

    >>> old_set_of(".VnTimeH"), old_set_of("VNI-Times"), old_set_of("Times New Roman")
    ('TCVN3', 'VNI', '')
    """
    font = font.strip("\"' ")
    for pattern, old in ((_TCVN3_FONT, "TCVN3"), (_VNI_FONT, "VNI"), (_VPS_FONT, "VPS")):
        if pattern.match(font):
            return old
    return ""


class Letters:
    """Decodes runs of text by their fonts, and collects the legacy sets in `old`."""

    def __init__(self) -> None:
        self.old: set[str] = set()

    def read(self, text: str, font: str) -> str:
        """A run of text in Unicode; for a font of capitals it is upper-cased."""
        old = old_set_of(font)
        if not old or _UNICODE_LETTER.search(text):  # typed in Unicode later
            return text
        text = _PRIVATE.sub(lambda sign: chr(ord(sign[0]) - 0xF000), text)
        if not text.isascii():
            text = converted(text, old)
            self.old.add(old)
        is_capitals = old == "TCVN3" and font.strip("\"' ").endswith("H")
        return text.upper() if is_capitals else text
