"""Writing feed.xml: RSS 2.0 by feedgen, with the tags of Apple and of Podcasting 2.0.

It follows https://podcasters.apple.com/support/823-podcast-requirements and the Podcast Standards
Project's PSP-1. The same catalogue gives the same bytes, as every time in the feed is an article's.
A long archive continues in feed-2.xml and so on, as a paged feed (RFC 5005).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from html import escape
from html.entities import html5
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

import lxml.etree  # noqa: F401 - feedgen uses lxml.etree without importing it
from feedgen.feed import FeedGenerator

from tts_news.base import files
from tts_news.base.letters import shortened
from tts_news.base.program import digest_of
from tts_news.base.remembered import remembered
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.publish.layout import page_of
from tts_news.publish.notes import is_web, notes
from tts_news.publish.podcast20 import Itunes, ItunesEntry, Podcasting20, Podcasting20Entry, guid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_news.model import Episode
    from tts_news.settings import Show

NAME = "feed.xml"
MOST_DESCRIPTION = 4000
"""The largest description in bytes, by PSP-1."""

_CHARACTER = "&(?=#|\\w+;|{})".format("|".join(name for name in html5 if name[-1] != ";"))
_MARKUP = re.compile(f"<(?=[A-Za-z/!?])|{_CHARACTER}")
"""The start of what an HTML parser takes for a tag, a comment or a character reference (HTML,
13.2.5).
"""

_NO_TEXT = re.compile(f"<|{_CHARACTER}")
"""The characters that must be escaped in HTML."""

_JOINER = "\u2060"
"""WORD JOINER, which is invisible, not spoken by screen readers, and allows no line break."""


def page_name(number: int) -> str:
    """The name of a feed document, counted from 1.

    >>> page_name(1), page_name(2)
    ('feed.xml', 'feed-2.xml')
    """
    return NAME if number == 1 else f"feed-{number}.xml"


def write_feed(folder: Path, show: Show, episodes: Sequence[Episode], cover: str) -> Path:
    """Write the feed of the episodes, newest first; return the path of its first document.

    Documents with older episodes are written first, so that no link leads to a missing document.
    """
    rendered = render(show, episodes, cover, folder)
    for name, data in reversed(rendered.items()):
        files.write(folder / name, data)
    for stale in files.named(folder, "feed-", ".xml"):
        if stale.name not in rendered:
            files.removed(stale)
    return folder / NAME


def render(
    show: Show, episodes: Sequence[Episode], cover: str, folder: Path | None = None
) -> dict[str, bytes]:
    """The feed's documents by name, in UTF-8; the first is the feed itself.

    If the `folder` of the feed is given, the rendered items are cached for it.

    Raises:
        UserError: the show's category is not one of Apple's.

    """
    check_category(show.category)
    base = show.base_url if show.base_url.endswith("/") else show.base_url + "/"
    count = max(1, -(-len(episodes) // show.page))
    newest = max((e.published for e in episodes), default=datetime.fromtimestamp(0, UTC))
    items = _items(show, base, episodes, folder)
    rendered = {}
    for number in range(1, count + 1):
        feed = _channel(show, base, cover)
        feed.lastBuildDate(newest)
        feed.link(href=urljoin(base, page_name(number)), rel="self", type="application/rss+xml")
        # feedgen uses the last link as the channel's <link>, which must be the website.
        feed.link(href=show.link or base, rel="alternate")
        if count > 1:
            neighbours = {"first": 1, "last": count, "previous": number - 1, "next": number + 1}
            feed.podcast20.links += [
                (relation, urljoin(base, page_name(other)))
                for relation, other in neighbours.items()
                if 1 <= other <= count
            ]
        head, end, tail = feed.rss_str(pretty=True).rpartition(_END)
        chosen = items[(number - 1) * show.page : number * show.page]
        rendered[page_name(number)] = b"".join([head, *chosen, end, tail])
    return rendered


_ITEM, _END = b"    <item>\n", b"  </channel>\n"
"""The start of an item and the end of the channel in feedgen's output; they cannot occur in texts,
as `<` is escaped there.
"""


def _items(show: Show, base: str, episodes: Sequence[Episode], folder: Path | None) -> list[bytes]:
    """The XML of each episode's item."""
    import msgspec

    by_stem = {episode.stem: episode for episode in episodes}

    def rendered(stems: Sequence[str]) -> dict[str, bytes]:
        feed = _channel(show, base, "")
        feed.link(href=base)
        for stem in stems:
            _item(feed, base, show, by_stem[stem])
        _head, *items = feed.rss_str(pretty=True).rpartition(_END)[0].split(_ITEM)
        return {stem: _ITEM + item for stem, item in zip(stems, items, strict=True)}

    if folder is None:
        return list(rendered(list(by_stem)).values())
    wanted = {
        stem: digest_of(msgspec.json.encode((repr(show), episode)))
        for stem, episode in by_stem.items()
    }
    return list(remembered(folder, "items", wanted, rendered).values())


def address(base: str, name: str) -> str:
    """The percent-encoded address of a file below `base`, which ends in a slash."""
    return base + quote(name)


@cache
def categories() -> dict[str, tuple[str, ...]]:
    """Apple's categories and their subcategories."""
    text = (resources("tts_news.publish") / "data" / "categories.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[0]: tuple(row[1:]) for row in rows}


def check_category(category: str) -> None:
    """Check that a category is one of Apple's.

    Raises:
        UserError: it is not; the message lists the categories.

    """
    main, _slash, sub = category.partition("/")
    if main not in categories():
        raise UserError(
            _(
                "show.category: '{main}' is none of Apple's: {known}",
                main=main,
                known=", ".join(categories()),
            )
        )
    if sub and sub not in categories()[main]:
        known = ", ".join(categories()[main]) or _("none")
        raise UserError(
            _(
                "show.category: '{sub}' is no part of {main}; there are: {known}",
                sub=sub,
                main=main,
                known=known,
            )
        )


def _channel(show: Show, base: str, cover: str) -> Any:
    feed = FeedGenerator()
    feed.register_extension("podcast", Itunes, ItunesEntry)
    feed.register_extension("podcast20", Podcasting20, Podcasting20Entry)
    title = _plain(show.title)
    description = shortened(_plain(show.description or show.title), MOST_DESCRIPTION)
    feed.title(title)
    feed.description(description)
    feed.language(show.language)
    feed.generator("tts_news")
    if show.copyright:
        feed.copyright(_plain(show.copyright))
    feed.image(url=address(base, cover), title=title, link=show.link or base)
    itunes = feed.podcast
    itunes.itunes_author(_plain(show.author))
    itunes.itunes_summary(description)
    itunes.itunes_image(address(base, cover))
    itunes.itunes_explicit("yes" if show.explicit else "no")
    itunes.itunes_type("episodic")
    category, _slash, sub = show.category.partition("/")
    itunes.itunes_category({"cat": category, **({"sub": sub} if sub else {})})
    if show.email:
        itunes.itunes_owner(_plain(show.author), show.email)
    tags = feed.podcast20.tags
    tags.add("guid", show.guid or guid(urljoin(base, NAME)))
    tags.add("locked", "yes" if show.locked else "no", owner=show.email)
    tags.add("medium", show.medium)
    if show.license:
        tags.add("license", show.license)
    if show.location:
        tags.add("location", show.location)
    if show.private:
        itunes.itunes_block(True)
        tags.add("block", "yes")
    elif show.podping:
        tags.add("podping", usesPodping="true")
    for person in show.person:
        tags.add(
            "person",
            _plain(person.name),
            role=person.role,
            group=person.group,
            href=person.href,
            img=person.img,
        )
    if show.hub and not show.private:
        feed.podcast20.links.append(("hub", show.hub))
    return feed


def _item(feed: Any, base: str, show: Show, episode: Episode) -> None:
    entry = feed.add_entry(order="append")
    entry.guid(episode.id, permalink=False)
    title = _plain(episode.title)
    entry.title(title)
    entry.description(shortened(_html(episode.summary or episode.title), MOST_DESCRIPTION))
    entry.published(episode.published)
    entry.link(href=episode.url if is_web(episode.url) else _page(base, episode))
    audio = episode.audio[0]
    entry.enclosure(_counted(show, address(base, audio.name)), str(audio.bytes), audio.type)
    itunes = entry.podcast
    itunes.itunes_title(title)
    itunes.itunes_author(_plain(episode.author or show.author))
    itunes.itunes_duration(max(1, round(episode.duration)))
    itunes.itunes_explicit("yes" if show.explicit else "no")
    itunes.itunes_episode_type("full")
    season = episode.season or show.season
    if season:
        itunes.itunes_season(season)
    if episode.number:
        itunes.itunes_episode(episode.number)
    entry.podcast20.notes = notes(episode)
    tags = entry.podcast20.tags
    if season:
        tags.add("season", str(season))
    if episode.number:
        tags.add("episode", str(episode.number))
    for text in episode.texts:
        where = address(base, text.name)
        if text.type == "application/json+chapters":
            tags.add("chapters", url=where, type=text.type)
        else:
            tags.add("transcript", url=where, type=text.type, language=episode.language)
    if episode.author:
        tags.add("person", _plain(episode.author), role="author", group="writing")
    if len(episode.audio) > 1:
        for number, file in enumerate(episode.audio):
            inner = tags.add(
                "alternateEnclosure",
                type=file.type,
                length=str(file.bytes),
                bitrate=str(file.bitrate or ""),
                default="" if number else "true",
            )
            inner.add("source", uri=_counted(show, address(base, file.name)))


def _counted(show: Show, where: str) -> str:
    """The address of a sound through the download counter, which expects it without https://."""
    prefix = show.enclosure_prefix
    return f"{prefix.rstrip('/')}/{where.removeprefix('https://')}" if prefix else where


def _plain(text: str) -> str:
    """A line that reads the same whether an app takes it for text or for HTML.

    Apps differ in titles, and some drop what looks like a tag, so a word joiner breaks that up.
    """
    return _MARKUP.sub(rf"\g<0>{_JOINER}", text)


def _html(text: str) -> str:
    """A line for an item's description, which every app takes for HTML."""
    return _NO_TEXT.sub(lambda found: escape(found[0]), text)


def _page(base: str, episode: Episode) -> str:
    """The address of an episode's own page, else of its transcript, else of the show."""
    transcripts = (text.name for text in episode.texts if text.type == "text/html")
    name = page_of(episode) or next(transcripts, "")
    return address(base, name) if name else base
