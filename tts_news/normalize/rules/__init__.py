"""The classes of written forms, in the order in which they are tried.

A new class is one file with its RULES, a line here, and its table of cases in tests/data.
The first that reads a place wins: exact forms stand before loose ones.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_news.normalize.place import Rule


@cache
def rules_by_start() -> dict[str, tuple[Rule, ...]]:
    """For each kind of first character (d, u, l, s), the rules that may begin with it, in order."""
    from tts_news.normalize.rules import (
        abbreviations,
        capitals,
        codes,
        dates,
        foreign,
        initials,
        legal,
        lists,
        marks,
        measures,
        names,
        numbered,
        numerals,
        quantities,
        roman,
        scores,
        signs,
        slashes,
        times,
        web,
    )

    modules: tuple[object, ...] = (
        marks, web, legal, initials, names, measures, numbered, codes, dates, times, scores,
        signs, slashes, lists, quantities, roman, abbreviations, capitals, foreign, numerals,
    )  # fmt: skip
    ordered = [rule for module in modules for rule in module.RULES]  # type: ignore[attr-defined]
    ordered += marks.LAST  # the last of each is what reads anything
    return {start: tuple(r for r in ordered if start in r.starts) for start in "duls"}
