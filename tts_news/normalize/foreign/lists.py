"""The foreign names and words that are known: data/foreign, a file for each kind.

They are found without regard to case, as phrases longest first, and with an English possessive or
plural. A short form in capitals (WHO, IT) is not the word that has its letters (who, it).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tts_news.normalize.tables import pairs, rows, tables_in

_WORD = re.compile(r"[^\W_]{1,32}")
_POSSESSIVE = re.compile(r"['’]s(?![^\W_])")
_MARKS = str.maketrans({"’": "'", "–": "-"})
_SHORT = 3
"""Letters up to which capitals and small letters are different words."""


class Known(NamedTuple):
    """A phrase of a list at a place of a text."""

    end: int
    spoken: str
    foreign: bool
    """Not of a minority language of Vietnam, which no voice reads by itself."""


class Entry(NamedTuple):
    """A row of a list."""

    written: str
    spoken: str
    foreign: bool


@cache
def entries() -> dict[str, Entry]:
    """Every row by the form in which it is looked up; the Highlands' names go first."""
    found: dict[str, Entry] = {}
    some = [(row[0], row[1], True) for table in tables_in("foreign") for row in rows(table)]
    highlands = [(form, spoken, False) for form, spoken in pairs("highlands.tsv").items()]
    for written, spoken, foreign in highlands + some:
        form = written.translate(_MARKS)
        found.setdefault(form, Entry(form, spoken, foreign))
    for entry in list(found.values()):
        for form in _other_cases(entry.written):
            found.setdefault(form, entry)
    return found


def _other_cases(form: str) -> tuple[str, ...]:
    """The forms in which a listed one may also be typed."""
    if form.isupper():
        return (form.capitalize(),) if len(form) > _SHORT and form.isalpha() else ()
    others = [form.title(), form[:1].upper() + form[1:]]
    if len(form) > _SHORT:
        others += [form.lower(), form.upper()]
    return tuple(others)


@cache
def _by_first_word() -> dict[str, tuple[int, ...]]:
    """For the first word of each entry, the lengths of the entries, the longest first."""
    found: dict[str, set[int]] = {}
    for form in entries():
        if head := _WORD.match(form):
            found.setdefault(head.group(), set()).add(len(form))
    return {head: tuple(sorted(sizes, reverse=True)) for head, sizes in found.items()}


@cache
def phrase_heads() -> frozenset[str]:
    """The capitalized first words of the phrases: some are Vietnamese syllables (Hong Kong)."""
    return frozenset(
        head
        for head, sizes in _by_first_word().items()
        if sizes[0] > len(head) and head[0].isupper()
    )


def known_at(text: str, at: int, *, caps: bool = False) -> Known | None:
    """The longest entry that stands at a place of the text.

    In a sentence of capitals (`caps`) short words count too.
    """
    head = _WORD.match(text, at)
    if head is None:
        return None
    for size in _by_first_word().get(head.group(), ()):
        end = at + size
        if text[end : end + 1].isalnum() and text[end - 1].isalnum():
            continue
        entry = entries().get(text[at:end].translate(_MARKS))
        if entry is not None:
            return Known(_after_possessive(text, end), entry.spoken, entry.foreign)
    word = head.group()
    if text[head.end() : head.end() + 1].isalnum():
        return None
    entry = _plural_of(word) or (find(word.lower()) if caps and word.isupper() else None)
    if entry is None:
        return None
    return Known(_after_possessive(text, head.end()), entry.spoken, entry.foreign)


def _after_possessive(text: str, end: int) -> int:
    possessive = _POSSESSIVE.match(text, end)
    return possessive.end() if possessive else end


def find(word: str) -> Entry | None:
    """The entry of one word or phrase by itself."""
    known = entries()
    return known.get(word) or known.get(word.capitalize())


def _plural_of(word: str) -> Entry | None:
    """Startups, CEOs, logos: the s of a known word's plural is not said."""
    if word[-1] != "s" or word.isupper():
        return None
    stem = word[:-1]
    if stem.isupper() and len(stem) > 1:
        return entries().get(stem)
    if len(stem) > _SHORT and (word.islower() or stem[-1] not in "aiousy") and stem[-1] != "s":
        return entries().get(stem)
    return None
