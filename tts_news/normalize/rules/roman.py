"""Roman numbers after a word that takes one (`thế kỷ XX`), after a name, and in headings.

Others of two or more letters are a guess.
"""

from __future__ import annotations

import re

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.numbers import cardinal, ordinal
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import BARE_ROMAN
from tts_news.normalize.spelling import roman
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import grouped

_ROMAN_NUMBER = re.compile(r"([IVXL]{1,7})(?![\w])(?!\.[^\W\d_])")
_SMALL_ROMAN_NUMBER = re.compile(r"(?:x{0,2}(?:i{1,3}|iv|vi{0,3}|ix)|x{1,2})(?![^\W_])")
_WORDS_THAT_ALWAYS_TAKE_ONE = frozenset(("kỷ", "kỉ", "khóa", "khoá", "thứ", "chương", "quý"))
_YEAR_NEXT = re.compile(r" ?[/-] ?((?:19|20)\d{2})(?!\d)")
_ROMAN_HEADING = re.compile(rf"([IVX]{{1,5}})(?:[.)/:] |[-–] (?=[{CAPITALS}]))")
_LISTED_BEFORE = re.compile(r"(\w+) (?:[ivxl]{1,6}(?:, | và | - |-|–|/))+$")
_RANGE_NEXT = re.compile(r" ?[-–] ?([IVXL]{1,6})(?![\w])")
_WORD_THAT_BEGINS_WITH_VI = re.compile(
    r"vi (?:mạch|phạm|khuẩn|rút|mô|sinh|tính|phẫu|xử|hành|chất|lượng|ba|vu|trùng|nấm|cảnh|diệu|thể)"
)
_SMALL_RANGE_NEXT = re.compile(r" ?[-–] ?([ivx]{1,6})(?!\w)")
_NAME_BEFORE = re.compile(r"([^\W\d_]+) $")
_CAPITALIZED_BEFORE = re.compile(rf"(?<![^\W_])[{CAPITALS}][{SMALL}]+ $")  # Basel II


def _roman_number(place: Place) -> Reading | None:
    m = _ROMAN_NUMBER.match(place.text, place.at)
    value = roman(m[1]) if m else 0
    if m is None or not value:
        return None
    keyword = place.last
    if listed := _LISTED_BEFORE.search(place.before):
        keyword = listed[1]
    if (
        keyword == "quý"
        and place.text[place.at - 4 : place.at - 3] == "Q"
        and m[1] not in ("I", "II", "III", "IV")
    ):
        return None
    cues = grouped("cues.tsv")
    if keyword in cues["roman"] or " ".join(place.words[-2:]) in cues["roman"]:
        return _number_after_keyword(place, m, keyword, value)
    king = _NAME_BEFORE.search(place.text[max(0, place.at - 20) : place.at])
    if (
        king
        and king[1][0].isupper()
        and m[1] != "V"
        and not king[1].isupper()
        and (
            king[1].lower() in cues["king"]
            or (
                len(m[1]) > 1
                and not is_syllable(king[1].lower())
                and place.follows(cues["throne"], 6)
            )
        )
    ):
        rank = {1: "nhất", 2: "nhị", 3: "tam", 4: "tứ", 5: "ngũ", 6: "lục", 7: "thất", 8: "bát",
                9: "cửu", 10: "thập"}.get(value, cardinal(str(value)))  # fmt: skip
        return Reading(m.end(), f"đệ {rank}")
    if place.memory.caps and is_syllable(m[1].lower()):
        return None  # XI MĂNG, VI PHẠM: words in a headline
    if len(m[1]) > 1 and m[1] not in ("LL", "XL", "XX", "VI", "DI", "IV", "XXX", "LV"):
        named = _CAPITALIZED_BEFORE.search(place.text[max(0, place.at - 20) : place.at])
        return Reading(m.end(), cardinal(str(value)), "" if named else BARE_ROMAN)
    return None


def _small_roman_number(place: Place) -> Reading | None:
    """`thế kỷ xix`, `khóa xv`: a Roman number in lower case, only after a word that takes one."""
    m = _SMALL_ROMAN_NUMBER.match(place.text, place.at)
    cues = grouped("cues.tsv")["roman"]
    listed = _LISTED_BEFORE.search(place.before)
    keyword = listed[1] if listed else place.last
    if m is None or (keyword not in cues and " ".join(place.words[-2:]) not in cues):
        return None
    if m.group() in ("xi", "vi") and keyword not in _WORDS_THAT_ALWAYS_TAKE_ONE:
        return None  # xi măng loại xi lanh, cấp vi mô
    if keyword == "quý" and m.group() not in ("i", "ii", "iii", "iv"):
        return None  # quý vi: quý vị (ladies and gentlemen) without its tone
    if _WORD_THAT_BEGINS_WITH_VI.match(place.text, place.at):
        return None  # từ khóa vi mạch
    value = roman(m.group().upper())
    said = ordinal(str(value)) if keyword in ("thứ", "hạng") else cardinal(str(value))
    other = _SMALL_RANGE_NEXT.match(place.text, m.end())
    if other and roman(other[1].upper()) > value:
        return Reading(other.end(), f"{said} đến {cardinal(str(roman(other[1].upper())))}")
    return Reading(m.end(), said)


def _number_after_keyword(place: Place, m: re.Match[str], keyword: str, value: int) -> Reading:
    number = str(value)
    said = ordinal(number) if keyword in ("thứ", "hạng") else cardinal(number)
    end = m.end()
    if year := _YEAR_NEXT.match(place.text, end):
        return Reading(year.end(), f"{said} năm {cardinal(year[1], place.dialect)}")
    if (other := _RANGE_NEXT.match(place.text, end)) and roman(other[1]) > value:
        return Reading(other.end(), f"{said} đến {cardinal(str(roman(other[1])))}")
    return Reading(end, said)


def _roman_heading(place: Place) -> Reading | None:
    """`II. Nội dung`: the number of a heading, at the beginning of a line."""
    if place.before.strip():
        return None
    m = _ROMAN_HEADING.match(place.text, place.at)
    value = roman(m[1]) if m else 0
    if m is None or not value or (len(m[1]) == 1 and re.match(r"[A-ZĐ][.]", place.after(m.end()))):
        return None
    return Reading(m.end() - 1, f"{cardinal(str(value))},")


RULES = (
    Rule("roman heading", "u", _roman_heading, at_head=True),
    Rule("roman", "u", _roman_number, first="IVXL"),
    Rule("roman", "l", _small_roman_number, first="ivx"),
)
