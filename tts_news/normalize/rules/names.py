"""Names and words that a list knows, and by rule the minority names with an apostrophe.

data/foreign, a file for each kind, and data/highlands.tsv.
"""

from __future__ import annotations

import re

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.foreign import Heard, by_ear
from tts_news.normalize.foreign.lists import find, known_at
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import AMBIGUOUS, FOREIGN_NAME
from tts_news.normalize.syllable import is_syllable

_APOSTROPHE = re.compile(r"([^\W\d_]{1,2})['’]([^\W\d_]{1,10})(?![^\W_])")
_SPACED_APOSTROPHE = re.compile(
    rf"(?<![^\s(])([BCĐDHKLMNRSTY])['’] ([{CAPITALS}{SMALL}][{SMALL}]{{1,9}})(?![^\W_])"
)
_NUMBER_FOLLOWS = re.compile(r"[-–./]\d")
_SHORT_CODE = 3
_TWO_LETTERS = 2
_EUROPEAN_PREFIXES = ("o", "d", "l")


def _listed(place: Place) -> Reading | None:
    """The longest phrase that a list knows."""
    known = known_at(place.text, place.at, caps=place.memory.caps)
    if known is None or (known.entry.written.isupper() and _is_another_form(place, known.end)):
        return None
    if known.entry.written.isupper() and place.text[place.at].islower():
        return None  # KHÔNG ai BỊ THƯƠNG, in a headline
    if place.memory.reads_foreign and known.entry.foreign:
        return Reading(known.end, place.text[place.at : known.end])
    return Reading(known.end, known.spoken, AMBIGUOUS if _has_meanings(known.entry.written) else "")


def _has_meanings(name: str) -> bool:
    """Whether two capitals of a list of names mean other things too: không MT."""
    from tts_news.normalize.rules.abbreviations import senses

    return len(name) == _TWO_LETTERS and name.isupper() and name in senses()


def _is_another_form(place: Place, end: int) -> bool:
    """Whether capitals are a form, or a part of one, that another rule reads: KN-123, VH-TT, US$.

    What the article itself has spelled out, and what the words around decide, goes before a list.
    """
    if place.text[end : end + 1] == "$":
        return True
    if _NUMBER_FOLLOWS.match(place.text, end):
        return end - place.at <= _SHORT_CODE
    from tts_news.normalize.rules import abbreviations

    some = (rule.read(place) for rule in abbreviations.RULES[:2])
    return any(reading is not None and reading.end >= end for reading in some)


def _apostrophe(place: Place) -> Reading | None:
    """M'nông, R'lấp, K'Ho: the first consonant with ơ, then the rest; O'Neill as one word."""
    if m := _SPACED_APOSTROPHE.match(place.text, place.at):  # xã D’ Ran, as a page breaks it
        known = find(f"{m[1]}'{m[2]}")
        return Reading(m.end(), known.spoken) if known else None
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
    Rule("name", "ul", _apostrophe, needs="'’"),
)
