"""Two numbers and a slash: a house number, a day, a fraction or a ratio.

The words around decide, in this order. After a word for an address or before a street it is a
house number. If the day exists, it is a day after a word for a time, and elsewhere if a fraction is
unlikely and no counted noun follows. Other proper fractions are a share of a whole: up to tenths if
no counted noun follows, up to twentieths before a word for a whole. The rest are ratios.
"""

from __future__ import annotations

import re

from tts_news.base.letters import CAPITALS
from tts_news.normalize.days import day_word, month_name, possible
from tts_news.normalize.numbers import cardinal, digits, number_words
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import SLASH_DAY, SLASH_RATIO, SLASHES
from tts_news.normalize.spelling import letters
from tts_news.normalize.tables import cues_of, grouped
from tts_news.normalize.units import Tail, tail_of

_NUMBER = r"\d{1,3}(?:\.\d{3}){1,4}|\d{1,9}(?:,\d{1,3})?|\d\.\d(?= ?/)"
_NUMBER_SLASH_NUMBER = re.compile(rf"({_NUMBER}) ?/ ?({_NUMBER})(?![\d])(?!/\d)(?![.,]\d)")
_HOUSE_NUMBER = re.compile(r"\d{1,4}[A-Z]?(?:/[A-Z]?\d{1,4}[A-Z]?){1,4}(?![\w/])")
_SEVERAL_SLASHES = re.compile(r"\d{1,5}(?:/\d{1,5}){2,5}(?![\d/])")
_LETTERS_OR_DIGITS = re.compile(r"[A-Z]|\d+")
_HOUSE_BEFORE = re.compile(r"(?:nhà|thửa|đất|lô|tổ|hẻm|ngõ|hộ|phòng|kiệt) số:? $")
_STREET_NEXT = re.compile(
    rf",? (?:Đ\. ?)?((?i:đường|phố|ngõ|hẻm|ngách|kiệt|khu phố|tổ|ấp)|[{CAPITALS}][^\W\d_]+)(?!\w)"
)
_NAMED_STREET_NEXT = re.compile(rf" (?:đường|phố|hẻm|ngõ|kiệt) [{CAPITALS}]")
_STREETS = frozenset(("đường", "phố", "ngõ", "hẻm", "ngách", "kiệt", "tổ", "ấp", "khu phố"))
_WORDS_BEFORE_AN_AMOUNT = frozenset(
    ("chiếm", "mất", "giảm", "tăng", "lên", "có", "bớt", "hụt", "được", "bán", "bỏ", "trả", "cắt",
     "hại", "dành", "còn", "xuống", "là", "đạt", "hao", "sút", "nhiều", "ít", "cao", "thấp", "đầy",
     "vơi", "cạn", "ngập", "nhỏ", "lớn", "vượt", "rút", "bằng", "thu", "số", "tỷ", "lệ", "gần")
)  # fmt: skip
"""Words after which *đến* and *tới* precede an amount."""
_UP_TO = frozenset(("đến", "tới"))
_CLOCK_BEFORE = re.compile(r"(?<!\d)\d{1,2}(?: ?[hg]| giờ|:)(?: ?\d{2})?,? $")
_TERM_BEFORE = re.compile(r"(?<!\w)(?:hạn (?:cuối|chót)|thời hạn|hạn nộp)(?: \w+){0,4} là $")
_PARTS_OF_A_SERIES = frozenset(("tập", "kỳ", "bài", "phần", "trang", "chặng"))
"""Words before the number of a part and of all parts: `kỳ 2/3`."""
_MOST_SHARES = 10
_STREET_NAME = re.compile(
    rf" (?!Trường|Trung|Nhà|Khu|Bệnh|Công|Sân|Việt)[{CAPITALS}][^\W\d_]+ [{CAPITALS}]"
)
_SETS = re.compile(r"\d{1,2}/\d{1,2}(?:[,;] ?\d{1,2}/\d{1,2}){1,4}(?![\d/])")
_RESULT_BEFORE = re.compile(r"(?<!\d)\d ?[-–] ?\d,? ?\(?(?:[^\W\d_]+ ){0,2}$")
_POINTS_OF_A_SET = 11
_SEASON = re.compile(r"((?:19|20)\d\d)/(\d\d)(?![\d/])")
_DAY_OF_A_YEAR_NEXT = re.compile(r" (?:tới(?! \d)|vừa qua|vừa rồi|sắp tới|hằng năm|hàng năm)(?!\w)")
_NOUN_NEXT = re.compile(r" [^\W\d_]")
_RANGE_OF_DAYS_BEFORE = re.compile(
    r"từ (?:ngày )?\d{1,2}(?:/\d{1,2})? (?:đến|tới) (?:hết |khoảng |ngày )*$"
    r"|ngày (?:\d{1,2}(?:,| và|, và) ){1,4}$"
)
_LISTED_DAYS_BEFORE = re.compile(
    r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm) (?:\d{1,2}, ){0,4}\d{1,2}(?:,| và|, và) $"
)
_ROUND_OF_A_CUP = re.compile(r"1/(?:8|16|32|64|128|2|4)(?!\d)")
_RATIO_WORDS = frozenset(("tỷ lệ", "tỉ lệ", "tỷ số", "tỉ số"))
_DAY_WORDS = frozenset(("ngày", "sáng", "trưa", "chiều", "tối", "đêm", "hôm", "từ", "trước", "sau"))
_OPENING_TO = re.compile(r"(?:^|[.;:] )(?:đến|tới) $")
_NEW_YEAR = "1/1"
_WORDS_BEFORE_A_RANK = frozenset(("hạng", "thương binh", "bệnh binh", "tb"))  # thương binh hạng 2/4
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMED_DAY_BEFORE = re.compile(r"(?<!\w)(?:ngày|hôm|dịp|lễ) [^.,;:\d()/]{1,30} $")
_WEEKDAY_BEFORE = re.compile(r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật),? \(?$")
_LISTED_DAY_BEFORE = re.compile(r"(?:([^\W\d_]+) )?(\d{1,2})/(\d{1,2})(?:,| và|, và|;| đến| tới) $")


def _points_of_sets(place: Place) -> Reading | None:
    """`thắng 3-1 (25/22, 23/25, 25/19)`: the points in each set."""
    m = _SETS.match(place.text, place.at)
    if m is None or not _RESULT_BEFORE.search(place.before):
        return None
    pairs_of_points = [pair.split("/") for pair in re.split("[,;] ?", m.group())]
    if any(max(int(a), int(b)) < _POINTS_OF_A_SET for a, b in pairs_of_points):
        return None
    said = [f"{cardinal(a)} {cardinal(b)}" for a, b in pairs_of_points]
    return Reading(m.end(), ", ".join(said))


def _number_slash_number(place: Place) -> Reading | None:
    if (m := _HOUSE_NUMBER.match(place.text, place.at)) and _is_house(place, m.end()):
        parts = [_house(part, place) for part in m.group().split("/")]
        return Reading(m.end(), " trên ".join(parts))
    m = _NUMBER_SLASH_NUMBER.match(place.text, place.at)
    if m is None:
        return None
    cues = grouped("cues.tsv")
    first, second = m[1], m[2]
    if _is_day(place, first, second, m.end()):
        said = f"{cardinal(first)} tháng {month_name(second)}"
        return Reading(
            m.end(), day_word(place, first) + said, _why_day_is_doubtful(place, first, second)
        )
    of_a_year = place.last in ("số", "thứ", "tt") or place.follows(cues["document"])
    if _YEAR.fullmatch(second) and of_a_year:
        number = digits(first) if first[0] == "0" else cardinal(first, place.dialect)
        return Reading(m.end(), f"{number} năm {cardinal(second, place.dialect)}")
    said_first = number_words(first, place.dialect)
    said_second = number_words(second, place.dialect)
    round_ = _is_round(place)
    series = place.last in _PARTS_OF_A_SERIES
    shared = not series and _is_fraction(place, first, second, m.end())
    word = "phần" if round_ or shared else "trên"
    if word == "phần" and second == "4":
        said_second = "tư"
    tail = tail_of(place, m.end())
    said = f"{said_first} {word} {said_second}{tail.counted}{tail.each}"
    return Reading(tail.end, said, _why_ratio_is_doubtful(place, first, second, tail))


def _is_round(place: Place) -> bool:
    """Whether it is a round of a competition: `vòng 1/8`."""
    return place.last == "vòng" and bool(_ROUND_OF_A_CUP.match(place.text, place.at))


def _is_house(place: Place, end: int) -> bool:
    """Whether it is a house or a plot: `nhà 7/3`, `thửa 12/7`, `số 12/5 đường Lê Lợi`."""
    if place.follows(grouped("cues.tsv")["address"]) and place.words[-2:] != ["giỗ", "tổ"]:
        return True
    if _HOUSE_BEFORE.search(place.before):
        return True
    street = _STREET_NEXT.match(place.after(end))
    name = street is not None and street[1][0].isupper() and street[1].lower() not in _STREETS
    if place.last in ("số", "chỉ", "trú", "ngụ") or place.before.endswith(("chỉ: ", "chỉ : ")):
        return street is not None
    if street and not name and _is_of_a_building(place, end):
        return True  # căn trọ 27/12 đường Lê Lai
    if place.last not in ("tại", "ở") or street is None:
        return False
    return not name or bool(_STREET_NAME.match(place.after(end)))


def _is_of_a_building(place: Place, end: int) -> bool:
    """Whether a building's number is before its street: `căn trọ 27/12 đường Lê Lai`.

    A word for a building precedes; or the street has a name, and neither a word for a time or a
    share precedes, nor are the numbers a holiday or a small fraction.
    """
    cues = grouped("cues.tsv")
    if place.last in cues["building"]:
        return True
    decided = place.last in cues_of("date", "day", "part of day", "bound", "share", "forecast")
    first, _, second = place.text[place.at : end].partition("/")
    share = first.isdigit() and second.isdigit() and int(first) < int(second) <= _MOST_SHARES
    holiday = f"{first}/{second}" in cues["holiday"]
    return (
        place.last.islower()
        and not (decided or holiday or share)
        and place.text[place.at - 2].islower()
        and bool(_NAMED_STREET_NEXT.match(place.text, end))
    )


def _house(number: str, place: Place) -> str:
    """A part of a house number in words: `12`, `5B`, `B7`."""
    return " ".join(
        cardinal(one, place.dialect) if one.isdigit() else letters(one)
        for one in _LETTERS_OR_DIGITS.findall(number)
    )


def _is_day(place: Place, first: str, second: str, end: int) -> bool:
    clock = _CLOCK_BEFORE.search(place.before)
    if re.search(r"\d $", place.before) and first < second and not clock:
        return False
    if not (first.isdigit() and second.isdigit() and len(first) <= 2 and len(second) <= 2):
        return False
    if not possible(first, second) or _is_round(place) or place.follows(_WORDS_BEFORE_A_RANK):
        return False
    if place.last in _PARTS_OF_A_SERIES:
        return False
    cues = grouped("cues.tsv")
    if _LISTED_DAYS_BEFORE.search(place.before) or place.follows(cues["named for a day"]):
        return True
    if _RANGE_OF_DAYS_BEFORE.search(place.before):
        return True
    if place.follows(_RATIO_WORDS, 10) and not place.follows(_DAY_WORDS):
        return False  # tỷ lệ trung bình là 19/1
    last = place.last
    counted = place.precedes(end, cues["counted"])
    if last in cues["day"]:
        return True
    if last in cues["date"] and not counted and last not in cues["share"]:
        return True
    if _is_listed_day(place) or (place.follows(cues["forecast"]) and not counted):
        return True
    held = clock or place.follows(cues["held"]) or _TERM_BEFORE.search(place.before)
    if held and not counted and not place.precedes(end, cues["fraction"]):
        return True  # 8h00 3/4; khởi chiếu 2/3; hạn cuối là 5/6
    alone = not _NOUN_NEXT.match(place.after(end))
    if _DAY_OF_A_YEAR_NEXT.match(place.text, end) and not place.follows(cues["share"], 2):
        return True  # khởi công 2/9 tới
    if alone and (
        place.words[-2:] in (["tính", "đến"], ["tính", "tới"]) or _OPENING_TO.search(place.before)
    ):
        return True
    if alone and place.follows(cues["forecast"], 3) and first != "1":
        return True  # lịch thi đấu 5/6
    if counted or place.precedes(end, cues["fraction"]):
        return False
    if _NAMED_DAY_BEFORE.search(place.before) and last not in cues["share"]:
        return True  # Ngày hội Thiếu nhi 1/6
    if place.before.endswith("(") and place.text[end : end + 1] in ").,; ":
        return first != second or bool(re.search(r"nay \($|qua \($|mai \($", place.before))
    if _WEEKDAY_BEFORE.search(place.before):
        return True
    near = place.text[max(0, place.at - 20) : place.at].split()
    if place.follows(cues["share"]) and int(first) < int(second) <= 10:
        measured = place.words[-2:-1] and place.words[-2] in _WORDS_BEFORE_AN_AMOUNT
        goes_on = alone or place.precedes(end, cues["after a day"] | {"cho"})
        return goes_on and last in _UP_TO and not measured  # "hơn 2/3"; có hiệu lực đến 5/7
    if near and near[-1][:1].isupper() and near[-1].isalpha():
        return True  # "Quốc khánh 2/9", "Phụ nữ Việt Nam 20/10"
    if f"{int(first)}/{int(second)}" == _NEW_YEAR and place.last in ("nghỉ", "tết", "lịch"):
        return True
    if first == second:
        return False
    # No word decides: a day if the numbers are no small fraction, or if no share is likely.
    if first != "1" and (int(first) > int(second) or len(first) == 2):
        return True
    shared = not place.words or place.follows(cues["share"] | cues["ratio"], 2)
    return alone and not shared


def _why_day_is_doubtful(place: Place, first: str, second: str) -> str:
    """Why a day is a guess; empty if a word for a time makes it certain.

    Otherwise it may be a share, a result or a house number.
    """
    cues = grouped("cues.tsv")
    ranged = _RANGE_OF_DAYS_BEFORE.search(place.before)
    if place.last in _UP_TO and int(first) < int(second) <= _MOST_SHARES and not ranged:
        return SLASH_DAY  # đến 5/7
    decided = (
        place.follows(cues["date"] | cues["day"] | cues["part of day"])
        or place.follows(cues["forecast"], 3)
        or place.follows(cues["named for a day"])
        or place.before.endswith("(")
        or _LISTED_DAYS_BEFORE.search(place.before)
        or _is_listed_day(place)
        or _RANGE_OF_DAYS_BEFORE.search(place.before)
        or _WEEKDAY_BEFORE.search(place.before)
        or _NAMED_DAY_BEFORE.search(place.before)
        or f"{int(first)}/{int(second)}" in cues["holiday"]
    )
    return "" if decided else SLASH_DAY


def _why_ratio_is_doubtful(place: Place, first: str, second: str, tail: Tail) -> str:
    """Why a ratio is a guess; empty if a word makes it certain, or if it cannot be a day."""
    if not (first.isdigit() and second.isdigit() and first != second):
        return ""
    if len(first) > 2 or len(second) > 2 or not possible(first, second):
        return ""
    cues = grouped("cues.tsv")
    alone = place.last in ("đến", "tới") and not _NOUN_NEXT.match(place.after(tail.end))
    shares = frozenset[str]() if alone else cues["share"]
    decided = (
        tail.counted
        or place.last in _PARTS_OF_A_SERIES
        or place.follows(_WORDS_BEFORE_A_RANK)
        or place.follows(shares | cues["ratio"], 2)
        or place.precedes(tail.end, cues["counted"] | cues["fraction"] | cues["per"])
    )
    return "" if decided else SLASH_RATIO


def _is_listed_day(place: Place) -> bool:
    """Whether another day directly precedes in a list: `ngày 1/2, 3/4`, `30/4 và 1/5`."""
    m = _LISTED_DAY_BEFORE.search(place.before)
    if m is None:
        return False
    day, month = m[2], m[3]
    return m[1] in grouped("cues.tsv")["day"] | {"từ", "đến"} or (
        possible(day, month) and int(day) > int(month)
    )


def _is_fraction(place: Place, first: str, second: str, end: int) -> bool:
    if not (first.isdigit() and second.isdigit()):
        return False
    if int(first) >= int(second) or int(second) > 20:
        return False
    cues = grouped("cues.tsv")
    following = place.next_words(end, 2)
    if following[:1] == ["số"] or " ".join(following) in cues["fraction"]:
        return True
    if following and following[0] in cues["fraction"]:
        return True
    if re.search(r"\d $", place.before) and int(second) <= 10:
        return True  # "1 1/2"
    if place.follows(cues["share"]) and int(second) <= 10:
        return following[:1] not in (["xã"], ["thôn"], ["huyện"], ["tỉnh"], ["hộ"], ["trường"])
    countable = cues["counted"] | (cues["things"] if int(second) > 4 else frozenset())
    return int(second) <= 10 and not place.precedes(end, countable)  # ghi 5/9 bàn


def _season(place: Place) -> Reading | None:
    """`V-League 2024/25`: a season of two consecutive years."""
    m = _SEASON.match(place.text, place.at)
    if m is None or (int(m[1]) + 1) % 100 != int(m[2]):
        return None
    return Reading(m.end(), f"{cardinal(m[1], place.dialect)}, {cardinal(m[2])}")


def _several_slashes(place: Place) -> Reading | None:
    """`12/5/3`: anything else with several slashes, such as a house number; a guess."""
    m = _SEVERAL_SLASHES.match(place.text, place.at)
    if m is None:
        return None
    parts = [cardinal(p, place.dialect) for p in m.group().split("/")]
    return Reading(m.end(), " trên ".join(parts), SLASHES)


RULES = (
    Rule("season", "d", _season, needs="/"),
    Rule("slash", "d", _points_of_sets, needs="/"),
    Rule("slash", "d", _number_slash_number, needs="/"),
    Rule("slash", "d", _several_slashes, needs="/"),
)
