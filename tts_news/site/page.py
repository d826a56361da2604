"""The text of an episode as shown on its pages: stories, paragraphs, sentences with their times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tts_news.base.letters import clock
from tts_news.model import Kind
from tts_news.publish.layout import POLICY
from tts_news.publish.notes import is_web
from tts_news.site.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tts_news.model import Chapter, Cue, Edition, Story
    from tts_news.settings import Show

_JOINED_FIGURES = re.compile(r"(\d+(?:[-–/:]\d+)+)")
"""A score, a date or a range, within which a line must not break."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence on a page."""

    number: int
    """The number of its cue, from 0; its HTML id is `c` and this number."""
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    pieces: tuple[tuple[str, str], ...]
    """Pairs (text, language); the language is empty for the page's own."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph on a page."""

    kind: Kind
    cues: tuple[Said, ...]

    def tag(self, level: int) -> str:
        """The HTML element for it, if story titles are headings of that level."""
        tags = {Kind.TITLE: f"h{level}", Kind.HEADING: f"h{level + 1}", Kind.QUOTE: "blockquote"}
        return tags.get(self.kind, "p")


@dataclass(frozen=True, slots=True)
class Picture:
    """A story's picture on a page."""

    stem: str
    """The stem of its files beside the page, an AVIF and a WebP."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    caption: str
    """The caption with the credit; empty if the article has none."""


@dataclass(frozen=True, slots=True)
class Told:
    """A story on a page."""

    title: str
    paragraphs: tuple[Part, ...]
    author: str
    source: str
    url: str
    """The address of its article; empty if it is not a web address."""
    picture: Picture | None = None

    @property
    def credit(self) -> bool:
        """Whether there is an author or a source to credit."""
        return bool(self.author or self.source)


def told(
    stories: Sequence[Story], cues: Sequence[Cue], pictures: Mapping[int, Picture] | None = None
) -> tuple[Told, ...]:
    """The stories of an episode for its page; `pictures` are given by the story's number."""
    said = [Said(n, round(c.start, 2), round(c.end, 3), pieces(c.text)) for n, c in enumerate(cues)]
    found = []
    numbered = list(zip(cues, said, strict=True))
    for number, group in groupby(numbered, lambda pair: pair[0].story):
        parts = []
        for _, lines in groupby(group, lambda pair: pair[0].paragraph):
            together = list(lines)
            parts.append(Part(together[0][0].kind, tuple(one for _, one in together)))
        article = stories[number].article
        url = article.url if is_web(article.url) else ""
        source = article.source or urlsplit(url).netloc
        found.append(
            Told(
                stories[number].title,
                tuple(parts),
                article.author,
                source,
                url,
                (pictures or {}).get(number),
            )
        )
    return tuple(found)


def pieces(text: str) -> tuple[tuple[str, str], ...]:
    """The text split into pieces of one language each.

    >>> pieces("Xem trên Facebook.")
    (('Xem trên ', ''), ('Facebook', 'en'), ('.', ''))
    """
    found = []
    for at, piece in enumerate(_english().split(text)):
        if piece:
            found.append((piece, "en" if at % 2 else ""))
    return tuple(found)


@cache
def _english() -> re.Pattern[str]:
    lines = _data("english.tsv").splitlines()
    words = sorted((line for line in lines if line and line[0] != "#"), key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])({'|'.join(map(re.escape, words))})(?![^\W_])", re.IGNORECASE)


def short_clock(seconds: float) -> str:
    """A time as `M:SS`, or `H:MM:SS` from one hour on.

    >>> short_clock(75), short_clock(3675)
    ('1:15', '1:01:15')
    """
    text = clock(float(round(seconds)))[:8].removeprefix("00:")
    return text[1:] if text[0] == "0" else text


def listed(chapters: Iterable[Chapter]) -> list[dict[str, Any]]:
    """Chapters for a template: title, start in seconds, and start as displayed."""
    return [
        {
            "title": one.title,
            "start": round(one.start, 2),
            "clock": short_clock(one.start),
        }
        for one in chapters
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """The data of an episode's pages."""

    edition: Edition
    stem: str
    show: Show
    cover: str
    """The name of the cover's file in the output folder."""
    seconds: float
    cues: Sequence[Cue]
    chapters: Sequence[Chapter]

    @property
    def title(self) -> str:
        """The title of the edition."""
        return self.edition.title

    @property
    def summary(self) -> str:
        """The summary, cut to 300 characters for search engines."""
        return self.edition.summary[:300]


def figures(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether a line must not break within it.

    >>> list(figures("Thắng 2-1."))
    [('Thắng ', False), ('2-1', True), ('.', False)]
    """
    for at, piece in enumerate(_JOINED_FIGURES.split(text)):
        if piece:
            yield piece, at % 2 == 1


def host(address: str) -> str:
    """The host name of an address without `www.`.

    >>> host("https://www.baomau.vn/tin")
    'baomau.vn'
    """
    return urlsplit(address).netloc.removeprefix("www.")


def render(template: str, language: str = "vi", **values: Any) -> str:
    """Render a template of this package; all values are escaped."""
    words = words_of(language)
    page = _templates().get_template(template)
    return str(page.render(**{"policy": POLICY, "w": words, "language": language, **values}))


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from tts_news.base.compiled import templates

    found = Environment(
        loader=PackageLoader("tts_news.site", "data"),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=templates(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"figures": figures, "clock": short_clock, "host": host}
    found.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return found


def _data(name: str) -> str:
    return (resources("tts_news.site") / "data" / name).read_text("utf-8")
