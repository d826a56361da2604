"""The words around the news: Jinja templates that may use the show, the date and the stories.

Their output is normalized like any other text, so numbers in it (`ngày mùng 8 tháng 8`) are read
correctly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tts_news.base.letters import one_line
from tts_news.errors import UserError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tts_news.model import Article

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

_LUNAR_MONTHS = {1: "Giêng", 12: "Chạp"}
_STEMS = ("Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý")
_BRANCHES = (
    "Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi",
)  # fmt: skip


def template_values(
    name: str, show: str, when: datetime, articles: Sequence[Article], slot: str = ""
) -> dict[str, Any]:
    """The variables of a template: the programme and its slot, the show, date, time, stories."""
    return {
        "name": name,
        "show": show,
        "date": f"{_day_of_month(when.day)} tháng {when.month} năm {when.year}",
        "day": when.day,
        "month": when.month,
        "year": when.year,
        "hour": when.hour,
        "minute": when.minute,
        "time": f"{when.hour} giờ {when.minute}" if when.minute else f"{when.hour} giờ",
        "weekday": WEEKDAYS[when.weekday()],
        "lunar": lunar(when.date()),
        "stories": [
            {"title": a.title.rstrip("."), "source": a.source, "author": a.author} for a in articles
        ],
        "slot": slot,
    }


def rendered(template: str, values: dict[str, Any], where: str) -> str:
    """Render a template to one line of text; `where` is its place, for the error message.

    Raises:
        UserError: the template fails.

    """
    from tts_news.script.sandbox import Sandbox

    try:
        return one_line(Sandbox().render(template, values))
    except Exception as error:  # noqa: BLE001 - a template may divide by zero, recurse, ...
        reason = one_line(str(error))[:200] or type(error).__name__
        raise UserError(
            _(
                "{where}: {reason}; it may use {values}",
                where=where,
                reason=reason,
                values=", ".join(values),
            )
        ) from None


def lunar(day: date) -> str:
    """A day in the Vietnamese lunar calendar (UTC+7): `mùng 1 tháng Giêng năm Bính Ngọ`.

    Empty outside the years that the library `lunar_vn` supports, 1900 to 2100.
    """
    from lunar_vn import SUPPORTED_YEAR_RANGE, solar_to_lunar

    if not SUPPORTED_YEAR_RANGE[0] < day.year <= SUPPORTED_YEAR_RANGE[1]:
        return ""
    found = solar_to_lunar(day)
    month = f"{_LUNAR_MONTHS.get(found.month, found.month)}{' nhuận' * found.leap}"
    year = f"{_STEMS[(found.year + 6) % 10]} {_BRANCHES[(found.year + 8) % 12]}"
    return f"{'rằm' if found.day == 15 else _day_of_month(found.day)} tháng {month} năm {year}"


def _day_of_month(day: int) -> str:
    return f"{'mùng ' * (day <= 10)}{day}"
