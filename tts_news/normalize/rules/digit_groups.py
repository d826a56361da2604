"""Numbers read digit by digit, in groups: phone numbers, accounts, ISBNs, lottery numbers."""

from __future__ import annotations

import re

from tts_news.normalize.numbers import cardinal, digits
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import UNKNOWN_DIGITS
from tts_news.normalize.rules.ranges import NOUN_NEXT
from tts_news.normalize.tables import cues_of, grouped
from tts_news.normalize.units import tail_of

_DRAWN_NUMBERS = re.compile(r"\d{2}(?: ?[-–] ?\d{2}){3,9}(?!\d| ?[-–])")
_PHONE_NUMBER = re.compile(
    r"(?:\(\+84\)[ .-]?|\+?84[ .-]?|\(0\d{1,3}\)[ .-]?|0)\d{1,4}"
    r"(?:[ .-]?\d{2,4}|\.\d(?=\.)){1,5}(?![\d])"
)
_PHONE_ABROAD = re.compile(r"\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,8}){1,4}(?!\d)")
_FURTHER_PHONE_NUMBER = re.compile(r"( ?[-–/,] ?)(\d{3,4}[ .]\d{3,4}(?:[ .]\d{3,4})?)(?!\d|\.\d)")
_HOTLINE_NUMBER = re.compile(r"1[89]00(?:[ .-]?\d{2,4}){1,2}(?![\d])")
_TWO_YEARS = re.compile(r"1[89]00-(?:1[89]|20)\d\d")
_NOT_TO_BE_DIALLED = frozenset(("tiền", "nhà", "ấp", "đường", "quyết", "thửa", "lô"))
_SHORT_NUMBER = re.compile(
    r"(?:11[1-9](?:-11[1-9])*|1022|1080|1900|1800|18\d{3}|19\d{3}|24/7)(?![\d.,/]\d|\d)"
)
_WORD_BEFORE_SHORT_NUMBERS = re.compile(r"([^\W\d_]+) (?:\d{3,5}(?:,| và|, và| hoặc| hay) )+$")
_LANDLINE_NUMBER = re.compile(r"\d{3,4}[. ]\d{3,4}(?![\d.,]\d|\d)")
_HYPHENED_GROUPS = re.compile(r"\d{1,7}(?:-\d{1,7}){3,6}(?![\d])")
_ACCOUNT_NUMBER = re.compile(r"\d{5,20}(?![\d.,]\d|\d)")
_UNIT_OF_AN_AMOUNT = re.compile(r" ?(?:đồng|đ|VNĐ|VND|USD|EUR|người|ha|tấn|kg|m2|lượt)(?![^\W_])")
_SEPARATOR = re.compile(r"[ .()+-]+")


def _in_groups(groups: list[str]) -> str:
    """Groups of digits, read digit by digit, with a pause between the groups."""
    return ", ".join(digits(group) for group in groups)


def _drawn_numbers(place: Place) -> Reading | None:
    """`05-12-23-34`: the numbers drawn in a lottery."""
    match = _DRAWN_NUMBERS.match(place.text, place.at)
    if match is None:
        return None
    drawn = re.split(" ?[-–] ?", match.group())
    said = [digits(n) if n[0] == "0" else cardinal(n, place.dialect) for n in drawn]
    return Reading(match.end(), ", ".join(said))


def _phone(place: Place) -> Reading | None:
    match = _PHONE_NUMBER.match(place.text, place.at)
    if match is None:
        return _phone_abroad(place)
    number = match.group()
    count = sum(c.isdigit() for c in number)
    if not (9 <= count <= 12) or (count < 10 and "." not in number and " " not in number):
        return None
    groups = [g for g in _SEPARATOR.split(number) if g]
    if len(groups) == 1:
        groups = [groups[0][:4], groups[0][4:7], groups[0][7:]]
    said, end = _in_groups(groups), match.end()
    while more := _FURTHER_PHONE_NUMBER.match(place.text, end):  # (028) 3829.1234 - 3829.5678
        said += f", {_in_groups(_SEPARATOR.split(more[2]))}"
        end = more.end()
    return Reading(end, f"cộng {said}" if "+" in number else said)


def _phone_abroad(place: Place) -> Reading | None:
    """`+49 162 5391500`: a phone number with the code of another country."""
    match = _PHONE_ABROAD.match(place.text, place.at)
    if match is None or not 8 <= sum(c.isdigit() for c in match.group()) <= 15:
        return None
    groups = [g for g in _SEPARATOR.split(match.group()) if g]
    if len(groups) == 1:
        groups = [groups[0][i : i + 3] for i in range(0, len(groups[0]), 3)]
    return Reading(match.end(), f"cộng {_in_groups(groups)}")


def _hotline(place: Place) -> Reading | None:
    match = _HOTLINE_NUMBER.match(place.text, place.at)
    years = match and _TWO_YEARS.fullmatch(match.group())
    if match is None or years or place.last in ("năm", "từ", "đến"):
        return None
    groups = [g for g in _SEPARATOR.split(match.group()) if g]
    if len(groups) == 1:
        groups = [groups[0][:4], groups[0][4:]]
    return Reading(match.end(), _in_groups(groups))


def _short_number(place: Place) -> Reading | None:
    match = _SHORT_NUMBER.match(place.text, place.at)
    if match is None:
        return None
    cues = grouped("cues.tsv")
    if match.group() == "24/7":
        if place.follows(cues["date"] | cues["day"]):
            return None  # hôm 24/7
        return Reading(match.end(), "hai mươi tư trên bảy")
    listed = _WORD_BEFORE_SHORT_NUMBERS.search(place.before)
    if place.last == "số" and place.follows(cues["document"] | _NOT_TO_BE_DIALLED, 3):
        return None
    called = place.follows(cues["call"], 2) or (listed and listed[1] in cues["call"])
    called = called or _is_of_a_rescue_service(place, match.end())
    amount = tail_of(place, match.end()).magnitude
    if not called or amount or place.precedes(match.end(), cues["counted"]):
        return None
    decided = listed or place.follows(cues["call"] - {"số"}, 5)
    decided = decided or not place.follows(cues["call"], 2)
    numbers = match.group().split("-")
    return Reading(match.end(), _in_groups(numbers), "" if decided else UNKNOWN_DIGITS)


def _is_of_a_rescue_service(place: Place, end: int) -> bool:
    """Whether a number is dialled for help: `Trung tâm cứu hộ 119`, not `cấp cứu 115 nạn nhân`."""
    cues = grouped("cues.tsv")
    if not place.follows(cues["rescue"], 2):
        return False
    return place.follows(cues["rescue centre"], 5) or not NOUN_NEXT.match(place.text, end)


def _landline(place: Place) -> Reading | None:
    """`Fax: 3544.122`: a landline number without its area code."""
    match = _LANDLINE_NUMBER.match(place.text, place.at)
    if match is None or not place.follows(grouped("cues.tsv")["telephone"], 1):
        return None
    return Reading(match.end(), _in_groups(_SEPARATOR.split(match.group())))


def _hyphened_groups(place: Place) -> Reading | None:
    """`978-604-1-23456-7`: an ISBN or another number of four or more groups."""
    match = _HYPHENED_GROUPS.match(place.text, place.at)
    if match is None or all(len(g) <= 2 for g in match.group().split("-")):
        return None
    return Reading(match.end(), _in_groups(match.group().split("-")))


def _account(place: Place) -> Reading | None:
    """The number of an account, a certificate or a boat: digits without separators.

    Without a word for a code before it, a number that begins with a zero or has ten digits is read
    so. Seven to nine digits are a guess, if nothing counted follows; six are left to other rules,
    and so are five unless a word for a boat precedes.
    """
    match = _ACCOUNT_NUMBER.match(place.text, place.at)
    if match is None or _UNIT_OF_AN_AMOUNT.match(place.text, match.end()):
        return None
    cued = place.follows(grouped("cues.tsv")["code"] | {"số", "khoản", "tk"}, 4)
    if len(match.group()) < 6 and not place.follows(grouped("cues.tsv")["boat"], 3):
        return None
    number = match.group()
    if len(number) > 5 and not cued and number[0] != "0" and len(number) < 10:
        if len(number) < 7 or place.precedes(match.end(), cues_of("counted", "per")):
            return None
        guess = UNKNOWN_DIGITS
    else:
        guess = ""
    size = 5 if len(number) == 5 else 3
    groups = [number[i : i + size] for i in range(0, len(number), size)]
    return Reading(match.end(), _in_groups(groups), guess)


RULES = (
    Rule("numbers", "d", _drawn_numbers, needs="-–"),
    Rule("phone", "ds", _phone, first="08+("),
    Rule("phone", "d", _hotline, first="1"),
    Rule("phone", "d", _short_number, first="12"),
    Rule("phone", "d", _landline),
    Rule("code", "d", _hyphened_groups, needs="-"),
    Rule("account", "d", _account),
)
