"""Finding the headline, the time and the authors of a page's article by their position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.clean.bylines import is_credit, is_known_surname, is_role, names
from tts_news.clean.page import last_of_article
from tts_news.clean.region import Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tts_news.clean.page import Page

_OUTSIDE = 3.0
"""The penalty for a line outside the article's element, of which a headline is exempt."""
NEAR = 6
"""The largest distance in lines between the headline and its stamp or byline."""


def headline_of(page: Page, body: int, *, or_body: bool) -> int:
    """The index of the line above the body that is most likely its headline; negative if none is.

    With `or_body`, the first line of the body may be the headline.
    """
    best, best_score = -1, 0.4
    distance = 0
    for at in range(min(body, len(page.lines)) - 1, -1, -1):
        score = _headline_score(page, at, body) - 0.3 * min(distance, 12)
        if score > best_score:
            best, best_score = at, score
        if not page.is_meta(at):
            distance += 1
    if page.is_bare and best < 0:
        return next((at for at in range(body) if page.places[at] is Place.ARTICLE), -1)
    if best < 0:  # even a headline of two words is better than none
        short = [at for at in range(body) if not page.is_meta(at) and page.lines[at].is_bare]
        best = max(short, key=lambda at: _headline_score(page, at, body), default=-1)
    if best < 0 and or_body and body < len(page.lines):
        line = page.lines[body]
        after = page.lines[body + 1 :]
        is_title = line.words <= 30 and any(one.prose >= 0.8 for one in after[:8])
        if is_title and (line.sentences == 1 or line.asks) and not line.is_row:
            return body
    return best


def _headline_score(page: Page, at: int, body: int) -> float:
    line = page.lines[at]
    if line.words < 2 or page.stamps[at] or line.is_row or len(line.text) > 300:
        return -9.0
    score = 2.0 * min(line.words, 10) / 10 - 1.5 * (line.words < 4) - 2.0 * (line.words > 35)
    wordy = line.kinds <= {"site", "contact"} and line.words > 7
    score -= (
        (0.5 if wordy else 3.0) * bool(line.kinds)
        + 1.5 * bool(page.names[at])
        + 2.0 * is_credit(line.text)
    )
    in_list = _is_in_a_list(page, at)
    score += min(0.0, line.hint + _OUTSIDE) + 0.5 * (line.tag == "heading")
    score += 2.0 * (line.copies > 1 and line.words > 4 and not in_list) + 0.6 * (at == 0)
    score -= 2.0 * in_list
    near = range(max(0, at - 2), min(len(page.lines), at + 5, body + 1))
    score += 1.5 * any(page.stamps[i] for i in near if i != at)
    score += 0.5 * any(page.names[i] for i in near if i > at)
    listed = [
        0 <= i < body and page.lines[i].is_bare and page.lines[i].words > 5 and not page.is_meta(i)
        for i in (at - 1, at + 1)
    ]
    return score - 0.8 * sum(listed) - 1.0 * (line.is_open or line.sentences > 2)


def _is_in_a_list(page: Page, at: int) -> bool:
    """Whether a line belongs to a list of other stories: only headlines are between the two."""
    for above in range(at - 1, max(at - 16, -1), -1):
        line = page.lines[above]
        if "related" in line.kinds:
            return True
        if not (line.is_bare or line.asks) or page.is_meta(above):
            return False
    return False


def published_in(page: Page, title: int, body: int) -> datetime | None:
    """The time of the stamp nearest to the headline; other stamps belong to the page."""
    last = last_of_article(page)
    below = [i for i in range(title + 1, min(body + NEAR, len(page.lines))) if page.stamps[i]]
    above = [i for i in range(title - 1, max(title - 4, -1), -1) if page.stamps[i]]
    end = [
        i for i in range(last + 3, last - 3, -1) if body < i < len(page.lines) and page.stamps[i]
    ]
    for at in (*below, *above, *end):
        stamp = page.stamps[at]
        if stamp is None:
            continue
        page.reasons[at] = "stamp"
        again = (i for i in below if page.stamps[i])
        for i in again:
            page.reasons[i] = "stamp"
        return stamp.when
    return page.dated.when if page.dated else None


def authors_in(page: Page, title: int, body: int) -> tuple[str, ...]:
    """The people named between the headline and the body, or under the last paragraph."""
    top: list[str] = []
    for at in range(title + 1, min(body, len(page.lines))):
        stamp = page.stamps[at]
        found = names(stamp.rest) if stamp else page.names[at]
        line = page.lines[at]
        if found and not (
            line.text.isupper() and at + 1 == body and not _is_surely_a_person(found)
        ):
            page.reasons[at] = "stamp" if stamp else "byline"
            top += [one for one in found if one not in top]
        elif is_role(line.text):
            page.reasons[at] = "byline"
    for at in range(title - 1, max(title - 3, -1), -1):  # in a post: author, time, headline
        if page.names[at] and at + 1 < title and page.stamps[at + 1]:
            page.reasons[at] = "byline"
            top += [one for one in page.names[at] if one not in top]
    top += [one for one in _under_the_lead(page, body) if one not in top]
    bottom = _signature(page, body, tuple(top))
    top, bottom = _without_papers(page, top), tuple(_without_papers(page, bottom))
    return bottom if set(top) <= set(bottom) else tuple(top)


def _without_papers(page: Page, found: Sequence[str]) -> list[str]:
    """Names without the publication's own, such as "Sông Hậu" in "Lan Anh / Sông Hậu"."""
    papers = [one.text.casefold() for one in page.lines if "site" in one.kinds]
    people = [n for n in found if not any(n.casefold() in p for p in papers)]
    return people if len(people) < len(found) and people else list(found)


def _under_the_lead(page: Page, body: int) -> list[str]:
    """The people named beside a stamp under the lead."""
    first = body + 1
    last = next(
        (
            at
            for at in range(first, min(first + NEAR, len(page.lines)))
            if not page.is_meta(at) or page.lines[at].prose >= 1
        ),
        first,
    )
    if not any(page.stamps[first:last]):
        return []
    found: list[str] = []
    for at in range(first, last):
        stamp = page.stamps[at]
        some = names(stamp.rest) if stamp else page.names[at]
        if some or stamp or is_role(page.lines[at].text):
            page.reasons[at] = "stamp" if stamp else "byline"
        found += some
    return found


_OPENED = frozenset(["comments", "related", "tags", "form", "imprint"])


def _last_of_signature(page: Page, last: int) -> int:
    """The last line near the article's end at which a signature may be: no further than the next
    title.
    """
    for at in range(last + 1, min(last + 4, len(page.lines))):
        line = page.lines[at]
        if line.kinds & _OPENED and line.words <= 5 and not page.names[at]:
            return at
    return min(last + 3, len(page.lines) - 1)


def _is_source(page: Page, at: int) -> bool:
    """Whether a line under a name gives the newspaper that it is taken from, or a section."""
    line, following = page.lines[at], page.lines[at + 1 : at + 2]
    is_said_again = any(line.text.casefold() in one.text.casefold() for one in following)
    is_last = all(one.kinds for one in following) and line.words <= 3
    if page.names[at - 1] and line.words <= 6 and (is_said_again or is_last):
        page.reasons[at] = "origin" if is_said_again else "menu"
        return True
    return False


def _is_surely_a_person(found: tuple[str, ...]) -> bool:
    return any(is_known_surname(one) and len(one.split()) > 2 for one in found)


def _signature(page: Page, body: int, top: tuple[str, ...]) -> tuple[str, ...]:
    """The names on lines of their own under the last paragraph."""
    last = last_of_article(page)
    seen = 0
    signed: list[tuple[str, ...]] = []
    for at in range(_last_of_signature(page, last), body, -1):
        line = page.lines[at]
        found = page.names[at]
        if found and not (top and not set(found) & set(top) and not _is_surely_a_person(found)):
            page.reasons[at] = "byline"
            signed.insert(0, found)
        elif is_role(line.text) and line.words <= 10:
            page.reasons[at] = "byline"
        elif page.places[at] is Place.ARTICLE and not (line.kinds or line.why or page.stamps[at]):
            if line.ends or seen >= 2:
                break
            seen += 1
            if not (is_credit(line.text) or _is_source(page, at)):
                break
    return tuple(dict.fromkeys(one for some in signed for one in some))
