"""The catalogue -> feed.xml: RSS 2.0 by feedgen, with what Apple Podcasts asks for.

https://podcasters.apple.com/support/823-podcast-requirements. The same catalogue gives the same
bytes: every time in the feed is an article's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

import lxml.etree  # noqa: F401 - feedgen uses lxml.etree without importing it
from feedgen.ext.podcast import PodcastExtension
from feedgen.ext.podcast_entry import PodcastEntryExtension
from feedgen.feed import FeedGenerator

from tts_news import files
from tts_news.letters import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.model import Episode
    from tts_news.settings import Show

NAME = "feed.xml"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


class _Podcast(PodcastExtension):  # type: ignore[misc]
    """feedgen's extension, saying itunes:explicit as Apple asks: true or false.

    feedgen 1.0 takes only yes, no and clean.
    """

    def extend_rss(self, feed: Any) -> Any:
        return _explicit_as_apple_asks(super().extend_rss(feed))


class _PodcastEntry(PodcastEntryExtension):  # type: ignore[misc]
    """The same for an episode."""

    def extend_rss(self, entry: Any) -> Any:
        return _explicit_as_apple_asks(super().extend_rss(entry))


def _explicit_as_apple_asks(parent: Any) -> Any:
    for element in parent.iter(f"{_ITUNES}explicit"):
        element.text = "true" if element.text in ("yes", "true") else "false"
    return parent


def write_feed(folder: Path, show: Show, episodes: list[Episode], cover: str) -> Path:
    """Write feed.xml for the episodes, newest first, into `folder`; its path."""
    path = folder / NAME
    files.write(path, render(show, episodes, cover))
    return path


def render(show: Show, episodes: list[Episode], cover: str) -> bytes:
    """The feed's bytes, UTF-8."""
    base = show.base_url if show.base_url.endswith("/") else show.base_url + "/"
    feed = _channel(show, base, cover)
    newest = max((e.published for e in episodes), default=datetime.fromtimestamp(0, UTC))
    feed.lastBuildDate(newest)
    for episode in episodes:
        _item(feed, base, show, episode)
    rendered: bytes = feed.rss_str(pretty=True)
    return rendered


def address(base: str, name: str) -> str:
    """The absolute, percent-encoded address of a file in the output folder."""
    return urljoin(base, quote(name))


def _channel(show: Show, base: str, cover: str) -> Any:
    feed = FeedGenerator()
    feed.register_extension("podcast", _Podcast, _PodcastEntry)
    title = one_line(show.title)
    description = one_line(show.description) or title
    feed.title(title)
    feed.description(description)
    feed.language(show.language)
    feed.generator("tts_news")
    # feedgen's last link is the channel's <link>: the page, not the feed itself.
    feed.link(href=urljoin(base, NAME), rel="self", type="application/rss+xml")
    feed.link(href=show.link or base, rel="alternate")
    feed.image(url=address(base, cover), title=title, link=show.link or base)
    podcast = feed.podcast
    podcast.itunes_author(one_line(show.author))
    podcast.itunes_summary(description)
    podcast.itunes_image(address(base, cover))
    podcast.itunes_explicit("yes" if show.explicit else "no")
    podcast.itunes_type("episodic")
    category, _, subcategory = show.category.partition("/")
    podcast.itunes_category({"cat": category, **({"sub": subcategory} if subcategory else {})})
    if show.email:
        podcast.itunes_owner(one_line(show.author), show.email)
    return feed


def _item(feed: Any, base: str, show: Show, episode: Episode) -> None:
    entry = feed.add_entry(order="append")
    entry.guid(episode.id, permalink=False)
    entry.title(episode.title)
    entry.description(episode.summary or episode.title)
    entry.published(episode.published)
    if episode.url:
        entry.link(href=episode.url)
    entry.enclosure(address(base, episode.audio), str(episode.audio_bytes), episode.audio_type)
    entry.podcast.itunes_title(episode.title)
    entry.podcast.itunes_author(episode.author or one_line(show.author))
    entry.podcast.itunes_duration(max(1, round(episode.duration)))
    entry.podcast.itunes_explicit("yes" if show.explicit else "no")
    entry.podcast.itunes_episode_type("full")
