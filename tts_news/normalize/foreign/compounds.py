"""Forms made of several words without a space: HDBank, FaceID, McDonald, Saigontourist."""

from __future__ import annotations

import re
from functools import cache

from tts_news.normalize.tables import rows

_HUMP = re.compile(r"[A-ZĐÀ-Ỹ]{2,}(?![a-zà-ỹđ])|[A-ZĐÀ-Ỹ]{2,}(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ])"
                   r"|[A-ZĐÀ-Ỹ]?[a-zà-ỹđ]+|[A-ZĐÀ-Ỹ]")  # fmt: skip
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


@cache
def _pieces() -> tuple[dict[str, str], dict[str, str]]:
    """The words that begin, and those that end, a compound."""
    heads, tails = {}, {}
    for piece, where, spoken, *_ in rows("compounds.tsv"):
        if where != "tail":
            heads[piece] = spoken
        if where != "head":
            tails[piece] = spoken
    return heads, tails


def component(word: str) -> str:
    """What a lower-case word is, that many names are made with; empty where it is none."""
    heads, tails = _pieces()
    return heads.get(word) or tails.get(word, "")


def compound(word: str) -> tuple[str, str, str]:
    """A lower-case word cut at a word that many names are made with: what is said, rest, said.

    Of the rest, which is read by itself, there may be none.

    >>> compound("saigontourist"), compound("sunland"), compound("land")
    (('sài gòn', '', 'tua rít'), ('xăn', '', 'len'), ('', 'land', ''))
    """
    heads, tails = _pieces()
    head = next((n for n in range(7, 2, -1) if len(word) - n >= 3 and word[:n] in heads), 0)
    tail = next((n for n in range(8, 2, -1) if len(word) - n >= 3 and word[-n:] in tails), 0)
    if head and tail and head + tail == len(word):
        return heads[word[:head]], "", tails[word[-tail:]]
    if tail:
        return "", word[:-tail], tails[word[-tail:]]
    return (heads[word[:head]], word[head:], "") if head else ("", word, "")
