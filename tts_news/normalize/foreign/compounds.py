"""Splitting names of several words without a space: HDBank, FaceID, McDonald, Saigontourist."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.tables import rows

_HUMP = re.compile(
    rf"[{CAPITALS}]{{2,}}(?:(?![{SMALL}])|(?=[{CAPITALS}][{SMALL}]))|[{CAPITALS}]?[{SMALL}]+|[{CAPITALS}]"
)
_LONGEST = 8
_MAC = re.compile(r"(Mc|Mac)([A-Z][a-z]{2,})")


def humps(word: str) -> list[str]:
    """The words of a form that begin with capitals; empty if it is one word.

    >>> humps("FaceID"), humps("HDBank"), humps("McDonald"), humps("iPhone")
    (['Face', 'ID'], ['HD', 'Bank'], ['Mc', 'Donald'], [])
    """
    if mac := _MAC.fullmatch(word):
        return [mac[1], mac[2]]
    if word.isupper() or word[1:].islower() or not word.isalpha():
        return []
    pieces = _HUMP.findall(word)
    small = sum(len(piece) < 3 and not piece.isupper() for piece in pieces)
    return pieces if len(pieces) > 1 and not small and "".join(pieces) == word else []


class _Pieces(NamedTuple):
    """The readings of words that are common in compound names."""

    heads: dict[str, str]
    tails: dict[str, str]
    all: dict[str, str]


@cache
def _pieces() -> _Pieces:
    table = rows("compounds.tsv")
    return _Pieces(
        {piece: spoken for piece, where, spoken, *_ in table if where in ("head", "both")},
        {piece: spoken for piece, where, spoken, *_ in table if where in ("tail", "both")},
        {piece: spoken for piece, _, spoken, *_ in table},
    )


def component(word: str) -> str:
    """The reading of a lower-case word that is common in compound names; empty if it is not."""
    return _pieces().all.get(word, "")


def compound(word: str) -> tuple[str, str, str]:
    """The reading of a known first word, the rest, and the reading of a known last word.

    Each may be empty; the rest, in lower case like `word`, is to be read by itself.

    >>> compound("saigontourist"), compound("sunland"), compound("land")
    (('sài gòn', '', 'tua rít'), ('xăn', '', 'len'), ('', 'land', ''))
    """
    heads, tails, every = _pieces()
    for cut in range(3, len(word) - 2):
        if word[:cut] in every and word[cut:] in every:
            return every[word[:cut]], "", every[word[cut:]]
    for size in range(min(_LONGEST, len(word) - 3), 2, -1):
        if word[-size:] in tails:
            return "", word[:-size], tails[word[-size:]]
    for size in range(min(_LONGEST, len(word) - 3), 2, -1):
        if word[:size] in heads:
            return heads[word[:size]], word[size:], ""
    return "", word, ""
