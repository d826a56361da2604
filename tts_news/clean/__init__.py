"""Reading an `Article` from any source: a pasted page, HTML, Markdown, JSON or a document.

Each reader takes text and returns an Article or raises ArticleError. The reader is chosen by the
file name's ending, or by the content if the name has no known ending.
May import: base, normalize.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace
from pathlib import Path

from tts_news.base import files
from tts_news.base.addresses import web_address
from tts_news.base.letters import one_line
from tts_news.clean import documents
from tts_news.clean.encodings import decoded
from tts_news.clean.interview import with_questions
from tts_news.errors import ArticleError, from_os_error
from tts_news.messages import _
from tts_news.model import Article, Kind, Paragraph

MAX_BYTES = 8_000_000
"""The largest text source that is read, in bytes; a long article is under 100 kB."""

MOST_CHARACTERS = 2_000_000
"""The longest article that is read, in characters: about 40 hours of speech. A news article has
under 20,000.
"""

MOST_NAMED = 10
"""How many skipped files of a folder a message names; the rest are counted."""

ENDINGS = {
    ".txt": "pasted",
    ".text": "pasted",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
}


def in_folder(name: str, *, may_be_empty: bool = False) -> list[str]:
    """The articles in a folder, sorted by name; for any other name, the name itself.

    Raises:
        ArticleError: there is no article in the folder.

    """
    if name == "-" or not Path(name).is_dir():
        return [name]
    inside = [path for path in _listed(name) if _is_article(path)]
    if not inside and not may_be_empty:
        kinds = " ".join(sorted([*ENDINGS, *documents.ENDINGS]))
        raise ArticleError(
            _("{name}: no article in this folder; looked for {kinds}", name=name, kinds=kinds)
        )
    return [str(path) for path in inside]


def passed_over(name: str) -> str:
    """A one-line message naming the files in a folder that are not articles; empty if none.

    Hidden files of other programs (.DS_Store, Word's ~$ files) are not mentioned.
    """
    if name == "-" or not Path(name).is_dir():
        return ""
    others = [path.name for path in _listed(name) if not _is_article(path)]
    if not others:
        return ""
    rest = (
        _(" and {count} more", count=len(others) - MOST_NAMED) if len(others) > MOST_NAMED else ""
    )
    return _(
        "{name}: passed over {known}{rest}: no articles by their names",
        name=name,
        known=", ".join(others[:MOST_NAMED]),
        rest=rest,
    )


def _listed(folder: str) -> list[Path]:
    try:
        inside = sorted(Path(folder).iterdir())
    except OSError as error:
        raise from_os_error(error, _("reading the folder"), folder) from error
    return [path for path in inside if not path.name.startswith((".", "~$"))]


def _is_article(path: Path) -> bool:
    ending = path.suffix.lower()
    return (ending in ENDINGS or ending in documents.ENDINGS) and path.is_file()


def is_address(name: str) -> bool:
    """Whether `name` is an address and not a path."""
    return name.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Given:
    """The bytes of a source, which can be parsed here or on another machine."""

    name: str
    data: bytes
    changed: int | None = None
    """Modification time of its file, in seconds of Unix time; None for standard input."""


def load(name: str) -> Article:
    """Read and clean one article: a file's path, or `-` for standard input.

    Raises:
        ArticleError: it cannot be found, read or decoded, or there is no article in it.

    """
    return pictured(article_in(given(name)), name)


def given(name: str) -> Given:
    """The bytes of a file, or of standard input.

    Raises:
        ArticleError: it cannot be found or read.

    """
    if name == "-":
        import sys

        return Given(name, sys.stdin.buffer.read(documents.MAX_BYTES + 1))
    try:
        data, status = files.given(Path(name), documents.MAX_BYTES + 1)
    except FileNotFoundError:
        raise ArticleError(_("{name}: no such file; check the path", name=name)) from None
    except IsADirectoryError:
        raise ArticleError(_("{name}: is a folder, not an article", name=name)) from None
    except PermissionError:
        raise ArticleError(_("{name}: no permission to read this file", name=name)) from None
    except ValueError:
        raise ArticleError(_("{name!r}: not a path", name=name)) from None
    except OSError as error:
        if error.errno == errno.ESPIPE:
            raise ArticleError(
                _("{path}: no file but a pipe or a device; pipe it into `-` instead", path=name)
            ) from None
        raise from_os_error(error, _("reading"), name) from error
    return Given(name, data, int(status.st_mtime))


def article_in(given: Given) -> Article:
    """Parse the article in a source; its picture is still named as in the source.

    Raises:
        ArticleError: it cannot be decoded, or there is no article in it.

    """
    ending = "" if given.changed is None else Path(given.name).suffix.lower()
    article = _checked(_read_bytes(given.data, ending, given.name), given.name)
    if article.published is None and given.changed is not None:
        from datetime import UTC, datetime

        # The file's modification time, not the current time: the same file gives the same episode.
        article = replace(article, published=datetime.fromtimestamp(given.changed, UTC))
    return article


def pictured(article: Article, name: str) -> Article:
    """The article with its picture resolved: an address, or a path beside the article's file."""
    if name == "-":
        return article
    return replace(article, image=_picture(article.image, Path(name).parent))


def _read_bytes(data: bytes, ending: str, name: str) -> Article:
    """Parse the article in a document or a text file."""
    if documents.is_document(data, ending):
        _small_enough(data, documents.MAX_BYTES, name)
        return with_questions(documents.read_document(data, ending, name))
    _small_enough(data, MAX_BYTES, name)
    found = decoded(data, name)
    article = read(found.text, ENDINGS.get(ending, ""), name)
    return replace(article, notes=(*article.notes, found.note)) if found.note else article


def _small_enough(data: bytes, limit: int, name: str) -> None:
    if len(data) > limit:
        raise ArticleError(
            _(
                "{name}: over {limit} MB, too large for an article; divide it",
                name=name,
                limit=limit // 1000000,
            )
        )


def from_document(data: bytes, url: str) -> Article | None:
    """Parse a document that was fetched from an address; None if it is a web page instead.

    Raises:
        ArticleError: there is no article in it.

    """
    if not documents.is_document(data):
        return None
    article = _checked(with_questions(documents.read_document(data, "", url)), url)
    return _addressed(replace(article, url=url))


def from_page(text: str, url: str) -> Article:
    """Parse the article of a web page.

    Raises:
        ArticleError: there is no article in it.

    """
    article = _checked(read(text, "html", url, url=url), url)
    return replace(article, image=article.image if is_address(article.image) else "")


def _picture(image: str, folder: Path) -> str:
    """An article's picture: an address, or the path of a file in or below its folder, or empty."""
    if not image or is_address(image):
        return image
    path = (folder / image).resolve()
    inside = path.is_relative_to(folder.resolve()) and path.is_file()
    return str(path) if inside else ""


def read(text: str, form: str, name: str, url: str = "") -> Article:
    """Clean a text of the given form: pasted, html, markdown or json; empty to detect the form."""
    form = form or _form(text)
    if form != "html":  # for a page, only the length of its article matters
        _bounded(len(text), name)
    if form == "html":
        from tts_news.clean.html import read_html

        return with_questions(read_html(text, name, url))
    if form == "markdown":
        from tts_news.clean.markdown import read_markdown

        return with_questions(read_markdown(text, name))
    if form == "json":
        from tts_news.clean.json import read_json

        given = read_json(text, name)
        named = any(p.kind is Kind.QUESTION for p in given.paragraphs)
        return given if named else with_questions(given)
    from tts_news.clean.pasted import read_pasted

    return with_questions(read_pasted(text, name))


def _form(text: str) -> str:
    head = text[:2000].lstrip().lower()
    if head.startswith(("<!doctype html", "<html", "<head", "<body", "<article", "<?xml")):
        return "html"
    if head.startswith("{"):
        return "json"
    if head.startswith("---\n"):
        return "markdown"
    return "pasted"


def _bounded(characters: int, name: str) -> None:
    if characters > MOST_CHARACTERS:
        raise ArticleError(
            _(
                "{name}: {characters:,} characters, too long for an article (at most "
                "{most:,}); divide it",
                name=name,
                characters=characters,
                most=MOST_CHARACTERS,
            )
        )


def _checked(article: Article, name: str) -> Article:
    _bounded(
        len(article.title) + len(article.lead) + sum(len(p.text) for p in article.paragraphs), name
    )
    if not any(p.kind is not Kind.CAPTION and _speakable(p.text) for p in article.paragraphs) and (
        not _speakable(article.lead)
    ):
        raise ArticleError(
            _("{name}: no article in it, nothing to read aloud; check the source", name=name)
        )
    if not _speakable(article.title):
        raise ArticleError(
            _("{name}: no title found; put it on the first line or in `title`", name=name)
        )
    return _addressed(article)


def _addressed(article: Article) -> Article:
    """The article with its addresses percent-encoded for publication, or empty if not valid.

    Its id stays that of the address as written.
    """
    image = web_address(article.image) if is_address(article.image) else article.image
    if (url := web_address(article.url)) != article.url:
        article = replace(article, url=url, given_id=article.id)
    return replace(article, image=image) if image != article.image else article


def _speakable(text: str) -> bool:
    return any(c.isalnum() for c in text)


def plain(text: str) -> Article:
    """A bare text to be read aloud: an article of one paragraph without a title."""
    return Article(title="", paragraphs=(Paragraph(one_line(text)),))
