"""Names and words that a list knows, and by rule the minority names with an apostrophe.

data/foreign, a file for each kind, and data/highlands.tsv.
"""

from __future__ import annotations

import re

from tts_news.normalize.foreign import by_ear
from tts_news.normalize.foreign.lists import find, known_at
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import FOREIGN_NAME
from tts_news.normalize.syllable import is_syllable

_APOSTROPHE = re.compile(r"([^\W\d_]{1,2})['’]([^\W\d_]{1,10})(?![^\W_])")
_EUROPEAN_PREFIXES = ("o", "d", "l")


def _listed(place: Place) -> Reading | None:
    """The longest phrase that a list knows."""
    known = known_at(place.text, place.at, caps=place.memory.caps)
    if known is None:
        return None
    if place.memory.reads_foreign and known.foreign:
        return Reading(known.end, place.text[place.at : known.end])
    return Reading(known.end, known.spoken)


def _apostrophe(place: Place) -> Reading | None:
    """M'nông, R'lấp, K'Ho: the first consonant with ơ, then the rest; O'Neill as one word."""
    m = _APOSTROPHE.match(place.text, place.at)
    if m is None:
        return None
    head, tail = m.groups()
    if head.lower() in _EUROPEAN_PREFIXES and tail[0].isupper() and tail.isascii():
        known, heard = find(tail), by_ear(tail)
        first = "ô" if head in "Oo" else head.lower() + "ờ"
        said = known.spoken if known else heard.spoken
        if first != "ô" and said[:1].lower() in "aeiouâêôơưy":
            heard, known = by_ear(head + tail), None
            return Reading(m.end(), heard.spoken, FOREIGN_NAME if heard.doubt else "")
        first = {"dờ": "đờ"}.get(first, first)
        return Reading(
            m.end(), f"{first} {said}", FOREIGN_NAME if heard.doubt and not known else ""
        )
    first = head[0] + head[1:].lower() + "ơ"
    listed = find(tail)
    if listed or is_syllable(tail.lower()):
        return Reading(m.end(), f"{first} {listed.spoken if listed else tail}")
    return Reading(m.end(), f"{first} {by_ear(tail).spoken}", FOREIGN_NAME)


RULES = (
    Rule("name", "ul", _listed),
    Rule("name", "ul", _apostrophe),
)
