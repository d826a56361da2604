"""Reading an article that is already clean, given as JSON.

Fields: `title` (required); `paragraphs`, a list of texts or of {"text", "kind"} with kind body,
heading, quote, question or caption, or else `body`, one text with blank lines between paragraphs;
`lead`, `author`, `published` (ISO 8601), `source`, `url`, `image`, `language`, `id`, `priority`
(0 comes first in an edition, 9 last).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tts_news.base import door
from tts_news.base.letters import one_line, tidy
from tts_news.clean.dates import parse_time
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.model import PRIORITY, Article, Kind, Paragraph

KINDS = (Kind.BODY, Kind.HEADING, Kind.QUOTE, Kind.QUESTION, Kind.CAPTION)
"""The kinds that a paragraph may have."""


@dataclass(frozen=True, slots=True)
class GivenParagraph:
    """A paragraph that JSON gives with its kind."""

    text: str
    kind: str = Kind.BODY.value

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(
                _("kind '{kind}'; use one of {kinds}", kind=self.kind, kinds=", ".join(KINDS))
            )


@dataclass(frozen=True, slots=True)
class GivenArticle:
    """The fields of JSON and front matter; null means that a field is absent."""

    title: str | int | float | None = None
    paragraphs: tuple[str | GivenParagraph, ...] | None = None
    body: str | None = None
    lead: str | None = None
    author: str | None = None
    published: Any = None
    """ISO 8601, or a time that YAML has parsed already."""
    source: str | None = None
    url: str | None = None
    image: str | None = None
    language: str | None = None
    id: str | int | float | None = None
    priority: int | None = None

    def __post_init__(self) -> None:
        if self.language:
            door.check_language(self.language)
        if self.priority is not None and not 0 <= self.priority <= 9:
            raise ValueError(
                _("'priority' is {priority}; 0 (first) to 9 (last)", priority=self.priority)
            )
        if self.published and parse_time(self.published) is None:
            example = "2022-08-08T09:44+07:00"
            raise ValueError(
                _(
                    "'published' is not a time: {published!r}; write it as {example}",
                    published=self.published,
                    example=example,
                )
            )


def read_json(text: str, name: str) -> Article:
    """Read the article in a JSON object.

    Raises:
        ArticleError: not JSON, or a field is missing, unknown or of the wrong type.

    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArticleError(
            _("{name}: not valid JSON: {reason}", name=name, reason=door.parser_fault(error, text))
        ) from None
    if not isinstance(data, dict):
        raise ArticleError(
            _("{name}: the JSON must be an object with title and paragraphs", name=name)
        )
    return article_from(data, name)


def article_from(data: dict[str, Any], name: str, body: list[Paragraph] | None = None) -> Article:
    """An Article from named fields; `body` gives the paragraphs if they are not in the fields.

    Raises:
        ArticleError: a field is missing, unknown or of the wrong type.

    """
    given = door.checked(GivenArticle, data, name, error=ArticleError)
    title = _text(given.title)
    if not title:
        raise ArticleError(_("{name}: no 'title'", name=name))
    return Article(
        title=title,
        lead=_text(given.lead),
        paragraphs=tuple(body if body is not None else _paragraphs(given)),
        author=_text(given.author),
        published=parse_time(given.published),
        source=_text(given.source),
        url=_text(given.url),
        image=_text(given.image),
        language=_text(given.language) or "vi",
        given_id=_text(given.id),
        priority=PRIORITY if given.priority is None else given.priority,
    )


def _text(value: str | float | None) -> str:
    return "" if value is None else one_line(str(value))


def _paragraphs(given: GivenArticle) -> list[Paragraph]:
    if given.paragraphs is None:
        blocks = tidy(given.body or "").split("\n\n")
        return [Paragraph(" ".join(b.split())) for b in blocks if b.strip()]
    return [
        Paragraph(one_line(one))
        if isinstance(one, str)
        else Paragraph(one_line(one.text), Kind(one.kind))
        for one in given.paragraphs
    ]
