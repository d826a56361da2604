"""Foreign names and words that no list knows, by ear.

The spelling tells the language (languages), the language how it is read: English by phonemes
(english), Chinese by its syllables (pinyin), any other by letter rules (letter_rules). The sounds
become Vietnamese syllables (syllables).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from tts_news.normalize.foreign.accidents import without_accident
from tts_news.normalize.foreign.compounds import component, compound, humps
from tts_news.normalize.foreign.english import english_sounds
from tts_news.normalize.foreign.languages import Guess, language_of
from tts_news.normalize.foreign.letter_rules import sounds_of
from tts_news.normalize.foreign.lists import find
from tts_news.normalize.foreign.pinyin import chinese
from tts_news.normalize.foreign.syllables import syllables, toned
from tts_news.normalize.foreign.vietnamese import (
    initial,
    lacks_a_tone,
    mended,
    shows_vietnamese,
    spelled_in_vietnamese,
    typed_together,
    with_its_onset,
    without_marks,
)
from tts_news.normalize.spelling import letters
from tts_news.normalize.syllable import is_syllable, toneless

__all__ = ["Doubt", "Heard", "by_ear"]

_LOAN = Guess("loan", 9.0, "open")
"""A word in Vietnamese spelling is read as Vietnamese letters are."""
_THREE_ALIKE = re.compile(r"([^\W\d_])\1{2,}")
_VOWEL = re.compile("[aeiouyà-öø-ýāăēěęĩīıōőũūůűơư]|[ạ-ỹ]")
_UNSPEAKABLE = re.compile("[^aeiouy]{5}|^[^aeiouy]{4}")
_LONGEST_SHORT_FORM = 3
_DOUBTS = ((1.5, 0.7), (2.5, 0.8))
"""For a strong and for a slight doubt: a language that leads by less may be another, and then it
matters where the readings have less than this share of their letters in common."""


class Doubt(IntEnum):
    """Why a reading may be wrong; the higher, the likelier."""

    NONE = 0
    SLIGHT = 1
    """Another language would read the word otherwise."""
    LANGUAGE = 2
    """The word's language does not show."""
    SPELLING = 3
    """A Vietnamese word that is misspelled."""
    ACCIDENT = 4
    """It sounds like a word that nobody wants to hear."""
    LETTERS = 5
    """Nothing in it can be said."""


class Heard(NamedTuple):
    """How a word is said, and what is doubtful in it."""

    spoken: str
    doubt: Doubt = Doubt.NONE
    vietnamese: bool = False
    """Vietnamese syllables typed in another way, which every voice wants apart."""


@lru_cache(maxsize=16384)
def by_ear(word: str) -> Heard:
    """A foreign word in Vietnamese syllables.

    >>> by_ear("Robert").spoken, by_ear("HDBank").spoken
    ('Rô bớt', 'hát đê banh')
    """
    word = _THREE_ALIKE.sub(r"\1\1", word)  # goooool
    lower = word.lower()
    if glued := _words_glued(word):
        lost = word.isascii() and word[:2].istitle()  # LongHai: a name that lost its marks
        return Heard(glued, Doubt.SPELLING if lost else Doubt.NONE, vietnamese=True)
    if together := typed_together(lower, lower=word == lower):
        return Heard(" ".join(together), vietnamese=True)
    if said := mended(lower):
        return Heard(said, Doubt.SPELLING, vietnamese=True)
    if said := initial(lower) or with_its_onset(lower):
        return Heard(said, vietnamese=True)
    if not _VOWEL.search(lower):
        return Heard(_letters(word), Doubt.LETTERS)
    if pieces := humps(word):
        heard = [_piece(piece) for piece in pieces]
        spoken = " ".join(one.spoken for one in heard)
        return Heard(spoken, max(one.doubt for one in heard), all(one.vietnamese for one in heard))
    if word != lower and (said := without_marks(lower)):
        return Heard(said, vietnamese=True)
    if word.isupper() and _UNSPEAKABLE.search(lower):
        return Heard(letters(word), Doubt.LETTERS)
    head, rest, tail = compound(lower)
    middle = _one(rest, name=word != lower) if rest else Heard("")
    return Heard(" ".join(x for x in (head, middle.spoken, tail) if x), middle.doubt)


def _words_glued(word: str) -> str:
    """Vietnamese words of which a space was lost before a capital: QuốcHàng, TRUNGTheo."""
    pieces = humps(word)
    together = bool(pieces) and all(
        is_syllable(p.lower()) and (p[1:].islower() or len(p) > _LONGEST_SHORT_FORM) for p in pieces
    )
    return " ".join(p.capitalize() if p.isupper() else p for p in pieces) if together else ""


def _piece(piece: str) -> Heard:
    """One word of several written together."""
    if piece in ("Mc", "Mac"):
        return Heard("mắc")
    if said := component(piece.lower()):
        return Heard(said)
    if is_syllable(piece.lower()) and not piece.isupper():
        return Heard(piece, vietnamese=True)
    if known := find(piece):
        return Heard(known.spoken)
    if piece.isupper():
        speakable = len(piece) > _LONGEST_SHORT_FORM and bool(_VOWEL.search(piece.lower()))
        return Heard(letters(piece), Doubt.LANGUAGE if speakable else Doubt.NONE)  # LOTUSat
    return by_ear(piece)


def _one(word: str, *, name: bool = True) -> Heard:
    """A lower-case word that is not cut."""
    if known := find(word):
        return Heard(known.spoken)
    if is_syllable(word):
        return Heard(word)
    vietnamese = shows_vietnamese(word)
    in_vietnamese = vietnamese or spelled_in_vietnamese(word, name=name)
    bare, tones = toneless(word) if in_vietnamese else (word, "")
    guess = _LOAN if in_vietnamese else language_of(bare)
    said = spoken_as(bare, guess.language) or spoken_as(bare, "open")
    if not said:
        return Heard(_letters(word), Doubt.LETTERS)
    if len(tones) == 1:
        *before, last = said.split()
        said = " ".join([*before, toned(last, tones)])
    if (mended_said := without_accident(said)) != said:
        return Heard(mended_said, Doubt.ACCIDENT)
    if in_vietnamese and lacks_a_tone(word):
        return Heard(said, Doubt.SPELLING)
    if vietnamese:
        return Heard(said, Doubt.LANGUAGE)
    return Heard(said, _language_doubt(guess.margin, said, spoken_as(bare, guess.second)))


def _letters(word: str) -> str:
    """The letters' names; of one without a name (ł, þ) that of the plain letter."""
    from anyascii import anyascii

    return letters(word) or letters(anyascii(word)) or word


def _language_doubt(lead: float, said: str, otherwise: str) -> Doubt:
    (strong_lead, strong_alike), (slight_lead, slight_alike) = _DOUBTS
    if lead >= slight_lead:
        return Doubt.NONE
    alike = SequenceMatcher(None, said, otherwise, autojunk=False).ratio()
    if lead < strong_lead and alike < strong_alike:
        return Doubt.LANGUAGE
    return Doubt.SLIGHT if alike < slight_alike else Doubt.NONE


def spoken_as(word: str, language: str) -> str:
    """A lower-case word as a language reads it; empty where it has no vowel to be said with."""
    if language == "pinyin":
        return " ".join(chinese(word))
    if language == "english":
        return " ".join(syllables(english_sounds(word)))
    return " ".join(syllables(sounds_of(word, "shared" if language == "open" else language)))
