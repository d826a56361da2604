"""Abbreviations with a number directly after: `NQ57`, `KV1`, `VĐ3`, `CQĐP2C`, `BCĐ389`."""

from __future__ import annotations

import re

from tts_news.normalize.numbers import cardinal, digits
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import GLUED_DIGITS
from tts_news.normalize.rules.abbreviations import numbered_sense, only_sense
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import grouped, pairs, words

_SHORT_FORM_NUMBER = re.compile(r"([A-ZĐƯ]{2,8})\.?(\d{1,4})(?!\w|[.,]\d)")
_COMMITTEE = re.compile(r"BCĐ ?(\d{3})(?![\w/]|[.,]\d)")
_POLICE_DEPARTMENT = re.compile(r"P[ACHKVX]\d\d$")  # departments of the provincial police
_FEWEST_LETTERS = 3
_MAKER_BEFORE = re.compile(r"(?<![^\W_])([A-Z][a-z]+) $")
_GOVERNMENT_OF_TIERS = re.compile(r"CQĐP ?(\d)C(?!\w)")


def _short_form_with_number(place: Place) -> Reading | None:
    """`NQ57`, `KV1`, `VĐ3`, `GĐ2`: a listed abbreviation that takes a number, and its number."""
    match = _SHORT_FORM_NUMBER.match(place.text, place.at)
    if match is None or match.group() in pairs("codes.tsv"):
        return None
    if match[1] in pairs("roads.tsv") and (match[1] != "CT" or "cao tốc" in place.before):
        return None
    sense = numbered_sense(place, match[1], match.end(1))
    if not sense:
        return _form_not_usually_numbered(place, match)
    number = match[2]
    if (
        _POLICE_DEPARTMENT.match(match.group())
        or number.startswith("00")
        or _is_model(place, match)
    ):
        return None
    if place.text[match.end() : match.end() + 1] in ("-", "/"):
        return Reading(match.end(1), sense)  # CT05-CT/TW: the rule for documents reads the number
    if number.startswith("0") and match[1] not in words("legal_kinds.tsv"):
        return None
    said = digits(number) if number.startswith("0") else cardinal(number, place.dialect)
    named_before = place.before.rstrip().endswith(sense.lower())  # Bệnh nhân BN17
    long = len(number) > 2 and not named_before and match[1] not in words("legal_kinds.tsv")
    return Reading(
        match.end(), said if named_before else f"{sense} {said}", GLUED_DIGITS if long else ""
    )


def _form_not_usually_numbered(place: Place, match: re.Match[str]) -> Reading | None:
    """`KCN2`, `THPT1`: an abbreviation with one meaning that usually has no number; a guess."""
    form, number = match.groups()
    long = only_sense(form) if len(form) >= _FEWEST_LETTERS else ""
    follows = place.text[match.end() : match.end() + 1]
    coded = place.follows(grouped("cues.tsv")["coded"], 2)
    if not long or number.startswith("0") or follows in ("-", "/") or coded:
        return None
    if _is_model(place, match):
        return None
    return Reading(match.end(), f"{long} {cardinal(number, place.dialect)}", GLUED_DIGITS)


def _is_model(place: Place, match: re.Match[str]) -> bool:
    """Whether a form is the model of a machine: `Hyundai HD700`, `súng HK416`."""
    maker = _MAKER_BEFORE.search(place.text[max(0, place.at - 20) : place.at])
    if maker and not is_syllable(maker[1].lower()):
        return True
    return len(match[2]) > 2 and place.follows(grouped("cues.tsv")["coded"], 2)


def _government_of_tiers(place: Place) -> Reading | None:
    """`CQĐP2C`, `CQĐP 2C`: local government of two tiers."""
    match = _GOVERNMENT_OF_TIERS.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"chính quyền địa phương {cardinal(match[1])} cấp")


def _committee(place: Place) -> Reading | None:
    """`BCĐ389`, `BCĐ 138`: a committee named after the number of the decision that founded it."""
    match = _COMMITTEE.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"Ban Chỉ đạo {digits(match[1])}")


RULES = (
    Rule("tiers", "u", _government_of_tiers, first="C"),
    Rule("committee", "u", _committee, first="B"),
    Rule("abbreviation", "u", _short_form_with_number, needs="0"),
)
