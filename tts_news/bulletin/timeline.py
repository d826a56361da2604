"""Placing voiced items, sentence by sentence, and their music on the programme's timeline."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tts_news.audio import music as scores
from tts_news.audio.music import BREATH, Spoken
from tts_news.base.hours import VIETNAM
from tts_news.bulletin import fit as fits
from tts_news.bulletin.fit import Stretch
from tts_news.bulletin.rundown import clock_time, seconds
from tts_news.bulletin.stretch import stretched
from tts_news.errors import TooShortError, UnfitError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_news.audio.music import Music, Played, Track
    from tts_news.bulletin.notes import Note
    from tts_news.bulletin.rundown import Item, Rundown
    from tts_news.bulletin.voiced import Take, Takes, Voiced
    from tts_news.model import Pauses, Utterance

LONGEST = 4 * 3600
"""The longest programme, in seconds."""

SOFT = 2.0
"""Seconds by which a soft time may be missed without a message."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as aired."""

    utterance: Utterance
    start: float
    """Seconds from the beginning of the programme."""
    end: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Aired:
    """An item as aired."""

    item: Item
    title: str
    start: float
    """Seconds from the beginning of the programme."""
    end: float
    """Seconds; the next item's start."""
    lines: tuple[Line, ...]
    cut: int = 0
    """The number of sentences cut from its end."""
    left_out: tuple[str, ...] = ()
    """The cut sentences, as written."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A programme, planned to the sample."""

    begins: datetime
    aired: tuple[Aired, ...]
    speech: tuple[tuple[int, Take], ...]
    """Pairs (samples of silence before the take, take), at the voices' rate."""
    samples: int
    """Duration of the programme in samples at the voices' rate."""
    rate: int
    """The voices' sample rate, Hz."""
    music: tuple[Played, ...]
    notes: tuple[Note, ...]
    """What was changed to fit its length."""

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return self.samples / self.rate

    def frames(self, rate: int) -> int:
        """Duration in samples at another rate in Hz."""
        return round(self.seconds * rate)

    def clock(self, at: float) -> str:
        """The time of day, HH:MM:SS, `at` seconds into the programme."""
        return f"{self.begins + timedelta(seconds=round(at)):%H:%M:%S}"


class Planner:
    """Fits the items of a rundown to its times, and places them with pauses and music."""

    def __init__(self, rundown: Rundown, pauses: Pauses, tracks: dict[str, Track]) -> None:
        self._rundown, self._pauses, self._tracks = rundown, pauses, tracks
        self._possible: int | None = None
        """A length in seconds that is known to be possible, for the message of an error."""
        self._begins = rundown.begins()

    def at(self, length: int) -> Planner:
        """A planner of the same rundown with a length of so many seconds."""
        return Planner(replace(self._rundown, length=str(length)), self._pauses, self._tracks)

    def knowing(self, length: int) -> Planner:
        """A planner whose error messages suggest a length of so many seconds."""
        found = Planner(self._rundown, self._pauses, self._tracks)
        found._possible = length
        return found

    def stretches(
        self, voiced: Sequence[Voiced], rate: int, *, beds_run_on: bool = False
    ) -> list[Stretch]:
        """The items in fitted stretches; with `beds_run_on`, beds may fill the missing time.

        Raises:
            UnfitError: a length or time cannot be met; the message says by how much.

        """
        parts = [self._part_to_fit(voiced, n, rate) for n in range(len(voiced))]
        if beds_run_on:
            parts = [
                replace(part, runs_on=v.item.bed_runs_on)
                for part, v in zip(parts, voiced, strict=True)
            ]
        total = seconds(self._rundown.length, "length") if self._rundown.length else None
        fixed = [n for n, v in enumerate(voiced) if n and v.item.at and v.item.time == "hard"]
        found: list[Stretch] = []
        at = 0.0
        for first, end in pairwise([0, *fixed, len(voiced)]):
            until = self._seconds_to(voiced[end].item) if end < len(voiced) else total
            if until is not None and until <= at:
                where = self._place_in_rundown(voiced, end)
                raise UnfitError(_("{where}: its time is over before it can begin", where=where))
            length = None if until is None else until - at
            found += self._block(voiced[first:end], parts[first:end], at, length)
            at = until or 0.0
        return found

    def _place_in_rundown(self, voiced: Sequence[Voiced], number: int) -> str:
        name = _("item {name}", name=voiced[number].item.name) if number < len(voiced) else "length"
        return f"{self._rundown.path}: {name}"

    def _seconds_to(self, item: Item) -> float:
        """Seconds from the beginning to an item's time, which may be after midnight.

        Raises:
            UnfitError: it is before the programme, or later than any programme may last.

        """
        where = _("{path}: item {item}: at", path=self._rundown.path, item=item.name)
        if item.at.startswith("+"):
            return seconds(item.at[1:], where)
        then = datetime.combine(self._begins.date(), clock_time(item.at, where), VIETNAM)
        after = (then - self._begins).total_seconds() % 86_400
        if after > LONGEST:
            raise UnfitError(
                _(
                    "{where}: {item} is before the programme, which begins at "
                    "{begins:%H:%M:%S}; write it from the beginning, as +2:30, or give --start",
                    where=where,
                    item=item.at,
                    begins=self._begins,
                )
            )
        return after

    def _block(
        self,
        voiced: Sequence[Voiced],
        parts: Sequence[fits.Part],
        begin: float,
        length: float | None,
    ) -> list[Stretch]:
        """A stretch for each soft time if the items fit without cuts; otherwise one for all."""
        soft = [n for n, v in enumerate(voiced) if n and v.item.at and v.item.time == "soft"]
        tried: list[Stretch] = []
        at = 0.0
        for first, end in pairwise([0, *soft, len(voiced)]):
            last = end == len(voiced)
            until = length if last else self._seconds_to(voiced[end].item) - begin
            chosen = parts[first:end]
            target = None if until is None else max(until - at, 0.0)
            found = fits.paced(chosen, [len(p.speech) for p in chosen], target)
            if target is None:
                found = replace(found, rate=self._rundown.rate)
            if last and found.over:
                tried.clear()
                break
            exact = target if found.over == 0 else None
            tried.append(Stretch(tuple(voiced[first:end]), tuple(chosen), found, exact))
            at += fits.total(chosen, found)
        if tried:
            return tried
        found = fits.fit(parts, length)
        if found.over:
            kind = UnfitError if found.over > 0 else TooShortError
            problem = kind(self._impossible(voiced, parts, found, length or 0.0))
            problem.length = self._other_length(length or 0.0, found.over)
            raise problem
        return [Stretch(tuple(voiced), tuple(parts), found, length)]

    def _impossible(
        self, voiced: Sequence[Voiced], parts: Sequence[fits.Part], found: fits.Fit, length: float
    ) -> str:
        names = _("{first} to {last}", first=voiced[0].item.name, last=voiced[-1].item.name)
        if found.over < 0:
            return _(
                "{path}: {names}: {lacking:.1f} s too short for {length:g} s at the slowest; "
                "add an item, a filler or a bed that runs on, or {asked}",
                path=self._rundown.path,
                names=names,
                lacking=-found.over,
                length=length,
                asked=self._what_makes_room(length, found.over),
            )
        stay = [(p, v) for p, v, n in zip(parts, voiced, found.kept, strict=True) if n >= 0]
        longest = sorted(stay, key=lambda one: -sum(one[0].speech))[:3]
        cut = ", ".join(
            _("{item} ({seconds:.0f} s)", item=v.item.name, seconds=sum(p.speech))
            for p, v in longest
        )
        longer = self._what_makes_room(length, found.over)
        return _(
            "{path}: {names}: {over:.1f} s too long for {length:g} s when all that may "
            "go has gone; {longer}, or let one of these go with priority = 9 or "
            "shorten = true: {cut}",
            path=self._rundown.path,
            names=names,
            over=found.over,
            length=length,
            longer=longer,
            cut=cut,
        )

    def _what_makes_room(self, length: float, over: float) -> str:
        """The advice of an error: another length, or if items have times, another time."""
        whole = self._other_length(length, over)
        if whole is None:
            further = math.ceil(over) if over > 0 else math.floor(over)
            return _("move the next fixed time (at) by {further:+} s", further=further)
        whole = self._possible or whole
        return _("ask for --length {length}", length=f"{whole // 60}:{whole % 60:02}")

    def _other_length(self, length: float, over: float) -> int | None:
        """The length in whole seconds that the remaining items fill; None if an item has a time."""
        if any(item.at for item in self._rundown.items):
            return None
        return math.ceil(length + over) if over > 0 else math.floor(length + over)

    def _part_to_fit(self, voiced: Sequence[Voiced], number: int, rate: int) -> fits.Part:
        one = voiced[number]
        lead, tail = self._seconds_around(voiced, number)
        spoken = sum(take.samples for take in one.takes) / rate
        is_last = number == len(voiced) - 1
        after = self._pauses.end if is_last else self._pauses.story
        if not one.takes:
            after = self._pauses.end if is_last else BREATH
        return fits.Part(
            one.item.name,
            sum(lead) + sum(tail) + (spoken if one.recorded else 0.0),
            () if one.recorded else tuple(take.samples / rate for take in one.takes),
            () if one.recorded else tuple(self._pause_after(take) for take in one.takes[:-1]),
            after,
            0 if one.item.at and one.item.time == "hard" else one.item.priority,
            one.item.shorten,
        )

    def _pause_after(self, take: Take) -> float:
        return self._pauses.after(take.utterance.sentence)

    def _seconds_around(
        self, voiced: Sequence[Voiced], number: int
    ) -> tuple[list[float], list[float]]:
        """Seconds before an item's speech (start pause, jingle, breath, bed) and after it (bed,
        breath, jingle).
        """
        item, music = voiced[number].item, self._rundown.music
        lead = [self._pauses.start if number == 0 else 0.0]
        before = self._tracks[item.jingle_before].seconds if item.jingle_before else 0.0
        lead += [before, BREATH if before and voiced[number].takes else 0.0]
        lead.append(music.lead if item.bed and not self._bed_goes_on(voiced, number) else 0.0)
        ends = item.bed and not self._bed_goes_on(voiced, number + 1)
        after = self._tracks[item.jingle_after].seconds if item.jingle_after else 0.0
        tail = [music.tail if ends else 0.0]
        tail += [BREATH if after and voiced[number].takes else 0.0, after]
        return lead, tail

    @staticmethod
    def _bed_goes_on(voiced: Sequence[Voiced], number: int) -> bool:
        """Whether the bed of the previous item continues under this one."""
        if not 0 < number < len(voiced):
            return False
        before, item = voiced[number - 1].item, voiced[number].item
        return before.bed == item.bed and not before.jingle_after and not item.jingle_before

    def placed(
        self, stretches: Sequence[Stretch], takes: Takes, aired: Takes, notes: tuple[Note, ...]
    ) -> Timeline:
        """The timeline of the stretches; the takes as aired, possibly stretched, go to `aired`."""
        laid = _Laid(takes.rate, self._rundown.music)
        voiced = [one for stretch in stretches for one in stretch.voiced]
        number = 0
        found: list[Aired] = []
        begun: list[tuple[float, Spoken]] = []
        for stretch in stretches:
            sounds = _sounds(stretch, takes, aired)
            leads = [self._seconds_around(voiced, number + n) for n in range(len(stretch.voiced))]
            scale = _scale(stretch, sounds, leads, takes.rate)
            beds = stretch.found.beds or (0.0,) * len(sounds)
            for one, part, said, (lead, tail), alone in zip(
                stretch.voiced, stretch.parts, sounds, leads, beds, strict=True
            ):
                start = laid.seconds
                laid.rest(lead[0])
                if one.item.jingle_before:
                    laid.play(self._tracks[one.item.jingle_before])
                laid.rest(lead[2])
                bed = laid.seconds
                laid.rest(lead[3])
                first = laid.seconds
                pauses = part.pauses[: max(len(said) - 1, 0)]
                lines = list(laid.say(said, pauses, scale))
                begun.append((bed, Spoken(first, laid.seconds, one.item.duck, alone)))
                laid.rest(tail[0] + alone)
                laid.rest(tail[1])
                if one.item.jingle_after:
                    laid.play(self._tracks[one.item.jingle_after])
                laid.rest(part.after * scale)
                cut = len(one.takes) - len(said)
                gone = tuple(take.utterance.sentence.text for take in one.takes[len(said) :])
                found.append(
                    Aired(
                        one.item, one.title, start, laid.seconds, tuple(lines), cut, gone, one.url
                    )
                )
            number += len(stretch.voiced)
        if self._rundown.length and stretches[-1].length is not None:
            laid.samples = round(seconds(self._rundown.length, "length") * laid.rate)
        laid.music += self._beds(voiced, begun)
        aired_items = [*found[:-1], replace(found[-1], end=laid.seconds)]
        return Timeline(
            self._begins,
            tuple(aired_items),
            tuple(laid.speech),
            laid.samples,
            takes.rate,
            tuple(laid.music),
            notes,
        )

    def _beds(
        self, voiced: Sequence[Voiced], times: Sequence[tuple[float, Spoken]]
    ) -> Iterator[Played]:
        """The beds, each from its lead to its fade, ducked under speech."""
        music = self._rundown.music
        number = 0
        while number < len(voiced):
            item = voiced[number].item
            end = number + 1
            while item.bed and self._bed_goes_on(voiced, end):
                end += 1
            if item.bed:
                under = [spoken for _, spoken in times[number:end]]
                yield scores.bed(self._tracks[item.bed], times[number][0], under, music)
            number = end


class _Laid:
    """The timeline as built so far, to the sample."""

    def __init__(self, rate: int, score: Music) -> None:
        self.rate = rate
        self._score = score
        self.samples = 0
        self._wanted = 0.0
        self._spoken = 0
        self.speech: list[tuple[int, Take]] = []
        self.music: list[Played] = []

    @property
    def seconds(self) -> float:
        return self.samples / self.rate

    def rest(self, length: float) -> None:
        """Add silence in seconds; rounding errors are carried over, so they do not accumulate."""
        self._wanted += length * self.rate
        whole = round(self._wanted)
        self._wanted -= whole
        self.samples += whole

    def play(self, track: Track) -> None:
        played = scores.jingle(track, self.seconds, self._score)
        self.music.append(played)
        self.rest(track.seconds)

    def say(self, said: Sequence[Take], pauses: Sequence[float], scale: float) -> Iterator[Line]:
        for take, pause in zip(said, [*pauses, 0.0], strict=False):
            self.speech.append((self.samples - self._spoken, take))
            start = self.seconds
            self.samples += take.samples
            self._spoken = self.samples
            yield Line(take.utterance, start, self.seconds)
            self.rest(pause * scale)


def _sounds(stretch: Stretch, takes: Takes, aired: Takes) -> list[list[Take]]:
    """The kept takes of each item, stretched to the speaking rate and stored in `aired`."""
    rate = stretch.found.rate
    chosen = [
        list(one.takes) if one.recorded else list(one.takes[:kept])
        for one, kept in zip(stretch.voiced, stretch.found.kept, strict=True)
    ]
    pairs = list(zip(stretch.voiced, chosen, strict=True))
    spoken = [take for one, kept in pairs if not one.recorded for take in kept]
    if abs(rate - 1) < 1e-4:
        changed = iter([aired.keep(t.utterance, takes.sound(t)) for t in spoken])
    else:
        sounds = stretched((takes.sound(take) for take in spoken), takes.rate, rate)
        changed = iter(
            [aired.keep(t.utterance, pcm) for t, pcm in zip(spoken, sounds, strict=True)]
        )
    return [
        [aired.keep(t.utterance, takes.sound(t)) if one.recorded else next(changed) for t in kept]
        for one, kept in pairs
    ]


def _scale(
    stretch: Stretch,
    sounds: Sequence[Sequence[Take]],
    around: Sequence[tuple[list[float], list[float]]],
    rate: int,
) -> float:
    """The factor for pauses that makes a stretch exactly as long as required."""
    if stretch.length is None:
        return stretch.found.pauses
    speech = sum(take.samples for said in sounds for take in said) / rate
    fixed = sum(sum(lead) + sum(tail) for lead, tail in around) + sum(stretch.found.beds)
    pauses = sum(
        sum(part.pauses[: max(len(said) - 1, 0)]) + part.after
        for part, said in zip(stretch.parts, sounds, strict=True)
    )
    return max(stretch.length - fixed - speech, 0.0) / pauses if pauses else 1.0
