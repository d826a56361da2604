"""A day and its month with a hyphen or a dot: `sáng 3-3`, `từ 30-4 đến 30-6`, `ngày 9.5`.

The same form may be a range (`5-6 người`), a score or a list; the words around it decide.
"""

from __future__ import annotations

import re

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.days import COUNTED_TOO, DAY, END, MONTH, day_month, day_word, possible
from tts_news.normalize.place import Place, Reading
from tts_news.normalize.reasons import HYPHEN_DAY
from tts_news.normalize.tables import grouped

_WHICH_YEAR = r" (?:nay|ngoái|tới|sau|trước|đó|ấy|\d)"
_DAY_DASH_MONTH = re.compile(
    rf"{DAY}( ?[-–] ?|\.){MONTH}{END}(?![%\w])"
    rf"(?! (?:ngày|tháng|giờ(?! [{CAPITALS}]| địa| quốc)|năm(?!{_WHICH_YEAR})|phút|"
    r"tuổi|độ|lần|nghìn|ngàn|triệu|tỷ|tỉ)(?!\w))"
)
_YEAR_NEXT = re.compile(rf" năm{_WHICH_YEAR}")
_CAPITAL_NEXT = re.compile(rf" [{CAPITALS}]")
_NOUN_NEXT = re.compile(r" [^\W\d_]")
_ANOTHER_SET_NEXT = re.compile(r", (\d{1,2})-\d{1,2}(?!\d|[.,/-]\d)")
_SMALL_NOUN_NEXT = re.compile(rf" [{SMALL}]{{2,}}")
_EACH_BEFORE = re.compile(r"(?:mỗi|một|hằng|hàng|cả|suốt|trung bình) (?:\w+ )?$")
_TO_ANOTHER_DAY_NEXT = re.compile(
    rf" (?:đến|tới) (?:hết |khoảng |ngày ){{0,2}}{DAY}[-–]{MONTH}(?:-\d{{4}})?{END}"
)
_NUMBER_BEFORE = re.compile(r"\d[^\w]{1,3}$|\d ?[-–] ?\d[\d ,-]*$")
_DAY_OR_WORD_FOR_IT_BEFORE = re.compile(
    r"(?:ngày|sáng|chiều|tối|từ|lễ|dịp|vào) (?:ngày )?[\d/-]{1,5}(?: đến| và|,) (?:ngày )?$"
    r"|(?:nay|qua|mai|kia|hôm trước|hôm sau)(?:,| \(|, \() ?$"  # sáng mai (25-11)
    r"|ngày [^.,;\d(]{1,40}\($"  # Ngày Quốc tế (8-3)
    r"|(?:1[3-9]|2\d|3[01])-\d{1,2}(?:,| và| -) $"  # 30-4 và 1-5
    r"|\d-\d{1,2} đến (?:hết |khoảng |ngày )*$"
    r"|(?:chủ nhật|thứ (?:hai|ba|tư|năm|sáu|bảy|\d))(?: này| tuần (?:này|trước|sau|tới))?,? \(?$"
)
_FROM_A_DAY_BEFORE = re.compile(
    r"từ (?:ngày )?(?:1[3-9]|2\d|3[01])-\d{1,2} (?:đến|tới) (?:hết |ngày )*$"
)
_ANOTHER_DAY_NEXT = re.compile(rf"(?:,| và|, và) (?:1[3-9]|2\d|3[01])[-–]{MONTH}{END}")
_AND_A_DAY_NEXT = re.compile(rf" (?:và|đến|tới) (?:ngày )?(?:[12]?\d|3[01])-{MONTH}{END}")
_DAY_BEFORE = re.compile(rf"(?<!\d)(?:[12]?\d|3[01])-{MONTH} (?:và|đến|tới) (?:ngày )?$")
_WORD_FOR_DAYS_BEFORE = re.compile(
    r"(?:ngày|lễ|dịp) [^.,;:()\d]{1,40}(?:\d{1,2}-\d{1,2}(?:,| và|, và) )?$"
)
_KIND_OF_DAY_BEFORE = re.compile(r"ngày [^\W\d_]+(?: [^\W\d_]+)? $")
_DAYS_AFTER_THEIR_WORD = re.compile(
    r"(?:ngày|hôm|đêm|sáng|chiều|tối) (?:\d{1,2}(?:-\d{1,2})?(?:,| và|, và| đến| hoặc| hay) ){1,4}"
    r"(?:ngày )?$"
)
_DAY_WITHOUT_MONTH_BEFORE = re.compile(r"(?<![\d.,/-])(\d{1,2}) (?:và|hoặc|hay) $")
_CLOCK_BEFORE = re.compile(r"\d{1,2}(?:[gh]|:| ?giờ)(?:\d\d)?,? (?:ngày )?$")
_STYLE_REACH = 240
"""Characters before a place in which another day may show that days are written with a hyphen."""
_DAY_AFTER_ITS_WORD = re.compile(r"(?:ngày|sáng|chiều|tối|đêm|hôm) \d{1,2}-\d{1,2}(?!\d|[-–])")
_NEAR_DAYS = frozenset(("nay", "qua", "mai", "kia"))
_POINTS_OF_A_SET = 10
_WORDS_FOR_BOUNDS = frozenset(("từ", "đến", "hết", "trước", "sau"))
_WORDS_BEFORE_A_DAY = frozenset(("ngày", "dịp", "lễ", "khánh", "chót", "mùng", "mồng"))


def hyphened(place: Place) -> Reading | None:
    """`sáng 3-3`, `hôm nay 5-6`, `từ 30-4 đến 30-6`, `ngày 9.5`: a day, not a range or a score."""
    m = _DAY_DASH_MONTH.match(place.text, place.at)
    if m is None or not possible(m[1], m[3]):
        return None
    if place.words[-2:] == ["báo", "động"]:
        return None  # lũ ở mức báo động 2-3
    another = _ANOTHER_SET_NEXT.match(place.text, m.end())
    if another and another[1] == m[1] and int(m[1]) > _POINTS_OF_A_SET:
        return None  # 11-9, 11-7: sets
    sure = _is_day(place, m)
    if sure is None:
        return None
    word = day_word(place, m[1])
    if (
        word == "ngày "
        and not (place.last in ("đến", "tới") and int(m[1]) <= COUNTED_TOO)
        and (
            _DAY_OR_WORD_FOR_IT_BEFORE.search(place.before)
            or _WORD_FOR_DAYS_BEFORE.search(place.before)
            or place.last in ("nhật", "tuần")
        )
    ):
        word = ""
    return Reading(m.end(), word + day_month(m[1], m[3]), "" if sure else HYPHEN_DAY)


def is_of_each_day(place: Place) -> bool:
    """Whether the word for a day tells how often: `mỗi ngày 5-6 chuyến` (5 to 6 trips a day)."""
    return bool(_EACH_BEFORE.search(place.before.rpartition(place.last)[0]))


def _is_day(place: Place, m: re.Match[str]) -> bool | None:
    """Whether two numbers are a day and its month: True if certain, False if a guess, else None."""
    cues = grouped("cues.tsv")
    last, falling = place.last, int(m[1]) > int(m[3])
    if m[2].endswith(" ") and not (last in cues["part of day"] or (last == "ngày" and falling)):
        return None
    if _FROM_A_DAY_BEFORE.search(place.before):
        return True  # từ 29-4 đến 3-5 tàu tăng chuyến
    if (
        last in _WORDS_BEFORE_A_DAY
        or last in cues["part of day"]
        or _DAYS_AFTER_THEIR_WORD.search(place.before)
    ):
        return _is_day_after_its_word(place, m)
    counted = place.precedes(
        m.end(), cues["counted"] | cues["per"] | cues["decimal"] | cues["things"]
    ) and not _YEAR_NEXT.match(place.text, m.end())
    if counted and not falling:
        return None
    if place.follows(cues["named"]):
        return True
    if place.follows(cues["score"], 12) and not _is_near_a_day(place):
        return None
    if _DAY_OR_WORD_FOR_IT_BEFORE.search(place.before):
        return True
    if _CLOCK_BEFORE.search(place.before) and (falling or m[2] == "." or not counted):
        return True
    if m[2] == ".":
        return None
    return _is_day_without_its_word(place, m, counted=counted)


def _is_near_a_day(place: Place) -> bool:
    """Whether the words directly before announce a day, although a word for a score precedes."""
    cues = grouped("cues.tsv")
    return bool(_WORD_FOR_DAYS_BEFORE.search(place.before)) or place.follows(
        cues["bound"] | cues["forecast"]
    )


def _is_day_after_its_word(place: Place, m: re.Match[str]) -> bool | None:
    """Whether numbers after `ngày`, `sáng` or `hôm nay` are a day; the values are as in `_is_day`.

    They may be a range of counted things instead: `tối nay 7-8 món`.
    """
    cues = grouped("cues.tsv")
    things = place.precedes(m.end(), cues["things"])
    day, month = int(m[1]), int(m[3])
    if place.last in _NEAR_DAYS and day < month <= day + 2 and not things:
        counts = _SMALL_NOUN_NEXT.match(place.text, m.end())
        return not counts or place.precedes(m.end(), cues["after a day"])  # tối nay 7-8 món
    named = _CAPITAL_NEXT.match(place.text, m.end()) and not place.memory.caps
    if not things or named or day >= month:
        return True
    if _YEAR_NEXT.match(place.text, m.end()):
        return True
    return None if month - day < 3 or is_of_each_day(place) else False


def _is_day_without_its_word(place: Place, m: re.Match[str], *, counted: bool) -> bool | None:
    """Whether numbers without a word for a day before are a day; the values are as in `_is_day`."""
    cues = grouped("cues.tsv")
    last, falling, level = place.last, int(m[1]) > int(m[3]), int(m[1]) == int(m[3])
    named = f"{int(m[1])}/{int(m[3])}" in cues["holiday"]
    if named and not counted:  # Ngày Quốc tế Thiếu nhi 1-6, vụ khủng bố 11-9
        if place.before.endswith("(") and place.text.startswith(")", m.end()):
            return False  # khai mạc (2-9)
        if place.follows(cues["bound"]) and not _NOUN_NEXT.match(place.text, m.end()):
            return False  # khai giảng 5-9:
        near = not falling or _NUMBER_BEFORE.search(place.before)
        return bool(_WORD_FOR_DAYS_BEFORE.search(place.before)) or (None if near else False)
    another = _ANOTHER_DAY_NEXT.match(place.text, m.end())
    if (falling or level or another) and _WORD_FOR_DAYS_BEFORE.search(place.before):
        return True  # hai ngày liên tiếp 7-1 và 8-1
    if not counted and _KIND_OF_DAY_BEFORE.search(place.before):
        return False  # ngày giao dịch 5-8
    if place.follows(cues["forecast"] | cues["bound"]):
        bare = not re.match(r" [^\W\d_]", place.after(m.end())) or place.precedes(
            m.end(), cues["after a day"]
        )
        other = _TO_ANOTHER_DAY_NEXT.match(place.text, m.end())
        to_day = bool(
            other
            and possible(other[1], other[2])
            and not (place.precedes(other.end(), cues["counted"] | cues["per"] | cues["decimal"]))
        )
        if falling or bare or to_day:
            return falling or to_day
        if (
            last in _WORDS_FOR_BOUNDS
            and not counted
            and _DAY_AFTER_ITS_WORD.search(place.text, max(0, place.at - _STYLE_REACH), place.at)
        ):
            return False
        return None
    other = _AND_A_DAY_NEXT.match(place.text, m.end()) or _DAY_BEFORE.search(place.before)
    if other and other[1] == m[3]:
        return False  # giữa 10-5 và 12-5
    previous = _DAY_WITHOUT_MONTH_BEFORE.search(place.before)
    if previous and int(previous[1]) < int(m[1]) <= int(previous[1]) + 5:
        return False  # diễn ra 11 và 12-7
    to = _TO_ANOTHER_DAY_NEXT.match(place.text, m.end())
    if falling and to and int(to[1]) > int(to[2]):
        return False  # kỳ 12-3 đến 11-4
    if falling and int(m[1]) > 15 and not _NUMBER_BEFORE.search(place.before):
        return False
    return None
