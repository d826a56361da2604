"""A first rundown of a folder of articles, for an editor to change."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.clean.dates import VIETNAM
from tts_news.errors import ArticleError, UserError
from tts_news.messages import _, with_comments

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tts_news.model import Article

LETTERS = 14.5
"""Characters that a newsreader says in a second, about."""


def draft(folder: Path, home: Path, warn: Callable[[str], None]) -> tuple[str, int]:
    """A rundown in TOML of the articles in a folder, the newest first, and how many they are.

    Paths in it start at `home`, where it will be.

    Raises:
        UserError: there is no article in the folder.

    """
    from tts_news.clean import in_folder
    from tts_news.edition.conductor import article_of

    found: list[tuple[Path, Article]] = []
    for path in map(Path, in_folder(str(folder))):
        try:
            found.append((path, article_of(str(path))))
        except ArticleError as error:
            warn(str(error))
    if not found:
        raise UserError(_("{folder}: no article in it can be read", folder=folder))
    found.sort(key=lambda one: -_published(one[1]))
    items = [_item(path, article, n, home) for n, (path, article) in enumerate(found, 1)]
    text = (files("tts_news.bulletin") / "data" / "draft.toml").read_text("utf-8")
    return with_comments(text).replace("{items}", "".join(items)), len(found)


def _published(article: Article) -> float:
    when: datetime | None = article.published
    return when.astimezone(VIETNAM).timestamp() if when else 0.0


def _item(path: Path, article: Article, number: int, home: Path) -> str:
    length = sum(map(len, (article.title, article.lead, *(p.text for p in article.paragraphs))))
    about = round(length / LETTERS)
    name = json.dumps(os.path.relpath(path, home).replace(os.sep, "/"), ensure_ascii=False)
    title = " ".join(article.title.split())
    often, cut = _("0 is never dropped, 9 goes first"), _("may lose sentences at its end")
    return (
        f"\n# {title} ({_('about {length}', length=f'{about // 60}:{about % 60:02}')})\n"
        f"[[item]]\narticle = {name}\n"
        f"priority = {min(number, 9)}                    # {often}\n"
        f"shorten = true                  # {cut}\n"
    )
