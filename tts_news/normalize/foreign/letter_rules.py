"""Letter-to-sound rules: data/sounds has a table for each language and one that all share.

The columns are: letters, what must precede them, what must follow them (regular expressions, with
V for a vowel letter, C for a consonant letter, ^ and $ for the ends of the word), and the sounds.
Of the rows that match at a place, the one with the most letters applies; among equals, one of the
language before a shared one.
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
    """The rows of a language and the shared ones by first letter, in the order they are tried."""
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
    """The sounds of a lower-case word by the rules of a language.

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
