"""Lists of numbers, `tập 5,6`, `câu 1,3,5`; and codes with a dot, `1400.0619`."""

from __future__ import annotations

import re
from itertools import pairwise

from tts_news.base.letters import CAPITALS
from tts_news.normalize.numbers import cardinal, digits
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import COMMA_LIST, UNKNOWN_DIGITS
from tts_news.normalize.tables import cues_of, grouped
from tts_news.normalize.units import tail_of

_DOTTED_CODE = re.compile(r"(\d{4,6})\.(\d{4,6})(?![\d.,])")
_SMALL_NUMBERS = re.compile(r"(?!0,)\d{1,2}(?:,\d{1,2}){1,9}(?![\d%]|[.,/-]\d| ?%)")
_LARGE_NUMBERS = re.compile(r"\d{3,4}(?:,\d{3,4}){1,6}(?![\d%]|[.,/-]\d| ?%)")
_NUMBERED_NEXT = re.compile(rf" [^\W\d_]+ (?:\d|nay|ngoái|tới|trước|sau|này|[{CAPITALS}])")
_TWO_YEARS = re.compile(r"(?:19|20)\d\d,(?:19|20)\d\d(?!\d)")
_WORDS_WHOSE_NUMBER_IS_A_VALUE = frozenset(
    (
        "hệ",
        "chỉ",
        "tỷ",
        "tỉ",
        "con",
        "điểm",
        "trị",
        "mẫu",
        "bội",
        "dân",
        "doanh",
        "tổng",
        "hằng",
        "một",
        "của",
    )
)
_DECIMAL_NEXT = re.compile(r" ?(?:đến|tới|-|–) ?\d{1,3},\d")
_BEFORE_A_STREETS_NUMBER = frozenset(("số", "nhà"))
_STREETS = frozenset(("đường", "phố", "ngõ", "hẻm", "ngách", "kiệt"))
_LISTED_BEFORE = re.compile(r"(\w+) (?:\d{1,2}, ?){1,8}$")  # quận 4, 6,7
_PLURAL_BEFORE = re.compile(r"(?<!\w)(?:các|những) [^\W\d_]+(?: số)? $")  # các km 15,16


def _number_with_a_dot(place: Place) -> Reading | None:
    """`số báo danh 1400.0619`: groups of four or more digits, so neither thousands nor decimals."""
    m = _DOTTED_CODE.match(place.text, place.at)
    if m is None or tail_of(place, m.end()).counted:
        return None
    return Reading(m.end(), f"{digits(m[1])}, {digits(m[2])}", UNKNOWN_DIGITS)


def _list(place: Place) -> Reading | None:
    """`tập 5,6`, `phòng 101,102`, `1,3,5`: a list of ascending numbers, separated by commas."""
    m = _SMALL_NUMBERS.match(place.text, place.at)
    m = m or _LARGE_NUMBERS.match(place.text, place.at)
    if m is None:
        return None
    numbers = m.group().split(",")
    rising = all(int(a) < int(b) for a, b in pairwise(numbers))
    short = len(numbers) == 2 or len(numbers[0]) > 2  # 101,102 may be thousands
    best_marks = numbers == ["9", "10"] and not tail_of(place, m.end()).counted
    if not rising or (short and not best_marks and not _heads_a_list(place, m.end())):
        return None
    decided = (
        not short
        or len(numbers[0]) > 2
        or place.follows(cues_of("numbered place", "numbered pair"))
    )
    said = ", ".join(cardinal(n, place.dialect) for n in numbers)
    return Reading(m.end(), said, "" if decided else COMMA_LIST)


def _heads_a_list(place: Place, end: int) -> bool:
    """Whether numbers are a list, not a decimal, by the words around them.

    A word for numbered things precedes (`thửa`, `tổ`), and no unit or counted noun follows.
    """
    cues = grouped("cues.tsv")
    tail = tail_of(place, end)
    of_things = tail.counted or place.precedes(end, cues["things"] | cues["decimal"])
    if place.follows(cues["numbered place"]) and not of_things:
        return True  # thửa 8,9 tờ bản đồ 12
    if place.precedes(end, frozenset(("sao",))):
        return False  # khách sạn 4,5 sao: a decimal, or two classes
    if (
        place.last == "số"
        and place.words[-2:-1]
        and place.words[-2] not in _WORDS_WHOSE_NUMBER_IS_A_VALUE
    ):
        return not tail.counted  # cổng số 3,4; but hệ số 2,3
    numbered = _NUMBERED_NEXT.match(place.text, end)  # tổ 5,6 phường 3; quý 1,2 năm nay
    noun = place.precedes(end, cues_of("per", "decimal")) and not numbered
    counted = tail.unit or tail.magnitude or noun
    if counted or _DECIMAL_NEXT.match(place.text, end):
        return False
    if place.follows(_BEFORE_A_STREETS_NUMBER) and place.precedes(end, _STREETS):
        return True
    if place.last == "năm" and _TWO_YEARS.match(place.text, place.at):
        return True
    if _PLURAL_BEFORE.search(place.before):
        return True
    before = _LISTED_BEFORE.search(place.before)
    return place.follows(cues["list"]) or bool(before and before[1] in cues["list"])


RULES = (
    Rule("digits", "d", _number_with_a_dot, needs="."),
    Rule("list", "d", _list, needs=","),
)
