"""Two numbers and a dash: a range, two separate numbers, or a model of an aircraft."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tts_news.base.letters import SMALL
from tts_news.normalize.reasons import FALLING_RANGE, HYPHEN_RANGE, HYPHEN_SCORE
from tts_news.normalize.rules.hyphened_days import is_of_each_day
from tts_news.normalize.tables import cues_of, grouped
from tts_news.normalize.units import Tail, tail_of

if TYPE_CHECKING:
    from tts_news.normalize.place import Place

NUMBER = re.compile(
    r"\d{1,3}(?:\.\d{3}){1,8}(?:,\d{1,9})?(?!\d)"
    r"|\d{1,3}(?:,\d{3}){2,8}(?:\.\d{1,9})?(?!\d)"
    r"|[1-9]\d{0,2},\d{3}\.\d{1,2}(?!\d)"
    r"|\d{1,3}(?: \d{3}){1,5}(?![\d.,/-]\d|\d|[A-Z])"
    r"|\d+(?:[.,]\d{1,9}(?![\d]))?"
)
DASH = re.compile(r" ?[-–—−~÷] ?([-−]?)(?=\d)")
_LETTER_AFTER = re.compile(r" [A-ZĐ](?![^\W_]|[.,]\w)")  # ngư lôi 65-76 A
_LETTER_BEFORE = re.compile(r"(?<![^\W_])[A-ZĐ] $")  # khu B 1-1, Buk-M 1-2
_DAY_OR_LESS = re.compile(r"[1-9]|[12]\d|3[01]")
_MONTH_OR_LESS = re.compile(r"[1-9]|1[0-2]")
_AIRLINER = re.compile(r"7[0-8]7-(?:\d|\d00)(?!\d|[.,]\d)")
_DASHED_NUMBER = re.compile(r" ?[-–] ?\d{1,3}(?:,\d{1,2})?(?!\d|[.,/]\d)")
SMALL_NEXT = re.compile(rf" [{SMALL}]")
_YEAR = re.compile(r"(?:19|20)\d\d")
NOUN_NEXT = re.compile(r" [^\W\d_]")


class Joined(NamedTuple):
    """The number after a dash, and the words between it and the number before."""

    words: str
    """For a range ` đến `, otherwise `, ` (a pause), a space, or words such as ` năm `."""
    number: str
    """As written, but a year of two digits (`2024-25`) in full."""
    end: int
    """The end of the second number in the text."""
    guess: str = ""
    """The reason if the words are a guess."""


def joined(place: Place, m: re.Match[str], tail: Tail) -> Joined | None:
    """The number after a dash and how it is joined to the one before; None if they are separate.

    `m` is a match of NUMBER, `tail` the magnitude and unit after it.
    """
    text = place.text
    dash = DASH.match(text, tail.end)
    if dash is None or tail.each:
        return None
    other = NUMBER.match(text, dash.end())
    if other is None or (
        text[other.end() : other.end() + 1] == "/"
        and text[other.end() + 1 : other.end() + 2].isdigit()
    ):
        return None
    cues = grouped("cues.tsv")
    if dash[1]:
        return Joined(" đến âm ", other.group(), other.end())  # -5 - -2
    if len(m.group()) == 3 and (
        place.last in cues["designation"] or _AIRLINER.match(text, m.start())
    ):
        return Joined(" ", other.group(), other.end())  # Boeing 737-800
    year = len(m.group()) == 4 and m.group().isdigit() and other.group().isdigit()
    if year and place.follows(cues["term"], 1):
        if len(other.group()) == 2:
            return Joined(", ", m.group()[:2] + other.group(), other.end())
        return Joined(", ", other.group(), other.end())
    if year and len(other.group()) == 2:
        return Joined(" đến ", m.group()[:2] + other.group(), other.end())
    of_force = place.last == "cấp" and place.words[-2:-1] not in (["trung"], ["cao"], ["sơ"])
    if of_force and len(m.group()) <= 2 and not tail_of(place, other.end()).counted:
        return Joined(", cấp ", other.group(), other.end())
    if not tail.counted and (_DASHED_NUMBER.match(text, other.end())):
        return Joined(", ", other.group(), other.end())  # 2,6 - 2,75 - 5
    spaced = dash.group() != dash.group().strip()
    if spaced and place.follows(cues["list"]) and "." in other.group() and not tail.counted:
        return Joined(", ", other.group(), other.end())  # quận 1 - 100.000 đồng
    last = tail_of(place, other.end())
    low, high = _as_number(m.group()) * tail.times, _as_number(other.group())
    if tail.magnitude or low >= 1000:
        high *= last.times  # 700.000 - 1,5 triệu, 500 triệu - 1,2 tỷ
    counted = tail.counted or last.counted or place.precedes(last.end, _words_for_counted_things())
    if low < 200 and _YEAR.fullmatch(other.group()) and not counted:
        month = place.last == "tháng"
        return Joined(" năm " if month else ", ", other.group(), other.end())
        # SEA Games 33 - 2025
    if tail.unit and last.unit and tail.unit != last.unit:  # 20cm - 1m; 12V - 100Ah
        sizes = tail.unit.split()[-1] == last.unit.split()[-1] or not spaced
        sizes = sizes and "vôn" not in (tail.unit, last.unit)  # 12V-7Ah
        return Joined(" đến " if sizes else ", ", other.group(), other.end())
    if "÷" in dash.group() and low >= high:
        return None  # ÷ between these is a division sign
    if low > high and not tail.unit and not year:
        return Joined(", ", other.group(), other.end(), FALLING_RANGE)
    if spaced and low >= high:
        return None
    coded = _LETTER_AFTER.match(text, other.end()) or _LETTER_BEFORE.search(
        place.text[max(0, place.at - 4) : place.at]
    )
    if low == high and not tail.unit and not last.unit:  # chia 50-50, khu B 1-1
        return Joined(" ", other.group(), other.end(), HYPHEN_SCORE)
    guess = HYPHEN_RANGE if coded or _may_be_a_day(place, m, other) else ""
    return Joined(" đến ", other.group(), other.end(), guess)


@cache
def _words_for_counted_things() -> frozenset[str]:
    return cues_of("counted", "per", "things", "whole", "decimal")


def _may_be_a_day(place: Place, m: re.Match[str], other: re.Match[str]) -> bool:
    """Whether a range may be a day: `5-10` with nothing counted after and no word before."""
    if not (_DAY_OR_LESS.fullmatch(m.group()) and _MONTH_OR_LESS.fullmatch(other.group())):
        return False
    cues = grouped("cues.tsv")
    after = place.after(other.end())
    if tail_of(place, other.end()).counted or re.match(r"[%°\w]", after):
        return False
    if place.precedes(other.end(), cues["time"]):
        return False
    if place.last in cues["part of day"] or place.last == "ngày":
        return not is_of_each_day(place)  # chiều nay 3-4 trường
    things = cues_of("counted", "per", "decimal", "things", "whole")
    near = int(other.group()) - int(m.group()) in (1, 2) and SMALL_NEXT.match(after)
    if place.precedes(other.end(), things) or near:  # có 4-5 thanh niên
        return False
    return not place.follows(cues_of("list", "share") | {"lớp", "cấp", "độ tuổi", "số", "tháng"}, 2)


def _as_number(text: str) -> float:
    text = text.replace(" ", "")
    if text.count(",") == 1 or re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text):
        text = text.replace(".", "").replace(",", ".")
    try:
        return float(text[:40].replace(",", ""))
    except ValueError:
        return 0.0
