"""Vietnamese on any console: UTF-8, or as much as the code page holds that was asked for."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata

ERRORS = "vietnamese"
"""The name of the way out for letters that an encoding does not have."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def speak_vietnamese() -> None:
    """Have what is printed come through whole, or readable, and never end in an error.

    UTF-8 everywhere, LANG=C included; an encoding named in PYTHONIOENCODING, as for a console in
    code page 1258, is kept.
    """
    codecs.register_error(ERRORS, _fitting)
    asked = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            wide = not asked or codecs.lookup(stream.encoding).name.startswith("utf")
            if wide and not asked:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
            else:
                stream.reconfigure(errors="backslashreplace" if wide else ERRORS)


def _fitting(error: UnicodeError) -> tuple[str, int]:
    """Letter and tone apart, as Windows-1258 writes them; else the plain letter; else `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(c for c in parts if c in _TONES)
    base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    plain = unicodedata.normalize("NFKD", letter).translate({0x110: "D", 0x111: "d"})
    for choice in (base + tones, base, "".join(c for c in plain if not unicodedata.combining(c))):
        if choice and choice != letter and _holds(error.encoding, choice):
            return choice, error.start + 1
    return "?", error.start + 1


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
