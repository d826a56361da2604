"""Foreign names and words that no list knows, by ear.

The spelling tells the language (languages), the language how it is read: English by phonemes
(english), Chinese by its syllables (pinyin), any other by letter rules (letter_rules). The sounds
become Vietnamese syllables (syllables).
"""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from tts_news.normalize.foreign.accidents import without_accident
from tts_news.normalize.foreign.compounds import compound, humps
from tts_news.normalize.foreign.english import english_sounds
from tts_news.normalize.foreign.languages import language_of
from tts_news.normalize.foreign.letter_rules import sounds_of
from tts_news.normalize.foreign.lists import find
from tts_news.normalize.foreign.pinyin import chinese
from tts_news.normalize.foreign.syllables import syllables, toned
from tts_news.normalize.foreign.vietnamese import (
    mended,
    shows_vietnamese,
    typed_together,
    without_marks,
)
from tts_news.normalize.spelling import letters
from tts_news.normalize.syllable import is_syllable, toneless

__all__ = ["Doubt", "Heard", "by_ear"]

_CLEAR_LEAD = 0.9
"""A language that leads by less may be another."""
_ALIKE = 0.7
"""Share of letters that two readings have in common."""


class Doubt(IntEnum):
    """Why a reading may be wrong; the higher, the likelier."""

    NONE = 0
    LANGUAGE = 1
    """The word may be of another language."""
    SPELLING = 2
    """A Vietnamese word that is misspelled."""
    ACCIDENT = 3
    """It sounds like a word that nobody wants to hear."""
    LETTERS = 4
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
    ('rô bớt', 'hát đê banh')
    """
    lower = word.lower()
    if together := typed_together(lower, lower=word == lower):
        return Heard(" ".join(together), vietnamese=True)
    if said := mended(lower):
        return Heard(said, Doubt.SPELLING, vietnamese=True)
    if pieces := humps(word):
        heard = [_piece(piece) for piece in pieces]
        spoken = " ".join(one.spoken for one in heard)
        return Heard(spoken, max(one.doubt for one in heard), all(one.vietnamese for one in heard))
    if said := without_marks(lower):
        return Heard(said, vietnamese=True)
    head, rest, tail = compound(lower)
    middle = _one(rest) if rest else Heard("")
    return Heard(" ".join(x for x in (head, middle.spoken, tail) if x), middle.doubt)


def _piece(piece: str) -> Heard:
    """One word of several written together."""
    if piece in ("Mc", "Mac"):
        return Heard("mắc")
    if is_syllable(piece.lower()) and not piece.isupper():
        return Heard(piece, vietnamese=True)
    if known := find(piece):
        return Heard(known.spoken)
    if piece.isupper():
        return Heard(letters(piece))
    return by_ear(piece)


def _one(word: str) -> Heard:
    """A lower-case word that is not cut."""
    if known := find(word):
        return Heard(known.spoken)
    if is_syllable(word):
        return Heard(word)
    vietnamese = shows_vietnamese(word)
    bare, tones = toneless(word) if vietnamese else (word, "")
    guess = language_of(bare)
    said = spoken_as(bare, guess.language) or spoken_as(bare, "open")
    if not said:
        return Heard(letters(word), Doubt.LETTERS)
    if len(tones) == 1:
        *before, last = said.split()
        said = " ".join([*before, toned(last, tones)])
    if (mended_said := without_accident(said)) != said:
        return Heard(mended_said, Doubt.ACCIDENT)
    sure = not vietnamese and (
        guess.margin >= _CLEAR_LEAD or _sound_alike(said, spoken_as(bare, guess.second))
    )
    return Heard(said, Doubt.NONE if sure else Doubt.LANGUAGE)


def _sound_alike(one: str, other: str) -> bool:
    """Whether it hardly matters which of the two is said."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def spoken_as(word: str, language: str) -> str:
    """A lower-case word as a language reads it; empty where it has no vowel to be said with."""
    if language == "pinyin":
        return " ".join(chinese(word))
    if language == "english":
        return " ".join(syllables(english_sounds(word)))
    return " ".join(syllables(sounds_of(word, "shared" if language == "open" else language)))
