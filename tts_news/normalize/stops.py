"""Abbreviations whose stop goes on to a name and never ends a sentence (data/no_stop.tsv)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _words() -> frozenset[str]:
    table = files("tts_news.normalize").joinpath("data/no_stop.tsv").read_text("utf-8")
    rows = (line.split("\t")[0] for line in table.splitlines())
    return frozenset(word for word in rows if word and not word.startswith("#"))


def never_ends(word: str) -> bool:
    """Whether the stop after `word` belongs to an abbreviation that always goes on.

    >>> never_ends("TS"), never_ends("xã")
    (True, False)
    """
    return word in _words()
