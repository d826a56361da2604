"""Number plates, fishing boats, aircraft, road numbers and kilometre posts."""

from __future__ import annotations

import re

from tts_news.normalize.numbers import cardinal, digits, number_words
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import AMBIGUOUS
from tts_news.normalize.spelling import letters
from tts_news.normalize.tables import grouped, pairs

_HEAD_OF_A_PLATE = re.compile(r"\d{2}[ -]?[A-ZĐ]|0\d\d\.")
_NUMBER_PLATE = re.compile(r"(\d{2} ?[A-ZĐ]{1,2}(?: ?\d)?) ?[-–] ?(\d{3}\.\d{2}|\d{4,5})(?!\d)")
_SPACED_PLATE = re.compile(
    r"(\d{2} ?[A-ZĐ]{1,2}\d?) ?[- ] ?(\d{3}\.\d{2}|\d{2}\.\d{3}|\d{5})(?!\d)"
)
_NUMBER_OF_A_PLATE = re.compile(r"0\d\d\.\d\d(?![.,]?\d)")
_DOTTED_PLATE = re.compile(r"(\d{2}[A-ZĐ]{1,2}\d?)\.(\d{3}\.\d{2}|\d{5})(?!\d)")
_MOTORCYCLE_PLATE = re.compile(r"(\d{2}-[A-ZĐ]\d) ?[- ] ?(\d{3}\.\d{2}|\d{4,5})(?!\d)")
_FISHING_BOAT = re.compile(
    r"([A-ZĐ][A-Za-zĐđ]{0,3})(?: ?[-–] ?| )?(\d{4,5})((?: ?[-–] ?| )?TS)?(?!\w)"
)
_AIRCRAFT_REGISTRATION = re.compile(r"VN-([ABC])(\d{3})(?!\w)")
_ROAD_NUMBER = re.compile(
    r"(QL|TL|ĐT|HL|ĐH|CT|tỉnh lộ|quốc lộ) ?[.-]? ?(\d{1,3})([A-ZĐ])?(?!\w|[.,]\d)"
)
_AMBIGUOUS_ROAD_KINDS = frozenset(("HL", "ĐH", "CT"))
"""Abbreviations of roads that often mean a load, blood sugar or a block of flats."""
_KILOMETRE_POST = re.compile(
    r"[Kk][Mm](?: ?(\d{1,4}) ?\+ ?(\d{1,3}(?:[.,]\d{1,3})?)"
    r"|(?:(?<=K[Mm]) )?(\d{1,4}|[1-2]\.\d{3}))(?![\d+]|[.,]\d)"
)
_TO_ANOTHER_POST = re.compile(r" ?[-–] ?(?=[Kk][Mm] ?\d)")


def _number_plate(place: Place) -> Reading | None:
    if not _HEAD_OF_A_PLATE.match(place.text, place.at):
        return None
    match = _NUMBER_PLATE.match(place.text, place.at)
    match = match or _DOTTED_PLATE.match(place.text, place.at)  # 60A.123.45
    match = match or _MOTORCYCLE_PLATE.match(place.text, place.at)  # 49-B1 123.45
    if match is None:
        match = _SPACED_PLATE.match(place.text, place.at)  # ô tô 30A 123.45
        if match is None or not place.follows(grouped("cues.tsv")["vehicle"], 3):
            return None
    return Reading(match.end(), f"{letters(match[1])}, {digits(match[2])}")


def _number_of_a_plate(place: Place) -> Reading | None:
    """`rơ moóc 29R 027.39`: only a plate has a leading zero and two digits after the dot."""
    match = _NUMBER_OF_A_PLATE.match(place.text, place.at)
    return Reading(match.end(), digits(match.group())) if match else None


def _fishing_boat(place: Place) -> Reading | None:
    """`QNg 95678 TS`, `KG-91234-TS`: a fishing boat; after a word for a boat also without `TS`."""
    match = _FISHING_BOAT.match(place.text, place.at)
    boat = match and (match[3] or place.follows(grouped("cues.tsv")["boat"], 3))
    if match is None or not boat:
        return None
    end = f", {letters('TS')}" if match[3] else ""
    return Reading(match.end(), f"{letters(match[1])}, {digits(match[2])}{end}")


def _aircraft_registration(place: Place) -> Reading | None:
    """`VN-A868`: the registration of an aircraft."""
    match = _AIRCRAFT_REGISTRATION.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"{letters('VN' + match[1])}, {digits(match[2])}")


def _road_number(place: Place) -> Reading | None:
    match = _ROAD_NUMBER.match(place.text, place.at)
    if match is None:
        return None
    kind, number, letter = match.groups()
    if kind == "CT" and "cao tốc" not in place.before:
        return None
    names = pairs("roads.tsv")
    said = digits(number) if kind in ("ĐT", "CT", "HL", "ĐH") else cardinal(number, place.dialect)
    named = names[kind].removeprefix("đường ") if place.last == "đường" else names[kind]
    words_said = [named, said, letters(letter or "")]
    decided = kind not in _AMBIGUOUS_ROAD_KINDS or place.follows(
        grouped("cues.tsv")["on a road"], 4
    )
    decided = decided or place.precedes(match.end(), grouped("cues.tsv")["on a road"])
    said = " ".join(w for w in words_said if w)
    return Reading(match.end(), said, "" if decided else AMBIGUOUS)


def _kilometre_post(place: Place) -> Reading | None:
    """`Km120+500`, `km15`, `Km 15`: a kilometre post and the metres after it."""
    match = _KILOMETRE_POST.match(place.text, place.at)
    if match is None:
        return None
    far = cardinal((match[1] or match[3]).replace(".", ""), place.dialect)
    on = f" cộng {number_words(match[2].replace('.', ','), place.dialect)}" if match[2] else ""
    said = f"ki lô mét {far}{on}"
    if dash := _TO_ANOTHER_POST.match(place.text, match.end()):
        return Reading(dash.end(), f"{said} đến ")
    return Reading(match.end(), said)


RULES = (
    Rule("plate", "d", _number_plate),
    Rule("plate", "d", _number_of_a_plate, first="0", needs="."),
    Rule("boat", "u", _fishing_boat, needs="0"),
    Rule("aircraft", "u", _aircraft_registration, first="V"),
    Rule("road", "u", _road_number, first="QTĐHC", needs="0"),
    Rule("road", "ul", _kilometre_post, first="kK", needs="0"),
)
