"""Expanding abbreviations by the article's own words.

An article may define an abbreviation in brackets ("hợp tác xã (HTX)", "HTX (hợp tác xã)"), or only
contain a phrase with its initials.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from tts_news.normalize.syllable import is_syllable, unmarked
from tts_news.normalize.tables import words as table_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT_FORM = r"[A-ZĐƯƠ][A-ZĐƯƠ&-]{1,13}"
_NEAR_WORD = r"[^\W\d_]{1,8}"
_SHORT_FORM_IN_BRACKETS = re.compile(
    rf"\((?:(?:gọi tắt là|viết tắt là|sau đây gọi là) )?({_SHORT_FORM})\)"
)
_SHORT_FORM_BEFORE_BRACKETS = re.compile(
    rf"\b({_SHORT_FORM}) \(({_NEAR_WORD}(?:,? {_NEAR_WORD}){{1,11}})\)"
)
_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_BREAK = re.compile(r"[^\W\d_]+|[^\w\s,&]|\d+")
_PHRASE_BREAK = "|"
_AND = frozenset(("và", "Và", "VÀ", "vÀ"))
_FEWEST_INFERRED = 3
_FEWEST_TIMES_OF_THREE = 3
"""How often a phrase with three initials must occur if it is no name: fewer may be chance."""
_MOST_LOOKED_FOR = 200
"""The most distinct abbreviations searched for in an article, so that the time stays linear."""


def definitions(text: str) -> dict[str, str]:
    """The abbreviations that the text itself defines, with their expansions.

    >>> definitions("Các hợp tác xã (HTX) ở đây")
    {'HTX': 'hợp tác xã'}
    """
    if "(" not in text:
        return {}
    found: dict[str, str] = {}
    for match in _SHORT_FORM_IN_BRACKETS.finditer(text):
        words = _WORD.findall(text[max(0, match.start() - 110) : match.start()])
        long = _last_words_with_initials(words, match[1])
        if long and _is_vietnamese(long.split()):
            found[match[1]] = long
    for match in _SHORT_FORM_BEFORE_BRACKETS.finditer(text):
        words = match[2].replace(",", "").split()
        wanted = _unmarked_capitals(match[1])
        without_and = [w for w in words if w.lower() != "và"]
        fits = wanted in (_initials_of(words), _initials_of(without_and))
        if fits and not match[2].isupper() and _is_vietnamese(words):
            found[match[1]] = match[2]
    return found


def _unmarked_capitals(letters: str) -> str:
    """Upper-case letters without marks: Đ counts as D, Ủ as U, TW as TƯ."""
    plain = letters.upper().replace("Đ", "D").replace("TW", "TU")
    return "".join(c for c in unicodedata.normalize("NFD", plain) if "A" <= c <= "Z")


def _initials_of(words: list[str]) -> str:
    return _unmarked_capitals("".join(word[0] for word in words))


def _is_vietnamese(words: list[str]) -> bool:
    """Whether all words are Vietnamese; a foreign name is no reading of its abbreviation."""
    return all(is_syllable(word.lower()) for word in words)


def _last_words_with_initials(words: list[str], short: str) -> str:
    """The last words if their initials, with or without "và", are the abbreviation; else empty."""
    wanted = _unmarked_capitals(short)
    for count in range(len(wanted), len(wanted) + 3):
        some = words[-count:]
        if any(len(w) > 1 and w.isupper() for w in some):
            break  # the expansion of an abbreviation contains no abbreviations
        if len(some) == count and _initials_of([w for w in some if w.lower() != "và"]) == wanted:
            return " ".join(some)
        if len(some) == count and _initials_of(some) == wanted:
            return " ".join(some)
    return ""


class _Unmarked(NamedTuple):
    """A text's words, its letters without diacritics and spaces, and where each word begins."""

    words: list[str]
    letters: str
    begins: dict[int, int]
    """The index of the word that begins at a position in `letters`."""

    @classmethod
    def of(cls, words: list[str]) -> _Unmarked:
        plain = [unmarked(word) for word in words]
        at = accumulate(map(len, plain), initial=0)
        return cls(words, "".join(plain), {start: number for number, start in enumerate(at)})

    def words_of(self, bare: str) -> str:
        """The two or more words that without diacritics are `bare`; empty if there are none.

        >>> _Unmarked.of(["nay", "cảm", "ơn", "bộ", "đội"]).words_of("camonbodoi")
        'cảm ơn bộ đội'
        """
        at = -1
        for _ in range(_MOST_LOOKED_FOR):
            at = self.letters.find(bare, at + 1)
            first, last = self.begins.get(at), self.begins.get(at + len(bare))
            if at < 0:
                break
            if first is not None and last is not None and last - first > 1:
                return " ".join(self.words[first:last])
        return ""


class ArticleWords:
    """The words of an article, collected before or while it is read."""

    def __init__(self) -> None:
        self.defined: dict[str, str] = {}
        """The abbreviations that the article defines in brackets."""
        self._texts: list[str] = []
        """Texts that are not indexed yet."""
        self._said: list[str] = []
        self._index: list[tuple[str, list[str]]] = []
        """The words' initials in one string, and the words; each text with and without "và"."""
        self._inferred: dict[str, str] = {}
        self._unmarked: list[_Unmarked] = []
        self._marked: dict[str, str] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Add more of the article's text."""
        for text in texts:
            self.defined |= definitions(text)
            self._texts.append(text)

    def says(self, words: str) -> bool:
        """Whether the article contains these words, ignoring case."""
        self._index_new_texts()
        return any(f" {words.lower()} " in text for text in self._said)

    def spelled_out(self, short: str) -> str:
        """The phrase of the article with these initials; empty if there is none.

        For three letters it must occur several times or be written as a name; for more, once.
        """
        if short not in self._inferred and len(self._inferred) < _MOST_LOOKED_FOR:
            self._index_new_texts()
            self._inferred[short] = self._most_frequent_phrase(
                "".join(c for c in short if c.isalpha())
            )
        return self._inferred.get(short, "")

    def with_marks(self, bare: str) -> str:
        """The article's words for a hashtag without diacritics and spaces; empty if not found."""
        if bare not in self._marked and len(self._marked) < _MOST_LOOKED_FOR:
            self._index_new_texts()
            while len(self._unmarked) < len(self._said):
                self._unmarked.append(_Unmarked.of(self._said[len(self._unmarked)].split()))
            found = (text.words_of(bare) for text in self._unmarked)
            self._marked[bare] = next(filter(None, found), "")
        return self._marked.get(bare, "")

    def _index_new_texts(self) -> None:
        """Index the texts that were added since the last call."""
        if self._texts:
            text = f" {_PHRASE_BREAK} ".join(self._texts)
            self._texts.clear()
            found = _WORD_OR_BREAK.findall(text)
            self._said.append(f" {' '.join(w for w in found if w[0].isalpha()).lower()} ")
            for some in (found, [w for w in found if w not in _AND]):
                self._index.append(("".join(map(_initial, some)), some))

    def _most_frequent_phrase(self, letters: str) -> str:
        size = len(letters)
        if size < _FEWEST_INFERRED:
            return ""
        met: Counter[str] = Counter()
        for initials, words in self._index:
            at = initials.find(letters)
            while at >= 0:
                if _is_phrase(words, at, at + size):
                    met[" ".join(words[at : at + size])] += 1
                at = initials.find(letters, at + 1)
        if not met:
            return ""
        long = max(met, key=lambda phrase: (met[phrase], phrase))
        count = sum(times for phrase, times in met.items() if phrase.lower() == long.lower()) // 2
        enough = 1 if size > _FEWEST_INFERRED or _is_named(long) else _FEWEST_TIMES_OF_THREE
        return long if count >= enough else ""


def _is_named(phrase: str) -> bool:
    """Whether three words are written as a name: all capitalized, or only the first.

    >>> _is_named("Cảng Mẫu An"), _is_named("Sở xây dựng"), _is_named("Minh An chủ")
    (True, True, False)
    """
    first, *others = (word[0].isupper() for word in phrase.split())
    return first and len(set(others)) == 1


@lru_cache(maxsize=65536)
def _initial(word: str) -> str:
    """A word's letter in an abbreviation; a break sign for numbers, capitals and long words.

    >>> _initial("Ủy"), _initial("đất"), _initial("UBND"), _initial("12")
    ('U', 'Đ', '|', '|')
    """
    if not word[0].isalpha() or (len(word) > 1 and word.isupper()) or len(word) > 8:
        return _PHRASE_BREAK
    first = word[0].upper()
    return first if first <= "Z" or first == "Đ" else unicodedata.normalize("NFD", first)[0]


def _is_phrase(words: list[str], start: int, end: int) -> bool:
    """Whether words may be a term: Vietnamese, without function words, and not part of a name."""
    some = words[start:end]
    small = table_words("small_words.tsv")
    if not _is_vietnamese(some) or any(word.lower() in small for word in some):
        return False
    following = [word for word in words[end : end + 2] if word.lower() != "và"][:1]
    goes_on = bool(following) and following[0][:1].isupper()
    begun = start > 0 and words[start - 1][:1].isupper() and some[0][0].isupper()
    return not (goes_on and some[-1][0].isupper()) and not (begun and some[1][0].isupper())
