"""Which articles an edition is made of, and in what order."""

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
    """What of the articles named goes into an edition, and which edition that is."""

    day: date | None = None
    """That it belongs to; today when None."""
    slot: str = ""
    """HH:MM on the clock, where there are several a day under one name."""
    since: timedelta | None = None
    """Leave out what was published longer than this before it."""
    most: int = 0
    """Stories; 0 for all."""
    length: float = 0.0
    """Seconds; 0 for as long as it takes."""
    digest: bool = False
    """Only headlines and leads."""
    replaces: bool = False
    """It may take the place of one that was made of other articles."""
    new_of: tuple[str, ...] = ()
    """Slots of its name: leave out what an edition in one of these has told already."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may become a story."""

    article: Article
    turn: int
    """Which of the names on the command line brought it."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """An article that does not become a story."""

    article: Article
    reason: str

    def __str__(self) -> str:
        return f"{self.article.title[:70]!r}: {self.reason}"


def ordered(candidates: Iterable[Candidate]) -> list[Article]:
    """As they were named; those of one folder or feed by priority, then the newest first."""

    def key(one: Candidate) -> tuple[int, int, float]:
        when = one.article.published
        return one.turn, one.article.priority, -when.timestamp() if when else 0.0

    return [one.article for one in sorted(candidates, key=key)]


def chosen(
    articles: Sequence[Article], choice: Choice, told: Sequence[Article], moment: datetime
) -> tuple[list[Article], list[Dropped]]:
    """The articles of an edition that belongs to `moment`, and what is left out of it and why.

    `told` are articles that other editions have had.
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
    """The places of the articles, that of the one that is missed most first."""
    return sorted(range(len(articles)), key=lambda n: (articles[n].priority, n))


def _latest(article: Article) -> datetime:
    """When it was published at the latest: a page that names a day alone means any hour of it."""
    when = article.published
    if when is None:
        raise ValueError(article.title)
    here = when.astimezone(VIETNAM)
    return here + timedelta(days=1) if here.time() == time() else here
