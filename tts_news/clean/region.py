"""Dividing a page into regions: the most likely sequence of places for its lines.

A page runs from what precedes the article into the article, from there into boxes within it and
back, and finally into what follows it. Each line has a score for each of these places, from its
prose, its form and its kinds of furniture; each transition between places has a penalty, unless the
line is one that opens the next place. The best path is found by dynamic programming (Viterbi), in
time linear in the number of lines. So no single word decides: "Tin liên quan" opens a box if
headlines follow it, and is a subheading if prose follows.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.clean.evidence import Line


class Place(IntEnum):
    """The region that a line belongs to."""

    BEFORE = 0
    ARTICLE = 1
    BOX = 2
    """A box with other stories or a form, in the middle of the article."""
    AFTER = 3


NEVER = -1e9
_PRESSED = frozenset({"button", "share", "close", "form", "reply", "menu"})
_OPENERS = {
    "related": 3.0, "comments": 4.5, "tags": 2.5, "imprint": 3.0, "share": 1.2, "form": 1.2,
    "reply": 1.0, "menu": 1.0, "site": 1.0, "origin": 1.0,
}  # fmt: skip
"""How strongly a line of each kind indicates the end of the article."""


def places(lines: Sequence[Line], signed: Sequence[bool], stamped: Sequence[bool]) -> list[Place]:
    """The place of each line; `signed` and `stamped` tell which may be bylines and stamps."""
    if not lines:
        return []
    boxed, answered = _boxes_with_an_end(lines), _threads(lines)
    listed = _headlines_at_the_end(lines, signed, stamped)
    best = [0.0, -1.0, NEVER, NEVER]
    came_from: list[tuple[int, ...]] = []
    for at, line in enumerate(lines):
        here = _weights(
            lines, at, boxed[at], answered[at] or line.why == "comments", stamped=stamped[at]
        )
        if listed[at]:
            here = (here[0], here[1] - 1.0, here[2], here[3] + 0.5)
        after_name = at > 0 and signed[at - 1] and lines[at - 1].is_bare
        into = _changes(lines, at, after_name=after_name or listed[at])
        step: list[int] = []
        now: list[float] = []
        for to in Place:
            ways = [best[since] + into[since][to] for since in Place]
            since = max(Place, key=lambda p: ways[p])
            step.append(since)
            now.append(ways[since] + here[to])
        best = now
        came_from.append(tuple(step))
    place = max(Place, key=lambda p: best[p] - 3.0 * (p is Place.BEFORE))
    found = [place]
    for step_back in reversed(came_from[1:]):
        place = Place(step_back[place])
        found.append(place)
    return found[::-1]


def _weights(
    lines: Sequence[Line], at: int, boxed: bool, answered: bool, *, stamped: bool
) -> tuple[float, float, float, float]:
    """The score of a line for each place: before, article, box, after."""
    line = lines[at]
    prose, kinds = line.prose, line.kinds
    if answered or kinds & {"imprint", "form"}:
        prose *= 0.2
    furniture = 0.0
    if kinds & _PRESSED:
        furniture = 2.0
    elif kinds & {"related", "comments", "tags", "imprint", "site"}:
        furniture = 1.2
    elif "contact" in kinds:
        furniture = 0.8
    if kinds and prose > 2:
        furniture *= 0.5
    repeated = 0.8 if line.copies > 1 and not line.is_row else 0.0
    shape = 0.5 * (line.is_row or line.is_item or line.is_open) + 1.5 * line.is_said
    article = prose + shape - 1.5 * furniture - repeated + line.hint
    before = furniture + repeated - prose - 0.3 * shape - line.hint
    if stamped and line.words <= 25:
        article, before = 0.0, 0.3
    if answered:
        furniture += 1.0
        article -= 1.5
    after = furniture + repeated - prose - 0.3 * shape - line.hint
    if (line.is_bare or line.asks) and not kinds:
        before, after = before + 0.5, after + 0.5
    box = _box_weight(line, lines[at + 1] if at + 1 < len(lines) else None) - line.hint
    if at and _is_cross_reference(lines[at - 1]) and not kinds:
        box -= 1.0  # a cross-reference is one line
    if boxed:
        article, box = article - prose - 3.0, box + prose + 2.0
    after = max(after, box)  # other stories may be listed after the article, too
    return before, article, box, after


def _is_cross_reference(line: Line) -> bool:
    """Whether a line refers to another story and names it, such as "Xem thêm: ..."."""
    return "related" in line.kinds and line.words > 5


def _box_weight(line: Line, following: Line | None) -> float:
    """The score of a line for a box of other stories; headlines and buttons fit best.

    Readers' comments and the imprint do not: they come after the article.
    """
    if line.kinds & {"comments", "imprint"}:
        return -1.0
    if line.hint <= -3:
        return 0.5
    if line.kinds & _PRESSED or "related" in line.kinds:
        return 1.2
    if line.is_row or line.is_item or line.is_open or line.tag == "caption":
        return -1.0
    if line.is_bare or line.asks:
        leads_on = following is not None and following.prose >= 1 and not following.asks
        if line.tag == "heading" and leads_on:
            return -0.5
        if line.asks:
            return 0.7
        return max(-0.3, min(0.7, 0.25 * (line.words - 5) + 0.1)) - 0.3 * leads_on
    if line.exclaims and line.words > 5:
        return 0.0
    return -1.3 * line.prose - 0.2


def _changes(lines: Sequence[Line], at: int, *, after_name: bool) -> list[list[float]]:
    """The transition scores, 0 or negative, from each place to each other place at a line."""
    line = lines[at]
    kinds = line.kinds | {line.why} if line.hint <= -1 else line.kinds
    opening = max((_OPENERS.get(kind, 0.0) for kind in kinds), default=0.0)
    if _is_cross_reference(line):
        opening = min(opening, 1.0)
    to_box = 0.0 if "related" in kinds else 0.4 if "form" in kinds else NEVER
    if kinds & {"share", "button", "menu", "tags", "comments"}:
        to_box = max(to_box, -0.8)
    to_after = opening - 2.0 if opening else -6.0
    if line.hint <= -1:  # the markup says that the article ends here
        to_after, to_box = max(to_after, -2.0), max(to_box, -2.0)
    if after_name:
        to_after = max(to_after, -1.0)
    apart = at > 0 and _is_cross_reference(lines[at - 1])
    back = 0.0 if apart or line.prose >= 1 or line.is_row or line.is_item else -1.2
    leads_on = at + 1 < len(lines) and lines[at + 1].prose >= 1 and not lines[at + 1].asks
    if back and leads_on and (line.words <= 5 or (at and "close" in lines[at - 1].kinds)):
        back = -0.3
    cost = [[NEVER] * 4 for _ in Place]
    for place in Place:
        cost[place][place] = 0.0
    cost[Place.BEFORE][Place.ARTICLE] = -0.5
    cost[Place.ARTICLE][Place.BOX] = to_box
    cost[Place.ARTICLE][Place.AFTER] = to_after
    cost[Place.BOX][Place.ARTICLE] = back
    cost[Place.BOX][Place.AFTER] = to_after if opening else -2.0
    return cost


def _threads(lines: Sequence[Line]) -> list[bool]:
    """Which lines are readers' comments: a reply button is one or two lines below."""
    found = [False] * len(lines)
    is_open = False
    for at, line in enumerate(lines):
        is_open = is_open or "comments" in line.kinds
        if is_open and "reply" in line.kinds:
            for above in range(max(0, at - 2), at):
                if not lines[above].kinds and lines[above].words < 80:
                    found[above] = True
    return found


_UNDER_THE_ARTICLE = frozenset(["share", "comments", "tags", "imprint"])
LONGEST_BOX = 10
"""Lines of a box of teasers from its title to the button that ends it."""


def _boxes_with_an_end(lines: Sequence[Line]) -> list[bool]:
    """Which lines are in a box with a title and an end: teasers, or a form between its labels."""
    found = [False] * len(lines)
    opened = -1
    for at, line in enumerate(lines):
        closes = "close" in line.kinds and line.words <= 4 and "related" not in line.kinds
        ends = closes or line.kinds & _UNDER_THE_ARTICLE
        if ends and opened >= 0 and 1 < at - opened <= LONGEST_BOX:
            inside = lines[opened + 1 : at]
            if _is_teasers(inside) and (closes or _are_pairs(inside)):
                found[opened : at + 1] = [True] * (at + 1 - opened)
            opened = -1
        elif "form" in line.kinds and line.words <= 8:
            if opened >= 0 and 1 < at - opened <= 4 and "form" in lines[opened].kinds:
                found[opened : at + 1] = [True] * (at + 1 - opened)
            opened = at
        elif "related" in line.kinds and line.words <= 8:
            opened = at
    return found


SHORTEST_HEADLINE = 8
"""Words; subheadings and lines of verse are shorter."""


def _headlines_at_the_end(
    lines: Sequence[Line], signed: Sequence[bool], stamped: Sequence[bool]
) -> list[bool]:
    """Which lines are headlines of other stories.

    They are several in a row with furniture below them, or at least two with stamps among them.
    """
    found = [False] * len(lines)
    run: list[int] = []
    for at, line in enumerate(lines):
        headline = (
            (line.is_bare or line.asks) and not line.kinds and line.words >= SHORTEST_HEADLINE
        )
        if headline and not (stamped[at] or signed[at]):
            run.append(at)
        elif not (stamped[at] and run):
            times = sum(stamped[run[0] : at]) if run else 0
            is_led = bool(run) and run[0] > 0 and lines[run[0] - 1].is_open  # a list of the article
            ends = len(run) >= 2 and line.kinds & _OPENERS.keys()
            if run and not is_led and (times >= 2 or ends):
                for one in range(run[0], at):
                    found[one] = True
            run = []
    return found


SUBHEADING = 5
"""The most words of a subheading; headlines of other stories have more."""


def _are_pairs(inside: Sequence[Line]) -> bool:
    """Whether headlines and sentences alternate, at least twice."""
    turns = [one.prose >= 1 and not one.asks for one in inside]
    if any(one.is_item or one.is_row for one in inside):
        return False
    long = all(one.words > SUBHEADING for one in inside[::2])
    return long and len(turns) >= 4 and turns == [False, True] * (len(turns) // 2)


def _is_teasers(inside: Sequence[Line]) -> bool:
    """Whether lines are headlines with at most one sentence below each."""
    if not inside or not (inside[0].is_bare or inside[0].asks):
        return False
    if any(one.prose >= 1 and one.sentences > 1 and not one.asks for one in inside):
        return False
    return not any(one.prose >= 1 and two.prose >= 1 for one, two in pairwise(inside))
