"""Foreign names and words that no list knows, by ear.

The spelling tells the language (languages), the language how it is read: English by phonemes
(english), Chinese by its syllables (pinyin), any other by letter rules (letter_rules). The sounds
become Vietnamese syllables (syllables).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tts_news.normalize.foreign.accidents import without_accident
from tts_news.normalize.foreign.compounds import compound, humps, typed_together, without_marks
from tts_news.normalize.foreign.english import english_sounds
from tts_news.normalize.foreign.languages import language_of
from tts_news.normalize.foreign.letter_rules import sounds_of
from tts_news.normalize.foreign.lists import find
from tts_news.normalize.foreign.pinyin import chinese
from tts_news.normalize.foreign.syllables import syllables
from tts_news.normalize.spelling import letters
from tts_news.normalize.syllable import is_syllable, toneless

__all__ = ["Heard", "by_ear"]

_UNSURE = 0.5
"""A language that leads by less may be another."""


class Heard(NamedTuple):
    """How a word is said, and how sure that is."""

    spoken: str
    doubt: float
    """0 is certain, 1 a mere guess."""


@lru_cache(maxsize=16384)
def by_ear(word: str) -> Heard:
    """A foreign word in Vietnamese syllables.

    >>> by_ear("Robert").spoken, by_ear("HDBank").spoken
    ('rô bớt', 'hát đê banh')
    """
    if together := typed_together(word):
        return Heard(" ".join(together), 0.0)
    if pieces := humps(word):
        heard = [_piece(piece) for piece in pieces]
        return Heard(" ".join(one.spoken for one in heard), max(one.doubt for one in heard))
    lower = word.lower()
    if said := without_marks(lower):
        return Heard(said, 0.0)
    head, rest, tail = compound(lower)
    if head or tail:
        known = find(rest) if rest else None
        middle = Heard(known.spoken, 0.0) if known else _one(rest) if rest else Heard("", 0.0)
        return Heard(" ".join(x for x in (head, middle.spoken, tail) if x), middle.doubt)
    return _one(lower)


def _piece(piece: str) -> Heard:
    """One word of several written together."""
    if known := find(piece):
        return Heard(known.spoken, 0.0)
    if piece == "Mc" or piece == "Mac":
        return Heard("mắc", 0.0)
    if piece.isupper():
        return Heard(letters(piece), 0.0)
    if is_syllable(piece.lower()):
        return Heard(piece, 0.0)
    return by_ear(piece)


def _one(word: str) -> Heard:
    """A lower-case word that is not cut."""
    if is_syllable(word):
        return Heard(word, 0.0)
    bare, tones = toneless(word) if _has_vietnamese_tone(word) else (word, "")
    guess = language_of(bare)
    said = spoken_as(bare, guess.language)
    if not said and guess.language != "open":
        said = spoken_as(bare, "open")
    if not said:
        return Heard(letters(word), 1.0)
    if len(tones) == 1:
        said = _with_tone(said, tones)
    doubt = 0.0 if guess.margin >= _UNSURE else 0.6
    return without_accident(said, doubt)


def _has_vietnamese_tone(word: str) -> bool:
    return bool(set(word) & set("đơưăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ"))


def _with_tone(said: str, tone: str) -> str:
    from tts_news.normalize.foreign.syllables import toned

    *before, last = said.split()
    return " ".join([*before, last if toneless(last)[1] else toned(last, tone)])


def spoken_as(word: str, language: str) -> str:
    """A lower-case word as a language reads it; empty where it has no vowel to be said with."""
    if language == "pinyin":
        return " ".join(chinese(word))
    if language == "english":
        return " ".join(syllables(english_sounds(word)))
    return " ".join(syllables(sounds_of(word, "shared" if language == "open" else language)))
