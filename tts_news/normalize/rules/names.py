"""Names and words that a list knows: foreign ones and those of the Highlands (sections 17 and 18).

data/foreign.tsv and data/highlands.tsv; and by rule the minority names with an apostrophe.
"""

from __future__ import annotations

import re
from functools import cache

from tts_news.normalize.place import Place, Reading, Rule, longest_first
from tts_news.normalize.reasons import FOREIGN_NAME
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import pairs

_WORDS = re.compile(r"[^\W_]{1,24}(?:[-–'’/. ][^\W_]{1,24}){0,3}")
_CUT = re.compile(r"[-–'’/. ]")
_APOSTROPHE = re.compile(r"([^\W\d_]{1,2})['’]([^\W\d_]{1,10})(?![^\W_])")


@cache
def known_names() -> dict[str, str]:
    plain = {k.replace("’", "'"): v for k, v in pairs("highlands.tsv").items()}
    return pairs("foreign.tsv") | plain


def _listed(place: Place) -> Reading | None:
    """The longest run of up to four words that a list knows."""
    m = _WORDS.match(place.text, place.at)
    if m is None:
        return None
    chunk = m.group()
    for end in longest_first(chunk, _CUT):
        if place.text[place.at + end : place.at + end + 1].isalnum():
            continue
        word = chunk[:end].replace("’", "'").replace("–", "-")
        spoken = known_names().get(word)
        if spoken is None and place.memory.caps and word.isupper():
            spoken = _upper_list().get(word)
        if spoken is not None:
            if place.memory.reads_foreign and word in pairs("foreign.tsv"):
                spoken = word
            return Reading(place.at + end, spoken)
    return None


@cache
def _upper_list() -> dict[str, str]:
    return {key.upper(): spoken for key, spoken in known_names().items()}


def _apostrophe(place: Place) -> Reading | None:
    """M'nông, R'lấp, K'Ho: the first consonant with ơ, then the rest."""
    m = _APOSTROPHE.match(place.text, place.at)
    if m is None:
        return None
    from tts_news.normalize.rules.foreign import respelled

    head, tail = m.groups()
    if head.lower() in ("o", "d", "l") and tail[0].isupper() and tail.isascii():
        return Reading(m.end(), respelled(head + tail), FOREIGN_NAME)
    first = head[0] + head[1:].lower() + "ơ"
    known = known_names().get(tail) or (tail if is_syllable(tail.lower()) else respelled(tail))
    return Reading(m.end(), f"{first} {known}", "" if is_syllable(tail.lower()) else FOREIGN_NAME)


RULES = (
    Rule("name", "ul", _listed),
    Rule("name", "ul", _apostrophe),
)
