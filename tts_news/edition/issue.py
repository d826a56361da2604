"""Which edition it is: its name, its day and its slot, and what was made under these before.

An edition belongs to the day on which it is made, whatever the days of its articles. What was made
of other articles is never replaced by itself: the next one under the same name is numbered.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from tts_news.base.hours import VIETNAM
from tts_news.edition.identity import paired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tts_news.model import Article, Episode
    from tts_news.publish.catalogue import Catalogue

EARLIER = 2
"""Days before its own whose editions of its name an edition of what is new looks at."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What names an edition among all of a show."""

    show: str
    """The show's title."""
    name: str
    day: date
    slot: str = ""
    """HH:MM on the clock, where there are several a day under one name."""
    number: int = 1
    """Counts those of other articles under the same name, day and slot."""

    @property
    def id(self) -> str:
        """The episode's GUID."""
        key = f"{self.show}\n{self.name}\n{self.day}"
        key += f"\n{self.slot}" if self.slot else ""
        key += f"\n({self.number})" if self.number > 1 else ""
        return hashlib.sha256(key.encode()).hexdigest()[:16]


def ends(issue: Issue, now: datetime) -> datetime:
    """The moment up to which it tells: its slot's, this one today, else its day's end."""
    if issue.slot:
        return at(issue.day, issue.slot)
    return now if issue.day == now.date() else at(issue.day, "00:00") + timedelta(days=1)


def now() -> datetime:
    """The time here, to the second, in Vietnam's zone."""
    return datetime.now(VIETNAM).replace(microsecond=0)


def at(day: date, slot: str) -> datetime:
    """A day at a time `HH:MM` in Vietnam's zone."""
    hour, minute = map(int, slot.split(":"))
    return datetime.combine(day, time(hour, minute), VIETNAM)


def published(issue: Issue, articles: Sequence[Article], now: datetime) -> datetime:
    """The time of an edition that is new: its slot's, or now.

    On another day than today it is the newest article's of that day, or else the day's beginning,
    so that the same articles give the same bytes whenever it is made.
    """
    if issue.slot:
        return at(issue.day, issue.slot)
    if issue.day == now.date():
        return now
    times = [one.published for one in articles if one.published]
    that_day = [when for when in times if when.astimezone(VIETNAM).date() == issue.day]
    return max(that_day, default=at(issue.day, "00:00"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edition goes among those that were made under its name."""

    issue: Issue
    episode: Episode | None = None
    """The one that is there already."""
    same: bool = False
    """It was made of the same articles."""


def placed(
    issue: Issue, articles: Sequence[Article], catalogue: Catalogue, *, replaces: bool, grows: bool
) -> Place:
    """Where an edition of these articles goes: on the one that was made of them, or after all.

    With `replaces` it takes the place of the last one, whatever that was made of; with `grows` of
    one all of whose articles it has. One that was taken back keeps its place.
    """
    last: Place | None = None
    for number in count(1):
        one = replace(issue, number=number)
        episode = catalogue.find(one.id)
        if episode is None:
            if one.id in catalogue.retracted or last is None:
                return Place(one)
            return last if replaces else Place(one)
        last = Place(one, episode)
        told = told_in(episode)
        shared = len(paired(articles, told))
        if shared == len(told) == len(articles):
            return replace(last, same=True)
        if grows and shared == len(told):
            return last
    raise AssertionError


def told_in(episode: Episode) -> list[Article]:
    """The articles of an edition, without the words around them."""
    return [story.article for story in episode.stories if story.article.title]


def earlier(issue: Issue, slots: Sequence[str], catalogue: Catalogue) -> Iterator[Article]:
    """The articles of the editions of that name before this issue, and of its day's others."""
    for back in range(EARLIER + 1):
        for slot in ("", *slots):
            for number in count(1):
                day = issue.day - timedelta(days=back)
                one = replace(issue, day=day, slot=slot, number=number)
                episode = catalogue.find(one.id)
                if episode is None:
                    break
                if (day, slot) != (issue.day, issue.slot):
                    yield from told_in(episode)
