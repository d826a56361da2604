"""The classes of written forms, in the order in which they are tried.

A new class is one file with its RULES, a line here, and its table of cases in tests/data.
The first that reads a place wins: exact forms stand before loose ones. What each class takes and
refuses is told in the guide, normalize/README.md, which tests/test_guide.py holds to these lists.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from tts_news.normalize.place import Rule


LAST = "the rest"
"""Where the marks that no rule knew are read."""


@cache
def rules_by_file() -> dict[str, tuple[Rule, ...]]:
    """For each file of this folder its rules, in the order in which they are tried."""
    from tts_news.normalize.rules import (
        abbreviations,
        capitals,
        codes,
        dates,
        digit_groups,
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
        vehicles,
        web,
    )

    modules: tuple[ModuleType, ...] = (
        marks, web, legal, initials, names, measures, numbered, digit_groups, vehicles, codes,
        dates, times, scores, signs, slashes, lists, quantities, roman, abbreviations, capitals,
        foreign, numerals,
    )  # fmt: skip
    found = {module.__name__.rpartition(".")[2]: module.RULES for module in modules}
    return found | {LAST: marks.LAST}


@cache
def rules_by_start() -> dict[str, tuple[Rule, ...]]:
    """For each kind of first character (d, u, l, s), the rules that may begin with it, in order.

    The last of each reads anything.
    """
    ordered = [rule for rules in rules_by_file().values() for rule in rules]
    return {start: tuple(r for r in ordered if start in r.starts) for start in "duls"}
