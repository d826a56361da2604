"""Readings that happen to be a vulgar or comic Vietnamese word: data/accidents.tsv."""

from __future__ import annotations

from functools import cache

from tts_news.normalize.tables import pairs


@cache
def _longest() -> int:
    return max((form.count(" ") + 1 for form in pairs("accidents.tsv")), default=1)


def without_accident(said: str) -> str:
    """The reading with vulgar or comic phrases replaced; a syllable only if it stands alone.

    >>> without_accident("đu ma"), without_accident("cu ba")
    ('đuy ma', 'cu ba')
    """
    table = pairs("accidents.tsv")
    found = said.split()
    smallest = 1 if len(found) == 1 else 2
    for size in range(min(_longest(), len(found)), smallest - 1, -1):
        for at in range(len(found) - size + 1):
            other = table.get(" ".join(found[at : at + size]))
            if other is not None:
                found[at : at + size] = other.split()
    return " ".join(found)
