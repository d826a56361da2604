"""Names and words that a list knows, and by rule the minority names with an apostrophe.

data/foreign, a file for each kind, and data/highlands.tsv.
"""

from __future__ import annotations

import re

from tts_news.normalize.foreign import Heard, by_ear
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
        heard = _european(head.lower(), tail)
        return Reading(m.end(), heard.spoken, FOREIGN_NAME if heard.doubt else "")
    first = head[0] + head[1:].lower() + "ơ"
    listed = find(tail)
    if listed or is_syllable(tail.lower()):
        return Reading(m.end(), f"{first} {listed.spoken if listed else tail}")
    return Reading(m.end(), f"{first} {by_ear(tail).spoken}", FOREIGN_NAME)


def _european(prefix: str, name: str) -> Heard:
    """O'Neill, D'Angelo, L'Oreal: the prefix is a syllable before a consonant."""
    known = find(name)
    heard = Heard(known.spoken) if known else by_ear(name)
    if prefix == "o":
        return heard._replace(spoken=f"ô {heard.spoken}")
    return by_ear(prefix + name)


RULES = (
    Rule("name", "ul", _listed),
    Rule("name", "ul", _apostrophe),
)
