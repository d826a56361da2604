"""Forms made of several words without a space: HDBank, FaceID, McDonald, Saigontourist."""

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
    """The words of a form whose capitals tell them apart; empty where it is one word.

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
    """The words that names are made with."""

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
    """What a lower-case word is, that many names are made with; empty where it is none."""
    return _pieces().all.get(word, "")


def compound(word: str) -> tuple[str, str, str]:
    """A lower-case word cut at a word that many names are made with: what is said, rest, said.

    Of the rest, which is read by itself, there may be none.

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
