"""Recognizing the episode of an article, even if its headline or address has changed.

An episode keeps the id that it was first published with. An article is recognized by its own id, by
the id of the address that it was fetched from, or by its file: if most of the file's text is the
same, it is the same article with another headline.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.model import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.model import Episode
    from tts_news.publish.catalogue import Catalogue

SAME_TEXT = 0.5
"""The share of word trigrams that two texts must have in common to be the same article."""

SAME_COPY, LEAST_COPY = 0.8, 20
"""Two articles of an edition are duplicates if they share at least 80 % of the longer one's word
trigrams, of which there must be at least 20; they may then differ in headline and figures.
"""

_WORD = re.compile(r"\w+")


def origin_of(name: str) -> str:
    """A digest of a file's name; empty for an address and standard input.

    The folder is not included, so that a file gives the same manifest on every machine.
    """
    if name == "-" or name.startswith(("http://", "https://")):
        return ""
    return hashlib.sha256(Path(name).name.encode("utf-8", "replace")).hexdigest()[:16]


def known(article: Article, name: str, catalogue: Catalogue) -> Article:
    """The article with the id of its existing episode, if there is one."""
    if article.given_id or article.id in catalogue or catalogue.find(article.id):
        return article
    fetched = Article("", (), url=name).id if name.startswith(("http://", "https://")) else ""
    if fetched and (fetched in catalogue or catalogue.find(fetched)):
        return replace(article, given_id=fetched)
    origin = "" if article.url else origin_of(name)
    if not origin:
        return article
    for episode in (*catalogue.episodes.values(), *catalogue.broken.values()):
        if episode.origin == origin and _is_same_text(article, episode):
            corrected = replace(article, given_id=episode.id)
            if _is_file_time(article, name):  # the file's time is only that of the correction
                corrected = replace(corrected, published=episode.published)
            return corrected
    return article


def is_same_article(one: Article, other: Article) -> bool:
    """Whether two are the same article: by id, by address, or by nearly all their words."""
    if one.id == other.id or (one.url and one.url == other.url):
        return True
    here, there = _shingles(one, titled=True), _shingles(other, titled=True)
    most = max(len(here), len(there))
    return most >= LEAST_COPY and len(here & there) >= SAME_COPY * most


def paired(articles: Sequence[Article], others: Sequence[Article]) -> dict[int, int]:
    """The index in `others` of the same article, by index in `articles`; each is used once."""
    found: dict[int, int] = {}
    ids = {other.id: at for at, other in enumerate(others)}
    for at, article in enumerate(articles):
        if article.id in ids:
            found[at] = ids[article.id]
    for at, article in enumerate(articles):
        free = sorted(set(range(len(others))) - set(found.values()))
        same = (n for n in free if at not in found and is_same_article(article, others[n]))
        if (match := next(same, None)) is not None:
            found[at] = match
    return found


def _is_same_text(article: Article, episode: Episode) -> bool:
    if len(episode.stories) != 1:
        return False
    here, there = _shingles(article), _shingles(episode.stories[0].article)
    return len(here & there) >= SAME_TEXT * max(1, min(len(here), len(there)))


def _shingles(article: Article, *, titled: bool = False) -> set[tuple[str, ...]]:
    parts = [article.title] if titled else []
    text = " ".join([*parts, article.lead, *(one.text for one in article.paragraphs)])
    words = _WORD.findall(text.casefold())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def _is_file_time(article: Article, name: str) -> bool:
    """Whether an article's time of publication is only its file's modification time."""
    try:
        changed = int(Path(name).stat().st_mtime)
    except (OSError, ValueError):
        return False
    return article.published is not None and int(article.published.timestamp()) == changed
