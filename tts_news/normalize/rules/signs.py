"""Signs before a number, and hyphens before a number that are not minus signs.

xuống -2°C       a value below zero: âm
giảm -2%         a change, after a word for falling: silent
Su -30, U -23    the hyphen in a model or a name: silent
Tà Đùng -2026    the hyphen between an event and its year: silent
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tts_news.normalize.numbers import cardinal, digits
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import MINUS, NO_MINUS
from tts_news.normalize.rules.abbreviations import expansion
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import cues_of, grouped

if TYPE_CHECKING:
    from tts_news.normalize.units import Tail

HYPHENS = "-–−"
_WORD_BEFORE = re.compile(r"([^\W_]+) ?$")
_DESIGNATION = re.compile(r"(\d{1,5}(?:[A-Z]{1,2}\d?)?(?: ?[-–]\d{1,3})?)(?![^\W_]|[.,]\d)")
_SPACED_DESIGNATION = re.compile(r"[-–] ?(\d{1,3})(?![^\W_]|[.,/]\d|[.,]? ?[-–]|%| ?°)")
_WORD_AT_END = re.compile(r"([^\W_]{1,12})$")
_YEAR_NEXT = re.compile(r"(?:19|20)\d\d(?!\d|[.,]\d)")
_NOUN_NEXT = re.compile(r" [^\W\d_]")
_UNITS_OF_TEMPERATURE = ("°C", "ºC", "oC", "0C", "độ C", "°F", "°", "º")

_MONEY = frozenset(("đồng", "đô la Mỹ", "đô la"))
_SIGNS = {"±": "cộng trừ", "~": "khoảng", "≈": "khoảng", ">": "trên", "<": "dưới", "≥": "từ",
          "≤": "không quá", "<=": "không quá", ">=": "từ"}  # fmt: skip


class Minus(NamedTuple):
    """Whether a hyphen is a minus sign, and the reason if this is a guess."""

    is_one: bool
    guess: str = ""


def is_level(place: Place, tail: Tail) -> bool:
    """Whether a number may be below zero: a temperature, a percentage, a number of points."""
    return (
        tail.key in _UNITS_OF_TEMPERATURE
        or tail.key in ("%", "‰", "điểm %")
        or place.precedes(tail.end, frozenset(("độ", "điểm")))
    )


def falls(place: Place, tail: Tail) -> bool:
    """Whether a word for falling precedes: `giảm -2%`, `giảm sâu -2%`; but not `giảm còn -2%`."""
    cues = grouped("cues.tsv")
    words = place.words
    if place.last in cues["down"] or (place.last == "hạ" and tail.key not in _UNITS_OF_TEMPERATURE):
        return not (place.last == "hạ" and place.precedes(tail.end, _LEVEL_WORDS))
    if place.before.endswith(": "):
        return bool(words) and words[-1] in cues["down"]
    if place.last in ("tới", "đến") and tail.key != "%":
        return False
    return place.last in cues["so much"] and not cues["down"].isdisjoint(words[-3:-1])


def minus(place: Place, tail: Tail, *, spaced: bool) -> Minus:
    """Whether the hyphen at a place is a minus sign, before a number with this magnitude and unit.

    `spaced` tells whether a space follows the hyphen.
    """
    if falls(place, tail):
        return Minus(is_one=not spaced)  # giảm mạnh -20%: `sign_words` leaves the minus out
    level = is_level(place, tail)
    word = _WORD_BEFORE.search(place.text[max(0, place.at - 20) : place.at])
    cued = bool(word) and place.follows(cues_of("level", "down"), 1)
    if place.before.endswith("^"):
        return Minus(True)  # 10^-3
    if spaced:  # "xuống - 2 độ C"
        if cued and tail.magnitude and tail.unit in _MONEY:
            return Minus(is_one=True, guess=MINUS)
        return Minus(level and cued and tail.key != "%")
    if level or cued:
        return Minus(is_one=word is None or cued or not word[1].isdigit())
    if word is None and tail.unit and place.before.endswith(": "):
        return Minus(is_one=True)  # Lợi nhuận: -35 tỷ đồng
    if word is None:
        return Minus(is_one=True, guess=MINUS) if place.before.strip() else Minus(False, NO_MINUS)
    if word[1][0].isupper() and not tail.unit and not place.memory.caps:
        return Minus(is_one=False, guess=NO_MINUS)
    if tail.unit and word[1].islower():
        return Minus(is_one=True, guess=MINUS)
    return Minus(is_one=False, guess=NO_MINUS)


def sign_words(place: Place, sign: str, said: str, tail: Tail) -> str:
    """The words of a number, `said`, with those of its sign."""
    if not sign:
        return said
    if sign in _SIGNS:
        return _with_comparison(place, sign, said, tail)
    cues = grouped("cues.tsv")
    change = (
        tail.key == "%"
        or place.precedes(tail.end, frozenset(("điểm",)))
        or (tail.unit in _MONEY and place.before.endswith("("))
    )
    if sign == "+":
        if place.follows(cues["up"]):
            return said
        return ("tăng " if change else "cộng ") + said
    if falls(place, tail):
        return said
    if change and place.before.endswith("("):
        return f"giảm {said}"
    level = not change or place.last in cues["level"] or place.follows(cues["level"], 1)
    return ("âm " if level else "giảm ") + said


def _with_comparison(place: Place, sign: str, said: str, tail: Tail) -> str:
    if sign in ("≥", ">="):
        noun = not (tail.unit or tail.magnitude) and _NOUN_NEXT.match(place.text, tail.end)
        return f"ít nhất {said}" if noun else f"từ {said} trở lên"
    word = _SIGNS[sign]
    return said if place.last == word and word != "từ" else f"{word} {said}"


def _designation(place: Place) -> Reading | None:
    """`Su -30`, `HQ -604`, `Il -96-300`, `Covid - 19`: the number of a model, a ship or a name.

    Also the year of an event: `Giải chạy Tà Đùng -2026`.
    """
    text, at = place.text, place.at
    if text[at] not in "-–" or at == 0 or text[at - 1] != " ":
        return None
    word = _WORD_AT_END.search(text[max(0, at - 13) : at - 1].rstrip('"”’»)'))
    if word is None:
        return None
    if not word[1][0].isupper() or (place.memory.caps and _is_word_in_capitals(word[1])):
        return _year_of_an_event(place)
    if text[at + 1 : at + 2] == " ":
        m = _SPACED_DESIGNATION.match(text, at)
        counted = m and place.precedes(m.end(), grouped("cues.tsv")["per"] | _MAGNITUDES)
        if m is None or counted or not _takes_a_spaced_hyphen(word[1]):
            return None
        return Reading(m.end(), _number_of_a_designation(place, m[1]))
    if year := _YEAR_NEXT.match(text, at + 1):
        return Reading(year.end(), cardinal(year.group(), place.dialect))
    m = _DESIGNATION.match(text, at + 1)
    if m is None or not _takes_a_number(word[1]) or place.precedes(m.end(), _LEVEL_WORDS):
        return None
    if text[m.end() : m.end() + 1] in ("%", "°", "º"):
        return None
    parts = re.findall(r"[A-Z]+|\d+", m[1])
    from tts_news.normalize.spelling import letters

    said = [
        _number_of_a_designation(place, part) if part.isdigit() else letters(part) for part in parts
    ]
    return Reading(m.end(), " ".join(said))


def _is_word_in_capitals(capitals: str) -> bool:
    """Whether capitals are a Vietnamese word: `CÒN`, `Ở` in a headline, but not `SU`, `MI`."""
    small = capitals.lower()
    return is_syllable(small) and small not in grouped("cues.tsv")["designation"]


_MAGNITUDES = frozenset(("trăm", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "độ", "điểm", "đến"))


def _year_of_an_event(place: Place) -> Reading | None:
    """`hội xuân -2027`: the year of an event, unless a word for a level or a fall precedes."""
    year = _YEAR_NEXT.match(place.text, place.at + 1)
    if year is None or place.follows(cues_of("level", "down")):
        return None
    if place.precedes(year.end(), cues_of("per", "decimal") | {"đồng"}):
        return None
    return Reading(year.end(), cardinal(year.group(), place.dialect))


_LEVEL_WORDS = frozenset(("độ", "điểm"))


def _takes_a_spaced_hyphen(word: str) -> bool:
    if word.lower() in grouped("cues.tsv")["designation"]:
        return True
    if len(word) == 1:
        return word not in "YÝ"
    return word.isupper() and word.isascii() and len(word) < 5 and not expansion(word)


def _takes_a_number(word: str) -> bool:
    """Whether a hyphen and a number may follow: capitals, foreign words, `Su`, `An`, `Tu`."""
    capitals = word.isupper() and len(word) <= 5
    foreign = not is_syllable(word.lower())
    return capitals or foreign or word.lower() in grouped("cues.tsv")["designation"]


def _number_of_a_designation(place: Place, number: str) -> str:
    short = len(number) <= 2 or number.endswith("00")
    return cardinal(number, place.dialect) if short and number[0] != "0" else digits(number)


RULES = (Rule("designation", "s", _designation, first="-–"),)
