"""Choosing and ordering the articles of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from tts_news.base.hours import VIETNAM
from tts_news.edition.identity import is_same_article
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tts_news.model import Article


@dataclass(frozen=True, slots=True)
class Choice:
    """The criteria for the articles of an edition, and its day and slot."""

    day: date | None = None
    """The day of the edition; None means today."""
    slot: str = ""
    """Time of day, HH:MM, if there are several editions of one name a day."""
    since: timedelta | None = None
    """The largest age of articles; None for any."""
    most: int = 0
    """The most stories; 0 for all."""
    length: float = 0.0
    """The longest duration in seconds; 0 for any."""
    digest: bool = False
    """Whether to read only headlines and leads."""
    replaces: bool = False
    """Whether it may replace an edition that was made from other articles."""
    new_of: tuple[str, ...] = ()
    """Slots of the same name: articles in earlier editions of these slots are left out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may become a story."""

    article: Article
    turn: int
    """The index of its name on the command line."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """An article that does not become a story."""

    article: Article
    reason: str

    def __str__(self) -> str:
        return f"{self.article.title[:70]!r}: {self.reason}"


def ordered(candidates: Iterable[Candidate]) -> list[Article]:
    """The articles in the order of their names, of one folder or feed by priority, then newest."""

    def key(one: Candidate) -> tuple[int, int, float]:
        when = one.article.published
        return one.turn, one.article.priority, -when.timestamp() if when else 0.0

    return [one.article for one in sorted(candidates, key=key)]


def chosen(
    articles: Sequence[Article], choice: Choice, told: Sequence[Article], moment: datetime
) -> tuple[list[Article], list[Dropped]]:
    """The articles of an edition at the time `moment`, and those left out, with reasons.

    `told` are the articles of earlier editions.
    """
    kept: list[Article] = []
    dropped: list[Dropped] = []
    for article in articles:
        reason = ""
        if any(is_same_article(article, other) for other in kept):
            reason = _("the same article a second time")
        elif choice.since is not None and _latest(article) < moment - choice.since:
            reason = _("older than --since")
        elif any(is_same_article(article, other) for other in told):
            reason = _("in an earlier edition")
        elif choice.most and len(kept) == choice.most:
            reason = _("over --most {most}", most=choice.most)
        if reason:
            dropped.append(Dropped(article, reason))
        else:
            kept.append(article)
    return kept, dropped


def by_importance(articles: Sequence[Article]) -> list[int]:
    """The indexes of the articles, the most important first."""
    return sorted(range(len(articles)), key=lambda n: (articles[n].priority, n))


def _latest(article: Article) -> datetime:
    """The latest time at which it may have been published; a date without a time means any hour."""
    when = article.published
    if when is None:
        raise ValueError(article.title)
    here = when.astimezone(VIETNAM)
    return here + timedelta(days=1) if here.time() == time() else here
