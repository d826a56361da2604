"""Deciding whether unknown capitals are read letter by letter or as a word."""

from __future__ import annotations

import re

# Alternating consonants and vowels, with at least two vowels: VASEP, NATO, not VNPT or UBND.
_BY_TURNS = re.compile(
    "[BCDĐFGHJKLMNPRSTV]?[AEIOU](?:[BCDFGHJKLMNPRSTVXZ][AEIOU]{1,2})+[BCDKLMNPRSTX]?"
)
_FEWEST = 4
_SHORT_WORD = re.compile("[BCDFGHLMNPRSTV][AEIO]X")  # MAX, FOX


def said_as_word(capitals: str) -> bool:
    """Whether capitals are likelier read as a word than letter by letter.

    >>> said_as_word("VASEP"), said_as_word("SABECO"), said_as_word("VNPT"), said_as_word("EVA")
    (True, True, False, False)
    """
    if len(capitals) < _FEWEST:
        return _SHORT_WORD.fullmatch(capitals) is not None
    return _BY_TURNS.fullmatch(capitals) is not None
