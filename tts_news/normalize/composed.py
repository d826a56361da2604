"""Expanding abbreviations that are composed of known parts: a head, its fields, and a place.

SGDĐT is S and a listed form, TTKNQG is TT, KN and QG, PVHXH is P and two fields (data/parts.tsv).
Of all ways to split a form, the one with the fewest parts is taken. The result is always a guess.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from tts_news.normalize.rules.abbreviations import expansion
from tts_news.normalize.tables import rows

_SIGN = re.compile("[-–&]")
_FOREIGN_LETTERS = frozenset("FJWZ")
_NO_PARTS = frozenset(("NDT", "CNY", "SGD", "AUD", "USD", "THB", "CMT", "KNS"))
"""Listed forms that are never part of a longer one."""
_FEWEST, _MOST = 4, 14
_LONGEST_PART = 8
_FIELDS_OF_CHANCE = 2
"""The number of fields without a head that is rejected, as it is too often a coincidence."""
_OF_A_NAME = frozenset(("Bộ", "Sở"))
"""Heads that stand only before the name of a field."""


class _Part(NamedTuple):
    """One expansion of a part, and its possible positions."""

    spoken: str
    where: str
    """head, field, word or tail; listed for a form of abbreviations.tsv."""
    before: frozenset[str]
    """Forms of which one must follow; empty if anything may."""


class _Parse(NamedTuple):
    """A way to split a form; the lowest cost is the best."""

    cost: float
    parts: tuple[_Part, ...]


@cache
def _parts() -> dict[str, tuple[_Part, ...]]:
    found: dict[str, list[_Part]] = {}
    for part, spoken, where, before, *_ in ((*row, "", "") for row in rows("parts.tsv")):
        some = frozenset(before.split("|")) if before else frozenset()
        found.setdefault(part, []).append(_Part(spoken, where, some))
    return {part: tuple(some) for part, some in found.items()}


@lru_cache(maxsize=4096)
def composed(short: str) -> str:
    """The expansion of a form of known parts; empty if the parts are not known.

    >>> composed("SGDĐT"), composed("BQLKCN"), composed("XQKV")
    ('Sở Giáo dục và Đào tạo', 'ban quản lý khu công nghiệp', '')
    """
    pieces = [piece for piece in _SIGN.split(short) if piece]
    if len(pieces) > 1:
        said = [expansion(piece) or _alone(piece) or _field(piece) for piece in pieces]
        sign = " và " if "&" in short else ", "
        return sign.join(said) if all(said) else ""
    return _alone(short)


def _alone(short: str) -> str:
    """The expansion of a form without a hyphen, dash or ampersand; empty if there is none."""
    if not _FEWEST <= len(short) <= _MOST:
        return ""
    if not _FOREIGN_LETTERS.isdisjoint(short.replace("TW", "")):
        return ""
    best = _best(short)
    return _said(best.parts) if best else ""


def _field(short: str) -> str:
    return next((p.spoken for p in _parts().get(short, ()) if p.where == "field"), "")


def _best(short: str) -> _Parse | None:
    """The parse of the lowest cost, by dynamic programming over the end of each part."""
    ends: list[list[_Parse]] = [[] for _ in range(len(short) + 1)]
    ends[0] = [_Parse(0, ())]
    for at in range(len(short)):
        if not ends[at]:
            continue
        for size in range(1, min(_LONGEST_PART, len(short) - at) + 1):
            for part in _readings(short[at : at + size], short[at + size :]):
                for parse in sorted(ends[at], key=lambda p: p.cost)[:3]:
                    if _may_follow(parse.parts, part, size):
                        ends[at + size].append(
                            _Parse(parse.cost + _cost(part, size), (*parse.parts, part))
                        )
    whole = [parse for parse in ends[len(short)] if _is_form(parse.parts)]
    return min(whole, key=lambda parse: parse.cost, default=None)


def _readings(part: str, following: str) -> list[_Part]:
    """The possible expansions of a part; listed forms of two letters are too ambiguous."""
    found = [
        one
        for one in _parts().get(part, ())
        if not one.before or following.startswith(tuple(one.before))
    ]
    if len(part) > 2 and (long := expansion(part)) and part not in _NO_PARTS:
        found.append(_Part(long, "listed", frozenset()))
    return found


def _may_follow(parts: tuple[_Part, ...], part: _Part, size: int) -> bool:
    """Whether a part may follow: heads first, tails last, Bộ and Sở only before a name or field."""
    if part.where == "head":
        return all(p.where == "head" for p in parts)
    if not parts:
        return part.where != "tail"
    last = parts[-1]
    if part.where == "tail" and size == 1:
        return last.where == "listed" and last.spoken[0].isupper()
    if last.where == "tail":
        return part.where == "tail"
    if part.where == "word" and last.where == "listed":
        return False
    name = part.spoken[0].isupper() or part.where == "field"
    return name or last.spoken not in _OF_A_NAME


def _cost(part: _Part, size: int) -> float:
    if part.where in ("listed", "head"):
        return 1.0 + 0.3 * (size == 1)
    return 1.2 + 0.4 * (size == 1)


def _is_form(parts: tuple[_Part, ...]) -> bool:
    """Whether the parts are a head with fields, at least three fields, or include a listed form."""
    kinds = [part.where for part in parts]
    if len(kinds) < 2 or kinds[-1] == "head":
        return False
    if "listed" in kinds:
        return True
    if kinds[0] == "head":
        return "word" not in kinds
    return set(kinds) == {"field"} and len(kinds) > _FIELDS_OF_CHANCE


def _said(parts: tuple[_Part, ...]) -> str:
    """The parts in words, with a comma between a field and the next field or listed form."""
    said = parts[0].spoken
    for before, part in pairwise(parts):
        both = {before.where, part.where} <= {"field", "listed"}
        said += (", " if both and "field" in (before.where, part.where) else " ") + part.spoken
    return said
