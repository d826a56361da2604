"""Directions in a text: a pause, a voice for a passage, a reading for a single occurrence.

[nghỉ 2s]                       two seconds of silence here; 0.1 to 10, also `0,5s`, `2 giây`
[giọng: south] ... [/giọng]     another voice for a passage, which may span several paragraphs
{KH-2|ca hát hai}               shown as written before the bar, spoken as after it
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tts_news.messages import _
from tts_news.model import Directed, Direction

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIRECTION = re.compile(
    r"\[nghỉ\s+(?P<pause>\d[^\[\]]*)\]|\[giọng\s*:\s*(?P<voice>[^\[\]]*)\]|(?P<end>\[/giọng\])"
    r"|\{(?P<written>[^{}|]*)\|(?P<spoken>[^{}|]*)\}",
    re.IGNORECASE,
)
_BROKEN_DIRECTION = re.compile(
    r"\[nghỉ\s*(?:\]|\d[^\[\]]{0,20}\]?)|\[/?giọng\s*[:\]][^\[\]]{0,20}\]?"
    r"|\{[^{}]{0,80}\|[^{}]{0,80}\}?",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:s|giây)", re.IGNORECASE)


def directed(texts: Iterable[tuple[str, str]]) -> list[Directed]:
    """Take the directions out of paragraphs, and give each paragraph with its own directions.

    `texts` are pairs of a paragraph and its place, such as `line 12`, for error messages. A
    paragraph that consists of directions only becomes empty; its pauses move to the end of the
    paragraph before it.

    Raises:
        ValueError: a direction is wrong; the message says where, what, and how to write it.

    """
    found: list[Directed] = []
    reader = _Reader()
    last: int | None = None
    for text, where in texts:
        one = reader.read(text, where)
        if one.text:
            last = len(found)
        elif one.directions and last is None:
            raise ValueError(
                _("{where}: a pause before the first words; put it after them", where=where)
            )
        elif last is not None:
            said = found[last]
            end = len(said.text)
            pauses = [replace(pause, start=end, end=end) for pause in one.directions]
            found[last] = replace(said, directions=(*said.directions, *pauses))
            one = Directed("")
        found.append(one)
    if reader.voice:
        raise ValueError(
            _(
                "{opened}: [giọng: {voice}] has no end; write [/giọng] where it ends",
                opened=reader.opened,
                voice=reader.voice,
            )
        )
    return found


class _Reader:
    """Takes the directions out of successive paragraphs; a voice may stay open between them."""

    def __init__(self) -> None:
        self.voice = ""
        self.opened = ""
        """The place at which the open voice was named."""

    def read(self, text: str, where: str) -> Directed:
        out, at, since = "", 0, 0
        found: list[Direction] = []
        for mark in _DIRECTION.finditer(text):
            out = _joined(out, _plain(text[at : mark.start()], where))
            at = mark.end()
            if mark["pause"] is not None:
                found.append(Direction(len(out), len(out), "pause", _seconds(mark, where)))
            elif mark["written"] is not None:
                written, spoken = _reading(mark, where)
                begin = len(out)
                out += written
                found.append(Direction(begin, len(out), "reading", spoken))
            elif mark["end"] is not None:
                if not self.voice:
                    raise ValueError(
                        _(
                            "{where}: [/giọng] ends no voice; begin it with [giọng: NAME]",
                            where=where,
                        )
                    )
                found.append(Direction(since, len(out), "voice", self.voice))
                self.voice = ""
            else:
                self._open(mark, where)
                since = len(out)
        out = _joined(out, _plain(text[at:], where)).rstrip()
        if self.voice and out[since:].strip():
            found.append(Direction(since, len(out), "voice", self.voice))
        kept = tuple(d for d in found if d.kind == "pause" or d.start < min(d.end, len(out)))
        return Directed(out, kept)

    def _open(self, mark: re.Match[str], where: str) -> None:
        if self.voice:
            raise ValueError(
                _(
                    "{where}: {found} inside [giọng: {voice}]; end that with [/giọng]",
                    where=where,
                    found=mark.group(),
                    voice=self.voice,
                )
            )
        self.voice, self.opened = mark["voice"].strip(), where
        if not self.voice:
            raise ValueError(
                _(
                    "{where}: {found} names no voice; write [giọng: south]",
                    where=where,
                    found=mark.group(),
                )
            )


def _joined(out: str, text: str) -> str:
    """`out` and `text` joined; of spaces on both sides of a removed direction one is kept."""
    return out + (text.lstrip() if not out or out.endswith(" ") else text)


def _plain(text: str, where: str) -> str:
    broken = _BROKEN_DIRECTION.search(text)
    if broken:
        raise ValueError(
            _(
                "{where}: '{found}' is no direction; write [nghỉ 2s], [giọng: south] ... "
                "[/giọng] or {{written|spoken}}",
                where=where,
                found=broken.group(),
            )
        )
    return text


def _seconds(mark: re.Match[str], where: str) -> str:
    found = _SECONDS.fullmatch(mark["pause"].strip())
    seconds = float(found[1].replace(",", ".")) if found else 0.0
    if not 0.1 <= seconds <= 10:
        raise ValueError(
            _(
                "{where}: '{found}'; write [nghỉ 2s], of 0,1 to 10 seconds",
                where=where,
                found=mark.group(),
            )
        )
    return f"{seconds:g}"


def _reading(mark: re.Match[str], where: str) -> tuple[str, str]:
    written, spoken = mark["written"].strip(), mark["spoken"].strip()
    if not written or not any(c.isalpha() for c in spoken) or any(c.isdigit() for c in spoken):
        raise ValueError(
            _(
                "{where}: '{found}'; write what is shown, a bar, and its reading in words",
                where=where,
                found=mark.group(),
            )
        )
    return written, spoken
