"""Words that tell whether a full stop ends a sentence: abbreviations, persons, first words."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_BEFORE_AN_OFFICE = frozenset(("KT", "TM", "TL", "TUQ", "Đ/c", "đ/c", "Đc"))
"""Abbreviations before an office whose first word may also begin a sentence: Tổng giám đốc."""
_ALSO_NAMES = frozenset(
    ("Bằng", "Chiều", "Công", "Hai", "Hiện", "Hậu", "Liên", "Sáng", "Thông", "Thế", "Đồng", "Đáng")
)
"""Words that begin sentences but are also given names."""


@cache
def _words(name: str) -> frozenset[str]:
    table = files("tts_news.normalize").joinpath("data", name).read_text("utf-8")
    rows = (line.split("\t")[0] for line in table.splitlines())
    return frozenset(word for word in rows if word and not word.startswith("#"))


def never_ends(word: str) -> bool:
    """Whether the stop after `word` belongs to an abbreviation that never ends a sentence.

    >>> never_ends("TS"), never_ends("xã")
    (True, False)
    """
    return word in _words("no_stop.tsv")


def ends_at(short: str, first: str, second: str) -> bool:
    """Whether a sentence ends at the stop after an abbreviation, by the next two words.

    >>> ends_at("TS", "Sau", "đó"), ends_at("TS", "Trần", "Mẫu"), ends_at("KT", "Tổng", "giám")
    (True, False, False)
    """
    if not never_ends(short):
        return True
    if short in _BEFORE_AN_OFFICE or first in _ALSO_NAMES:
        return False
    return opens_sentence(first) and (second.islower() or not second)


def is_person(word: str, before: str = "") -> bool:
    """Whether a lower-case word refers to a person, whose name or initial may follow.

    >>> is_person("anh"), is_person("em", "anh"), is_person("huyện")
    (True, False, False)
    """
    pair, persons = f"{before} {word}", _words("persons.tsv")
    return pair in persons or (word in persons and pair not in _words("persons_none.tsv"))


def opens_sentence(word: str) -> bool:
    """Whether a capitalized word begins a sentence more often than it continues a name.

    >>> opens_sentence("Sau"), opens_sentence("Trãi")
    (True, False)
    """
    return word in _words("openers.tsv")


def is_surname(word: str) -> bool:
    """Whether a word is a Vietnamese surname.

    >>> is_surname("Trần"), is_surname("Xuân")
    (True, False)
    """
    return word in _words("surnames.tsv")
