"""Days, months and years.

15/8/2021, 30-4-1975, 30.4.1975   a whole date, its parts in range
15/8                              day and month, where a cue says so (see slashes.py for the rest)
1-15/8, 28/12/2020-3/1/2021       a range of days
11/2020                           month and year
T7/2022                           month and year
15/7 âm lịch                      the lunar calendar: rằm, mùng, Giêng, Chạp
"""

from __future__ import annotations

import re

from tts_news.normalize.numbers import cardinal, ordinal
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import HYPHEN_DAY
from tts_news.normalize.tables import grouped

_D = r"(0?[1-9]|[12]\d|3[01])"
_M = r"(0?[1-9]|1[0-2])"
_Y = r"(1[0-9]\d{2}|20\d{2}|21\d{2})"
_END = r"(?![\d])(?![.,/-]\d)"
_DASH = r" ?[-–—−] ?"
_FULL = re.compile(rf"{_D}( ?[/.-] ?){_M}\2{_Y}{_END}")
_FULL_BEFORE_DASH = re.compile(rf"{_D}([/.]){_M}\2{_Y}{_DASH}{_D}([/.]){_M}\6{_Y}{_END}")
_FULL_TO_FULL = re.compile(rf" [-–—] (?={_D}-{_M}-{_Y}{_END})")
_DAY_MONTHS_YEAR = re.compile(rf"{_D}/{_M}{_DASH}{_D}/{_M}/{_Y}{_END}")
_DAYS_FULL = re.compile(rf"{_D}{_DASH}{_D}/{_M}/{_Y}{_END}")
_DAYS_MONTH = re.compile(rf"{_D}{_DASH}{_D}([/.]){_M}{_END}")
_DAY_MONTHS = re.compile(
    rf"{_D}(?:/{_M}|\.(0[1-9]|1[0-2])){_DASH}{_D}(?:/{_M}|\.(0[1-9]|1[0-2])){_END}"
)
_WHICH_YEAR = r" (?:nay|ngoái|tới|sau|trước|đó|ấy|\d)"
_DAY_DASH_MONTH = re.compile(
    rf"{_D}( ?[-–] ?|\.){_M}{_END}(?![%\w])"
    rf"(?! (?:ngày|tháng|giờ(?! [A-ZĐÀ-Ỹ]| địa| quốc)|năm(?!{_WHICH_YEAR})|phút|người|"
    r"tuổi|độ|lần|nghìn|ngàn|triệu|tỷ|tỉ)(?!\w))"
)
_YEAR_NEXT = re.compile(rf" năm{_WHICH_YEAR}")
_TO_ANOTHER = re.compile(rf" (?:đến|tới) (?:hết |khoảng |ngày ){{0,2}}{_D}[-–]{_M}{_END}")
_NUMBER_NEAR = re.compile(r"\d[^\w]{1,3}$|\d ?[-–] ?\d[\d ,-]*$")
_MONTH_YEAR = re.compile(rf"{_M}([/.]| ?-){_Y}{_END}")
_MONTHS_YEAR = re.compile(rf"{_M}{_DASH}{_M}/{_Y}{_END}")
_T_MONTH = re.compile(rf"T\.?{_M}(?:[/.-]{_Y})?{_END}(?![\w])")
_WEEKDAYS = re.compile(r"(T?[2-7]) ?([-–]) ?(?:(?:T|thứ )?([2-7])|CN)(?![\w.,/]\d|\w)")
_LENGTH = r"(\d{1,3}) (giây|phút|tiếng|giờ|ngày|tuần|tháng|năm)"
_SPANS = re.compile(rf"{_LENGTH} ?[-–—] ?{_LENGTH}(?!\w)")
_MONTHS_OF = re.compile(rf"(\d{{1,2}}) tháng ?/ ?{_Y}(?!\d)")
_NIGHTS = re.compile(r"(\d{1,2})N(\d{1,2})Đ(?![^\W_])")
_MONTHS_WITH_T = re.compile(r"(?:([1-9]|1\d)-)?([1-9]|[1-3]\d)T(?:/((?:19|20)\d\d))?(?![^\W_])")
_SCALE = re.compile(r"(?:tỷ lệ|tỉ lệ|phân khu|quy hoạch|chi tiết|bản đồ|1/\d{3,5},) $")
_QUARTER = re.compile(rf"(Q ?)?([1-4])[/-]{_Y}(?!\d)")
_LUNAR = re.compile(rf"{_D}[/-]{_M}(?=,? ?\(?(?:âm lịch|ÂL|âl|Âm lịch))")
_LUNAR_MONTH = re.compile(r"(1|01|12)(?= (?:âm lịch|ÂL|âl))")
_SHORT_YEAR = re.compile(r"(0\d|[12]\d|3[01])/(0\d|1[0-2])/(\d\d)(?![\d/])")
_ISO = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")
_CLOCK_NEXT = re.compile(r" ?\| ?(?=\d{1,2}[:h])")
_TIME_NEXT = re.compile(r" \d{1,2}[:h]\d{2}(?!\d)")
_LISTED_DAY = re.compile(
    r"(?:ngày|sáng|chiều|tối|từ|lễ|dịp|vào) (?:ngày )?[\d/-]{1,5}(?: đến| và|,) (?:ngày )?$"
    r"|(?:nay|qua|mai|kia|hôm trước|hôm sau)(?:,| \(|, \() ?$"  # sáng mai (25-11)
    r"|ngày [^.,;\d(]{1,40}\($"  # Ngày Quốc tế (8-3)
    r"|(?:1[3-9]|2\d|3[01])-\d{1,2}(?:,| và| -) $"  # 30-4 và 1-5
    r"|\d-\d{1,2} đến (?:hết |khoảng |ngày )*$"
    r"|(?:chủ nhật|thứ (?:hai|ba|tư|năm|sáu|bảy|\d)),? \(?$"
)
_FROM_A_DAY = re.compile(r"từ (?:ngày )?(?:1[3-9]|2\d|3[01])-\d{1,2} (?:đến|tới) (?:hết |ngày )*$")
_AND_ANOTHER = re.compile(rf"(?:,| và|, và) (?:1[3-9]|2\d|3[01])[-–]{_M}{_END}")
_AND_A_DAY_OF = re.compile(rf" (?:và|đến|tới) (?:ngày )?(?:[12]?\d|3[01])-{_M}{_END}")
_DAY_BEFORE = re.compile(rf"(?<!\d)(?:[12]?\d|3[01])-{_M} (?:và|đến|tới) (?:ngày )?$")
_DAYS_BEFORE = re.compile(r"ngày [^.,;:()\d]{1,40}(?:\d{1,2}-\d{1,2}(?:,| và|, và) )?$")
_TO_MONTH = re.compile(rf" ?[-–—] ?(?:tháng )?{_M}[/.-]{_Y}{_END}")
_TOLD_DAYS = re.compile(r"ngày (?:\d{1,2}(?:-\d{1,2})?(?:,| và|, và| đến) ){1,4}$")
_CLOCK_BEFORE = re.compile(r"\d{1,2}(?:[gh]|:| ?giờ)(?:\d\d)?,? (?:ngày )?$")
_STYLE_REACH = 240
"""Characters before a place in which the sentence may show how it writes its days."""
_TOLD_DAY = re.compile(r"(?:ngày|sáng|chiều|tối|đêm|hôm) \d{1,2}-\d{1,2}(?!\d|[-–])")
_FROM = frozenset(("từ", "đến", "hết", "trước", "sau"))
_TUAN = re.compile(r"(\d{1,2})/tháng (\d{1,2})(?!\d)")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def possible(day: str, month: str) -> bool:
    """Whether there is such a day in the year."""
    return 1 <= int(month) <= 12 and 1 <= int(day) <= _LONGEST_MONTHS[int(month) - 1]


def month_name(month: str) -> str:
    """Month 4 is always tư."""
    return "tư" if int(month) == 4 else cardinal(month)


def _day_month(day: str, month: str) -> str:
    return f"{cardinal(day)} tháng {month_name(month)}"


def _year(place: Place, year: str) -> str:
    return f"năm {cardinal(year, place.dialect)}"


def day_word(place: Place, day: str) -> str:
    """`ngày `, unless what stands before says it already; `mùng ` for the first days after sáng."""
    if int(day) <= 10 and place.last in grouped("cues.tsv")["part of day"]:
        return "mùng "
    # "thứ 2, 6/6": the comma parts the weekday from the date, which needs its own "ngày".
    if place.before.rstrip()[-1:] == "," and not re.search(r"\d,\s*$", place.before):
        return "ngày "
    if place.last in grouped("cues.tsv")["daytime"] or place.before.endswith("ngày: "):
        return ""
    if re.search(r"(?:ngày|sáng|chiều|tối) (?:[\d/]+(?:,| và|, và) ){1,5}$", place.before):
        return ""
    if re.search(r"Ngày [^\d.,;]{1,40}$", place.text[max(0, place.at - 50) : place.at]):
        return ""  # "Ngày Báo chí 21/6" is a day's name
    near = place.text[max(0, place.at - 12) : place.at].split()
    return "" if near and near[-1][:1].isupper() and near[-1].isalpha() else "ngày "


def _range_word(place: Place) -> str:
    return "" if place.last in ("ngày", "mùng", "mồng") else "ngày "


def _whole(place: Place) -> Reading | None:
    text, at = place.text, place.at
    if (m := _FULL_BEFORE_DASH.match(text, at)) and possible(m[1], m[3]) and possible(m[5], m[7]):
        first = f"{_day_month(m[1], m[3])} {_year(place, m[4])}"
        last = f"{_day_month(m[5], m[7])} {_year(place, m[8])}"
        return Reading(m.end(), f"{_range_word(place)}{first} đến ngày {last}")
    if (m := _DAY_MONTHS_YEAR.match(text, at)) and possible(m[1], m[2]) and possible(m[3], m[4]):
        last = f"{_day_month(m[3], m[4])} {_year(place, m[5])}"
        return Reading(m.end(), f"{_range_word(place)}{_day_month(m[1], m[2])} đến ngày {last}")
    if (m := _DAYS_FULL.match(text, at)) and int(m[1]) < int(m[2]) and possible(m[2], m[3]):
        last = f"{_day_month(m[2], m[3])} {_year(place, m[4])}"
        return Reading(m.end(), f"{_range_word(place)}{cardinal(m[1])} đến ngày {last}")
    if (m := _FULL.match(text, at)) and possible(m[1], m[3]):
        said = f"{day_word(place, m[1])}{_day_month(m[1], m[3])} {_year(place, m[4])}"
        if clock := _CLOCK_NEXT.match(text, m.end()):
            return Reading(clock.end(), said + ", ")
        if _TIME_NEXT.match(text, m.end()):
            said += ","
        if "-" in m[2] and (to := _FULL_TO_FULL.match(text, m.end())):
            return Reading(to.end(), f"{said} đến ")  # 9-1-2016 - 9-1-2019
        return Reading(m.end(), said)
    if (m := _SHORT_YEAR.match(text, at)) and possible(m[1], m[2]) and _is_no_house(place):
        year = f"20{m[3]}" if int(m[3]) < 50 else f"19{m[3]}"
        return Reading(
            m.end(), f"{day_word(place, m[1])}{_day_month(m[1], m[2])} {_year(place, year)}"
        )
    if (m := _ISO.match(text, at)) and possible(m[3], m[2]):
        said = f"{day_word(place, m[3])}{_day_month(m[3], m[2])} {_year(place, m[1])}"
        return Reading(m.end(), said)
    return None


def _is_no_house(place: Place) -> bool:
    return not place.follows(grouped("cues.tsv")["address"] | {"số"})


def _days(place: Place) -> Reading | None:
    text, at = place.text, place.at
    if m := _DAY_MONTHS.match(text, at):
        start, end = (m[1], m[2] or m[3]), (m[4], m[5] or m[6])
        told = m[2] or place.last in ("từ", "ngày")  # 15.08 - 13.09 only after its word
        if told and possible(*start) and possible(*end):
            said = f"{_day_month(*start)} đến ngày {_day_month(*end)}"
            return Reading(m.end(), _range_word(place) + said)
    if (m := _DAYS_MONTH.match(text, at)) and int(m[1]) < int(m[2]) and possible(m[2], m[4]):
        if m[3] == "." and place.last not in grouped("cues.tsv")["day"]:
            return None  # 16-28.7: a day only after its word
        first = f"{_range_word(place)}{cardinal(m[1])}"
        return Reading(m.end(), f"{first} đến ngày {_day_month(m[2], m[4])}")
    return None


def _hyphened(place: Place) -> Reading | None:
    """sáng 3-3, hôm nay 5-6, từ 30-4 đến 30-6, ngày 9.5: a day where no range or score can be."""
    m = _DAY_DASH_MONTH.match(place.text, place.at)
    if m is None or not possible(m[1], m[3]):
        return None
    sure = _is_hyphened_day(place, m)
    if sure is None:
        return None
    word = day_word(place, m[1])
    if word == "ngày " and (
        _LISTED_DAY.search(place.before)
        or _DAYS_BEFORE.search(place.before)
        or place.last in ("nhật", "tuần")
    ):
        word = ""
    return Reading(m.end(), word + _day_month(m[1], m[3]), "" if sure else HYPHEN_DAY)


def _is_hyphened_day(place: Place, m: re.Match[str]) -> bool | None:
    """Whether it is surely a day, a guess (False), or none (None)."""
    cues = grouped("cues.tsv")
    last, falling = place.last, int(m[1]) > int(m[3])
    level = int(m[1]) == int(m[3])
    if m[2].endswith(" ") and not (last in cues["part of day"] or (last == "ngày" and falling)):
        return None
    counted = place.precedes(
        m.end(), cues["counted"] | cues["per"] | cues["decimal"]
    ) and not _YEAR_NEXT.match(place.text, m.end())
    if _FROM_A_DAY.search(place.before):
        return True  # từ 29-4 đến 3-5 tàu tăng chuyến
    if counted and not falling:
        return None
    if last in ("ngày", "dịp", "lễ", "khánh") or place.follows(cues["named"]):
        return True
    if last in cues["part of day"] or _TOLD_DAYS.search(place.before):
        return True
    if place.follows(cues["score"], 12):
        return None
    if _LISTED_DAY.search(place.before):
        return True
    another = _AND_ANOTHER.match(place.text, m.end())
    if (falling or level or another) and m[2] != "." and _DAYS_BEFORE.search(place.before):
        return True  # hai ngày liên tiếp 7-1 và 8-1
    if _CLOCK_BEFORE.search(place.before) and (falling or m[2] == "."):
        return True
    if m[2] == ".":
        return None
    if place.follows(cues["forecast"]) or last in cues["bound"]:
        bare = not re.match(r" [^\W\d_]", place.after(m.end())) or place.precedes(
            m.end(), cues["after a day"]
        )
        other = _TO_ANOTHER.match(place.text, m.end())
        to_day = bool(
            other
            and possible(other[1], other[2])
            and not (place.precedes(other.end(), cues["counted"] | cues["per"] | cues["decimal"]))
        )
        if falling or bare or to_day:
            return falling or to_day
        if (
            last in _FROM
            and not counted
            and _TOLD_DAY.search(place.text, max(0, place.at - _STYLE_REACH), place.at)
        ):
            return False
        return None
    other = _AND_A_DAY_OF.match(place.text, m.end()) or _DAY_BEFORE.search(place.before)
    if other and other[1] == m[3]:
        return False  # giữa 10-5 và 12-5
    if falling and int(m[1]) > 15 and not _NUMBER_NEAR.search(place.before):
        return False
    return None


def _lunar(place: Place) -> Reading | None:
    m = _LUNAR.match(place.text, place.at)
    if m is None:
        return None
    day, month = int(m[1]), int(m[2])
    prefix = "" if place.last in ("mùng", "mồng") else "mùng "
    said = "rằm" if day == 15 else f"{prefix if day <= 10 else ''}{cardinal(m[1])}"
    if place.last == "rằm":
        said = ""
    name = {1: "Giêng", 12: "Chạp"}.get(month, month_name(m[2]))
    return Reading(m.end(), f"{said} tháng {name}".strip())


def _lunar_month(place: Place) -> Reading | None:
    m = _LUNAR_MONTH.match(place.text, place.at)
    if m is None or place.last != "tháng":
        return None
    return Reading(m.end(), "Giêng" if int(m[1]) == 1 else "Chạp")


def _month(place: Place) -> Reading | None:
    text, at = place.text, place.at
    word = (
        ""
        if place.last in ("tháng", "t") or re.search(r"tháng [\d, và-]+$", place.before)
        else "tháng "
    )
    if (m := _MONTHS_YEAR.match(text, at)) and int(m[1]) < int(m[2]):
        return Reading(
            m.end(), f"{word}{month_name(m[1])} đến tháng {month_name(m[2])} {_year(place, m[3])}"
        )
    if (m := _MONTH_YEAR.match(text, at)) and (m[2] != "." or place.last == "tháng"):
        if place.last in ("số", "quý") or (m[1] == "1" and _SCALE.search(place.before)):
            return None
        said = f"{word}{month_name(m[1])} {_year(place, m[3])}"
        if last := _TO_MONTH.match(text, m.end()):  # 10/2010 - 11/2015
            said += f" đến tháng {month_name(last[1])} {_year(place, last[2])}"
            return Reading(last.end(), said)
        return Reading(m.end(), said)
    if m := _TUAN.match(text, at):
        return Reading(m.end(), f"{cardinal(m[1])} tháng {month_name(m[2])}")
    return None


def _quarter(place: Place) -> Reading | None:
    """quý 2/2021, quý 2-2021, Q4/2025; `6 tháng/2021` is left to the slash."""
    m = _QUARTER.match(place.text, place.at)
    if m is None or not (m[1] or place.last in ("quý", "quí", "kỳ", "đợt", "vụ", "số")):
        return None
    word = "quý " if m[1] and place.last not in ("quý", "quí") else ""
    return Reading(m.end(), f"{word}{cardinal(m[2])} {_year(place, m[3])}")


def _weekdays(place: Place) -> Reading | None:
    """T2-T6, `thứ 2 - thứ 6`, T2-CN."""
    m = _WEEKDAYS.match(place.text, place.at)
    if m is None or (m[1].isdigit() and place.last != "thứ"):
        return None
    first = "" if m[1].isdigit() else "thứ "
    last = f"thứ {ordinal(m[3], place.dialect)}" if m[3] else "Chủ nhật"
    return Reading(m.end(), f"{first}{ordinal(m[1][-1], place.dialect)} đến {last}")


def _spans(place: Place) -> Reading | None:
    """`6 tháng - 3 năm`: from one length of time to another."""
    m = _SPANS.match(place.text, place.at)
    if m is None:
        return None
    first, last = (cardinal(one, place.dialect) for one in (m[1], m[3]))
    return Reading(m.end(), f"{first} {m[2]} đến {last} {m[4]}")


def _months_of(place: Place) -> Reading | None:
    """9 tháng/2024: so many months of a year."""
    m = _MONTHS_OF.match(place.text, place.at)
    if m is None:
        return None
    return Reading(m.end(), f"{cardinal(m[1])} tháng {_year(place, m[2])}")


def _months_with_t(place: Place) -> Reading | None:
    """GRDP 6T/2025, thu ngân sách 9T, kỳ hạn 12T: so many months."""
    m = _MONTHS_WITH_T.match(place.text, place.at)
    cues = grouped("cues.tsv")
    if m is None or place.follows(cues["load"], 2):
        return None
    if not (m[3] or place.follows(cues["months"], 3)):
        return None
    first = f"{cardinal(m[1])} đến " if m[1] else ""
    year = f" {_year(place, m[3])}" if m[3] else ""
    return Reading(m.end(), f"{first}{cardinal(m[2])} tháng{year}")


def _days_and_nights(place: Place) -> Reading | None:
    """A tour of 2N1Đ."""
    m = _NIGHTS.match(place.text, place.at)
    if m is None:
        return None
    return Reading(m.end(), f"{cardinal(m[1])} ngày {cardinal(m[2])} đêm")


def _t_month(place: Place) -> Reading | None:
    m = _T_MONTH.match(place.text, place.at)
    if m is None:
        return None
    year = f" {_year(place, m[2])}" if m[2] else ""
    word = "" if place.last == "tháng" else "tháng "
    return Reading(m.end(), f"{word}{month_name(m[1])}{year}")


RULES = (
    Rule("lunar date", "d", _lunar, needs="/-"),
    Rule("lunar date", "d", _lunar_month, first="01"),
    Rule("weekdays", "du", _weekdays, needs="-–"),
    Rule("time", "d", _spans, needs="-–—"),
    Rule("date", "d", _months_of, needs="/"),
    Rule("date", "d", _months_with_t),
    Rule("time", "d", _days_and_nights),
    Rule("date", "d", _whole, needs="/.-"),
    Rule("date", "d", _hyphened, needs="-–."),
    Rule("date", "d", _days, needs="/."),
    Rule("date", "du", _quarter, needs="/-"),
    Rule("date", "d", _month, needs="/.-"),
    Rule("date", "u", _t_month, first="T"),
)
