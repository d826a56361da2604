"""Listed names and words, and names with an apostrophe, such as those of ethnic minorities.

The lists are data/highlands.tsv and, with a file for each kind, data/foreign.
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
_MOST_LETTERS_OF_A_CODE = 3
_TWO_LETTERS = 2
_EUROPEAN_PREFIXES = ("o", "d", "l")


def _listed(place: Place) -> Reading | None:
    """The longest listed phrase at a place."""
    known = known_at(place.text, place.at, caps=place.memory.caps)
    if known is None or (known.entry.written.isupper() and _is_another_form(place, known.end)):
        return None
    if known.entry.written.isupper() and place.text[place.at].islower():
        return None  # KHÔNG ai BỊ THƯƠNG, in a headline: the word ai, not AI
    if place.memory.reads_foreign and known.entry.foreign:
        return Reading(known.end, place.text[place.at : known.end])
    return Reading(known.end, known.spoken, AMBIGUOUS if _has_meanings(known.entry.written) else "")


def _has_meanings(name: str) -> bool:
    """Whether a listed name of two capitals has other meanings: `không MT`."""
    from tts_news.normalize.rules.abbreviations import senses

    return len(name) == _TWO_LETTERS and name.isupper() and name in senses()


def _is_another_form(place: Place, end: int) -> bool:
    """Whether capitals belong to a form of another rule: `KN-123`, `VH-TT`, `US$`.

    An abbreviation that the article defines, or that abbreviations.tsv lists, precedes a name.
    """
    if place.text[end : end + 1] == "$":
        return True
    if _NUMBER_FOLLOWS.match(place.text, end):
        return end - place.at <= _MOST_LETTERS_OF_A_CODE
    from tts_news.normalize.rules import abbreviations

    some = (rule.read(place) for rule in abbreviations.RULES[:2])
    return any(reading is not None and reading.end >= end for reading in some)


def _apostrophe(place: Place) -> Reading | None:
    """`M'nông`, `R'lấp`, `K'Ho`: the first consonant with *ơ*, then the rest; also `O'Neill`."""
    if m := _SPACED_APOSTROPHE.match(place.text, place.at):  # xã D’ Ran
        known = find(f"{m[1]}'{m[2]}")
        return Reading(m.end(), known.spoken) if known else None
    m = _APOSTROPHE.match(place.text, place.at)
    if m is None:
        return None
    head, tail = m.groups()
    if head.lower() in _EUROPEAN_PREFIXES and tail[0].isupper() and tail.isascii():
        heard = _european_name(head.lower(), tail)
        return Reading(m.end(), heard.spoken, FOREIGN_NAME if heard.doubt else "")
    first = head[0] + head[1:].lower() + "ơ"
    listed = find(tail)
    if listed or is_syllable(tail.lower()):
        return Reading(m.end(), f"{first} {listed.spoken if listed else tail}")
    return Reading(m.end(), f"{first} {by_ear(tail).spoken}", FOREIGN_NAME)


def _european_name(prefix: str, name: str) -> Heard:
    """`O'Neill`, `D'Angelo`, `L'Oreal`: *ô* and the name; after D' or L', one word read by ear."""
    known = find(name)
    heard = Heard(known.spoken) if known else by_ear(name)
    if prefix == "o":
        return heard._replace(spoken=f"ô {heard.spoken}")
    return by_ear(prefix + name)


RULES = (
    Rule("name", "ul", _listed),
    Rule("name", "ul", _apostrophe, needs="'’"),
)
