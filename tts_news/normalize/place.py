"""Where a rule stands: the text around a position, and what the article has told so far."""

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
"""Characters that a rule may look back or ahead: enough for a few words, and bounded."""

_WORD = re.compile(r"[^\W_]+")

T = TypeVar("T")


class Reading(NamedTuple):
    """What a rule made of the text from the place to `end`."""

    end: int
    spoken: str
    guess: str = ""
    rule: str = ""


@dataclass(slots=True)
class Memory:
    """What holds for a whole article: its own short forms, and how the voice reads."""

    dialect: Dialect = NORTH
    reads_foreign: bool = False
    reads_capitals: bool = False
    article: ArticleWords = field(default_factory=ArticleWords)
    """What the article itself says of its short forms."""
    lexicon: Lexicon | None = None
    """The newsroom's own words."""
    caps: bool = False
    """The sentence is written all in capitals: its words are words."""


class Once(Generic[T]):
    """A property that is worked out when it is first asked for, and kept.

    As functools.cached_property, but without the lock that Python 3.11 takes for each.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, place: Any, _owner: object = None) -> T:
        value = place.__dict__[self._name] = self._work_out(place)
        return value


class Place:
    """A position in a sentence; `before` and `after` are bounded looks around it."""

    def __init__(self, text: str, at: int, memory: Memory) -> None:
        self.text = text
        self.at = at
        self.memory = memory

    @property
    def dialect(self) -> Dialect:
        """How numbers are said."""
        return self.memory.dialect

    @property
    def is_at_head(self) -> bool:
        """Whether nothing but spaces stands before it."""
        return not self.at or not self.text[max(0, self.at - REACH) : self.at].strip()

    @Once
    def before(self) -> str:
        """The lower-case text before the place, at most REACH characters."""
        return self.text[max(0, self.at - REACH) : self.at].lower()

    @Once
    def words(self) -> list[str]:
        """The lower-case words before the place, the nearest last."""
        return _WORD.findall(self.before)

    @Once
    def last(self) -> str:
        """The word right before the place, with only a space between; empty otherwise."""
        before = self.before
        trimmed = before.rstrip(" ")
        return self.words[-1] if self.words and trimmed.endswith(self.words[-1]) else ""

    def follows(self, cues: frozenset[str], reach: int = 1) -> bool:
        """Whether one of the last `reach` words (or pairs of words) is among `cues`."""
        words = self.words[-reach - 1 :]
        return not cues.isdisjoint(words[-reach:]) or any(
            f"{a} {b}" in cues for a, b in pairwise(words)
        )

    def after(self, end: int) -> str:
        """The text after `end`, at most REACH characters."""
        return self.text[end : end + REACH]

    def next_words(self, end: int, count: int = 2) -> list[str]:
        """The lower-case words right after `end`."""
        return _WORD.findall(self.after(end).lower())[:count]

    def precedes(self, end: int, cues: frozenset[str]) -> bool:
        """Whether the word or the two words right after `end` are among `cues`."""
        if not (self.text[end : end + 1].isspace() and self.text[end + 1 : end + 2].isalnum()):
            return False
        words = self.next_words(end)
        return bool(words) and (words[0] in cues or " ".join(words) in cues)


def longest_first(chunk: str, cut: re.Pattern[str]) -> list[int]:
    """The lengths to which a chunk may be cut down, the whole of it first.

    >>> longest_first("NN-PTNT tỉnh", re.compile("[- ]"))
    [12, 7, 2]
    """
    return [len(chunk), *(m.start() for m in reversed(list(cut.finditer(chunk))))]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named class of written forms: what it looks like, and how it is read."""

    name: str
    starts: str
    """The characters that it can begin with: any of `d`igit, `u`pper, `l`ower, `s`ymbol."""
    read: Callable[[Place], Reading | None]
    """The reading at a place; None where the text there is not of the class."""
    first: str = ""
    """The characters themselves that it can begin with, where they are few."""
    needs: str = ""
    """One of these signs (`0` is any digit) stands near after its beginning wherever it reads."""
    at_head: bool = False
    """It reads only at the head of a text."""

    def may_read(self, first: str, kind: str, near: AbstractSet[str], *, at_head: bool) -> bool:
        """Whether it may read a form, by its first character, the kind of that (`starts`), the
        signs near it and whether it stands at the head of the text.
        """
        return (
            kind in self.starts
            and (not self.first or first in self.first)
            and (not self.needs or not near.isdisjoint(self.needs))
            and (at_head or not self.at_head)
        )
