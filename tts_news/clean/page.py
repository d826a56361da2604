"""The state of reading a page: what is known about each of its lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_news.clean import evidence, papers
from tts_news.clean.bylines import is_role, names
from tts_news.clean.dates import Stamp, stamp_of
from tts_news.clean.region import Place, places
from tts_news.normalize.tables import together

if TYPE_CHECKING:
    from tts_news.clean.evidence import Line

_NAMELESS = frozenset(["menu", "related", "imprint", "comments", "tags", "share", "form"])
_LONGEST_HEADLINE = 30
"""Words."""
_LONGEST_SECTION = 5
"""Words of a section's name beside a stamp."""


@dataclass(slots=True)
class Page:
    """A page's lines with their stamps, names and places."""

    lines: list[Line]
    stamps: list[Stamp | None] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    """Why each line that is left out is left out, by index."""
    paper_at: int = -1
    """The index of the line with the number of an official paper; negative if there is none."""
    dated: Stamp | None = None
    """The date of an official paper in the article."""
    is_bare: bool = False
    """True if no line on the page looks like prose."""

    def __post_init__(self) -> None:
        self.stamps = [_whole_stamp(line) for line in self.lines]
        numbers = _numbers_of_papers(self.lines)
        self.paper_at = numbers[0] if numbers else -1
        for at in _dates_of_a_paper(self.lines, self.stamps):
            self.dated = self.dated or self.stamps[at]
            self.stamps[at] = None
        for at in _times_of_entries(self.lines, self.stamps):
            self.stamps[at] = None
        self.names = [_named(line) for line in self.lines]
        self.places = places(
            self.lines, [bool(n) for n in self.names], [s is not None for s in self.stamps]
        )
        if not any(line.prose >= 0.8 or line.is_row for line in self.lines):
            # No prose: a poem or a list. Everything that is not furniture is the article.
            self.places = [
                Place.BEFORE if self.is_meta(at) else Place.ARTICLE for at in range(len(self.lines))
            ]
            self.is_bare = True

    def is_body(self, at: int) -> bool:
        """Whether a line certainly belongs to the article's body: prose, a row, an item."""
        line = self.lines[at]
        if self.places[at] is not Place.ARTICLE or self.stamps[at] or self.names[at] or line.kinds:
            return False
        if (line.is_bare and line.words <= _LONGEST_HEADLINE) or line.asks:
            return False
        return line.prose >= 0.8 or line.is_row or (line.is_open and line.words > 3)

    def is_meta(self, at: int) -> bool:
        """Whether a line is about the article or the page rather than part of the text."""
        line = self.lines[at]
        return bool(self.stamps[at] or self.names[at] or line.kinds or is_role(line.text))


_FORCE_DATE = re.compile(r"(?:ngày )?(?:ban hành|ký|có hiệu lực|hiệu lực|công bố)\b", re.IGNORECASE)
_NEAR_NUMBER = 4
"""The most lines from a paper's number to its date."""


def _numbers_of_papers(lines: list[Line]) -> list[int]:
    return [
        at
        for at, line in enumerate(lines)
        if "imprint" not in line.kinds and papers.NUMBER.match(line.text)
    ]


def _dates_of_a_paper(lines: list[Line], stamps: list[Stamp | None]) -> list[int]:
    """The indexes of the dates of official papers: below the number, with a place or a label."""
    numbers = _numbers_of_papers(lines)
    near = {at for one in numbers for at in range(one + 1, one + 1 + _NEAR_NUMBER)}
    return [
        at
        for at, stamp in enumerate(stamps)
        if stamp
        and at in near
        and (_FORCE_DATE.match(lines[at].text) or ", ngày " in lines[at].text)
    ]


_FEWEST_ENTRIES = 3


def _times_of_entries(lines: list[Line], stamps: list[Stamp | None]) -> list[int]:
    """The indexes of stamps that alternate with prose, which are entries of a live report.

    The first stamp on a page is not one of them: it is the time of publication.
    """
    first = next((at for at, stamp in enumerate(stamps) if stamp), -1)
    found: list[int] = []
    run: list[int] = []
    for at in range(first + 1, len(lines)):
        if not (stamps[at] and at + 1 < len(lines) and lines[at + 1].ends):
            continue
        run = [*run, at] if run and at - run[-1] == 2 else [at]
        if len(run) >= _FEWEST_ENTRIES:
            found += run
    return sorted(set(found))


def _whole_stamp(line: Line) -> Stamp | None:
    """The stamp in a line that contains nothing else but a name, a section or a counter."""
    if line.tag == "heading" or line.is_row:
        return None
    stamp = stamp_of(line.text)
    if stamp is None:
        return None
    if len(stamp.rest.split()) > (12 if stamp.when else 6):
        return None
    if not stamp.rest or names(stamp.rest) or is_role(stamp.rest):
        return stamp
    if " | " in line.text and stamp.when and len(stamp.rest.split()) <= _LONGEST_SECTION:
        return stamp
    parts = [part.strip() for part in re.split(r" [|•·–-] |\|", stamp.rest) if part.strip()]
    known = [bool(evidence.furniture(part) or names(part) or is_place(part)) for part in parts]
    return stamp if all(known) else None


def _named(line: Line) -> tuple[str, ...]:
    if line.words > 20 or line.is_row or line.kinds & _NAMELESS:
        return ()
    return () if is_place(line.text) or line.tag == "heading" else names(line.text)


def is_place(text: str) -> bool:
    """Whether a line consists of the name of a city or a province."""
    return text.casefold().strip(" .,-–") in together("provinces.tsv", "province", "line")


def last_of_article(page: Page) -> int:
    inside = [at for at, place in enumerate(page.places) if place is Place.ARTICLE]
    return inside[-1] if inside else -1
