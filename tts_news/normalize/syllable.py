"""Recognizing Vietnamese syllables: an onset (data/onsets.tsv), a rhyme (rhymes.tsv) and a tone.

A word that is a syllable is spoken as written; anything else is a foreign word, a name of a
minority language or an abbreviation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tts_news.normalize.tables import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_STOP_CONSONANTS = ("p", "t", "c", "ch")


def toneless(text: str) -> tuple[str, str]:
    """The text without its tone marks, and the tone marks.

    >>> toneless("tiếng") == ("tiêng", "\u0301")
    True
    """
    decomposed = unicodedata.normalize("NFD", text)
    tones = "".join(c for c in decomposed if c in _TONE_MARKS)
    bare = "".join(c for c in decomposed if c not in _TONE_MARKS)
    return unicodedata.normalize("NFC", bare), tones


def unmarked(text: str) -> str:
    """The text without diacritics, and d for đ, as in addresses and hashtags.

    >>> unmarked("Đường tiếng")
    'Duong tieng'
    """
    plain = text.replace("Đ", "D").replace("đ", "d")
    decomposed = unicodedata.normalize("NFD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _syllable_pattern() -> re.Pattern[str]:
    onsets, rhymes = _longest_first(words("onsets.tsv")), _longest_first(words("rhymes.tsv"))
    return re.compile(f"(?:{onsets})?({rhymes})")


@cache
def unmarked_pattern() -> re.Pattern[str]:
    """A pattern for a lower-case syllable without diacritics; its groups are onset and rhyme."""
    onsets, rhymes = (
        _longest_first(map(unmarked, words(name))) for name in ("onsets.tsv", "rhymes.tsv")
    )
    return re.compile(f"({onsets})?({rhymes})")


def _longest_first(some: Iterable[str]) -> str:
    return "|".join(sorted(set(some), key=lambda w: (-len(w), w)))


@lru_cache(maxsize=4096)
def is_unmarked_syllable(word: str) -> bool:
    """Whether a lower-case word may be a Vietnamese syllable without its diacritics.

    >>> is_unmarked_syllable("nguoi"), is_unmarked_syllable("world")
    (True, False)
    """
    return 0 < len(word) <= 7 and bool(unmarked_pattern().fullmatch(word))


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a lower-case word is a possible Vietnamese syllable, even if no word has it.

    >>> is_syllable("nghiêng"), is_syllable("khuỷu"), is_syllable("web")
    (True, True, False)
    """
    if not 0 < len(word) <= 7:
        return False
    bare, tones = toneless(word)
    if len(tones) > 1:
        return False
    match = _syllable_pattern().fullmatch(bare)
    if match is None:
        return False
    # A syllable closed by a stop consonant has the tone sắc or nặng.
    return not match[1].endswith(_STOP_CONSONANTS) or tones in ("\u0301", "\u0323")
