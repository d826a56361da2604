"""An episode's show notes as safe HTML: the whole text, author, source and chapters.

Everything from an article is escaped, and only http and https addresses become links.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_news.base.addresses import web_address
from tts_news.base.letters import clock
from tts_news.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_news.model import Article, Episode


def notes(episode: Episode) -> str:
    """The HTML of an episode's notes."""
    return "\n".join(_html_lines(episode))


def is_web(address: str) -> bool:
    """Whether a text is a web address in the form that may be published (see `web_address`)."""
    return bool(address) and web_address(address) == address


def _html_lines(episode: Episode) -> Iterator[str]:
    for story in episode.stories:
        if len(episode.stories) > 1:
            yield f"<h2>{escape(story.title)}</h2>"
        yield from _story_html(story.article)
    if len(episode.chapters) > 1:
        yield "<h3>Mục lục</h3>"
        yield "<ul>"
        for chapter in episode.chapters:
            title = escape(chapter.title)
            yield f"<li>{clock(chapter.start)[:8]} {_link_html(chapter.url, title)}</li>"
        yield "</ul>"


def _story_html(article: Article) -> Iterator[str]:
    if article.lead:
        yield f"<p><strong>{escape(article.lead)}</strong></p>"
    tags = {Kind.HEADING: "h3", Kind.QUOTE: "blockquote"}
    for paragraph in article.paragraphs:
        if paragraph.kind is not Kind.CAPTION:
            tag = tags.get(paragraph.kind, "p")
            yield f"<{tag}>{escape(paragraph.text)}</{tag}>"
    source = article.source or (urlsplit(article.url).netloc if is_web(article.url) else "")
    credit = [escape(article.author)] if article.author else []
    if source:
        credit.append(f"Nguồn: {_link_html(article.url, escape(source))}")
    if credit:
        yield f"<p><em>{'. '.join(credit)}</em></p>"


def _link_html(address: str, text: str) -> str:
    if not is_web(address):
        return text
    return f'<a href="{escape(address)}" rel="noopener">{text}</a>'
