"""The context of a rule: the text around a position, and what is known about the article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from tts_news.normalize.article import ArticleWords
from tts_news.normalize.numbers import NORTH, Dialect

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from tts_news.normalize.lexicon import Lexicon

REACH = 60
"""How many characters a rule may look back or ahead: a few words, so that the time is bounded."""

_WORD = re.compile(r"[^\W_]+")

T = TypeVar("T")


class Reading(NamedTuple):
    """A rule's reading of the text from the place to `end`."""

    end: int
    spoken: str
    guess: str = ""
    rule: str = ""


@dataclass(slots=True)
class Memory:
    """The data that rules need besides the text: the article's words, the voice and the lexicon."""

    dialect: Dialect = NORTH
    reads_foreign: bool = False
    reads_capitals: bool = False
    article: ArticleWords = field(default_factory=ArticleWords)
    """The article's own abbreviations and words."""
    lexicon: Lexicon | None = None
    """The newsroom's lexicon."""
    caps: bool = False
    """Whether the sentence is written in capitals, so that capitals do not mark an abbreviation."""


class Once(Generic[T]):
    """A property that is computed on first access and then cached.

    Like functools.cached_property, but without the lock that it takes in Python 3.11.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, place: Any, _owner: object = None) -> T:
        value = place.__dict__[self._name] = self._work_out(place)
        return value


class Place:
    """A position in a sentence; `before` and `after` give at most REACH characters around it."""

    def __init__(self, text: str, at: int, memory: Memory) -> None:
        self.text = text
        self.at = at
        self.memory = memory

    @property
    def dialect(self) -> Dialect:
        """The dialect in which numbers are read."""
        return self.memory.dialect

    @property
    def is_at_head(self) -> bool:
        """Whether there is nothing but spaces before it."""
        return not self.at or not self.text[max(0, self.at - REACH) : self.at].strip()

    @Once
    def before(self) -> str:
        """The lower-case text before the place, at most REACH characters."""
        return self.text[max(0, self.at - REACH) : self.at].lower()

    @Once
    def words(self) -> list[str]:
        """The words of `before`, in order of the text."""
        return _WORD.findall(self.before)

    @Once
    def last(self) -> str:
        """The word directly before the place, with only spaces between; empty if there is none."""
        before = self.before
        trimmed = before.rstrip(" ")
        return self.words[-1] if self.words and trimmed.endswith(self.words[-1]) else ""

    def follows(self, cues: frozenset[str], reach: int = 1) -> bool:
        """Whether one of the last `reach` words, or of their pairs, is among `cues`."""
        words = self.words[-reach - 1 :]
        return not cues.isdisjoint(words[-reach:]) or any(
            f"{a} {b}" in cues for a, b in pairwise(words)
        )

    def after(self, end: int) -> str:
        """The text after `end`, at most REACH characters."""
        return self.text[end : end + REACH]

    def next_words(self, end: int, count: int = 2) -> list[str]:
        """The first words after `end`, in lower case."""
        return _WORD.findall(self.after(end).lower())[:count]

    def precedes(self, end: int, cues: frozenset[str]) -> bool:
        """Whether a space and then a word or pair of words of `cues` follow at `end`."""
        if not (self.text[end : end + 1].isspace() and self.text[end + 1 : end + 2].isalnum()):
            return False
        words = self.next_words(end)
        return bool(words) and (words[0] in cues or " ".join(words) in cues)


def longest_first(chunk: str, cut: re.Pattern[str]) -> list[int]:
    """The lengths of a chunk's beginnings that end before a separator, the whole chunk first.

    >>> longest_first("NN-PTNT tỉnh", re.compile("[- ]"))
    [12, 7, 2]
    """
    return [len(chunk), *(m.start() for m in reversed(list(cut.finditer(chunk))))]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named class of written forms: what it can begin with, and how it is read."""

    name: str
    starts: str
    """The kinds of character that it can begin with: `d`igit, `u`pper, `l`ower, `s`ymbol."""
    read: Callable[[Place], Reading | None]
    """The reading at a place; None if the text there is not of the class."""
    first: str = ""
    """The characters that it can begin with; empty for any of the kinds in `starts`."""
    needs: str = ""
    """Signs of which one must follow near its beginning (`0` for any digit); empty for none."""
    at_head: bool = False
    """Whether it applies only at the beginning of a text."""

    def may_read(self, first: str, kind: str, near: AbstractSet[str], *, at_head: bool) -> bool:
        """Whether the rule may apply to a form: a cheap test before `read`.

        It uses the form's first character, the kind of that character (see `starts`), the signs
        `near` it, and whether it is at the beginning of the text.
        """
        return (
            kind in self.starts
            and (not self.first or first in self.first)
            and (not self.needs or not near.isdisjoint(self.needs))
            and (at_head or not self.at_head)
        )
