"""Writing the show's home page: the latest edition, the others by day, and the lists of them."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tts_news.base import files
from tts_news.base.remembered import remembered
from tts_news.publish.feed import NAME as FEED
from tts_news.publish.layout import FOLDER, NOT_FOUND, page_of
from tts_news.site import found
from tts_news.site.colours import LIGHT, brand
from tts_news.site.masthead import masthead
from tts_news.site.page import listed, render
from tts_news.site.picture import AVIF
from tts_news.site.shared import ICONS, write_shared
from tts_news.site.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from tts_news.model import Episode
    from tts_news.settings import Settings, Show

PAGE = 20
"""Editions on a page of the index."""

HEADLINES = 8
"""The most headlines shown of the latest edition."""

KEPT = (1, 3, 5, 10)
"""The choices of how many editions a device keeps offline."""


def write_index(out: Path, settings: Settings, episodes: Sequence[Episode], cover: str) -> None:
    """Write the index of the episodes, newest first, and the shared files; only if changed.

    Raises:
        UserError: the show's logo cannot be used.

    """
    folder, show = out / FOLDER, settings.show
    write_shared(out, settings, out / cover)
    shown = [episode for episode in episodes if page_of(episode)]
    pages = dict(_pages(show, shown, cover, _cards(out, show, shown)))
    made = {
        **pages,
        NOT_FOUND: render(NOT_FOUND, show.language, **_common(show)),
        "app.webmanifest": _manifest(show),
        "latest.json": _latest(shown),
        "titles.json": _titles(show, shown),
        "sitemap.xml": found.sitemap(show, shown, list(pages)),
        **found.articles(show, shown),
    }
    for name, text in made.items():
        files.write(folder / name, text.encode())
    for stale in files.named(folder, "index-", ".html"):
        if stale.name not in pages:
            files.removed(stale)


def index_name(number: int) -> str:
    """The name of a page of the index, counted from 1.

    >>> index_name(1), index_name(2)
    ('index.html', 'index-2.html')
    """
    return "index.html" if number == 1 else f"index-{number}.html"


def _common(show: Show) -> dict[str, Any]:
    site = found.address(show, f"{FOLDER}/")
    return {**masthead(show), "theme": brand(show.colour), "site": site}


def _pages(
    show: Show, episodes: Sequence[Episode], cover: str, cards: Sequence[Markup]
) -> Iterator[tuple[str, str]]:
    count = max(1, -(-len(episodes) // PAGE))
    for number in range(1, count + 1):
        some = slice((number - 1) * PAGE, number * PAGE)
        chosen = list(zip(episodes[some], cards[some], strict=True))
        latest = chosen.pop(0)[0] if number == 1 and chosen else None
        yield (
            index_name(number),
            render(
                "index.html",
                show.language,
                description=show.description,
                address=found.address(show, f"{FOLDER}/{index_name(number) if number > 1 else ''}"),
                picture=found.address(show, cover),
                feed=found.address(show, FEED),
                subscribe=show.subscribe,
                page=number,
                pages=count,
                name=index_name,
                latest=_shown(show, latest) if latest else None,
                headlines=_headlines(latest) if latest else [],
                days=list(_days(show, chosen)),
                offline=list(_offline(show, episodes)),
                linked=_linked_data(show, cover),
                **_common(show),
            ),
        )


def _days(
    show: Show, chosen: Sequence[tuple[Episode, Markup]]
) -> Iterator[tuple[str, list[Markup]]]:
    words = words_of(show.language)
    for _, group in groupby(chosen, lambda pair: pair[0].published.date()):
        together = list(group)
        yield words.day(together[0][0].published), [card for _, card in together]


def _cards(out: Path, show: Show, episodes: Sequence[Episode]) -> list[Markup]:
    """The HTML of each episode's entry in the index, cached between runs."""
    from markupsafe import Markup

    by_stem = {episode.stem: episode for episode in episodes}

    def rendered(stems: Sequence[str]) -> dict[str, bytes]:
        language = show.language
        shown = {stem: _shown(show, by_stem[stem]) for stem in stems}
        return {s: render("card.html", language, one=one).encode() for s, one in shown.items()}

    wanted = {
        stem: f"{show.language} {one.published} {one.duration} {one.audio[0]} {one.title}"
        for stem, one in by_stem.items()
    }
    cards = remembered(out, "cards", wanted, rendered)
    # By our own template, which escapes what it is given.
    return [Markup(card.decode()) for card in cards.values()]  # noqa: S704 # nosec B704


def _shown(show: Show, episode: Episode) -> dict[str, Any]:
    """The data of an episode that the index shows."""
    words, audio = words_of(show.language), episode.audio[0]
    return {
        "page": f"{episode.stem}.html",
        "audio": audio,
        "title": episode.title,
        "published": episode.published,
        "when": words.date(episode.published),
        "time": f"{episode.published:%H:%M}",
        "seconds": round(episode.duration, 2),
        "length": words.length(episode.duration),
        "summary": episode.summary[:300],
    }


def _headlines(episode: Episode) -> list[dict[str, Any]]:
    """The chapters of an edition's stories; empty for a single article."""
    titles = {story.title for story in episode.stories if story.article.title}
    if len(titles) < 2:
        return []
    chosen = [one for one in episode.chapters if one.title in titles]
    return listed(chosen[:HEADLINES])


def _offline(show: Show, episodes: Sequence[Episode]) -> Iterator[tuple[int, str]]:
    """The choices for offline use, each as (number of editions, label with their size)."""
    words = words_of(show.language)
    for count in KEPT:
        if count <= len(episodes):
            size = words.size(sum(one.audio[0].bytes for one in episodes[:count]))
            yield count, words["offline_count"].format(n=count, size=size)


def _linked_data(show: Show, cover: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "PodcastSeries",
        "name": show.title,
        "description": show.description,
        "url": found.address(show, f"{FOLDER}/"),
        "image": found.address(show, cover),
        "inLanguage": show.language,
        "webFeed": found.address(show, FEED),
        "author": {"@type": "Organization", "name": show.author},
    }


def _manifest(show: Show) -> str:
    """The web app manifest, https://www.w3.org/TR/appmanifest/."""
    title = show.title
    data = {
        "name": title,
        "short_name": title[:30],
        "description": show.description,
        "lang": show.language,
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": LIGHT["paper"],
        "theme_color": brand(show.colour),
        "icons": [
            {"src": name, "sizes": f"{side}x{side}", "type": "image/png"}
            for name, side in ICONS.items()
            if name.endswith(".png")
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _latest(episodes: Sequence[Episode]) -> str:
    """The list of editions for the service worker; `version` changes with the sound."""
    editions = []
    for one in episodes[: max(KEPT)]:
        audio = one.audio[0]
        version = hashlib.sha256(f"{one.id} {one.recipe} {audio.bytes}".encode()).hexdigest()[:16]
        pictures = [f.name.removeprefix(f"{FOLDER}/") for f in one.pages if f.type == AVIF.type]
        editions.append(
            {
                "page": f"{one.stem}.html",
                "audio": f"../{audio.name}",
                "bytes": audio.bytes,
                "version": version,
                "pictures": pictures,
            }
        )
    return json.dumps({"editions": editions}) + "\n"


def _titles(show: Show, episodes: Sequence[Episode]) -> str:
    """The search index: title, page name without its ending, day and length of each episode."""
    words = words_of(show.language)
    rows = [
        [one.title, one.stem, words.day(one.published), words.length(one.duration)]
        for one in episodes
    ]
    return found.as_json(rows)
