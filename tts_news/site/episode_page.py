"""Rendering an episode's page with the player, its player for articles, and its large-type text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tts_news.model import Kind
from tts_news.publish.layout import EMBED, EMBED_POLICY
from tts_news.site import found
from tts_news.site.colours import brand
from tts_news.site.masthead import masthead
from tts_news.site.page import Page, Said, Told, listed, render, told
from tts_news.site.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_news.model import File
    from tts_news.site.page import Picture

SPEEDS = (0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3)
SLEEPS = (5, 10, 15, 30, 60)
"""Minutes of the sleep timer."""


def page_html(
    page: Page,
    audio: File,
    downloads: Sequence[tuple[str, str]],
    pictures: Mapping[int, Picture],
) -> str:
    """The page with the player; `downloads` are pairs (address relative to the page, label)."""
    stories = told(page.edition.stories, page.cues, pictures)
    picture = found.image(page, stories)
    return _rendered(
        "episode.html",
        page,
        stories,
        audio=audio,
        downloads=downloads,
        picture=picture,
        canonical=found.canonical(page),
        address=found.page_address(page),
        oembed=found.address(page.show, f"{EMBED}/{page.stem}.json"),
        sound=found.address(page.show, audio.name),
        linked=found.linked_data(page, audio, picture),
        speeds=SPEEDS,
        sleeps=SLEEPS,
    )


def large_html(page: Page) -> str:
    """The text in large type, for reading or printing."""
    return _rendered("large.html", page, told(page.edition.stories, page.cues))


def embed_html(page: Page, audio: File) -> str:
    """The one-row player that a newspaper embeds in its article."""
    return render(
        "embed.html",
        page.edition.language,
        policy=EMBED_POLICY,
        page=page,
        audio=audio,
        seconds=round(page.seconds, 2),
        canonical=found.canonical(page),
    )


def oembed_json(page: Page, pictures: Mapping[int, Picture]) -> str:
    """The oEmbed response for the player for articles."""
    stories = told(page.edition.stories, page.cues, pictures)
    title = words_of(page.edition.language)["listen_to"].format(title=page.title)
    return found.oembed(page, title, found.image(page, stories))


def _rendered(template: str, page: Page, stories: tuple[Told, ...], **more: Any) -> str:
    words = words_of(page.edition.language)
    headline, stories = _headline(stories)
    return render(
        template,
        page.edition.language,
        page=page,
        title=page.title,
        summary=page.summary,
        when=words.date(page.edition.published),
        headline=headline,
        stories=stories,
        part="story" if len(stories) > 1 else "section",
        seconds=round(page.seconds, 2),
        length=words.length(page.seconds),
        chapters=listed(page.chapters),
        theme=brand(page.show.colour),
        **masthead(page.show),
        **more,
    )


def _headline(stories: tuple[Told, ...]) -> tuple[Said | None, tuple[Told, ...]]:
    """The title sentence of a page with one story, or None; and the stories without it."""
    if len(stories) != 1:
        return None, stories
    (story,) = stories
    first, *rest = story.paragraphs
    if first.kind is not Kind.TITLE or len(first.cues) != 1:
        return None, stories
    return first.cues[0], (replace(story, paragraphs=tuple(rest)),)
