"""Transcribing foreign names and words that no list contains into Vietnamese syllables.

The spelling decides the language (languages). English is read by phonemes (english), Chinese by
pinyin syllables (pinyin), any other language by letter rules (letter_rules). The resulting sounds
are converted to Vietnamese syllables (syllables).
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
"""The language of a loanword in Vietnamese spelling, which is read letter by letter."""
_THREE_ALIKE = re.compile(r"([^\W\d_])\1{2,}")
_VOWEL = re.compile("[aeiouyà-öø-ýāăēěęĩīıōőũūůűơư]|[ạ-ỹ]")
_UNSPEAKABLE = re.compile("[^aeiouy]{5}|^[^aeiouy]{4}")
_LONGEST_SHORT_FORM = 3
_DOUBTS = ((1.5, 0.7), (2.5, 0.8))
"""For strong and slight doubt: the lead of the likeliest language below which it may be the second,
and the similarity of the two readings (0 to 1) below which that matters."""


class Doubt(IntEnum):
    """Why a reading may be wrong; a higher value means it is likelier to be."""

    NONE = 0
    SLIGHT = 1
    """In the second likeliest language the word is read differently."""
    LANGUAGE = 2
    """The word's language is uncertain."""
    SPELLING = 3
    """The word is a misspelled Vietnamese word."""
    ACCIDENT = 4
    """The reading resembled a vulgar or comic word and was changed."""
    LETTERS = 5
    """The word cannot be pronounced and is read letter by letter."""


class Heard(NamedTuple):
    """The reading of a word, and what is doubtful about it."""

    spoken: str
    doubt: Doubt = Doubt.NONE
    vietnamese: bool = False
    """Whether these are Vietnamese syllables typed in another way; every voice needs this form."""


@lru_cache(maxsize=16384)
def by_ear(word: str) -> Heard:
    """A foreign word in Vietnamese syllables.

    >>> by_ear("Robert").spoken, by_ear("HDBank").spoken
    ('Rô bớt', 'hát đê banh')
    """
    word = _THREE_ALIKE.sub(r"\1\1", word)  # goooool
    lower = word.lower()
    if glued := _words_glued(word):
        lost = word.isascii() and word[:2].istitle()  # LongHai: a name without its diacritics
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
    """Vietnamese words that lack a space before a capital (QuốcHàng, TRUNGTheo), separated."""
    pieces = humps(word)
    together = bool(pieces) and all(
        is_syllable(p.lower()) and (p[1:].islower() or len(p) > _LONGEST_SHORT_FORM) for p in pieces
    )
    return " ".join(p.capitalize() if p.isupper() else p for p in pieces) if together else ""


def _piece(piece: str) -> Heard:
    """The reading of one of several words written together."""
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
    """The reading of a lower-case word as a whole."""
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
    """The names of a word's letters; ł and þ have those of their ASCII equivalents."""
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
    """A lower-case word as read in a language; empty if it cannot be pronounced."""
    if language == "pinyin":
        return " ".join(chinese(word))
    if language == "english":
        return " ".join(syllables(english_sounds(word)))
    return " ".join(syllables(sounds_of(word, "shared" if language == "open" else language)))
