"""Metadata by which pages are found and embedded: JSON-LD, oEmbed, sitemap, lists of articles.

See https://schema.org/PodcastEpisode, https://oembed.com, https://www.sitemaps.org. All addresses
are absolute, below the show's `base_url`.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from tts_news.base.addresses import only_follows_readers
from tts_news.model import Kind
from tts_news.publish.feed import NAME as FEED
from tts_news.publish.feed import address as joined
from tts_news.publish.layout import EMBED, FOLDER, embed_of, page_of
from tts_news.publish.notes import is_web

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tts_news.model import Article, Cue, Episode, File, Story
    from tts_news.settings import Show
    from tts_news.site.page import Page, Told

SHARDS = 16
"""The number of lists over which the articles' addresses are distributed; a browser fetches one."""

HEIGHT = 76
"""Initial height of a player in an article, CSS pixels; the player may change it by a message."""


def address(show: Show, name: str) -> str:
    """The absolute address of a file in the output folder."""
    base = show.base_url if show.base_url.endswith("/") else show.base_url + "/"
    return joined(base, name)


def page_address(page: Page) -> str:
    """The absolute address of an episode's page."""
    return address(page.show, f"{FOLDER}/{page.stem}.html")


def canonical(page: Page) -> str:
    """The canonical address for search engines: the newspaper's article if there is only one."""
    own = [s.article.url for s in page.edition.stories if is_web(s.article.url)]
    alone = len(page.edition.stories) == 1
    return own[0] if alone and own else page_address(page)


def image(page: Page, stories: Iterable[Told]) -> str:
    """The address of the picture shown with links to the episode."""
    own = next((one.picture for one in stories if one.picture), None)
    if own:
        return address(page.show, f"{FOLDER}/{own.stem}.webp")
    pictures = (story.article.image for story in page.edition.stories)
    return next((one for one in pictures if is_web(one)), address(page.show, page.cover))


def linked_data(page: Page, audio: File, picture: str) -> dict[str, Any]:
    """JSON-LD: the episode of the podcast, and the articles that it reads."""
    edition, show = page.edition, page.show
    where = page_address(page)
    episode = {
        "@type": "PodcastEpisode",
        "@id": f"{where}#episode",
        "url": where,
        "name": page.title,
        "description": page.summary,
        "datePublished": edition.published.isoformat(),
        "inLanguage": edition.language,
        "duration": _duration(page.seconds),
        "image": picture,
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": address(show, audio.name),
            "encodingFormat": audio.type,
            "contentSize": str(audio.bytes),
            "duration": _duration(page.seconds),
        },
        "partOfSeries": {
            "@type": "PodcastSeries",
            "name": show.title,
            "url": address(show, f"{FOLDER}/"),
            "webFeed": address(show, FEED),
        },
    }
    articles = list(_articles(page, picture))
    return {"@context": "https://schema.org", "@graph": [episode, *articles]}


def _articles(page: Page, picture: str) -> Iterator[dict[str, Any]]:
    alone = len(page.edition.stories) == 1
    for number, story in enumerate(page.edition.stories):
        article = story.article
        if not article.title:  # words around the stories
            continue
        within = "" if alone else f"#s{number} "
        yield _without_empty(
            {
                "@type": "NewsArticle",
                "headline": article.title[:110],
                "url": article.url if is_web(article.url) else "",
                "mainEntityOfPage": article.url if is_web(article.url) else page_address(page),
                "datePublished": (article.published or page.edition.published).isoformat(),
                "author": _author(article),
                "publisher": {"@type": "NewsMediaOrganization", "name": _publisher(page, article)},
                "inLanguage": article.language,
                "image": picture if alone else "",
                "speakable": {
                    "@type": "SpeakableSpecification",
                    "cssSelector": ["h1" if alone else f"{within}h2", f"{within}.lead"],
                },
            }
        )


def _author(article: Article) -> dict[str, str] | str:
    return {"@type": "Person", "name": article.author} if article.author else ""


def _publisher(page: Page, article: Article) -> str:
    return article.source or page.show.author


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value}


def _duration(seconds: float) -> str:
    """A duration in ISO 8601.

    >>> _duration(75.4)
    'PT75S'
    """
    return f"PT{round(seconds)}S"


def oembed(page: Page, title: str, picture: str) -> str:
    """The oEmbed response (https://oembed.com) for an episode: a player of type `rich`."""
    from markupsafe import escape

    where = address(page.show, f"{EMBED}/{page.stem}.html")
    frame = (
        f'<iframe src="{escape(where)}" title="{escape(title)}" width="100%" height="{HEIGHT}" '
        'loading="lazy" style="border:0" allow="autoplay"></iframe>'
    )
    return as_json(
        {
            "version": "1.0",
            "type": "rich",
            "title": page.title,
            "author_name": page.edition.author or page.show.author,
            "provider_name": page.show.title,
            "provider_url": address(page.show, f"{FOLDER}/"),
            "thumbnail_url": picture,
            "cache_age": 86400,
            "width": 640,
            "height": HEIGHT,
            "html": frame,
        }
    )


def sitemap(show: Show, episodes: Sequence[Episode], others: Iterable[str]) -> str:
    """The sitemap of the pages, newest first; `others` are names of pages besides the episodes'."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for name in others:
        lines.append(f"<url><loc>{escape(address(show, f'{FOLDER}/{name}'))}</loc></url>")
    for one in episodes[: 50_000 - len(lines)]:
        where = escape(address(show, page_of(one)))
        lines.append(f"<url><loc>{where}</loc><lastmod>{one.published.date()}</lastmod></url>")
    return "\n".join([*lines, "</urlset>", ""])


def articles(show: Show, episodes: Sequence[Episode]) -> dict[str, str]:
    """The lists of which player belongs to which article's address, as JSON by name in `site/`.

    `articles.json` has all of them, for the newspaper's own system. A reader's browser fetches one
    of the shards, in which addresses are in the form of `key`.
    """
    players: dict[str, str] = {}
    for episode in episodes:
        if name := embed_of(episode):
            for where, part in _addresses(episode):
                known = players.get(where)
                if known is None or ("#" in known and not part):
                    players[where] = f"{name.removeprefix(f'{FOLDER}/')}{part}"
    shards: list[dict[str, str]] = [{} for _ in range(SHARDS)]
    for where, name in players.items():
        text = key(where)
        shards[shard(text)].setdefault(text, name.removeprefix("embed/"))
    base = address(show, f"{FOLDER}/")
    return {
        "articles.json": as_json({"site": base, "articles": players}),
        **{f"embed/articles-{n}.json": as_json(one) for n, one in enumerate(shards)},
    }


def _addresses(episode: Episode) -> Iterator[tuple[str, str]]:
    """The address of each article in an episode, and the fragment for its part of the sound."""
    for number, story in enumerate(episode.stories):
        if is_web(story.article.url):
            yield (
                story.article.url,
                "" if len(episode.stories) == 1 else _part(episode.cues, number),
            )


def _part(cues: Sequence[Cue], story: int) -> str:
    own = [cue for cue in cues if cue.story == story]
    return f"#t={own[0].start:.2f},{own[-1].end:.2f}" if own else ""


def key(where: str) -> str:
    """An address normalized for comparison, as in listen.js: no scheme, www, tracking or fragment.

    >>> key("https://www.baomau.vn/tin/chè-1.html?utm_source=x&id=2#doc")
    'baomau.vn/tin/ch%C3%A8-1.html?id=2'
    >>> key("http://baomau.vn/tin/")
    'baomau.vn/tin'
    """
    parts = urlsplit(where)
    path = quote(unquote(parts.path), safe="/!$&'()*+,;=:@~").rstrip("/")
    asked = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not only_follows_readers(pair[0])
    ]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{path}{query}"


def shard(text: str) -> int:
    """The number of the list that contains an address: its 32-bit FNV-1a hash modulo `SHARDS`.

    >>> shard("baomau.vn/tin")
    12
    """
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value % SHARDS


def caption_of(story: Story) -> str:
    """The caption of an article's picture, including its credit: the first caption; else empty."""
    texts = (p.text for p in story.article.paragraphs if p.kind is Kind.CAPTION)
    return next(texts, "")


def as_json(data: object) -> str:
    """Compact JSON on one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
