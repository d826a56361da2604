"""Scores, formations, ratios with a colon, and sums. The hyphen of a score is silent."""

from __future__ import annotations

import re

from tts_news.base.letters import SMALL
from tts_news.normalize.numbers import cardinal
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import COLON_RATIO, HYPHEN_SCORE
from tts_news.normalize.tables import cues_of, grouped
from tts_news.normalize.units import tail_of

_SCORE = re.compile(r"(\d{1,3}) ?[-–—:] ?(\d{1,3})(?![\d%])(?![.,/]\d)(?! ?[-–] ?\d)")
_RESULT_OF_A_SET_BEFORE = re.compile(r"\d ?[-–] ?\d{1,2}(?: ?\([\d-]+\))?[,;]? \(?$")
_FORMATION = re.compile(r"\d{1,3}(?:-\d{1,3}|(?: [-–] \d{2,3})){2,4}(?!\d|-|/\d)")
_NUMBER_PLUS_NUMBER = re.compile(r"(\d{1,3}) ?\+ ?(\d{1,2})(?!\d)")
_NUMBERS_PLUS = re.compile(r"\d{1,3}(?: ?\+ ?\d{1,3}){1,6}(?!\d)")
_WORDS_BEFORE_NUMBERED_PLACES = frozenset(
    ("tổ", "thôn", "ấp", "khu", "khối", "xóm", "lô", "lớp", "đội", "phường", "bài")
)
_RATIO = re.compile(r"(\d{1,3})(?::| : | :)(\d{1,6})(?:\.(\d{3}))?(?![\d:])")
_RATIO_WORDS = frozenset(
    ("tỷ lệ", "tỉ lệ", "chọi", "mô hình", "sa bàn", "khung hình", "màn hình", "bản đồ", "pha", "lệ")
)
_DAYS, _MONTHS, _MOST_GOALS = 31, 12, 30
_NOUN_NEXT = re.compile(rf" [{SMALL}]{{2,}}")


def _score(place: Place) -> Reading | None:
    m = _SCORE.match(place.text, place.at)
    if m is None or place.last == "cấp":  # gió cấp 6-7
        return None
    cues = grouped("cues.tsv")["score"]
    # In a list of sets the word for a score may be farther away.
    cued = place.follows(cues, 40 if _RESULT_OF_A_SET_BEFORE.search(place.before) else 8)
    first, second = int(m[1]), int(m[2])
    colon = ":" in m.group()
    if _MOST_GOALS < first < second and not place.follows(cues, 2):
        return None  # hướng dẫn cùng lúc 40-50 học viên
    if not cued:
        after = place.after(m.end()).lower()
        cued = bool(re.match(r" ?(?:trước|cho|\(|nghiêng)", after)) and first > second
    bare = not colon and " " not in m.group() and _can_only_be_a_score(place, m)
    if cued or bare:
        if first < second and (
            _is_before_counted_word(place, m.end()) or tail_of(place, m.end()).unit
        ):
            return None
        near = place.follows(
            cues | grouped("cues.tsv")["played"], 4
        ) or _RESULT_OF_A_SET_BEFORE.search(place.before)
        decided = near or (cued and not _may_be_day_or_range(m))
        guess = "" if decided else HYPHEN_SCORE
        return Reading(m.end(), f"{cardinal(m[1])} {cardinal(m[2])}", guess)
    return None


def _may_be_day_or_range(m: re.Match[str]) -> bool:
    """Whether a possible score may also be a day, `(15-2)`, or a range of large numbers."""
    first, second = int(m[1]), int(m[2])
    day = "-" in m.group() and first <= _DAYS and 0 < second <= _MONTHS
    return day or max(first, second) > _MOST_GOALS


def _can_only_be_a_score(place: Place, m: re.Match[str]) -> bool:
    """Whether two numbers cannot be a range: `3-1`, `1-1`, `0-2`, with nothing counted after.

    They are at most 15, and do not ascend unless the first is 0.
    """
    first, second = int(m[1]), int(m[2])
    if max(first, second) > 15 or (first < second and m[1] != "0"):
        return False
    cues = grouped("cues.tsv")
    if m[1] == "0" and place.last in ("tuổi", "từ", "trẻ", "em", "cấp", "độ"):
        return False
    noun = _NOUN_NEXT.match(place.after(m.end())) and not place.precedes(
        m.end(), cues["after a score"]
    )
    counted = _is_before_counted_word(place, m.end()) or place.precedes(
        m.end(), cues_of("counted", "per")
    )
    return not (counted if first == second else noun or tail_of(place, m.end()).counted)


def _is_before_counted_word(place: Place, end: int) -> bool:
    words = place.next_words(end, 1)
    return bool(words) and words[0] in (
        "ngày",
        "giờ",
        "phút",
        "năm",
        "tháng",
        "triệu",
        "tỷ",
        "người",
        "tuổi",
    )


def _formation(place: Place) -> Reading | None:
    m = _FORMATION.match(place.text, place.at)
    if m is None or re.search(r"(?:ngày|số|mã) $", place.before):
        return None
    numbers = re.split(r" ?[-–] ?", m.group())
    pause = (
        ", " if " " in m.group() or any(len(n) > 2 for n in numbers) else " "
    )  # medals: 108-96-108
    return Reading(m.end(), pause.join(cardinal(n, place.dialect) for n in numbers))


def _number_plus_number(place: Place) -> Reading | None:
    """`phút 45+1`, `2+1`: the plus is read *cộng*; `tổ 13+16+17`: a list of numbered places."""
    if place.last in _WORDS_BEFORE_NUMBERED_PLACES and (
        m := _NUMBERS_PLUS.match(place.text, place.at)
    ):
        numbers = [cardinal(number, place.dialect) for number in m.group().split("+")]
        if len(set(numbers)) > 1:
            return Reading(m.end(), ", ".join(numbers))  # tổ 13+16+17; not bài 1+1
    m = _NUMBER_PLUS_NUMBER.match(place.text, place.at)
    if m is None:
        return None
    return Reading(m.end(), f"{cardinal(m[1])} cộng {cardinal(m[2])}")


def _ratio(place: Place) -> Reading | None:
    m = _RATIO.match(place.text, place.at)
    if m is None:
        return None
    second = cardinal(m[2] + (m[3] or ""), place.dialect)
    if place.follows(grouped("cues.tsv")["score"], 6):
        return Reading(m.end(), f"{cardinal(m[1])} {second}")
    decided = place.follows(_RATIO_WORDS, 6)
    return Reading(m.end(), f"{cardinal(m[1])} trên {second}", "" if decided else COLON_RATIO)


RULES = (
    Rule("formation", "d", _formation, needs="-–"),
    Rule("score", "d", _score, needs="-–—:"),
    Rule("ratio", "d", _ratio, needs=":"),
    Rule("sum", "d", _number_plus_number, needs="+"),
)
