"""The classes of written forms, in the order in which they are tried.

A new class needs a file with its RULES, a line here, and a table of cases in tests/data. The first
rule that returns a reading wins, so exact forms precede loose ones. The guide, normalize/README.md,
says what each class accepts and refuses; tests/test_guide.py compares it with these lists.
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
"""The key of `marks.LAST` among the rules: it reads the marks that no other rule recognizes."""
_LAST_LATIN = "\u1eff"
_ANY_DIGIT = "0"
_NO_SIGNS: frozenset[str] = frozenset()
_LONGEST_CHUNK = 66
"""Characters of an e-mail address up to its @, the farthest sign that a rule needs."""
_REACH_AFTER_CHUNK = 16
"""Characters after the next space in which a needed sign may follow: `6 tháng - 3 năm`."""


@cache
def rules_by_file() -> dict[str, tuple[Rule, ...]]:
    """The rules of each file in this folder, in the order in which they are tried."""
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
    """All rules, in the order in which they are tried."""
    return tuple(rule for rules in rules_by_file().values() for rule in rules)


def rules_at(place: Place, chunk_end: int) -> tuple[Rule, ...]:
    """The rules that may read the form at a place, in the order in which they are tried.

    The signs that they need are looked for up to `chunk_end`, the position of the next space, and
    _REACH_AFTER_CHUNK characters further. The last rule accepts any character.
    """
    text, at = place.text, place.at
    first, near = text[at], _NO_SIGNS
    if _asks_for_signs(first):
        end = min(chunk_end, at + _LONGEST_CHUNK) + _REACH_AFTER_CHUNK
        near = frozenset(_sign_or_digit().findall(text, at, end))
    return _rules_for(first, near, at_head=place.is_at_head)


@lru_cache(maxsize=1024)
def _asks_for_signs(first: str) -> bool:
    """Whether the rules for this first character depend on the signs that follow."""
    every = frozenset(sign for rule in _all_rules() for sign in rule.needs)
    return _rules_for(first, every, at_head=True) != _rules_for(first, _NO_SIGNS, at_head=True)


@cache
def _sign_or_digit() -> re.Pattern[str]:
    """A pattern for a sign that some rule needs, which is its group, or for a digit."""
    signs = {sign for rule in _all_rules() for sign in rule.needs} - {_ANY_DIGIT}
    return re.compile(rf"([{re.escape(''.join(sorted(signs)))}])|\d")


@lru_cache(maxsize=16384)
def _rules_for(first: str, near: frozenset[str], *, at_head: bool) -> tuple[Rule, ...]:
    """The rules for a form with this first character and these signs near it.

    An empty string in `near` stands for any digit.
    """
    signs = {sign or _ANY_DIGIT for sign in near}
    kind = _kind_of(first)
    found = tuple(r for r in _all_rules() if r.may_read(first, kind, signs, at_head=at_head))
    known = first <= _LAST_LATIN or first.isnumeric() or first in _known_marks()
    # A letter of another script, an emoji or an ornament: only the last rule begins with it.
    return found if known else found[-1:]


def _kind_of(char: str) -> str:
    """The kind of a character, as in a rule's `starts`: `d`igit, `u`pper, `l`ower or `s`ymbol."""
    if char.isdecimal():
        return "d"
    if not char.isalpha():
        return "s"
    return "u" if char.isupper() else "l"


@cache
def _known_marks() -> frozenset[str]:
    """The signs with code points above the Latin letters that some rule reads."""
    return frozenset("…“”„‘’‹›–—−⁻≈≥≤€₫₩฿•▪●○►⅓⅔⅕⅛③②①″′→⇒➔➡⟶") | pairs("symbols.tsv").keys()
