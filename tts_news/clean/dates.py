"""The time of publication, as pages, front matter and JSON write it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""Indochina time; Vietnam has kept it without summer time since 1975."""

_STAMP = re.compile(
    r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)"
    r"(?:[\s,|\-–lúc()]{0,12}(\d{1,2})\s?(?::|h|g|giờ)\s?(\d{2})(?!\d))?"
)
_TIME_BEFORE = re.compile(r"(?<!\d)(\d{1,2})\s?[:hg]\s?(\d{2})[^\d]{1,30}$")
_AFTERNOON = re.compile(r"\b(?:PM|CH)\b")


def parse_stamp(line: str) -> datetime | None:
    """The first day-month-year in a page's line, with its time of day where there is one.

    >>> parse_stamp("Cập nhật: 08/08/2022 | 09:44").isoformat()
    '2022-08-08T09:44:00+07:00'
    """
    found = _STAMP.search(line)
    if not found:
        return None
    day, month, year = (int(found[i]) for i in (1, 2, 3))
    hour, minute = int(found[4] or 0), int(found[5] or 0)
    if found[4] is None and (before := _TIME_BEFORE.search(line[: found.start()])):
        hour, minute = int(before[1]), int(before[2])
    if _AFTERNOON.search(line[found.start() :]) and hour < 12:
        hour += 12
    try:
        return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)
    except ValueError:
        return None


def parse_time(value: object) -> datetime | None:
    """ISO 8601 text, a date, a datetime or a Vietnamese stamp; a naive time is Vietnam's."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=VIETNAM)
    if isinstance(value, date):
        return datetime.combine(value, time(), VIETNAM)
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError:
        return parse_stamp(value)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=VIETNAM)
