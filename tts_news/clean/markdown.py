"""An article that is already clean, as Markdown with YAML front matter.

The front matter holds the fields of the JSON form (tts_news.clean.json) but for the paragraphs;
`date` may stand for `published`. A title missing there is the first heading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tts_news.base.letters import one_line, tidy
from tts_news.clean.json import article_from
from tts_news.errors import ArticleError
from tts_news.model import Article, Kind, Paragraph

if TYPE_CHECKING:
    from markdown_it.token import Token


def read_markdown(text: str, name: str) -> Article:
    """The article in a Markdown text.

    Raises:
        ArticleError: broken front matter, or a field of the wrong type.

    """
    from markdown_it import MarkdownIt

    fields, body = _front_matter(tidy(text), name)
    if "date" in fields:
        fields.setdefault("published", fields.pop("date"))
    paragraphs = _blocks(MarkdownIt("commonmark", {"html": False}).parse(body))
    if not fields.get("title"):
        title = next((p for p in paragraphs if p.kind is Kind.HEADING), None)
        if title is None:
            raise ArticleError(f"{name}: no 'title' in the front matter and no heading")
        paragraphs.remove(title)
        fields["title"] = title.text
    return article_from(fields, name, paragraphs)


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, mark, body = text[4:].partition("\n---")
    if not mark:
        raise ArticleError(f"{name}: the front matter has no closing ---")
    import yaml

    try:
        fields = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise ArticleError(f"{name}: the front matter is not YAML: {reason}") from None
    if fields is None:
        fields = {}
    if not isinstance(fields, dict):
        raise ArticleError(f"{name}: the front matter must be `field: value` lines")
    return {str(k): v for k, v in fields.items()}, body.partition("\n")[2]


def _blocks(tokens: list[Token]) -> list[Paragraph]:
    """Headings, paragraphs and quotations; code, tables of links and pictures are not spoken."""
    paragraphs, kind, quoted = [], Kind.BODY, 0
    for token in tokens:
        if token.type == "heading_open":
            kind = Kind.HEADING
        elif token.type == "heading_close":
            kind = Kind.BODY
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted += token.nesting
        elif token.type == "inline" and token.children:
            text = one_line("".join(_spoken_text(child) for child in token.children))
            if text:
                is_quote = quoted and kind is Kind.BODY
                paragraphs.append(Paragraph(text, Kind.QUOTE if is_quote else kind))
            else:
                # A picture alone: its description is a caption.
                paragraphs += [
                    Paragraph(one_line(c.content), Kind.CAPTION)
                    for c in token.children
                    if c.type == "image" and c.content.strip()
                ]
    return paragraphs


def _spoken_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "text_special") else ""
