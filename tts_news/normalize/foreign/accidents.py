"""Readings that happen to be a vulgar or comic Vietnamese word: data/accidents.tsv."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tts_news.normalize.tables import pairs

if TYPE_CHECKING:
    from tts_news.normalize.foreign import Heard


@cache
def _longest() -> int:
    return max((form.count(" ") + 1 for form in pairs("accidents.tsv")), default=1)


def without_accident(said: str, doubt: float) -> Heard:
    """The reading with each such syllable or pair said otherwise, and marked."""
    from tts_news.normalize.foreign import Heard

    table = pairs("accidents.tsv")
    found = said.split()
    changed = False
    for size in range(_longest(), 0, -1):
        for at in range(len(found) - size + 1):
            other = table.get(" ".join(found[at : at + size]))
            if other is not None and (size > 1 or len(found) == 1):
                found[at : at + size] = other.split()
                changed = True
    return Heard(" ".join(found), max(doubt, 0.8)) if changed else Heard(said, doubt)
