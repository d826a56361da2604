"""An article that is already clean, as JSON.

Fields: `title` (needed), `paragraphs` (needed: a list of texts, or of {"text", "kind"} with kind
body, heading, quote or caption) or `body` (one text, paragraphs parted by blank lines), `lead`,
`author`, `published` (ISO 8601), `source`, `url`, `image`, `language`, `id`, `priority` (0 comes
first in an edition, 9 last).
"""

from __future__ import annotations

import json
from typing import Any

from tts_news.base.letters import one_line, tidy
from tts_news.clean.dates import parse_time
from tts_news.errors import ArticleError
from tts_news.model import PRIORITY, Article, Kind, Paragraph

TEXT_FIELDS = ("title", "lead", "author", "source", "url", "image", "language", "id")
FIELDS = (*TEXT_FIELDS, "paragraphs", "body", "published", "priority")


def read_json(text: str, name: str) -> Article:
    """The article in a JSON object.

    Raises:
        ArticleError: not JSON, or a field is missing, unknown or of the wrong type.

    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"{name}: not valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise ArticleError(f"{name}: the JSON must be an object with title and paragraphs")
    return article_from(data, name)


def article_from(data: dict[str, Any], name: str, body: list[Paragraph] | None = None) -> Article:
    """An Article from named fields; `body` where the paragraphs come from elsewhere."""
    for key in data:
        if key not in FIELDS:
            raise ArticleError(f"{name}: unknown field '{key}'; fields are {', '.join(FIELDS)}")
    given = {key: _text(data, key, name) for key in TEXT_FIELDS}
    if not given["title"]:
        raise ArticleError(f"{name}: no 'title'")
    published = parse_time(data.get("published"))
    if published is None and data.get("published"):
        raise ArticleError(
            f"{name}: 'published' is not a time: {data['published']!r}; "
            "write it as 2022-08-08T09:44+07:00"
        )
    return Article(
        title=given["title"],
        lead=given["lead"],
        paragraphs=tuple(body if body is not None else _paragraphs(data, name)),
        author=given["author"],
        published=published,
        source=given["source"],
        url=given["url"],
        image=given["image"],
        language=given["language"] or "vi",
        given_id=given["id"],
        priority=_priority(data.get("priority"), name),
    )


def _priority(value: Any, name: str) -> int:
    if value is None:
        return PRIORITY
    if type(value) is not int or not 0 <= value <= 9:
        raise ArticleError(f"{name}: 'priority' is {value!r}; 0 (first) to 9 (last)")
    return value


def _text(data: dict[str, Any], key: str, name: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, (int, float)) and key in ("title", "id") and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ArticleError(f"{name}: '{key}' must be a text, not {type(value).__name__}")
    return one_line(value)


def _paragraphs(data: dict[str, Any], name: str) -> list[Paragraph]:
    given = data.get("paragraphs")
    if given is None:
        blocks = tidy(str(data.get("body") or "")).split("\n\n")
        return [Paragraph(" ".join(b.split())) for b in blocks if b.strip()]
    if not isinstance(given, list):
        raise ArticleError(f"{name}: 'paragraphs' must be a list")
    return [_paragraph(item, f"{name}: paragraph {n}") for n, item in enumerate(given, 1)]


def _paragraph(item: Any, where: str) -> Paragraph:
    if isinstance(item, str):
        return Paragraph(one_line(item))
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise ArticleError(f'{where}: must be a text or {{"text": ..., "kind": ...}}')
    kinds = [Kind.BODY, Kind.HEADING, Kind.QUOTE, Kind.CAPTION]
    if item.get("kind", "body") not in kinds:
        raise ArticleError(f"{where}: kind '{item['kind']}'; use one of {', '.join(kinds)}")
    return Paragraph(one_line(item["text"]), Kind(item.get("kind", "body")))
