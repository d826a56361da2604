"""Digits of any other script or form that no rule above took: never silent."""

from __future__ import annotations

import re
import unicodedata

from tts_news.normalize.numbers import DIGITS
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.spelling import letters

_RUN = re.compile(r"\d{1,400}")
_LETTERS = re.compile(r"[^\W\d_]{1,400}")


def _run(place: Place) -> Reading | None:
    m = _RUN.match(place.text, place.at)
    if m is None:
        return None
    said = " ".join(DIGITS[unicodedata.decimal(c)] for c in m.group())
    return Reading(m.end(), said, "digits of no known form")


def _foreign_script(place: Place) -> Reading | None:
    """A letter that Vietnamese has no name for: said by its Latin base, or left out and marked."""
    m = _LETTERS.match(place.text, place.at)
    if m is None:
        return None
    return Reading(m.end(), letters(m.group()), "letters of another script")


RULES = (Rule("digits", "d", _run), Rule("other script", "ul", _foreign_script))
