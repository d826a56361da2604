"""How a language writes its sounds: data/sounds, a table for each language.

A row is: letters, what may stand before them, what may stand after them (regular expressions, with
V for a vowel letter, C for a consonant letter, ^ and $ for the ends of the word), the sounds. Of
the rows that fit a place, one of the language goes before one that all share, and the most letters
before fewer.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tts_news.normalize.tables import rows

_VOWEL_LETTERS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿāēīōūăđơưıœ"
_CLASSES = {"V": f"[{_VOWEL_LETTERS}]", "C": f"[^{_VOWEL_LETTERS}]"}


class _Spelling(NamedTuple):
    letters: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    sounds: tuple[str, ...]


def _pattern(text: str, *, behind: bool) -> re.Pattern[str] | None:
    if not text:
        return None
    spelled = "".join(_CLASSES.get(c, c) for c in text)
    return re.compile(f"(?:{spelled})$" if behind else f"(?:{spelled})")


@cache
def _spellings(language: str) -> dict[str, tuple[_Spelling, ...]]:
    """The rows of a language and those that all share, by first letter, in order of trial."""
    own = [] if language == "shared" else list(rows(f"sounds/{language}.tsv"))
    ranked = [(0, row) for row in own] + [(1, row) for row in rows("sounds/shared.tsv")]
    ranked.sort(key=lambda r: (-len(r[1][0]), r[0], -(bool(r[1][1]) + bool(r[1][2]))))
    found: dict[str, list[_Spelling]] = {}
    for _, (letters, before, after, sounds, *_comment) in ranked:
        one = _Spelling(
            letters,
            _pattern(before, behind=True),
            _pattern(after, behind=False),
            tuple(sounds.split()),
        )
        found.setdefault(letters[0], []).append(one)
    return {first: tuple(some) for first, some in found.items()}


def sounds_of(word: str, language: str) -> list[str]:
    """The sounds of a lower-case word as the language writes them.

    >>> sounds_of("schulz", "german")
    ['sh', 'u', 'l', 'ts']
    """
    table = _spellings(language)
    found: list[str] = []
    at = 0
    while at < len(word):
        for one in table.get(word[at], ()):
            end = at + len(one.letters)
            if (
                word.startswith(one.letters, at)
                and (one.before is None or one.before.search(word[:at]))
                and (one.after is None or one.after.match(word, end))
            ):
                found += one.sounds
                at = end
                break
        else:
            at += 1
    return found
