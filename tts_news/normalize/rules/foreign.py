"""Words that are neither Vietnamese syllables nor listed.

Hyphenated Vietnamese syllables (`Xin-ga-po`) are read without pauses. Any other word is converted
to Vietnamese syllables by its spelling (`by_ear`), and marked as a guess if this is uncertain.
"""

from __future__ import annotations

import re
import unicodedata

from tts_news.normalize.foreign import Doubt, Heard, by_ear
from tts_news.normalize.foreign.lists import after_possessive, find
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import (
    FOREIGN_ACCIDENT,
    FOREIGN_LANGUAGE,
    FOREIGN_LETTERS,
    FOREIGN_NAME,
    FOREIGN_WORD,
    MISSPELLED,
)
from tts_news.normalize.syllable import is_syllable

_HYPHENED_WORD = re.compile(r"[^\W\d_]{1,12}(?:[-–][^\W\d_]{1,12}){1,6}(?![^\W_])")
_ONE_WORD = re.compile(r"[^\W\d_]{1,64}")
_LATIN_LETTER = re.compile("[a-z]")

_REASONS = {
    Doubt.NONE: "",
    Doubt.SLIGHT: FOREIGN_WORD,
    Doubt.LANGUAGE: FOREIGN_LANGUAGE,
    Doubt.SPELLING: MISSPELLED,
    Doubt.ACCIDENT: FOREIGN_ACCIDENT,
    Doubt.LETTERS: FOREIGN_LETTERS,
}


def _hyphened(place: Place) -> Reading | None:
    """`Xin-ga-po`, `nông-lâm-ngư`: syllables or listed names, read without pauses."""
    m = _HYPHENED_WORD.match(place.text, place.at)
    if m is None:
        return None
    said = [_syllable_or_name(part) for part in re.split("[-–]", m.group())]
    return Reading(m.end(), " ".join(said)) if all(said) else None


def _syllable_or_name(part: str) -> str:
    if len(part) > 1 and part.isupper():
        return ""
    if is_syllable(part.lower()):
        return part
    known = find(part)
    return known.spoken if known else ""


def _other_word(place: Place) -> Reading | None:
    """Any other word: unchanged for a voice that reads foreign words, otherwise by ear."""
    m = _ONE_WORD.match(place.text, place.at)
    if m is None:
        return None
    word = m.group()
    if is_syllable(word.lower()):
        capital = word.isupper() and place.memory.caps
        return Reading(m.end(), word.lower() if capital else word)
    if not _LATIN_LETTER.search(unicodedata.normalize("NFD", word.lower()).replace("đ", "d")):
        return None
    known = find(word) if place.text[m.end() : m.end() + 1].isdigit() else None
    heard = Heard(known.spoken) if known else by_ear(word)  # Windows11
    if place.memory.reads_foreign and not heard.vietnamese:
        return Reading(m.end(), word)
    end = after_possessive(place.text, m.end())
    unknown_capitals = len(word) > 1 and word.isupper() and not place.memory.caps
    doubt = _REASONS[heard.doubt] or (FOREIGN_NAME if unknown_capitals else "")
    return Reading(end, heard.spoken, doubt)


def respelled(word: str) -> str:
    """A foreign word in Vietnamese syllables: as listed, otherwise by ear.

    >>> respelled("Robert"), respelled("Drăng")
    ('Rô bớt', 'Đờ răng')
    """
    known = find(word)
    return known.spoken if known else by_ear(word).spoken


RULES = (
    Rule("hyphened", "ul", _hyphened, needs="-–"),
    Rule("foreign", "ul", _other_word),
)
