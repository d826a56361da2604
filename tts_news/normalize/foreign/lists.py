"""Looking up listed foreign names and words: data/foreign, a file for each kind.

They are found in any case, the longest phrase first, and with an English possessive or plural. An
abbreviation in capitals (WHO, IT) is different from the word with its letters (who, it).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from tts_news.normalize.tables import lines, pairs, tables_in

_WORD = re.compile(r"[^\W_]{1,32}")
_POSSESSIVE = re.compile(r" ?['’] ?s(?![^\W_])")
_MARKS = str.maketrans({"’": "'", "–": "-"})
_HYPHEN = re.compile(" ?- ?")
_LONGEST = 48
"""The most characters of a phrase, including spaces around its hyphens."""
_SHORT = 3
"""The most letters of a word that is different from the same letters in capitals."""


class Entry(NamedTuple):
    """A row of a list."""

    written: str
    spoken: str
    foreign: bool
    """False for a name of a minority language of Vietnam, which no voice can read itself."""

    def stands_for(self, typed: str) -> bool:
        """Whether the entry may be typed so: in capitals, lower case, or capitalized."""
        if typed == _joined(self.written):
            return True
        if self.written.isupper():
            return len(typed) > _SHORT and typed.isalpha() and typed.istitle()
        return len(typed) > _SHORT or (self.written.islower() and typed.istitle())


def _joined(form: str) -> str:
    """A form with hyphens replaced by spaces: Jong-un, Jong - un and Jong un are one name."""
    return _HYPHEN.sub(" ", form) if "-" in form else form


class Known(NamedTuple):
    """A listed phrase found in a text, and its end there."""

    end: int
    entry: Entry

    @property
    def spoken(self) -> str:
        """Its reading."""
        return self.entry.spoken


class _Lists(NamedTuple):
    rows: dict[str, list[str]]
    """The unparsed rows of data/foreign by their form in lower case."""
    highlands: dict[str, Entry]
    sizes: dict[str, list[int]]
    """The lengths of phrases in characters, longest first, by their first word in lower case."""
    phrase_heads: frozenset[str]


@cache
def _lists() -> _Lists:
    """All tables, indexed by form; rows are parsed only when they are used, to load quickly."""
    found: dict[str, list[str]] = {}
    sizes: dict[str, set[int]] = {}
    heads: set[str] = set()
    for table in tables_in("foreign"):
        for row in lines(table):
            form = row[: row.index("\t")]
            if not form.isalnum():
                form = _joined(form.translate(_MARKS))
                _note_phrase(form, sizes, heads)
            found.setdefault(form.lower(), []).append(row)
    highlands: dict[str, Entry] = {}
    for written, said in pairs("highlands.tsv").items():
        form = written.translate(_MARKS)
        highlands[_joined(form).lower()] = Entry(form, said, False)
        _note_phrase(_joined(form), sizes, heads)
    ordered = {head: sorted(some, reverse=True) for head, some in sizes.items()}
    return _Lists(found, highlands, ordered, frozenset(heads))


def _note_phrase(form: str, sizes: dict[str, set[int]], heads: set[str]) -> None:
    """Index a form by its first word if it has several words."""
    head = _WORD.match(form)
    if head is None or head.end() == len(form):
        return
    sizes.setdefault(head.group().lower(), set()).add(len(form))
    if form[0].isupper():
        heads.add(head.group())


@lru_cache(maxsize=16384)
def _entries(key: str) -> tuple[Entry, ...]:
    """The entries with this form in lower case; one of highlands.tsv comes first."""
    all_lists = _lists()
    first = all_lists.highlands.get(key)
    some = [first] if first else []
    for row in all_lists.rows.get(key, ()):
        form, said, *_ = row.split("\t")
        some.append(Entry(form.translate(_MARKS), said, True))
    return tuple(some)


def phrase_heads() -> frozenset[str]:
    """The capitalized first words of phrases; some are Vietnamese syllables (Hong Kong)."""
    return _lists().phrase_heads


def known_at(text: str, at: int, *, caps: bool = False) -> Known | None:
    """The longest entry at a place of the text; None if there is none.

    With `caps`, for a sentence in capitals, short words are found in capitals too.
    """
    head = _WORD.match(text, at)
    if head is None:
        return None
    sizes = _lists().sizes.get(head.group().lower())
    window, ends = _window(text, at) if sizes else ("", None)
    for size in sizes or ():
        if size > len(window) or (window[size : size + 1].isalnum() and window[size - 1].isalnum()):
            continue
        if entry := _entry(window[:size], caps=caps):
            return Known(after_possessive(text, ends[size] if ends else at + size), entry)
    if text[head.end() : head.end() + 1].isalnum():
        return None
    if entry := _entry(head.group(), caps=caps):
        return Known(after_possessive(text, head.end()), entry)
    if entry := _plural_of(head.group()):
        return Known(after_possessive(text, head.end()), entry)
    return None


def _window(text: str, at: int) -> tuple[str, list[int] | None]:
    """The text from a place on with hyphens as spaces, and the end in the text by length.

    The ends are None if there is no hyphen, as the text is unchanged then.
    """
    written = text[at : at + _LONGEST].translate(_MARKS)
    if "-" not in written:
        return written, None
    joined, ends, done = "", [at], 0
    for hyphen in [*_HYPHEN.finditer(written), None]:
        upto = hyphen.start() if hyphen else len(written)
        joined += written[done:upto]
        ends += range(at + done + 1, at + upto + 1)
        if hyphen:
            joined += " "
            done = hyphen.end()
            ends.append(at + done)
    return joined, ends


def _entry(typed: str, *, caps: bool = False) -> Entry | None:
    """The entry of a typed form, preferably one that is written exactly so; None if unknown."""
    form = typed if typed.isalnum() else _joined(typed.translate(_MARKS))
    some = _entries(form.lower())
    if not some:
        return None
    exact = next((entry for entry in some if _joined(entry.written) == form), None)
    return exact or next((entry for entry in some if caps or entry.stands_for(form)), None)


def after_possessive(text: str, end: int) -> int:
    """The end of an English possessive ('s) at `end`; `end` itself if there is none."""
    possessive = _POSSESSIVE.match(text, end)
    return possessive.end() if possessive else end


def find(word: str) -> Entry | None:
    """The entry of a word or phrase in any case; It and Sat are not taken for abbreviations."""
    entry = _entry(word, caps=True)
    short = entry is not None and entry.written.isupper() and len(word) <= _SHORT
    return None if short and not word.isupper() else entry


def _plural_of(word: str) -> Entry | None:
    """The entry of a known word in an English plural (startups, CEOs), whose s is silent."""
    if word[-1] != "s" or word.isupper():
        return None
    stem = word[:-1]
    if stem.isupper() and len(stem) > 1:
        return _entry(stem)
    if len(stem) > _SHORT and (word.islower() or stem[-1] not in "aiousy") and stem[-1] != "s":
        return _entry(stem)
    return None
