"""Which days and months exist, and how they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_news.normalize.numbers import cardinal
from tts_news.normalize.tables import grouped

if TYPE_CHECKING:
    from tts_news.normalize.place import Place

DAY = r"(0?[1-9]|[12]\d|3[01])"
MONTH = r"(0?[1-9]|1[0-2])"
END = r"(?![\d])(?![.,/-]\d)"
"""The end of a date: no further digits of the same number may follow."""
COUNTED_TOO = 10
"""The highest day that, read before its month, may be heard as a number of months."""
_BOUNDS = frozenset(("từ", "đến", "tới", "trước", "sau", "hết"))
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def possible(day: str, month: str) -> bool:
    """Whether the day exists, 29 February included."""
    return 1 <= int(month) <= 12 and 1 <= int(day) <= _LONGEST_MONTHS[int(month) - 1]


def month_name(month: str) -> str:
    """The month's number in words; 4 is always tư."""
    return "tư" if int(month) == 4 else cardinal(month)


def day_month(day: str, month: str) -> str:
    """`3`, `4` -> ba tháng tư."""
    return f"{cardinal(day)} tháng {month_name(month)}"


def day_word(place: Place, day: str) -> str:
    """`ngày `, or empty after words that imply it; `mùng ` for days 1 to 10 after sáng."""
    if int(day) <= 10 and place.last in grouped("cues.tsv")["part of day"]:
        return "mùng "
    # "thứ 2, 6/6": after the weekday and a comma, the date needs its own "ngày".
    if place.before.rstrip()[-1:] == "," and not re.search(r"\d,\s*$", place.before):
        return "ngày "
    if int(day) <= COUNTED_TOO and place.last in _BOUNDS:
        return "ngày "  # đến năm tháng năm would be heard as five months
    if place.last in grouped("cues.tsv")["daytime"] or place.before.endswith("ngày: "):
        return ""
    if re.search(r"(?:ngày|sáng|chiều|tối) (?:[\d/]+(?:,| và|, và) ){1,5}$", place.before):
        return ""
    cues = grouped("cues.tsv")
    if place.follows(cues["named for a day"]) or place.follows(cues["named"]):
        return ""  # cầu vượt 22/12
    if re.search(r"Ngày [^\d.,;]{1,40}$", place.text[max(0, place.at - 50) : place.at]):
        return ""  # "Ngày Báo chí 21/6" is a day's name
    near = [] if place.memory.caps else place.text[max(0, place.at - 12) : place.at].split()
    return "" if near and near[-1][:1].isupper() and near[-1].isalpha() else "ngày "
