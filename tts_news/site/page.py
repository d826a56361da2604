"""An episode -> its page with a player, and the same text in large letters to print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tts_news.base.letters import clock, one_line
from tts_news.model import Kind
from tts_news.publish.layout import POLICY
from tts_news.publish.notes import is_web

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_news.model import Chapter, Cue, Edition, File, Story

SPEEDS = (0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence on a page."""

    number: int
    """Its cue's, from 0: what `c12` refers to."""
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    pieces: tuple[tuple[str, str], ...]
    """(text, language), the language empty for the page's own."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph on a page."""

    kind: Kind
    cues: tuple[Said, ...]

    def tag(self, level: int) -> str:
        """The HTML element it becomes where a story's title is a heading of that level."""
        tags = {Kind.TITLE: f"h{level}", Kind.HEADING: f"h{level + 1}", Kind.QUOTE: "blockquote"}
        return tags.get(self.kind, "p")


@dataclass(frozen=True, slots=True)
class Told:
    """A story on a page."""

    title: str
    paragraphs: tuple[Part, ...]
    author: str
    source: str
    url: str
    """Empty where it is no address of the web."""

    @property
    def credit(self) -> bool:
        """Whether there is somebody to name."""
        return bool(self.author or self.source)


def told(stories: Sequence[Story], cues: Sequence[Cue]) -> tuple[Told, ...]:
    """The stories of an episode as a page shows them, sentence by sentence."""
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
                one_line(stories[number].title),
                tuple(parts),
                one_line(article.author),
                one_line(source),
                url,
            )
        )
    return tuple(found)


def pieces(text: str) -> tuple[tuple[str, str], ...]:
    """The text in pieces of one language each.

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


def length(seconds: float) -> str:
    """A length as a reader is told of it.

    >>> length(3725), length(59.6)
    ('1 giờ 2 phút', '1 phút')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} giây"
    minutes = round(whole / 60)
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, [f"{hours} giờ" if hours else "", f"{rest} phút" if rest else ""]))


def short_clock(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any.

    >>> short_clock(75), short_clock(3675)
    ('1:15', '1:01:15')
    """
    text = clock(float(round(seconds)))[:8].removeprefix("00:")
    return text[1:] if text[0] == "0" else text


@dataclass(frozen=True, slots=True)
class Page:
    """All that an episode's pages are made of."""

    edition: Edition
    stem: str
    show: str
    cover: str
    seconds: float
    cues: Sequence[Cue]
    chapters: Sequence[Chapter]


def page_html(page: Page, audio: File, downloads: Sequence[tuple[str, str]]) -> str:
    """The page with the player; the downloads are (address from the page, what it is called)."""
    return _rendered("episode.html", page, audio=audio, downloads=downloads)


def large_html(page: Page) -> str:
    """The text in large letters, to read or to print."""
    return _rendered("large.html", page)


def _rendered(template: str, page: Page, **more: Any) -> str:
    stories = told(page.edition.stories, page.cues)
    headline = None
    if len(stories) == 1:
        first, *rest = stories[0].paragraphs
        if first.kind is Kind.TITLE and len(first.cues) == 1:
            headline = first.cues[0]
            one = stories[0]
            stories = (Told(one.title, tuple(rest), one.author, one.source, one.url),)
    return render(
        template,
        title=one_line(page.edition.title),
        summary=one_line(page.edition.summary)[:300],
        published=page.edition.published,
        language=page.edition.language,
        headline=headline,
        stories=stories,
        part="tin" if len(stories) > 1 else "mục",
        show=one_line(page.show),
        stem=page.stem,
        cover=page.cover,
        seconds=round(page.seconds, 2),
        length=length(page.seconds),
        clock=short_clock(page.seconds),
        chapters=list(_listed(page.chapters)),
        speeds=SPEEDS,
        **more,
    )


def _listed(chapters: Sequence[Chapter]) -> Iterator[dict[str, Any]]:
    for one in chapters:
        yield {
            "title": one_line(one.title),
            "start": round(one.start, 2),
            "clock": short_clock(one.start),
        }


def render(template: str, **values: Any) -> str:
    """A template of this folder, filled in; everything is escaped."""
    return str(_templates().get_template(template).render(policy=POLICY, **values))


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("tts_news.site", "data"), autoescape=True, undefined=StrictUndefined
    )


def _data(name: str) -> str:
    return (resources("tts_news.site") / "data" / name).read_text("utf-8")
