"""The classes of written forms, in the order in which they are tried.

A new class is one file with its RULES, a line here, and its table of cases in tests/data.
The first that reads a place wins: exact forms stand before loose ones. What each class takes and
refuses is told in the guide, normalize/README.md, which tests/test_guide.py holds to these lists.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tts_news.normalize.tables import pairs

if TYPE_CHECKING:
    from types import ModuleType

    from tts_news.normalize.place import Place, Rule


LAST = "the rest"
"""Where the marks that no rule knew are read."""
_LAST_LATIN = "\u1eff"
_ANY_DIGIT = "0"
_NO_SIGNS: frozenset[str] = frozenset()
_LONGEST_CHUNK = 66
"""Characters of a mail's name and its @, the longest way to a sign that a rule needs."""
_REACH_AFTER_CHUNK = 16
"""Characters after a chunk, for signs behind spaces: 15 / 8, 6 tháng - 3 năm."""


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
def _all_rules() -> tuple[Rule, ...]:
    """All, in the order in which they are tried."""
    return tuple(rule for rules in rules_by_file().values() for rule in rules)


def rules_at(place: Place, chunk_end: int) -> tuple[Rule, ...]:
    """The rules that may read the form at a place, in the order in which they are tried.

    What they need is looked for up to `chunk_end`, the next space, and a little further. The last
    rule reads anything.
    """
    text, at = place.text, place.at
    first, near = text[at], _NO_SIGNS
    if _asks_for_signs(first):
        end = min(chunk_end, at + _LONGEST_CHUNK) + _REACH_AFTER_CHUNK
        near = frozenset(_sign_or_digit().findall(text, at, end))
    return _rules_for(first, near, at_head=place.is_at_head)


@lru_cache(maxsize=1024)
def _asks_for_signs(first: str) -> bool:
    """Whether a rule that may begin with a character needs a sign."""
    every = frozenset(sign for rule in _all_rules() for sign in rule.needs)
    return _rules_for(first, every, at_head=True) != _rules_for(first, _NO_SIGNS, at_head=True)


@cache
def _sign_or_digit() -> re.Pattern[str]:
    """A sign that some rule needs, as the group, or a digit."""
    signs = {sign for rule in _all_rules() for sign in rule.needs} - {_ANY_DIGIT}
    return re.compile(rf"([{re.escape(''.join(sorted(signs)))}])|\d")


@lru_cache(maxsize=16384)
def _rules_for(first: str, near: frozenset[str], *, at_head: bool) -> tuple[Rule, ...]:
    """The rules that may read a form, by its first character and the signs near it; among them is
    an empty one for any digit.
    """
    signs = {sign or _ANY_DIGIT for sign in near}
    kind = _kind_of(first)
    found = tuple(r for r in _all_rules() if r.may_read(first, kind, signs, at_head=at_head))
    known = first <= _LAST_LATIN or first.isnumeric() or first in _known_marks()
    # Another script's letter, an emoji, an ornament: no other rule begins with it.
    return found if known else found[-1:]


def _kind_of(char: str) -> str:
    """What a rule's `starts` calls a character: `d`igit, `u`pper, `l`ower, `s`ymbol."""
    if char.isdecimal():
        return "d"
    if not char.isalpha():
        return "s"
    return "u" if char.isupper() else "l"


@cache
def _known_marks() -> frozenset[str]:
    """The signs beyond the Latin letters that some rule reads."""
    return frozenset("…“”„‘’‹›–—−≈≥≤€₫₩฿•▪●○►⅓⅔⅕⅛③②①″′→⇒➔➡⟶") | pairs("symbols.tsv").keys()
