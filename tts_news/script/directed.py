"""Applying the directions in a text: pauses, voices for a passage, prescribed readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_news.model import Direction, Span, Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tts_news.model import Sentence
    from tts_news.normalize import Normalizer


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a paragraph, or a part of one that a direction separates."""

    text: str
    voice: str
    rest: float | None
    """Seconds of silence after it as a direction gives them; None if none does."""
    readings: tuple[Direction, ...]
    """Prescribed readings, with offsets from the start of the piece."""


def pieces(
    text: str, directions: Sequence[Direction], split: Callable[[str], list[str]]
) -> tuple[float | None, list[Piece]]:
    """The seconds of silence before a paragraph, if a direction gives them, and its pieces."""
    places = _piece_bounds(text, directions, split)
    voices = [one for one in directions if one.kind == "voice"]
    rests: dict[int, float] = {}
    for pause in (d for d in directions if d.kind == "pause"):
        before = sum(start < pause.start for start, _ in places) - 1
        rests[before] = rests.get(before, 0.0) + float(pause.value)
    found = [
        Piece(
            text[start:end],
            next((one.value for one in voices if one.start <= start < one.end), ""),
            rests.get(number),
            tuple(
                replace(d, start=d.start - start, end=d.end - start)
                for d in directions
                if d.kind == "reading" and start <= d.start < end
            ),
        )
        for number, (start, end) in enumerate(places)
    ]
    return rests.get(-1), found


def _piece_bounds(
    text: str, directions: Sequence[Direction], split: Callable[[str], list[str]]
) -> list[tuple[int, int]]:
    """The start and end of each piece; a prescribed reading is never split."""
    cuts = {0, len(text)}
    cuts.update(n for d in directions if d.kind != "reading" for n in (d.start, d.end))
    whole = [(d.start, d.end) for d in directions if d.kind == "reading"]
    found: list[tuple[int, int]] = []
    for first, last in pairwise(sorted(cuts)):
        at = first
        for one in split(text[first:last]):
            start = text.index(one, at)
            at = start + len(one)
            parted = found and any(a < start and found[-1][1] < b for a, b in whole)
            if parted:
                found[-1] = (found[-1][0], at)
            else:
                found.append((start, at))
    return found


def read_once(said: Utterance, normalizer: Normalizer) -> Utterance:
    """The utterance with its prescribed readings applied; the text around them is read as usual."""
    sentence = said.sentence
    spoken, spans = "", []
    for kept, reading in _passages(sentence):
        read = normalizer.read(kept.text)
        spoken += " " * (kept.text[:1] == " ")
        at = len(spoken)
        spans += [
            replace(
                span,
                start=span.start + kept.start,
                end=span.end + kept.start,
                spoken_start=span.spoken_start + at,
            )
            for span in read.spans
        ]
        spoken += read.spoken + " " * (kept.text[-1:] == " " and bool(read.spoken))
        if reading:
            spans.append(Span(reading.start, reading.end, reading.value, len(spoken), "once"))
            spoken += reading.value
    return replace(said, spoken=spoken, spans=tuple(spans))


@dataclass(frozen=True, slots=True)
class _Kept:
    text: str
    start: int


def _passages(sentence: Sentence) -> Iterator[tuple[_Kept, Direction | None]]:
    at = 0
    for reading in sorted(sentence.readings, key=lambda one: one.start):
        yield _Kept(sentence.text[at : reading.start], at), reading
        at = reading.end
    yield _Kept(sentence.text[at:], at), None
