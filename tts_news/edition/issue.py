"""The identity of an edition (name, day and slot), and the editions made under it before.

An edition belongs to the day on which it is made, whatever the days of its articles. It never
replaces one made from other articles, unless that is requested; it gets the next number instead.
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
"""The number of days before its own whose editions are searched for articles already read."""


@dataclass(frozen=True, slots=True)
class Issue:
    """The identity of an edition of a show."""

    show: str
    """The show's title."""
    name: str
    day: date
    slot: str = ""
    """Time of day, HH:MM, if there are several editions of one name a day."""
    number: int = 1
    """The number among editions of the same name, day and slot with different articles."""

    @property
    def id(self) -> str:
        """The episode's GUID."""
        key = f"{self.show}\n{self.name}\n{self.day}"
        key += f"\n{self.slot}" if self.slot else ""
        key += f"\n({self.number})" if self.number > 1 else ""
        return hashlib.sha256(key.encode()).hexdigest()[:16]


def ends(issue: Issue, now: datetime) -> datetime:
    """The time up to which it covers the news: its slot, else now if today, else its day's end."""
    if issue.slot:
        return at(issue.day, issue.slot)
    return now if issue.day == now.date() else at(issue.day, "00:00") + timedelta(days=1)


def now() -> datetime:
    """The current time in Vietnam's time zone, in whole seconds."""
    return datetime.now(VIETNAM).replace(microsecond=0)


def at(day: date, slot: str) -> datetime:
    """A day at the time `HH:MM`, in Vietnam's time zone."""
    hour, minute = map(int, slot.split(":"))
    return datetime.combine(day, time(hour, minute), VIETNAM)


def published(issue: Issue, articles: Sequence[Article], now: datetime) -> datetime:
    """The time of publication of a new edition: its slot, else now.

    For another day than today it is the time of that day's newest article, else the beginning of
    the day, so that the same articles always give the same bytes.
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
    """The issue under which an edition is made, and the episode that it replaces."""

    issue: Issue
    episode: Episode | None = None
    """The existing episode of this issue; None if there is none."""
    same: bool = False
    """True if that was made from the same articles."""


def placed(
    issue: Issue, articles: Sequence[Article], catalogue: Catalogue, *, replaces: bool, grows: bool
) -> Place:
    """The issue of an edition: that of the edition made from the same articles, else a new number.

    With `replaces` it replaces the last one, whatever its articles; with `grows` it replaces one
    whose articles it all contains. The number of a retracted edition is reused.
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
    """The articles of an edition, without opening and closing."""
    return [story.article for story in episode.stories if story.article.title]


def earlier(issue: Issue, slots: Sequence[str], catalogue: Catalogue) -> Iterator[Article]:
    """The articles of editions of the same name on the last days, and in other slots of its day."""
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
