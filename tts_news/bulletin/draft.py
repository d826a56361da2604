"""Drafting a rundown of some articles, for an editor to revise."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.base.hours import VIETNAM
from tts_news.base.letters import slug
from tts_news.errors import ArticleError, UserError
from tts_news.messages import _, with_comments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from tts_news.model import Article

LETTERS = 14.5
"""Approximate characters that a newsreader speaks in a second."""


def draft(names: Sequence[Path], home: Path, warn: Callable[[str], None]) -> tuple[str, int]:
    """The text of a TOML rundown of articles, and the number of articles.

    Files are in the order of `names`, those of a folder newest first. Paths in the rundown are
    relative to `home`, its own folder. An article that cannot be read is reported to `warn`.

    Raises:
        UserError: no article can be read.

    """
    from tts_news.clean import in_folder
    from tts_news.edition.conductor import article_of

    found: list[tuple[Path, Article]] = []
    for name in names:
        inside: list[tuple[Path, Article]] = []
        for path in map(Path, in_folder(str(name))):
            try:
                inside.append((path, article_of(str(path))))
            except ArticleError as error:
                warn(str(error))
        found += sorted(inside, key=lambda one: -_published(one[1]))
    if not found:
        named = ", ".join(map(str, names))
        raise UserError(_("{folder}: no article in it can be read", folder=named))
    stems = [slug(path.stem) for path, _article in found]
    items = [
        _item(path, article, number, home, stems[:number].count(slug(path.stem)))
        for number, (path, article) in enumerate(found, 1)
    ]
    text = (files("tts_news.bulletin") / "data" / "draft.toml").read_text("utf-8")
    return with_comments(text).replace("{items}", "".join(items)), len(found)


def _published(article: Article) -> float:
    when: datetime | None = article.published
    return when.astimezone(VIETNAM).timestamp() if when else 0.0


def _item(path: Path, article: Article, number: int, home: Path, turn: int) -> str:
    """The text of an item; `turn` numbers the files whose names differ only in their endings."""
    length = sum(map(len, (article.title, article.lead, *(p.text for p in article.paragraphs))))
    about = round(length / LETTERS)
    name = json.dumps(os.path.relpath(path, home).replace(os.sep, "/"), ensure_ascii=False)
    title = " ".join(article.title.split())
    often, cut = _("0 is never dropped, 9 goes first"), _("may lose sentences at its end")
    own = f'name = "{slug(path.stem)}-{turn}"\n' if turn > 1 else ""
    return (
        f"\n# {title} ({_('about {length}', length=f'{about // 60}:{about % 60:02}')})\n"
        f"[[item]]\n{own}article = {name}\n"
        f"priority = {min(number, 9)}                    # {often}\n"
        f"shorten = true                  # {cut}\n"
    )
