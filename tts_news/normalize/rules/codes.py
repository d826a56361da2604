"""Phone numbers, plates, roads, vehicles, codes of letters and digits."""

from __future__ import annotations

import re

from tts_news.normalize.numbers import cardinal, digits, number_words
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import GLUED_DIGITS, LETTER_O, UNKNOWN_DIGITS
from tts_news.normalize.rules.capitals import spelled
from tts_news.normalize.spelling import letters
from tts_news.normalize.tables import grouped, pairs, words
from tts_news.normalize.units import units_in_any_case

_PHONE = re.compile(
    r"(?:\(\+84\)[ .-]?|\+?84[ .-]?|\(0\d{1,3}\)[ .-]?|0)\d{1,4}"
    r"(?:[ .-]?\d{2,4}|\.\d(?=\.)){1,5}(?![\d])"
)
_LINE = re.compile(r"1[89]00(?:[ .-]?\d{2,4}){1,2}(?![\d])")
_SHORT = re.compile(r"(?:11[1-9]|1022|1080|1900|1800|18\d{3}|19\d{3}|24/7)(?![\d.,/]\d|\d)")
_NUMBERS_BEFORE = re.compile(r"([^\W\d_]+) (?:\d{3,5}(?:,| và|, và| hoặc| hay) )+$")
_PLATE = re.compile(r"(\d{2} ?[A-ZĐ]{1,2}(?: ?\d)?) ?[-–] ?(\d{3}\.\d{2}|\d{4,5})(?!\d)")
_BOAT = re.compile(r"([A-ZĐ][A-Za-zĐđ]{0,3})(?: ?[-–] ?| )?(\d{4,5})((?: ?[-–] ?| )?TS)?(?!\w)")
_AIRCRAFT = re.compile(r"VN-([ABC])(\d{3})(?!\w)")
_ROAD = re.compile(r"(QL|TL|ĐT|HL|ĐH|CT|tỉnh lộ|quốc lộ) ?[.-]? ?(\d{1,3})([A-ZĐ])?(?![\w])")
_POST = re.compile(
    r"[Kk][Mm](?: ?(\d{1,4}) ?\+ ?(\d{1,3})(?:[.,]\d{1,3})?|(\d{1,4}))(?![\d+]|[.,]\d)"
)
_MIXED = re.compile(
    r"(?=[A-ZĐƯƠ0-9.-]{0,12}\d)[A-ZĐƯƠ]{1,5}(?:[-.]?\d{1,6}[A-ZĐ]{0,2}){1,3}(?:[-.]?\d{1,4})?(?![^\W_])"
)
_MAGNITUDE = re.compile(r"M ?(\d[.,]\d)(?![\w.,]\d|\w)")
_EARTHQUAKE = re.compile(r"động đất|rung chấn|dư chấn|địa chấn|độ lớn")
# P.5 is a ward, T7/2022 a month, Q4/2025 a quarter, T2-T6 the days of a week.
_ANOTHER = re.compile(
    r"M\d[.,]\d(?!\d)|(?:[ĐPQHXT]|TP|KP)\.\d|[TQ]\d{1,2}(?:/|-(?:19|20)\d\d(?!\d))"
    r"|T[2-7] ?[-–] ?(?:T[2-7]|CN)(?![^\W_])"
)
_BEFORE_A_MONTH = ("hết", "đầu", "cuối", "giữa", "trong")
_T_MONTH = re.compile(r"T(?:[1-9]|1[0-2])")
_AFTER_DIGITS = re.compile(r"(\d{1,4})([A-ZĐ]{1,2})(\d{0,2})(?![^\W_])(?!-\d)")
_LETTER_O = re.compile(
    r"\d{1,3}O{1,6}(?= ?(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ|đồng|người|hộ|ha|kg|km|tấn|%)(?![^\W_]))"
)
_LINES = re.compile(r"(480|720|1080|1440|2160)p(?!\w)")
_FOUR_NINES = re.compile(r"(?:9999|99,99%?|999[.,]9)(?!\d)")
_WARD = re.compile(r"P\.?(\d{1,2}), ?Q\.?(\d{1,2})(?![\w.,/]\d|\w)")
_AMOUNT_NEXT = re.compile(r" ?(?:đồng|đ|VNĐ|VND|USD|EUR|người|ha|tấn|kg|m2|lượt)(?![^\W_])")
_MONEY_NEXT = re.compile(r" ?(?:USD|VND|VNĐ|EUR|đô|đồng|euro|NDT|đ)(?![^\W_])")
_LONG = re.compile(r"\d{6,20}(?![\d.,]\d|\d)")
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){2,5}(?![\d])")
_BALLS = re.compile(r"\d{2}(?: ?[-–] ?\d{2}){3,9}(?!\d| ?[-–])")
_DEGREES = r"(\d{1,3}(?:[.,]\d{1,3})?)°?"
_COORDINATES = re.compile(rf"{_DEGREES}([NBEĐ])( ?[-–] ?|[;,] ?){_DEGREES}([NBEĐ])(?!\w)")
_MORE_PHONE = re.compile(r"( ?[-–/,] ?)(\d{3,4}[ .]\d{3,4}(?:[ .]\d{3,4})?)(?![\d.])")
_GROUPS = re.compile(r"\d{1,7}(?:-\d{1,7}){3,6}(?![\d])")
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_SEPARATOR = re.compile(r"[ .()+-]+")


def _in_groups(groups: list[str]) -> str:
    """Digits one by one, with a pause between the groups."""
    return ", ".join(digits(group) for group in groups)


def _phone(place: Place) -> Reading | None:
    match = _PHONE.match(place.text, place.at)
    if match is None:
        return None
    number = match.group()
    count = sum(c.isdigit() for c in number)
    if not (9 <= count <= 12) or (count < 10 and "." not in number and " " not in number):
        return None
    groups = [g for g in _SEPARATOR.split(number) if g]
    if len(groups) == 1:
        groups = [groups[0][:4], groups[0][4:7], groups[0][7:]]
    said, end = _in_groups(groups), match.end()
    while more := _MORE_PHONE.match(place.text, end):  # (028) 3829.1234 - 3829.5678
        said += f", {_in_groups(_SEPARATOR.split(more[2]))}"
        end = more.end()
    return Reading(end, f"cộng {said}" if "+" in number else said)


def _line(place: Place) -> Reading | None:
    match = _LINE.match(place.text, place.at)
    if match is None or place.last in ("năm", "từ", "đến"):
        return None
    groups = [g for g in _SEPARATOR.split(match.group()) if g]
    if len(groups) == 1:
        groups = [groups[0][:4], groups[0][4:]]
    return Reading(match.end(), _in_groups(groups))


def _short(place: Place) -> Reading | None:
    match = _SHORT.match(place.text, place.at)
    if match is None:
        return None
    if match.group() == "24/7":
        return Reading(match.end(), "hai mươi tư trên bảy")
    cues = grouped("cues.tsv")
    listed = _NUMBERS_BEFORE.search(place.before)
    called = place.follows(cues["call"], 2) or (listed and listed[1] in cues["call"])
    if not called or place.precedes(match.end(), cues["counted"]):
        return None
    return Reading(match.end(), digits(match.group()))


def _plate(place: Place) -> Reading | None:
    match = _PLATE.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"{letters(match[1])}, {digits(match[2])}")


def _boat(place: Place) -> Reading | None:
    """QNg 95678 TS, KG-91234-TS: a fishing boat; TS may be left out after the word for a boat."""
    match = _BOAT.match(place.text, place.at)
    boat = match and (match[3] or place.follows(grouped("cues.tsv")["boat"], 3))
    if match is None or not boat:
        return None
    end = f", {letters('TS')}" if match[3] else ""
    return Reading(match.end(), f"{letters(match[1])}, {digits(match[2])}{end}")


def _aircraft(place: Place) -> Reading | None:
    """VN-A868: a registration."""
    match = _AIRCRAFT.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"{letters('VN' + match[1])}, {digits(match[2])}")


def _road(place: Place) -> Reading | None:
    match = _ROAD.match(place.text, place.at)
    if match is None:
        return None
    kind, number, letter = match.groups()
    if kind == "CT" and "cao tốc" not in place.before:
        return None
    names = pairs("roads.tsv")
    said = digits(number) if kind in ("ĐT", "CT", "HL", "ĐH") else cardinal(number, place.dialect)
    named = names[kind].removeprefix("đường ") if place.last == "đường" else names[kind]
    words_said = [named, said, letters(letter or "")]
    return Reading(match.end(), " ".join(w for w in words_said if w))


def _post(place: Place) -> Reading | None:
    """Km120+500, km15: a place on a road."""
    match = _POST.match(place.text, place.at)
    if match is None:
        return None
    far = cardinal(match[1] or match[3], place.dialect)
    on = f" cộng {cardinal(match[2], place.dialect)}" if match[2] else ""
    return Reading(match.end(), f"ki lô mét {far}{on}")


def _mixed(place: Place) -> Reading | None:
    """A321, H5N1, COP27, F-16, C00: the letters, then the number."""
    match = _MIXED.match(place.text, place.at)
    if match is None:
        return None
    whole = match.group()
    if _ANOTHER.match(place.text, place.at):
        return None
    if place.last in _BEFORE_A_MONTH and _T_MONTH.fullmatch(whole):
        return None
    if weekday := _weekday(place, whole, match.end()):
        return Reading(match.end(), weekday)
    known = pairs("codes.tsv")
    if whole in known:
        return Reading(match.end(), known[whole])
    return Reading(match.end(), _pieces(whole, place), _doubt(place, whole))


def _doubt(place: Place, code: str) -> str:
    """Why a code is a guess: two letters or more that no list knows, and no word names its kind."""
    head = _PIECE.findall(code)[0]
    known = len(head) < 2 or head.isdigit() or head in pairs("codes.tsv") or head in spelled()
    if known or "-" in code or place.follows(grouped("cues.tsv")["coded"], 2):
        return ""
    return GLUED_DIGITS


def _magnitude(place: Place) -> Reading | None:
    """M6.3 of an earthquake."""
    match = _MAGNITUDE.match(place.text, place.at)
    around = place.before + place.after(place.at).lower()
    if match is None or not _EARTHQUAKE.search(around):
        return None
    said = number_words(match[1].replace(".", ","), place.dialect)
    return Reading(match.end(), said if place.before.endswith("độ lớn ") else f"độ lớn {said}")


def _weekday(place: Place, code: str, end: int) -> str:
    """`T7, CN`, `sáng T2`: a day of the week; else empty."""
    if not re.fullmatch(r"T[2-7]", code):
        return ""
    near = re.match(
        r"(?:,| và| -|-) ?(?:CN|Chủ nhật|chủ nhật|T[2-7])|,? \(?\d{1,2}[/-]\d{1,2}(?!\d)",
        place.after(end),
    )
    days = ("sáng", "chiều", "tối", "ngày", "trừ", "đêm", "từ")
    if not near and place.last not in days:
        return ""
    return "thứ " + ("tư" if code[1] == "4" else cardinal(code[1]))


def _pieces(code: str, place: Place) -> str:
    said = []
    known = pairs("codes.tsv")
    for piece in _PIECE.findall(code):
        if piece.isdigit():
            hundreds = "-" in code and piece.endswith("00")  # S-400
            plain = (len(piece) <= 2 or hundreds) and not (piece.startswith("0") and len(piece) > 1)
            said.append(cardinal(piece, place.dialect) if plain else digits(piece))
        else:
            said.append(known.get(piece, letters(piece)))
    return " ".join(said)


def _zero_typed_as_o(place: Place) -> Reading | None:
    """1O triệu: a letter O among the digits of an amount is a zero."""
    match = _LETTER_O.match(place.text, place.at)
    if match is None:
        return None
    said = cardinal(match.group().replace("O", "0"), place.dialect)
    return Reading(match.end(), said, LETTER_O)


def _after_digits(place: Place) -> Reading | None:
    """9A2, 12A, 3G, 8X: a class, a room, a generation."""
    match = _AFTER_DIGITS.match(place.text, place.at)
    if (
        match
        and match[2] == "K"
        and (match[1] in ("2", "4", "8") or place.follows(grouped("cues.tsv")["gold"], 3))
    ):
        return Reading(match.end(), _pieces(match.group(), place))  # a screen's lines, carats
    if match is None or match[2] in words("units.tsv") or match[2] in ("USD", "VND", "TR", "CV"):
        return None
    if match[2] == "Y" and place.follows(grouped("cues.tsv")["bond"], 4):
        return None  # a bond of 10Y
    if match[2].lower() in units_in_any_case():
        return None  # 250ML
    if match[2] in "NBEĐS" and place.follows(grouped("cues.tsv")["latitude"], 2):
        return None
    if match[2] == "H" and match[3]:
        return None  # 8H30
    if match[2] in "KMBT" and _MONEY_NEXT.match(place.text, match.end()):
        return None  # 350M USD
    if match[2] == "T" and place.follows(grouped("cues.tsv")["load"], 2):
        return None
    return Reading(match.end(), _pieces(match.group(), place))


def _lines(place: Place) -> Reading | None:
    """1080p: a screen's lines."""
    match = _LINES.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"{cardinal(match[1], place.dialect)} {letters('P')}")


def _four_nines(place: Place) -> Reading | None:
    """vàng 9999: how jewellers say it."""
    match = _FOUR_NINES.match(place.text, place.at)
    if match is None or not place.follows(grouped("cues.tsv")["gold"], 3):
        return None
    return Reading(match.end(), "bốn số chín")


def _ward(place: Place) -> Reading | None:
    """P12, Q10."""
    match = _WARD.match(place.text, place.at)
    if match is None:
        return None
    ward, district = (cardinal(one, place.dialect) for one in match.groups())
    return Reading(match.end(), f"phường {ward}, quận {district}")


def _long(place: Place) -> Reading | None:
    """An account, a certificate, a code: digits, when a cue names it or no dots divide it."""
    match = _LONG.match(place.text, place.at)
    if match is None or _AMOUNT_NEXT.match(place.text, match.end()):
        return None
    cued = place.follows(grouped("cues.tsv")["code"] | {"số", "khoản", "tk"}, 4)
    number = match.group()
    if not cued and number[0] != "0" and len(number) < 10:
        cues = grouped("cues.tsv")
        if len(number) < 7 or place.precedes(match.end(), cues["counted"] | cues["per"]):
            return None
        guess = UNKNOWN_DIGITS
    else:
        guess = ""
    groups = [number[i : i + 3] for i in range(0, len(number), 3)]
    return Reading(match.end(), _in_groups(groups), guess)


def _groups(place: Place) -> Reading | None:
    """978-604-1-23456-7: an ISBN and the like."""
    match = _GROUPS.match(place.text, place.at)
    if match is None or all(len(g) <= 2 for g in match.group().split("-")):
        return None
    return Reading(match.end(), _in_groups(match.group().split("-")))


def _balls(place: Place) -> Reading | None:
    """05-12-23-34: numbers that were drawn."""
    match = _BALLS.match(place.text, place.at)
    if match is None:
        return None
    drawn = re.split(" ?[-–] ?", match.group())
    said = [digits(n) if n[0] == "0" else cardinal(n, place.dialect) for n in drawn]
    return Reading(match.end(), ", ".join(said))


def _coordinates(place: Place) -> Reading | None:
    """13,5N-111,2E; a belt of the sea as 14,5N-19,0N."""
    match = _COORDINATES.match(place.text, place.at)
    if match is None:
        return None
    first, last = (
        number_words(one.replace(".", ","), place.dialect) for one in (match[1], match[4])
    )
    one, other = ("độ vĩ Bắc" if x in "NB" else "độ kinh Đông" for x in (match[2], match[5]))
    if one == other:
        return Reading(match.end(), f"{first} đến {last} {one}")
    return Reading(match.end(), f"{first} {one}, {last} {other}")


def _version(place: Place) -> Reading | None:
    """1.2.3, 192.168.1.1: dots that part no thousands and are no date."""
    match = _VERSION.match(place.text, place.at)
    if match is None:
        return None
    parts = match.group().split(".")
    date = len(parts) == 3 and len(parts[2]) == 4
    if date or all(len(part) == 3 for part in parts[1:]):
        return None
    return Reading(match.end(), " chấm ".join(cardinal(part, place.dialect) for part in parts))


RULES = (
    Rule("coordinates", "d", _coordinates),
    Rule("numbers", "d", _balls),
    Rule("phone", "ds", _phone),
    Rule("phone", "d", _line),
    Rule("phone", "d", _short),
    Rule("code", "d", _groups),
    Rule("version", "d", _version),
    Rule("plate", "d", _plate),
    Rule("boat", "u", _boat),
    Rule("aircraft", "u", _aircraft),
    Rule("road", "u", _road),
    Rule("road", "ul", _post),
    Rule("ward", "u", _ward),
    Rule("fineness", "d", _four_nines),
    Rule("lines", "d", _lines),
    Rule("magnitude", "u", _magnitude),
    Rule("code", "u", _mixed),
    Rule("cardinal", "d", _zero_typed_as_o),
    Rule("code", "d", _after_digits),
    Rule("account", "d", _long),
)
