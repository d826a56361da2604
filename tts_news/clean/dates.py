"""Parsing the time of publication as pages, front matter and JSON write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from tts_news.base.hours import VIETNAM

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "một giêng january jan", "hai february feb", "ba march mar", "tư april apr",
            "năm may", "sáu june jun", "bảy july jul", "tám august aug",
            "chín september sep sept", "mười october oct", "mười_một november nov",
            "mười_hai chạp december dec",
        ),
        1,
    )
    for name in names.replace("_", " ").split(" ") if name
}  # fmt: skip
_MONTHS |= {"mười một": 11, "mười hai": 12}
_MONTH_NAME = "|".join(sorted((re.escape(name) for name in _MONTHS), key=len, reverse=True))

_NUMBERS = r"(?<![\d/.,-])(?P<d1>\d{1,2})\s?(?P<mark>[/.-])\s?(?P<m1>\d{1,2})\s?(?P=mark)\s?(?P<y1>\d{4}|\d{2})(?![\d/]|[.,-]\d)"
_ISO = r"(?<!\d)(?P<y2>\d{4})[-/](?P<m2>\d{1,2})[-/](?P<d2>\d{1,2})(?!\d)"
_WORDS = (
    r"(?<!\d)(?P<d3>\d{1,2})\s?(?:tháng|th\.?|thg\.?)\s?(?:(?P<m3>\d{1,2})|(?P<n3>"
    + _MONTH_NAME
    + r"))"
    r"(?:\s?[,./-]?\s?(?:năm\s)?(?P<y3>\d{4}))(?!\d)"
)
_WORDS_MONTH_FIRST = (
    r"\b(?:tháng|th\.?|thg\.?)\s?(?:(?P<m4>\d{1,2})|(?P<n4>"
    + _MONTH_NAME
    + r"))\s(?:ngày\s)?(?P<d4>\d{1,2})\s?,\s?"
    r"(?P<y4>\d{4})(?!\d)"
)
_ENGLISH = (
    r"\b(?:(?P<n5>[a-z]{3,9})\.?\s(?P<d5>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y5>\d{4})"
    r"|(?P<d6>\d{1,2})(?:st|nd|rd|th)?\s(?P<n6>[a-z]{3,9})\.?,?\s(?P<y6>\d{4}))(?!\d)"
)
_DATE = re.compile(f"{_ISO}|{_NUMBERS}|{_WORDS}|{_WORDS_MONTH_FIRST}|{_ENGLISH}", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d:.,/])(?P<h>\d{1,2})\s?(?P<sep>:|giờ|h|g)\s?(?P<min>\d{2})?(?::\d{2}(?:\.\d+)?)?"
    r"(?:\s?phút)?(?![\d:])\s?(?P<half>[ap]\.?m\b\.?|SA\b|CH\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\(?\b(?:GMT|UTC)\s?(?:\+\s?0?7(?::00)?)?\b\)?|(?<=\d)\s?\+0?7(?::?00)?\b|\(\+0?7(?::00)?\)"
)
_DAY_AND_MONTH = re.compile(r"(?<![\d/.,-])(\d{1,2})\s?[/-]\s?(\d{1,2})(?![\d/]|[.,-]\d)")
_AGO = re.compile(
    r"\b(?:khoảng\s)?(?:\d{1,3}|một|vài)\s(?:giây|phút|giờ|tiếng|ngày|tuần|tháng|năm|h)\strước\b|\bvừa xong\b|\bmới đây\b"
    r"|\bhôm (?:qua|nay|kia)\b|\b\d{1,3}\s?(?:giờ|phút|h|m|ngày|g|p|d)(?=\s?[·•]|$)"
    r"|\b\d+ (?:hours?|minutes?|mins?|days?) ago\b|\byesterday\b",
    re.IGNORECASE,
)
_STAMP_WORDS = re.compile(
    r"\b(?:(?:đã )?(?:cập nhật|đăng(?: tải)?|xuất bản|phát hành|đưa tin|sửa đổi|chỉnh sửa|published|"
    r"posted|updated|last|on|at|ngày (?:đăng|xuất bản|cập nhật|đưa)|thời gian|thời điểm|ngày|lúc|vào|hồi|"
    r"cuối|lần cuối|giờ|bài đăng|date|time|gửi|sent|của)(?: (?:tin|bài|bài viết|lúc|ngày|lần))*)\b"
    r"|\b(?:thứ|t)\s?(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])\b|\b(?:chủ nhật|cn)\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sun|sat)(?:day)?\b"
    r"|\b(?:sáng|trưa|chiều|tối|đêm|công khai)\b",
    re.IGNORECASE,
)
_ENGLISH_DAYS = frozenset(["Mon", "Thu", "Sat", "Sun", "Fri"])
_ALSO_NAMES = _ENGLISH_DAYS | {"Đăng", "Giờ", "Hai", "Ba"}
_ISO_T = re.compile(r"(?<=\d)T(?=\d\d:)")
_YEARS = range(1865, 2100)
"""From the first newspaper in Vietnamese on, Gia Định báo."""
_LONGEST = 140
"""Characters of a line that may give a time."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A line that gives a time of publication, and its remaining text."""

    when: datetime | None
    """None if the line gives no full date ("2 giờ trước")."""
    rest: str
    """The text without the time and its labels: a name, a section, a counter."""


def stamp_of(line: str) -> Stamp | None:
    """Parse a line that contains a time of publication; None if it does not.

    >>> found = stamp_of("Thứ hai, 8/8/2022, 09:44 (GMT+7)")
    >>> found.when.isoformat(), found.rest
    ('2022-08-08T09:44:00+07:00', '')
    """
    if not 4 <= len(line) <= _LONGEST or not (any(map(str.isdigit, line)) or _AGO.search(line)):
        return None
    rest, when = _ISO_T.sub(" ", line), None
    while found := _DATE.search(rest):
        if (day := _day(found)) is None:
            return None
        rest = rest[: found.start()] + " | " + rest[found.end() :]
        when = when or day
    relative = _AGO.search(rest) if when is None else None
    if relative:
        rest = rest[: relative.start()] + " | " + rest[relative.end() :]
    short = None
    if when is None and not relative:
        clock = _CLOCK.search(rest)
        short = _DAY_AND_MONTH.search(rest) if clock else None
        if not short:
            return None
        rest = rest[: short.start()] + " | " + rest[short.end() :]
    rest, clock_time = _without_clock(_ZONE.sub(" ", rest))
    rest = " ".join(_STAMP_WORDS.sub(_unless_named, _ZONE.sub(" ", rest)).split())
    rest = re.sub(r"(?:^|\s)[^\w\s]+(?=\s|$)|^\W+|[^\w)]+$|\(\s*\)", " ", rest)
    rest = " ".join(rest.split()).strip(" |-–•·,:")
    if when is not None and clock_time is not None:
        when = datetime.combine(when, clock_time)
    return Stamp(when.replace(tzinfo=VIETNAM) if when else None, rest)


def _unless_named(found: re.Match[str]) -> str:
    """A space for a label or weekday, unless it is part of a person's name ("Đăng", "Thu")."""
    if found.group() not in _ALSO_NAMES:
        return " "
    before = found.string[: found.start()].rstrip()[-12:].rpartition(" ")[2]
    after = found.string[found.end() :].lstrip()
    named = before[:1].isupper() and before.casefold() not in ("thứ", "ngày")
    named = named or (found.group() in _ENGLISH_DAYS and after[:1].isupper())
    return found.group() if named else " "


def _without_clock(text: str) -> tuple[str, time | None]:
    """The text with its times of day removed, and the first of those times."""
    first = None
    while found := _CLOCK.search(text):
        if found["sep"] == ":" and found["min"] is None:
            break
        hour, minute = int(found["h"]), int(found["min"] or 0)
        half = (found["half"] or "").replace(".", "").casefold()
        if half in ("pm", "ch") and hour < 12:
            hour += 12
        elif half in ("am", "sa") and hour == 12:
            hour = 0
        if hour > 23 or minute > 59:
            break
        first = first or time(hour, minute)
        text = text[: found.start()] + " " + text[found.end() :]
    return text, first


def _day(found: re.Match[str]) -> datetime | None:
    """The day of a matched date; None if there is no such day."""
    group = found.groupdict()
    year = next(int(group[k]) for k in ("y1", "y2", "y3", "y4", "y5", "y6") if group[k])
    day = next(int(group[k]) for k in ("d1", "d2", "d3", "d4", "d5", "d6") if group[k])
    number = next((int(group[k]) for k in ("m1", "m2", "m3", "m4") if group[k]), 0)
    name = next((group[k].casefold() for k in ("n3", "n4", "n5", "n6") if group[k]), "")
    year += 2000 * (year < 100)
    try:
        month = number or _MONTHS.get(name, 0)
        when = datetime(year, month, day)  # noqa: DTZ001 - zoned by stamp_of
    except ValueError:
        return None
    return when if year in _YEARS else None


def parse_stamp(line: str) -> datetime | None:
    """The date in a line of a page, with its time of day if it has one; None if there is no date.

    >>> parse_stamp("Cập nhật: 08/08/2022 | 09:44").isoformat()
    '2022-08-08T09:44:00+07:00'
    """
    stamp = stamp_of(line[:_LONGEST])
    return stamp.when if stamp else None


def parse_time(value: object) -> datetime | None:
    """Parse an ISO 8601 text, a date, a datetime or a Vietnamese time line; None for anything else.

    A time without a zone is taken as Vietnamese time. What no newspaper was published in, such as
    the year 1 or 9999 of a system that has no date, is no time.
    """
    parsed = _parsed(value)
    if parsed is None or parsed.year not in _YEARS:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=VIETNAM)


def _parsed(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(), VIETNAM)
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return parse_stamp(value)
