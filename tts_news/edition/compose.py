"""Composing an Edition: a single article, or several with an opening, headlines and a closing.

The words of opening, headlines and closing are Jinja templates of the settings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_news.messages import _
from tts_news.model import Article, Edition, Kind, Paragraph, Story
from tts_news.script.wording import rendered, template_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from tts_news.edition.issue import Issue
    from tts_news.settings import Settings

DAILY = "daily"
"""The name that stands for one edition for each day of the articles."""

FIRST = 2
"""The sentences that a digest reads of an article without a lead."""


def alone(article: Article) -> Edition:
    """The edition of a single dated article, without an opening or a closing."""
    return Edition(
        id=article.id,
        title=article.title,
        summary=article.lead or next((p.text for p in article.paragraphs), ""),
        published=dated(article),
        stories=(Story(article.title, article),),
        author=article.author,
        source=article.source,
        url=article.url,
        language=article.language,
        season=article.season,
        number=article.number,
    )


def by_day(articles: Iterable[Article]) -> list[list[Article]]:
    """The articles grouped by day; days are sorted, articles stay in their order."""
    days: dict[date, list[Article]] = {}
    for article in articles:
        days.setdefault(dated(article).date(), []).append(article)
    return [days[day] for day in sorted(days)]


def compose(
    issue: Issue,
    articles: Sequence[Article],
    published: datetime,
    settings: Settings,
    *,
    digest: bool = False,
) -> Edition:
    """The edition of some dated articles, published at its own time.

    With `digest`, only headlines and leads are read.

    Raises:
        UserError: a template of the settings is wrong.

    """
    show = settings.show.title
    values = template_values(issue.name, show, published, articles, issue.slot)
    texts = {
        key: rendered(
            getattr(settings.edition, key), values, _("edition.{key} in tts-news.toml", key=key)
        )
        for key in ("title", "intro", "headlines", "sign_off")
    }
    # A digest consists of headlines, so it does not list them first.
    opening = [texts["intro"]] if digest else [texts["intro"], texts["headlines"]]
    stories = [Story(one.title, head_of(one) if digest else one) for one in articles]
    if any(opening):
        spoken = tuple(Paragraph(text) for text in opening if text)
        stories.insert(0, Story(settings.edition.opening, Article("", spoken)))
    if texts["sign_off"]:
        closing = Article("", (Paragraph(texts["sign_off"]),))
        stories.append(Story(settings.edition.closing, closing))
    return Edition(
        id=issue.id,
        title=texts["title"] + (f" ({issue.number})" if issue.number > 1 else ""),
        summary=" ".join(f"{article.title.rstrip('.')}." for article in articles),
        published=published,
        stories=tuple(stories),
        author=settings.show.author,
        language=settings.show.language,
    )


def name_of(asked: str, settings: Settings, *, digest: bool = False) -> str:
    """The name of a requested edition.

    Raises:
        UserError: the template of the name of a digest is wrong.

    """
    name = settings.edition.name if asked == DAILY else asked
    if not digest:
        return name
    where = _("edition.digest in tts-news.toml")
    return rendered(settings.edition.digest, {"name": name}, where)


def head_of(article: Article) -> Article:
    """The article reduced to its headline and its lead, else the first sentences of its text."""
    from tts_news.script.segment import split

    body = (one.text for one in article.paragraphs if one.kind is Kind.BODY)
    lead = article.lead or " ".join(split(next(body, ""))[:FIRST])
    return replace(article, lead=lead, paragraphs=())


def dated(article: Article) -> datetime:
    """The time of publication of a dated article.

    Raises:
        ValueError: the article has none.

    """
    if article.published is None:
        raise ValueError(article.title)
    return article.published
