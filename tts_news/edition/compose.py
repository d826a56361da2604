"""Articles -> the Edition that an episode is made of: one alone, or several with words around them.

The words (the opening with the date, the headlines, the closing) are the show's Jinja templates.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tts_news.base.letters import one_line
from tts_news.model import Article, Edition, Paragraph, Story
from tts_news.script.wording import rendered, template_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from tts_news.settings import Settings

DAILY = "daily"
"""The name that makes an edition of each day's articles."""


def alone(article: Article) -> Edition:
    """The edition of one dated article: nothing but itself."""
    return Edition(
        id=article.id,
        title=article.title,
        summary=article.lead or next((p.text for p in article.paragraphs), ""),
        published=_dated(article),
        stories=(Story(article.title, article),),
        author=article.author,
        source=article.source,
        url=article.url,
        language=article.language,
        season=article.season,
        number=article.number,
    )


def by_day(articles: Iterable[Article]) -> list[list[Article]]:
    """The articles of each day, the days in order, the articles as they were given."""
    days: dict[date, list[Article]] = {}
    for article in articles:
        days.setdefault(_dated(article).date(), []).append(article)
    return [days[day] for day in sorted(days)]


def compose(name: str, articles: Sequence[Article], settings: Settings) -> Edition:
    """The edition of that name of some dated articles; its day is the newest one's.

    Raises:
        UserError: a template of the show's is wrong.

    """
    published = max(_dated(article) for article in articles)
    shown = settings.edition.name if name == DAILY else name
    values = template_values(shown, settings.show.title, published, articles)
    texts = {
        key: rendered(getattr(settings.edition, key), values, f"edition.{key} in tts-news.toml")
        for key in ("title", "intro", "headlines", "sign_off")
    }
    opening = [Paragraph(texts[key]) for key in ("intro", "headlines") if texts[key]]
    stories = [Story(article.title, article) for article in articles]
    if opening:
        stories.insert(0, Story(settings.edition.opening, Article("", tuple(opening))))
    if texts["sign_off"]:
        closing = Article("", (Paragraph(texts["sign_off"]),))
        stories.append(Story(settings.edition.closing, closing))
    key = f"{settings.show.title}\n{shown}\n{published.date()}"
    return Edition(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        title=texts["title"],
        summary=" ".join(f"{one_line(article.title).rstrip('.')}." for article in articles),
        published=published,
        stories=tuple(stories),
        author=settings.show.author,
        language=settings.show.language,
    )


def _dated(article: Article) -> datetime:
    if article.published is None:
        raise ValueError(article.title)
    return article.published
