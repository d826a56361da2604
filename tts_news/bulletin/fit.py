"""How a programme comes to its length: pauses first, then the rate, then what is cut.

Arithmetic on seconds alone; nothing here knows of sound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.bulletin.voiced import Voiced

PAUSES = (0.6, 1.6)
"""How far pauses may shrink and stretch."""

RATE = (0.92, 1.08)
"""How much slower and faster a voice may speak."""

TOLERANCE = 0.5
"""Seconds that a programme may stay under its length; it is never over."""

LEAST = 2
"""Sentences that a story keeps when it is cut: its title and what it says first."""


@dataclass(frozen=True, slots=True)
class Part:
    """An item as time."""

    name: str
    fixed: float
    """Seconds of jingles, recordings and a bed alone."""
    speech: tuple[float, ...]
    """Seconds of each sentence at the voice's own rate."""
    pauses: tuple[float, ...]
    """Seconds after each sentence but the last."""
    after: float
    """Seconds of pause between this item and the next."""
    priority: int = 0
    """0 is never dropped; the highest goes first."""
    shorten: bool = False
    """Sentences may be cut from its end."""
    runs_on: bool = False
    """Its bed may go on after its words for as long as there is time to fill."""

    def kept(self, sentences: int) -> tuple[float, float, float]:
        """Seconds fixed, of speech and of pauses, with so many of its sentences."""
        pauses = sum(self.pauses[: max(sentences - 1, 0)]) + self.after
        return self.fixed, sum(self.speech[:sentences]), pauses


@dataclass(frozen=True, slots=True)
class Fit:
    """What is done to bring the parts to their length."""

    kept: tuple[int, ...]
    """Sentences of each part; -1 where it is dropped."""
    pauses: float = 1.0
    """What every pause is multiplied by."""
    rate: float = 1.0
    """What every voice's rate is multiplied by."""
    over: float = 0.0
    """Seconds too long when nothing more can be done; negative when too short."""
    beds: tuple[float, ...] = ()
    """Seconds for which each part's bed goes on after its words; empty where none does."""


def fit(parts: Sequence[Part], length: float | None) -> Fit:
    """The parts in `length` seconds, cutting as little as can be; as they are when it is None.

    Sentences go first, from the end of the longest part that may be shortened; then whole parts,
    the least important before the others and the later before the earlier.
    """
    kept = [len(part.speech) for part in parts]
    before = list(kept)
    while (found := paced(parts, kept, length)).over > 0:
        before = list(kept)
        if not _cut_the_least_missed(parts, kept):
            return found
    found = _restored(parts, kept, length)
    if found.over < 0 and before != kept:
        # The last part that went left a hole; another may leave none.
        for i in _by_importance(parts)[::-1]:
            if parts[i].priority and before[i] >= 0:
                other = [-1 if n == i else count for n, count in enumerate(before)]
                if any(n >= 0 for n in other):
                    instead = _restored(parts, other, length)
                    if instead.over == 0:
                        return instead
    return _filled_by_beds(parts, found, length) if found.over < 0 else found


def _filled_by_beds(parts: Sequence[Part], found: Fit, length: float | None) -> Fit:
    """What is too short at its own pace, the last bed that may filling the time."""
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
    """The sentences put back for which there is room after all, the most important first."""
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
    """The pauses and the rate that bring what is kept to its length, as far as they can."""
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
    """Seconds of the parts when they are brought to their length."""
    length = 0.0
    for part, kept in zip(parts, found.kept, strict=True):
        if kept >= 0:
            fixed, speech, pauses = part.kept(kept)
            length += fixed + speech / found.rate + pauses * found.pauses
    return length + sum(found.beds)


def _cut_the_least_missed(parts: Sequence[Part], kept: list[int]) -> bool:
    """Take one sentence or one part away, the least missed; False when there is none to take."""
    here = [i for i, n in enumerate(kept) if n >= 0]
    long = [i for i in here if parts[i].shorten and kept[i] > LEAST]
    lesser = [i for i in long if parts[i].priority]
    droppable = [i for i in here if parts[i].priority] if len(here) > 1 else []
    if lesser:
        # The longest, so that all come to about one length; of equals the least important.
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
    """Items that share their pauses and their rate, from one fixed time to the next."""

    voiced: tuple[Voiced, ...]
    parts: tuple[Part, ...]
    found: Fit
    length: float | None
    """Seconds that they must fill; None for as long as they take."""
