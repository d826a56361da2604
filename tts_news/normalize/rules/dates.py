"""Days, months and years.

15/8/2021, 30-4-1975, 30.4.1975   a full date, if the day exists (15/8: see slashes.py)
1-15/8, 28/12/2020-3/1/2021       a range of days
11/2020                           month and year
T7/2022                           month and year
15/7 âm lịch                      the lunar calendar: rằm, mùng, Giêng, Chạp
"""

from __future__ import annotations

import re

from tts_news.normalize.days import DAY, END, MONTH, day_month, day_word, month_name, possible
from tts_news.normalize.numbers import cardinal, ordinal
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.rules.hyphened_days import hyphened
from tts_news.normalize.tables import grouped

_D, _M, _END = DAY, MONTH, END
_YEAR = r"(1[0-9]\d{2}|20\d{2}|21\d{2})"
_DASH = r" ?[-–—−] ?"
_DAY_MONTH_YEAR = re.compile(rf"{_D}( ?[/.-] ?){_M}\2{_YEAR}{_END}")
_DATE_TO_DATE = re.compile(rf"{_D}([/.]){_M}\2{_YEAR}{_DASH}{_D}([/.]){_M}\6{_YEAR}{_END}")
_TO_A_DATE = re.compile(rf" [-–—] (?={_D}-{_M}-{_YEAR}{_END})")
_DAY_TO_DAY_OF_YEAR = re.compile(rf"{_D}/{_M}{_DASH}{_D}/{_M}/{_YEAR}{_END}")
_DAYS_OF_MONTH_AND_YEAR = re.compile(rf"{_D}{_DASH}{_D}/{_M}/{_YEAR}{_END}")
_DAYS_OF_MONTH = re.compile(rf"{_D}{_DASH}{_D}([/.]){_M}{_END}")
_DAYS_OF_HYPHENED_MONTH = re.compile(rf"{_D} [-–] {_D}-{_M}{_END}")
_DAY_TO_DAY = re.compile(
    rf"{_D}(?:/{_M}|\.(0[1-9]|1[0-2])){_DASH}{_D}(?:/{_M}|\.(0[1-9]|1[0-2])){_END}"
)
_MONTH_YEAR = re.compile(rf"{_M}([/.]| ?- ?){_YEAR}{_END}")
_MONTH_TO_MONTH = re.compile(rf"{_M}([/.-]){_YEAR}{_DASH}(?:tháng )?{_M}[/.-]{_YEAR}{_END}")
_MONTHS_OF_YEAR = re.compile(rf"{_M}{_DASH}{_M}/{_YEAR}{_END}")
_T_MONTH = re.compile(rf"T\.?{_M}(?:[/.-]{_YEAR})?{_END}(?![\w])")
_WEEKDAYS = re.compile(r"(T?[2-7]) ?([-–]) ?(?:(?:T|thứ )?([2-7])|CN)(?![\w.,/]\d|\w)")
_LENGTH_OF_TIME = r"(\d{1,3}) (giây|phút|tiếng|giờ|ngày|tuần|tháng|năm)"
_LENGTH_TO_LENGTH = re.compile(rf"{_LENGTH_OF_TIME} ?[-–—] ?{_LENGTH_OF_TIME}(?!\w)")
_NUMBER_OF_MONTHS_OF_YEAR = re.compile(rf"(\d{{1,2}}) tháng ?/ ?{_YEAR}(?!\d)")
_DAYS_AND_NIGHTS = re.compile(r"(\d{1,2})N(\d{1,2})Đ(?![^\W_])")
_MONTHS_WITH_T = re.compile(r"(?:([1-9]|1\d)-)?([1-9]|[1-3]\d)T(?:/((?:19|20)\d\d))?(?![^\W_])")
_SCALE_BEFORE = re.compile(
    r"(?<!\w)(?:tỷ lệ|tỉ lệ|phân khu|quy hoạch|qh|chi tiết|bản đồ|bản vẽ|sơ đồ|bình đồ|mô hình"
    r"|đồ án|địa chính|1/\d{3,5},)(?:,? [^\W\d_]+){0,4} \(?$"
)
_TIME_BEFORE = re.compile(r"(?<!\w)(?:từ|đến|tháng|năm|ngày|sau|trước|hết|tới)(?: [^\W\d_]+)? \(?$")
_MAY_HOLIDAY = (("30", "4"), ("1", "5"))
_FIRST_YEAR_OF_NEWS = 1800
_QUARTER = re.compile(rf"(Q ?)?([1-4])[/-]{_YEAR}(?:{_DASH}(?:quý |Q)?([1-4])[/-]{_YEAR})?(?!\d)")
_LUNAR_DAY = re.compile(rf"{_D}[/-]{_M}(?=,? ?\(?(?:âm lịch|ÂL|âl|Âm lịch|ÂM LỊCH))")
_FIFTEENTH = re.compile(rf"(15)[/-]{_M}(?![\d/])")
_LUNAR_MONTH = re.compile(r"(1|01|12)(?= (?:âm lịch|ÂL|âl))")
_DAY_MONTH_SHORT_YEAR = re.compile(r"(0\d|[12]\d|3[01])/(0\d|1[0-2])/(\d\d)(?![\d/])")
_ISO_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")
_CLOCK_BEHIND_BAR = re.compile(r" ?\| ?(?=\d{1,2}[:h])")
_TIME_NEXT = re.compile(r" \d{1,2}[:h]\d{2}(?!\d)")
_DAY_SLASH_WORD_MONTH = re.compile(r"(\d{1,2})/tháng (\d{1,2})(?!\d)")


def _year(place: Place, year: str) -> str:
    return f"năm {cardinal(year, place.dialect)}"


def _day_word_of_range(place: Place) -> str:
    return "" if place.last in ("ngày", "mùng", "mồng") else "ngày "


def _date(place: Place) -> Reading | None:
    text, at = place.text, place.at
    if (m := _DATE_TO_DATE.match(text, at)) and possible(m[1], m[3]) and possible(m[5], m[7]):
        first = f"{day_month(m[1], m[3])} {_year(place, m[4])}"
        last = f"{day_month(m[5], m[7])} {_year(place, m[8])}"
        return Reading(m.end(), f"{_day_word_of_range(place)}{first} đến ngày {last}")
    if (m := _DAY_TO_DAY_OF_YEAR.match(text, at)) and possible(m[1], m[2]) and possible(m[3], m[4]):
        last = f"{day_month(m[3], m[4])} {_year(place, m[5])}"
        return Reading(
            m.end(), f"{_day_word_of_range(place)}{day_month(m[1], m[2])} đến ngày {last}"
        )
    if (
        (m := _DAYS_OF_MONTH_AND_YEAR.match(text, at))
        and int(m[1]) < int(m[2])
        and possible(m[2], m[3])
    ):
        last = f"{day_month(m[2], m[3])} {_year(place, m[4])}"
        return Reading(m.end(), f"{_day_word_of_range(place)}{cardinal(m[1])} đến ngày {last}")
    if (m := _DAY_MONTH_YEAR.match(text, at)) and possible(m[1], m[3]):
        said = f"{day_word(place, m[1])}{day_month(m[1], m[3])} {_year(place, m[4])}"
        if clock := _CLOCK_BEHIND_BAR.match(text, m.end()):
            return Reading(clock.end(), said + ", ")
        if _TIME_NEXT.match(text, m.end()):
            said += ","
        if "-" in m[2] and (to := _TO_A_DATE.match(text, m.end())):
            return Reading(to.end(), f"{said} đến ")  # 9-1-2016 - 9-1-2019
        return Reading(m.end(), said)
    if (
        (m := _DAY_MONTH_SHORT_YEAR.match(text, at))
        and possible(m[1], m[2])
        and _is_not_in_an_address(place)
    ):
        year = f"20{m[3]}" if int(m[3]) < 50 else f"19{m[3]}"
        return Reading(
            m.end(), f"{day_word(place, m[1])}{day_month(m[1], m[2])} {_year(place, year)}"
        )
    if (m := _ISO_DATE.match(text, at)) and possible(m[3], m[2]):
        said = f"{day_word(place, m[3])}{day_month(m[3], m[2])} {_year(place, m[1])}"
        return Reading(m.end(), said)
    return None


def _is_not_in_an_address(place: Place) -> bool:
    return not place.follows(grouped("cues.tsv")["address"] | {"số"})


def _range_of_days(place: Place) -> Reading | None:
    text, at = place.text, place.at
    if m := _DAY_TO_DAY.match(text, at):
        start, end = (m[1], m[2] or m[3]), (m[4], m[5] or m[6])
        has_word_for_days = m[2] or place.last in (
            "từ",
            "ngày",
        )  # 15.08 - 13.09 only after từ or ngày
        if (start, end) == _MAY_HOLIDAY and place.last in ("lễ", "dịp", "nghỉ"):
            return Reading(m.end(), f"{day_month(*start)}, {day_month(*end)}")
        if has_word_for_days and possible(*start) and possible(*end):
            said = f"{day_month(*start)} đến ngày {day_month(*end)}"
            return Reading(m.end(), _day_word_of_range(place) + said)
    if (
        (m := _DAYS_OF_HYPHENED_MONTH.match(text, at))
        and place.last == "ngày"
        and int(m[1]) < int(m[2])
        and possible(m[2], m[3])
    ):
        return Reading(m.end(), f"{cardinal(m[1])} đến ngày {day_month(m[2], m[3])}")
    if (m := _DAYS_OF_MONTH.match(text, at)) and int(m[1]) < int(m[2]) and possible(m[2], m[4]):
        if m[3] == "." and place.last not in grouped("cues.tsv")["day"]:
            return None  # 16-28.7: days only after a word for a day
        first = f"{_day_word_of_range(place)}{cardinal(m[1])}"
        return Reading(m.end(), f"{first} đến ngày {day_month(m[2], m[4])}")
    return None


def _lunar_day(place: Place) -> Reading | None:
    full_moon = _FIFTEENTH.match(place.text, place.at) if place.last == "rằm" else None
    m = full_moon or _LUNAR_DAY.match(place.text, place.at)
    if m is None or place.last == "tháng":  # tháng 10-12 âm lịch
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
    if (m := _MONTHS_OF_YEAR.match(text, at)) and int(m[1]) < int(m[2]):
        return Reading(
            m.end(), f"{word}{month_name(m[1])} đến tháng {month_name(m[2])} {_year(place, m[3])}"
        )
    m = _MONTH_TO_MONTH.match(text, at) or _MONTH_YEAR.match(text, at)
    if m and (m[2] != "." or place.last == "tháng"):
        of_document = place.follows(grouped("cues.tsv")["numbered by year"])  # thông tư 06/2016
        if of_document or place.last in ("số", "quý") or _is_a_scale(place, m[1], m[3]):
            return None
        if m[2].endswith(" ") and place.last != "tháng":
            return None  # only tháng 9 - 2007 has spaces
        said = f"{word}{month_name(m[1])} {_year(place, m[3])}"
        if m.re is _MONTH_TO_MONTH:  # 10/2010 - 11/2015
            said += f" đến tháng {month_name(m[4])} {_year(place, m[5])}"
        return Reading(m.end(), said)
    if m := _DAY_SLASH_WORD_MONTH.match(text, at):
        return Reading(m.end(), f"{cardinal(m[1])} tháng {month_name(m[2])}")
    return None


def _is_a_scale(place: Place, first: str, second: str) -> bool:
    """Whether numbers are the scale of a map or a plan: `bản đồ địa chính 1/1000`.

    After a word for a time they are a month: `quy hoạch từ 1/2000`.
    """
    if first != "1" or not second.endswith("00"):
        return False
    if _TIME_BEFORE.search(place.before):
        return False
    return int(second) < _FIRST_YEAR_OF_NEWS or bool(_SCALE_BEFORE.search(place.before))


def _quarter(place: Place) -> Reading | None:
    """`quý 2/2021`, `quý 2-2021`, `Q4/2025`: a quarter and its year."""
    m = _QUARTER.match(place.text, place.at)
    if m is None or not (m[1] or place.last in ("quý", "quí", "kỳ", "đợt", "vụ", "số")):
        return None
    word = "quý " if m[1] and place.last not in ("quý", "quí") else ""
    said = f"{word}{cardinal(m[2])} {_year(place, m[3])}"
    if m[4]:
        said += f" đến quý {cardinal(m[4])} {_year(place, m[5])}"
    return Reading(m.end(), said)


def _weekdays(place: Place) -> Reading | None:
    """`T2-T6`, `thứ 2 - thứ 6`, `T2-CN`: a range of weekdays."""
    m = _WEEKDAYS.match(place.text, place.at)
    if m is None or (m[1].isdigit() and place.last != "thứ"):
        return None
    first = "" if m[1].isdigit() else "thứ "
    last = f"thứ {ordinal(m[3], place.dialect)}" if m[3] else "Chủ nhật"
    return Reading(m.end(), f"{first}{ordinal(m[1][-1], place.dialect)} đến {last}")


def _length_to_length(place: Place) -> Reading | None:
    """`6 tháng - 3 năm`: a range of durations."""
    m = _LENGTH_TO_LENGTH.match(place.text, place.at)
    if m is None:
        return None
    first, last = (cardinal(one, place.dialect) for one in (m[1], m[3]))
    return Reading(m.end(), f"{first} {m[2]} đến {last} {m[4]}")


def _number_of_months_of_year(place: Place) -> Reading | None:
    """`9 tháng/2024`: the first nine months of a year."""
    m = _NUMBER_OF_MONTHS_OF_YEAR.match(place.text, place.at)
    if m is None:
        return None
    return Reading(m.end(), f"{cardinal(m[1])} tháng {_year(place, m[2])}")


def _months_with_t(place: Place) -> Reading | None:
    """`GRDP 6T/2025`, `thu ngân sách 9T`, `kỳ hạn 12T`: a number of months."""
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
    """`tour 2N1Đ`: two days and one night."""
    m = _DAYS_AND_NIGHTS.match(place.text, place.at)
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
    Rule("lunar date", "d", _lunar_day, needs="/-"),
    Rule("lunar date", "d", _lunar_month, first="01"),
    Rule("weekdays", "du", _weekdays, needs="-–"),
    Rule("time", "d", _length_to_length, needs="-–—"),
    Rule("date", "d", _number_of_months_of_year, needs="/"),
    Rule("date", "d", _months_with_t),
    Rule("time", "d", _days_and_nights),
    Rule("date", "d", _date, needs="/.-"),
    Rule("date", "d", hyphened, needs="-–."),
    Rule("date", "d", _range_of_days, needs="/.-"),
    Rule("date", "du", _quarter, needs="/-"),
    Rule("date", "d", _month, needs="/.-"),
    Rule("date", "u", _t_month, first="T"),
)
