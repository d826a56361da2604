"""Which episode an article is of: the same one for ever, through new headlines and new addresses.

An episode keeps the id that it was first published with. An article is known by its own id, by the
id of the address that it was fetched from, and, where it comes from a file, by that file: when the
text in it is still mostly the same, it is the same article with another headline.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.model import Article

if TYPE_CHECKING:
    from tts_news.model import Episode
    from tts_news.publish.catalogue import Catalogue

SAME_TEXT = 0.5
"""The share of three words in a row that two texts must have in common to be the same article."""

_WORD = re.compile(r"\w+")


def origin_of(name: str) -> str:
    """A digest of a file's name; empty for an address and standard input.

    Not of its folder: the same file gives the same manifest on every machine.
    """
    if name == "-" or name.startswith(("http://", "https://")):
        return ""
    return hashlib.sha256(Path(name).name.encode("utf-8", "replace")).hexdigest()[:16]


def known(article: Article, name: str, catalogue: Catalogue) -> Article:
    """The article under the id that its episode has, when there is one."""
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
            if _is_file_time(article, name):  # no news: when it was corrected
                corrected = replace(corrected, published=episode.published)
            return corrected
    return article


def _is_same_text(article: Article, episode: Episode) -> bool:
    if len(episode.stories) != 1:
        return False
    here, there = _shingles(article), _shingles(episode.stories[0].article)
    return len(here & there) >= SAME_TEXT * max(1, min(len(here), len(there)))


def _shingles(article: Article) -> set[tuple[str, ...]]:
    text = " ".join([article.lead, *(paragraph.text for paragraph in article.paragraphs)])
    words = _WORD.findall(text.casefold())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def _is_file_time(article: Article, name: str) -> bool:
    """Whether an article's time is only its file's."""
    try:
        changed = int(Path(name).stat().st_mtime)
    except (OSError, ValueError):
        return False
    return article.published is not None and int(article.published.timestamp()) == changed
