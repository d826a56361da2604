"""Guessing the language of a word from its spelling, by data/sounds/languages.tsv.

Each spelling in a word adds its weight to a language, and the highest sum wins. `open` stands for
any language that is read letter by letter.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tts_news.normalize.foreign.pinyin import pinyin_syllables
from tts_news.normalize.tables import rows

_JAPANESE = re.compile(
    r"(?:(?:(?:[kgsztdnhbpmr]y?|[ywjf]|sh|ch|ts)?[aiueoōū]|n(?![aiueo])"
    r"|(?:kk|ss|tt|pp)[aiueo]|(?:ssh|tch)[aiueo])){2,}"
)
_ONLY_JAPANESE = re.compile(
    r"ts[u]|shi|chi|[kr]y[ou]|hir|[fz]u|ji|mi$|moto|yama|kawa|mura|saki|ō|ū"
)

_ONLY_CHINESE = re.compile(
    r"^q[^u]|^qu[ae]|^x|[^aeiou]x|x(?:i[aeou]|u[ae])|zh|[iu]ang|iao|^[hgk]u[ao]|^w[ei]|ei[bj]"
    r"|u[ao]n|ia[no]|ui$|[jxzyq]ing|[hjlzcs]uo|[aeiou]ng(?:[^aeiou]|$)"
)
_SURELY_CHINESE = re.compile("zh|^x|^q[^u]|[^aeiou]x")
_LITERAL = re.compile(r"\^?[^\W\d_]*\$?")


class Guess(NamedTuple):
    """The likeliest language, its lead in weight over the second, and the second."""

    language: str
    margin: float
    second: str


class _Cues(NamedTuple):
    literal: dict[str, tuple[tuple[str, float], ...]]
    """Languages and weights by letters, with ^ and $ for the ends of the word."""
    patterns: tuple[tuple[re.Pattern[str], str, float], ...]


@cache
def _english_spellings() -> dict[str, float]:
    """The weights of letters for English against all other languages; of "" the constant term.

    They are fitted to the listed words: whether a word's reading is closer to its English sounds or
    to those of the language that the cues give.
    """
    return {row[0]: float(row[1]) for row in rows("sounds/english_spellings.tsv")}


@cache
def _cues() -> _Cues:
    literal: dict[str, list[tuple[str, float]]] = {}
    patterns = []
    for spelling, language, weight, *_ in rows("sounds/languages.tsv"):
        if _LITERAL.fullmatch(spelling):
            literal.setdefault(spelling, []).append((language, float(weight)))
        else:
            patterns.append((re.compile(spelling), language, float(weight)))
    return _Cues({spelling: tuple(some) for spelling, some in literal.items()}, tuple(patterns))


def language_of(word: str) -> Guess:
    """The likeliest language of a lower-case word.

    >>> language_of("kuznetsov").language, language_of("zhejiang").language
    ('slavic', 'pinyin')
    """
    weights = weights_of(word)
    ranked = sorted(weights, key=lambda one: (-round(weights[one], 6), _among_equals(one)))
    first, second = ranked[:2]  # English and open are always among them
    return Guess(first, weights[first] - weights[second], second)


def _among_equals(language: str) -> tuple[bool, bool, str]:
    """The order at equal weight: pinyin, hardly ever a coincidence; others by name; open last."""
    return language != "pinyin", language == "open", language


def weights_of(word: str) -> dict[str, float]:
    """The weight of each language for a lower-case word."""
    cues = _cues()
    weights: dict[str, float] = {}
    fitted = _english_spellings()
    english = fitted.get("", 0.0)
    for piece in _known_pieces(f"^{word}$"):
        english += fitted.get(piece, 0.0)
        for language, weight in cues.literal.get(piece, ()):
            weights[language] = weights.get(language, 0.0) + weight
    weights["english"] = weights.get("english", 0.0) + english
    for spelling, language, weight in cues.patterns:
        if spelling.search(word):
            weights[language] = weights.get(language, 0.0) + weight
    if chinese := pinyin_syllables(word):
        weights["pinyin"] = _chinese_weight(word, len(chinese))
    if _JAPANESE.fullmatch(word):
        typical_sounds = len(_ONLY_JAPANESE.findall(word))
        vowels = sum(c in "aiueo" for c in word)
        weights["japanese"] = 1.4 + 0.9 * typical_sounds + 0.25 * max(0, vowels - 3)
    return weights


def _chinese_weight(word: str, size: int) -> float:
    """The weight of pinyin: negative for over three syllables, high for typical spellings."""
    if size > 3:
        return -1.0
    if not _ONLY_CHINESE.search(word):
        return 0.4 * size
    return 1.2 + 0.8 * size + (1.5 if _SURELY_CHINESE.search(word) else 0.0)


@cache
def _spellings() -> frozenset[str]:
    return frozenset(_english_spellings()) | frozenset(_cues().literal)


def _known_pieces(word: str) -> dict[str, None]:
    """The runs of up to eight letters that have a weight, among the first 32 characters of a word.

    Each occurs once; their order is fixed.
    """
    word, known = word[:32], _spellings()
    size = len(word)
    ends = range(1, size + 1)
    return {
        run: None
        for start in range(size)
        for end in ends[start : start + 8]
        if (run := word[start:end]) in known
    }
