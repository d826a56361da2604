"""Fitting an edition to a length: stories are added while there is room, most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.edition.choice import Dropped, by_importance
from tts_news.errors import UserError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_news.edition.run import Run
    from tts_news.model import Article, Edition

HOPEFUL = 0.8
"""A story is tried if there is room for this share of its estimated duration."""


def fitted(
    run: Run,
    articles: Sequence[Article],
    composed: Callable[[Sequence[Article]], Edition],
    length: float,
) -> tuple[list[Article], list[Dropped]]:
    """The stories that fit into `length` seconds, and those dropped.

    Each story is spoken to be timed, together with the opening and headlines, which depend on it;
    when the edition is made, the clips come from the cache. Stories that are clearly too long are
    not spoken.

    Raises:
        UserError: there is no room for any story.

    """
    kept: list[int] = []
    dropped: list[Dropped] = []
    total = pace = 0.0
    for number in by_importance(articles):
        expected = pace * _letters(articles[number])
        if total + HOPEFUL * expected > length:
            dropped.append(
                Dropped(
                    articles[number],
                    _("no room in --length (about {expected:.0f} s)", expected=expected),
                )
            )
            continue
        tried = sorted([*kept, number])
        edition = composed([articles[n] for n in tried])
        seconds = run.durations(edition)
        stories = [at for at, story in enumerate(edition.stories) if story.article.title]
        own = seconds[stories[tried.index(number)]]
        pace = pace or own / _letters(articles[number])
        if sum(seconds) > length:
            dropped.append(
                Dropped(articles[number], _("no room in --length ({own:.0f} s)", own=own))
            )
        else:
            kept, total = tried, sum(seconds)
    if not kept:
        raise UserError(
            _("--length: {length:.0f} s have room for no story; allow more", length=length)
        )
    return [articles[n] for n in kept], dropped


def _letters(article: Article) -> int:
    """The number of characters of an article that are read."""
    parts = [article.title, article.lead, *(one.text for one in article.paragraphs)]
    return sum(map(len, parts))
