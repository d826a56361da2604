"""Notes on the changes that fit a programme to its length, as data or in English or Vietnamese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tts_news.bulletin.fit import Stretch
    from tts_news.bulletin.rundown import Item


@dataclass(frozen=True, slots=True)
class Note:
    """One change: its kind, and the values for its message."""

    kind: str
    """paced, shortened, filled or dropped, as in data/notes.tsv."""
    about: Mapping[str, str | int | float]

    def told(self, language: str) -> str:
        """A line of text in `en` or `vi`; in Vietnamese with decimal commas."""
        text = _templates()[self.kind, language].format_map(self.about)
        return with_commas(text) if language == "vi" else text

    def data(self) -> dict[str, str | int | float]:
        """The note as JSON data."""
        return {"kind": self.kind, **self.about}


def with_commas(text: str) -> str:
    """The text with decimal commas, as in Vietnamese, for decimal points.

    >>> with_commas("-4.8 dBTP.")
    '-4,8 dBTP.'
    """
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def notes(stretches: Sequence[Stretch], dropped: Sequence[Item]) -> Iterator[Note]:
    """The changes to each stretch and its items, and the dropped items."""
    for stretch in stretches:
        found = stretch.found
        if stretch.length is not None:
            rate = round(100 * (found.rate - 1), 1)
            about: dict[str, str | int | float] = {"pauses": round(found.pauses, 2), "rate": rate}
            first, last = stretch.voiced[0].item.name, stretch.voiced[-1].item.name
            about |= {
                "first_title": stretch.voiced[0].title,
                "last_title": stretch.voiced[-1].title,
            }
            yield Note("paced", {"first": first, "last": last, **about})
        for one, part, kept in zip(stretch.voiced, stretch.parts, found.kept, strict=True):
            if kept < len(part.speech):
                lost = round(sum(part.speech[kept:]), 1)
                count = len(part.speech) - kept
                told = {"item": one.item.name, "title": one.title}
                yield Note("shortened", {**told, "sentences": count, "seconds": lost})
        for one, seconds in zip(stretch.voiced, found.beds, strict=False):
            if seconds:
                told = {"item": one.item.name, "title": one.title}
                yield Note("filled", {**told, "seconds": round(seconds, 1)})
    for item in dropped:
        told = {"item": item.name, "title": item.title}
        yield Note("dropped", {**told, "priority": item.priority})


@cache
def _templates() -> dict[tuple[str, str], str]:
    text = (files("tts_news.bulletin") / "data" / "notes.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {(kind, language): template for kind, language, template in rows}
