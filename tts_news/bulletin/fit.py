"""Fitting a programme to its length: first pauses change, then the speaking rate, then cuts.

Everything here is arithmetic on seconds; no sound is involved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.bulletin.voiced import Voiced

PAUSES = (0.6, 1.6)
"""The smallest and largest factor for pauses."""

RATE = (0.92, 1.08)
"""The smallest and largest factor for the speaking rate."""

TOLERANCE = 0.5
"""Seconds by which a programme may be shorter than its length; it is never longer."""

LEAST = 2
"""The fewest sentences of a shortened story: its title and its first sentence."""


@dataclass(frozen=True, slots=True)
class Part:
    """The durations of an item."""

    name: str
    fixed: float
    """Seconds that cannot change: jingles, recordings, and a bed without speech."""
    speech: tuple[float, ...]
    """Seconds of each sentence at the voice's own rate."""
    pauses: tuple[float, ...]
    """Seconds after each sentence except the last."""
    after: float
    """Seconds of the pause between this item and the next."""
    priority: int = 0
    """0 is never dropped; the highest number is dropped first."""
    shorten: bool = False
    """Whether sentences may be cut from its end."""
    runs_on: bool = False
    """Whether its bed may continue after its speech to fill the time."""

    def kept(self, sentences: int) -> tuple[float, float, float]:
        """Seconds of the fixed part, of speech and of pauses, with its first `sentences` only."""
        pauses = sum(self.pauses[: max(sentences - 1, 0)]) + self.after
        return self.fixed, sum(self.speech[:sentences]), pauses


@dataclass(frozen=True, slots=True)
class Fit:
    """The changes that fit the parts to their length."""

    kept: tuple[int, ...]
    """The number of sentences kept of each part; -1 if it is dropped."""
    pauses: float = 1.0
    """The factor for every pause."""
    rate: float = 1.0
    """The factor for every voice's speaking rate."""
    over: float = 0.0
    """Seconds by which the result is still too long; negative if it is too short."""
    beds: tuple[float, ...] = ()
    """Seconds for which the bed of each part continues after its speech; empty if none does."""


def fit(parts: Sequence[Part], length: float | None) -> Fit:
    """Fit the parts to `length` seconds with as few cuts as possible; no change if it is None.

    First sentences are cut, from the end of the longest part that may be shortened; then whole
    parts are dropped, the least important first, of equally important ones the last.
    """
    kept = [len(part.speech) for part in parts]
    before = list(kept)
    while (found := paced(parts, kept, length)).over > 0:
        before = list(kept)
        if not _cut_the_least_missed(parts, kept):
            return found
    found = _restored(parts, kept, length)
    if found.over < 0 and before != kept:
        # Dropping the last part made it too short; dropping another instead may fit.
        for i in _by_importance(parts)[::-1]:
            if parts[i].priority and before[i] >= 0:
                other = [-1 if n == i else count for n, count in enumerate(before)]
                if any(n >= 0 for n in other):
                    instead = _restored(parts, other, length)
                    if instead.over == 0:
                        return instead
    return _filled_by_beds(parts, found, length) if found.over < 0 else found


def _filled_by_beds(parts: Sequence[Part], found: Fit, length: float | None) -> Fit:
    """A fit without changes in which the last bed that may run on fills the missing time.

    If no bed may run on, it is `found`.
    """
    open_ones = [n for n, part in enumerate(parts) if part.runs_on and found.kept[n] >= 0]
    if length is None or not open_ones:
        return found
    natural = Fit(found.kept)
    left = length - total(parts, natural)
    beds = tuple(left if n == open_ones[-1] else 0.0 for n in range(len(parts)))
    return replace(natural, beds=beds)


def _by_importance(parts: Sequence[Part]) -> list[int]:
    return sorted(range(len(parts)), key=lambda i: (parts[i].priority, i))


def _restored(parts: Sequence[Part], kept: list[int], length: float | None) -> Fit:
    """The fit after restoring cut sentences for which there is room, most important parts first."""
    found = paced(parts, kept, length)
    for i in _by_importance(parts):
        while 0 <= kept[i] < len(parts[i].speech):
            more = [*kept[:i], kept[i] + 1, *kept[i + 1 :]]
            longer = paced(parts, more, length)
            if longer.over > 0:
                break
            kept, found = more, longer
    return found


def paced(parts: Sequence[Part], kept: Sequence[int], length: float | None) -> Fit:
    """The factors for pauses and rate that bring the kept sentences closest to the length."""
    chosen = [p.kept(n) for p, n in zip(parts, kept, strict=True) if n >= 0]
    fixed, speech, pauses = (sum(column) for column in zip(*chosen, strict=True))
    if length is None:
        return Fit(tuple(kept))
    least, most = PAUSES
    slow, fast = RATE
    factor = (length - fixed - speech) / pauses if pauses else 1.0
    factor = min(max(factor, least), most)
    left = length - fixed - pauses * factor
    rate = min(max(speech / left, slow), fast) if left > 0 and speech else (fast if speech else 1.0)
    over = fixed + speech / rate + pauses * factor - length
    return Fit(tuple(kept), factor, rate, 0.0 if -TOLERANCE <= over <= 1e-6 else over)


def total(parts: Sequence[Part], found: Fit) -> float:
    """The duration of the fitted parts in seconds."""
    length = 0.0
    for part, kept in zip(parts, found.kept, strict=True):
        if kept >= 0:
            fixed, speech, pauses = part.kept(kept)
            length += fixed + speech / found.rate + pauses * found.pauses
    return length + sum(found.beds)


def _cut_the_least_missed(parts: Sequence[Part], kept: list[int]) -> bool:
    """Cut the least important sentence or part, in place; False if nothing more can be cut."""
    here = [i for i, n in enumerate(kept) if n >= 0]
    long = [i for i in here if parts[i].shorten and kept[i] > LEAST]
    lesser = [i for i in long if parts[i].priority]
    droppable = [i for i in here if parts[i].priority] if len(here) > 1 else []
    if lesser:
        # From the longest part, so that all become similar in length; then the least important.
        kept[
            max(lesser, key=lambda i: (sum(parts[i].speech[: kept[i]]), parts[i].priority, i))
        ] -= 1
    elif droppable:
        kept[max(droppable, key=lambda i: (parts[i].priority, i))] = -1
    elif long:
        kept[long[-1]] -= 1
    return bool(lesser or droppable or long)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Items with common factors for pauses and rate, from one fixed time to the next."""

    voiced: tuple[Voiced, ...]
    parts: tuple[Part, ...]
    found: Fit
    length: float | None
    """Seconds that they must fill; None if their length is free."""
