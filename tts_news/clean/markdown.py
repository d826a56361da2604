"""Reading an article that is already clean, given as Markdown with YAML front matter.

The front matter has the fields of the JSON form (tts_news.clean.json) except the paragraphs; `date`
is an alias of `published`. If it has no title, the first heading is the title. The text may contain
directions (tts_news.base.directions).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tts_news.base import door
from tts_news.base.directions import directed
from tts_news.base.letters import one_line, tidy
from tts_news.clean.interview import asks
from tts_news.clean.json import article_from
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.model import Article, Kind, Paragraph

if TYPE_CHECKING:
    from markdown_it.token import Token


def read_markdown(text: str, name: str) -> Article:
    """Read the article in a Markdown text.

    Raises:
        ArticleError: broken front matter, a wrong field, no title, or a wrong direction.

    """
    from markdown_it import MarkdownIt

    fields, body = _front_matter(tidy(text), name)
    if "date" in fields:
        fields.setdefault("published", fields.pop("date"))
    above = text.count("\n") - body.count("\n")
    blocks = _blocks(MarkdownIt("commonmark", {"html": False}).parse(body), above)
    paragraphs = _directed(blocks, name)
    for key in ("title", "lead"):
        if isinstance(fields.get(key), str):
            _undirected(_directed([(Paragraph(fields[key]), key)], name)[0], name)
    if not fields.get("title"):
        title = next((p for p in paragraphs if p.kind is Kind.HEADING), None)
        if title is None:
            raise ArticleError(
                _("{name}: no 'title' in the front matter and no heading", name=name)
            )
        paragraphs.remove(title)
        _undirected(title, name)
        fields["title"] = title.text
    return article_from(fields, name, paragraphs)


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, mark, body = text[4:].partition("\n---")
    if not mark:
        raise ArticleError(_("{name}: the front matter has no closing ---", name=name))
    import yaml

    try:
        fields = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = door.parser_fault(error, head)
        raise ArticleError(
            _("{name}: the front matter is not YAML: {reason}", name=name, reason=reason)
        ) from None
    if fields is None:
        fields = {}
    if not isinstance(fields, dict):
        raise ArticleError(_("{name}: the front matter must be `field: value` lines", name=name))
    return {str(k): v for k, v in fields.items()}, body.partition("\n")[2]


def _directed(blocks: list[tuple[Paragraph, str]], name: str) -> list[Paragraph]:
    """The paragraphs with the directions parsed out of their texts.

    Raises:
        ArticleError: a direction is wrong; the message names its line.

    """
    spoken = [(p, where) for p, where in blocks if p.kind is not Kind.CAPTION]
    try:
        read = directed([(paragraph.text, where) for paragraph, where in spoken])
    except ValueError as error:
        raise ArticleError(f"{name}: {error}") from None
    texts = iter(read)
    found = []
    for paragraph, _where in blocks:
        if paragraph.kind is not Kind.CAPTION:
            one = next(texts)
            paragraph = replace(paragraph, text=one.text, directions=one.directions)  # noqa: PLW2901
        if paragraph.text:
            found.append(paragraph)
    return found


def _undirected(paragraph: Paragraph, name: str) -> None:
    """Refuse directions in a title or a lead, as lists and feeds show these.

    Raises:
        ArticleError: there is one.

    """
    if paragraph.directions:
        raise ArticleError(
            _(
                "{name}: '{text}': title and lead take no pause, voice or reading for "
                "once; give the reading in a lexicon",
                name=name,
                text=paragraph.text,
            )
        )


def _blocks(tokens: list[Token], above: int) -> list[tuple[Paragraph, str]]:
    """Headings, paragraphs and quotations, each with its line number; code blocks are left out.

    `above` is the number of lines before the first. A picture alone becomes a caption.
    """
    found: list[tuple[Paragraph, str]] = []
    kind, quoted = Kind.BODY, 0
    for token in tokens:
        number = above + (token.map[0] if token.map else 0) + 1
        where = _("line {number}", number=number)
        if token.type == "heading_open":
            kind = Kind.HEADING
        elif token.type == "heading_close":
            kind = Kind.BODY
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted += token.nesting
        elif token.type == "inline" and token.children:
            text = one_line("".join(_spoken_text(child) for child in token.children))
            if text:
                own = kind
                if kind is Kind.BODY and quoted:
                    own = Kind.QUOTE
                elif kind is Kind.BODY and _is_strong(token.children) and asks(text):
                    own = Kind.QUESTION
                found.append((Paragraph(text, own), where))
            else:
                # The alternative text of a picture alone in its paragraph.
                found += [
                    (Paragraph(one_line(c.content), Kind.CAPTION), where)
                    for c in token.children
                    if c.type == "image" and c.content.strip()
                ]
    return found


def _is_strong(children: list[Token]) -> bool:
    """Whether all of a paragraph is bold."""
    children = [child for child in children if child.type != "text" or child.content]
    ends = children[0].type == "strong_open" and children[-1].type == "strong_close"
    return ends and sum(child.type == "strong_open" for child in children) == 1


def _spoken_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "text_special") else ""
