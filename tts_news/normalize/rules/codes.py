"""Codes of letters and digits: `A321`, `H5N1`, `9A2`, `P12, Q10`, `1.2.3`."""

from __future__ import annotations

import re

from tts_news.normalize.foreign.lists import find
from tts_news.normalize.numbers import cardinal, digits, ordinal
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import GLUED_DIGITS, LETTER_O, UNKNOWN_DIGITS
from tts_news.normalize.rules.abbreviations import expansion
from tts_news.normalize.rules.capitals import spelled
from tts_news.normalize.spelling import letters, roman
from tts_news.normalize.tables import grouped, pairs, words
from tts_news.normalize.units import are_carats, tail_of, units_in_any_case

_LETTERS_AND_DIGITS = re.compile(
    r"(?=[A-ZĐƯƠ0-9.-]{0,12}\d)[A-ZĐƯƠ]{1,5}(?:[-.]?\d{1,6}[A-ZĐ]{0,2}){1,3}(?:[-.]?\d{1,4})?(?![^\W_])"
)
_ROMAN_AND_YEAR = re.compile(r"([IVX]{1,5})-((?:19|20)\d\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FEWEST_LETTERS_OF_A_NAME = 4
_NAME_AND_YEAR = re.compile(r"([A-ZĐƯƠ]{3,5})-((?:19|20)\d\d)")
# P.5 is a ward, T7/2022 a month, Q4/2025 a quarter, T2-T6 are days of the week: for other rules.
_WARD_MONTH_OR_WEEKDAYS = re.compile(
    r"M\d[.,]\d(?!\d)|(?:GMT|UTC)-|(?:[ĐPQHXT]|TP|KP)\.\d|[TQ]\d{1,2}(?:/|-(?:19|20)\d\d(?!\d))"
    r"|T[2-7] ?[-–] ?(?:T[2-7]|CN)(?![^\W_])"
)
_WEEKDAY_BEFORE = re.compile(r"(?<!\w)t[2-7](?:,| và) ?$")
_WORDS_BEFORE_A_MONTH = ("hết", "đầu", "cuối", "giữa", "trong")
_WORDS_AFTER_A_MONTH = frozenset(("này", "năm", "tới"))
_PLACES_NUMBERED_WITH_T = frozenset(("ga", "trạm", "tòa", "toà", "sảnh", "lô", "nhà"))
_T_MONTH = re.compile(r"T(?:[1-9]|1[0-2])")
_DIGITS_AND_LETTERS = re.compile(r"(\d{1,4})([A-ZĐ]{1,2})(\d{0,2})(?![^\W_])(?!-\d)")
_DIGITS_AND_LETTER_O = re.compile(
    r"\d{1,3}O{1,6}(?= ?(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ|đồng|người|hộ|ha|kg|km|tấn|%)(?![^\W_]))"
)
_SERIES_AND_NUMBER = re.compile(r"([A-ZĐ]{2}) (\d{6})(?!\w|[.,]\d)")
_SCREEN_LINES = re.compile(r"(480|720|1080|1440|2160)p(?!\w)")
_FOUR_NINES = re.compile(r"(?:9999|99,99%?|999[.,]9)(?!\d)")
_CODE_WITH_SEVERAL_MEANINGS = re.compile(r"[PQT](?:[1-9]|1\d|2[0-5])|H(?:[1-9]|1[0-2])")
"""Codes that may also be a ward, a district, a month, a weekday or a size."""
_AIRLINER = re.compile(r"(7[0-8]7)-([23489]00|[89]|10)(?![\w%]|[.,]\d| ?(?:triệu|tỷ|nghìn|đồng))")
_DISTRICT = re.compile(r"Q(\d{1,2})(?=,? ?\(?(?:TP|Tp|tp|Thành phố|thành phố|Sài Gòn))")
_DISTRICT_ALONE = re.compile(r"Q(\d{1,2})(?!\w|[/.-]\d)")
_WARD_BEFORE = re.compile(r"(?:phường|p\.?) ?\w+(?: \w+)?, $")
_WARD_AND_DISTRICT = re.compile(r"P\.?(\d{1,2}), ?Q\.?(\d{1,2})(?![\w.,/]\d|\w)")
_USUAL_AFTER_DIGITS = frozenset("ABCDEGKX")
_WORDS_BEFORE_AN_HOUR = frozenset(("lúc", "hồi", "khoảng", "đúng", "mới", "gần", "tầm"))
_MONEY_NEXT = re.compile(r" ?(?:USD|VND|VNĐ|EUR|đô|đồng|euro|NDT|đ)(?![^\W_])")
_ACCOUNT = re.compile(r"\d{3,5}(?:\.\d{1,8}){2,4}(?!\d)")
_WORDS_BEFORE_AN_ACCOUNT = frozenset(("tk", "stk", "tài khoản"))
_VERSION_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,5}){2,5}(?![\d])")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")


def _letters_then_digits(place: Place) -> Reading | None:
    """`A321`, `H5N1`, `COP27`, `F-16`, `C00`: a code that begins with letters."""
    match = _LETTERS_AND_DIGITS.match(place.text, place.at)
    if match is None:
        return None
    whole = match.group()
    if _WARD_MONTH_OR_WEEKDAYS.match(place.text, place.at):
        return None
    if _T_MONTH.fullmatch(whole) and (
        place.last in _WORDS_BEFORE_A_MONTH
        or (
            place.precedes(match.end(), _WORDS_AFTER_A_MONTH)
            and not place.follows(_PLACES_NUMBERED_WITH_T, 2)
        )
    ):
        return None
    if weekday := _weekday(place, whole, match.end()):
        return Reading(match.end(), weekday)
    known = pairs("codes.tsv")
    if whole in known:
        return Reading(match.end(), known[whole])
    session = _ROMAN_AND_YEAR.fullmatch(whole)
    if session and place.follows(grouped("cues.tsv")["roman"]):  # lần thứ X-2026
        number = str(roman(session[1]))
        said = ordinal(number, place.dialect) if place.last == "thứ" else cardinal(number)
        return Reading(match.end(), f"{said}, {cardinal(session[2], place.dialect)}")
    if named := _NAME_AND_YEAR.fullmatch(whole):
        return _name_and_year(place, *named.groups())
    return Reading(match.end(), _said_by_pieces(whole, place), _why_doubtful(place, whole))


def _name_and_year(place: Place, name: str, year: str) -> Reading:
    """`OCOP-2025`, `AFF-2024`: the name of an event or programme and its year."""
    listed = find(name)
    said = expansion(name) or (listed.spoken if listed else "") or spelled().get(name, "")
    said = said or pairs("codes.tsv").get(name, "")
    end = place.at + len(name) + 1 + len(year)
    return Reading(
        end,
        f"{said or letters(name)} {cardinal(year, place.dialect)}",
        "" if said else GLUED_DIGITS,
    )


def _series(place: Place) -> Reading | None:
    """`Giấy chứng nhận BĐ 473970`: the series and the number of a certificate."""
    match = _SERIES_AND_NUMBER.match(place.text, place.at)
    if match is None or tail_of(place, match.end()).counted:
        return None
    number = digits(match[2][:3]), digits(match[2][3:])
    return Reading(match.end(), f"{letters(match[1])} {', '.join(number)}")


def _why_doubtful(place: Place, code: str) -> str:
    """Why a code is a guess; empty if it is certain.

    It is a guess if its first letters are unknown or may mean something else, it has no hyphen, and
    no word for a code (`lớp`, `phòng`) precedes.
    """
    head = _LETTERS_OR_DIGITS.findall(code)[0]
    known = head.isdigit() or head in pairs("codes.tsv") or head in spelled()
    known = known or (len(head) < 2 and not _CODE_WITH_SEVERAL_MEANINGS.fullmatch(code))
    if known or "-" in code or place.follows(grouped("cues.tsv")["coded"], 2):
        return ""
    return GLUED_DIGITS


def _weekday(place: Place, code: str, end: int) -> str:
    """`T7, CN`, `sáng T2`: the code read as a day of the week; empty if it is none."""
    if not re.fullmatch(r"T[2-7]", code) or place.follows(grouped("cues.tsv")["coded"], 2):
        return ""
    near = re.match(
        r"(?:,| và| -|-) ?(?:CN|Chủ nhật|chủ nhật|T[2-7])|,? \(?\d{1,2}[/-]\d{1,2}(?!\d)",
        place.after(end),
    )
    if not place.follows(grouped("cues.tsv")["coded"], 5):
        near = near or _WEEKDAY_BEFORE.search(place.before)
    days = ("sáng", "chiều", "tối", "ngày", "trừ", "đêm", "từ")
    if not near and place.last not in days:
        return ""
    return "thứ " + ("tư" if code[1] == "4" else cardinal(code[1]))


def _said_by_pieces(code: str, place: Place) -> str:
    said: list[str] = []
    named = False  # ASEAN2025: the digits after a name may be a year
    for piece in _LETTERS_OR_DIGITS.findall(code):
        if named and _YEAR.fullmatch(piece):
            said.append(cardinal(piece, place.dialect))
        elif piece.isdigit():
            hundreds = piece.endswith("00") and ("-" in code or code[0].isalpha())  # S-400, A300
            plain = (len(piece) <= 2 or hundreds) and not (piece.startswith("0") and len(piece) > 1)
            said.append(cardinal(piece, place.dialect) if plain else digits(piece))
        else:
            name = find(piece) if len(piece) >= _FEWEST_LETTERS_OF_A_NAME else None
            named = name is not None
            said.append(name.spoken if name else pairs("codes.tsv").get(piece, letters(piece)))
    return " ".join(said)


def _zero_typed_as_o(place: Place) -> Reading | None:
    """`1O triệu`: the letter O, typed for a zero in an amount."""
    match = _DIGITS_AND_LETTER_O.match(place.text, place.at)
    if match is None:
        return None
    said = cardinal(match.group().replace("O", "0"), place.dialect)
    return Reading(match.end(), said, LETTER_O)


def _digits_then_letters(place: Place) -> Reading | None:
    """`9A2`, `12A`, `3G`, `8X`: digits, then letters, of a class, a room or a generation."""
    match = _DIGITS_AND_LETTERS.match(place.text, place.at)
    if (
        match
        and match[2] == "K"
        and (match[1] in ("2", "4", "8") or are_carats(place, match[1], match.end()))
    ):
        return Reading(
            match.end(), _said_by_pieces(match.group(), place)
        )  # 4K of a screen, 18K gold
    if match is None or match[2] in ("USD", "VND", "TR", "CV"):
        return None
    if match[2] in words("units.tsv") and match[2] != "Đ":  # Đ only after thousands
        return None
    if match[2] == "Y" and place.follows(grouped("cues.tsv")["bond"], 4):
        return None  # a bond of 10Y
    if match[2].lower() in units_in_any_case():
        return None  # 250ML
    if match[2] in "NBEĐS" and place.follows(grouped("cues.tsv")["latitude"], 2):
        return None
    if match[2] == "H" and (match[3] or _is_hour(place, match)):
        return None  # 8H30, từ 8H đến 17H
    if match[2] == "M" and match[3] in ("2", "3"):
        return None  # 25M2
    if match[2] in "KMBT" and _MONEY_NEXT.match(place.text, match.end()):
        return None  # 350M USD
    if match[2] in ("T", "M") and not match[3] and tail_of(place, match.end(1)).unit:
        return None  # xe 50T, cao 35M
    return Reading(
        match.end(),
        _said_by_pieces(match.group(), place),
        _why_digits_first_are_doubtful(place, match),
    )


def _why_digits_first_are_doubtful(place: Place, match: re.Match[str]) -> str:
    """Why a code that begins with digits is a guess: `2PN`, `10N`; empty if it is certain.

    It is certain with the usual letters (`9A2`, `3G`, `8X`), after a word for a code, and beside a
    letter or a hyphen.
    """
    usual = match[2] in _USUAL_AFTER_DIGITS or match[2] in pairs("codes.tsv") or match[3]
    decided = usual or place.follows(grouped("cues.tsv")["coded"] | {"số", "án", "lộ", "ghế"}, 3)
    joined = place.text[match.end() : match.end() + 1] == "-"
    before = place.text[max(0, place.at - 1) : place.at]
    return "" if decided or joined or before.isalpha() else GLUED_DIGITS


def _is_hour(place: Place, match: re.Match[str]) -> bool:
    """Whether `8H` is a time of day, by the word before: `lúc`, `từ`."""
    bound = grouped("cues.tsv")["bound"] | _WORDS_BEFORE_AN_HOUR
    return int(match[1]) <= 24 and place.last in bound


def _screen_lines(place: Place) -> Reading | None:
    """`1080p`: the number of lines of a screen."""
    match = _SCREEN_LINES.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"{cardinal(match[1], place.dialect)} {letters('P')}")


def _four_nines(place: Place) -> Reading | None:
    """`vàng 9999`: read as jewellers say it, *bốn số chín* (four nines)."""
    match = _FOUR_NINES.match(place.text, place.at)
    if match is None or not place.follows(grouped("cues.tsv")["gold"], 3):
        return None
    return Reading(match.end(), "bốn số chín")


def _ward_and_district(place: Place) -> Reading | None:
    """`P12, Q10`: a ward and a district; `Q10, TP.HCM`: a district."""
    match = _DISTRICT.match(place.text, place.at)
    if match is None and _WARD_BEFORE.search(place.before):
        match = _DISTRICT_ALONE.match(place.text, place.at)
    if match is not None:
        return Reading(match.end(), f"quận {cardinal(match[1], place.dialect)}")
    match = _WARD_AND_DISTRICT.match(place.text, place.at)
    if match is None:
        return None
    ward, district = (cardinal(one, place.dialect) for one in match.groups())
    return Reading(match.end(), f"phường {ward}, quận {district}")


def _account(place: Place) -> Reading | None:
    """`TK 3761.0.1234567`: an account at the State Treasury, read digit by digit."""
    match = _ACCOUNT.match(place.text, place.at)
    if match is None or not place.follows(_WORDS_BEFORE_AN_ACCOUNT, 3):
        return None
    return Reading(match.end(), ", ".join(digits(part) for part in match.group().split(".")))


def _version_number(place: Place) -> Reading | None:
    """`1.2.3`, `192.168.1.1`: dots that neither separate thousands nor make a date."""
    match = _VERSION_NUMBER.match(place.text, place.at)
    if match is None:
        return None
    parts = match.group().split(".")
    date = len(parts) == 3 and len(parts[2]) == 4
    if date or all(len(part) == 3 for part in parts[1:]):
        return None
    guess = UNKNOWN_DIGITS if tail_of(place, match.end()).counted else ""  # 1.300.00 đồng
    said = " chấm ".join(cardinal(part, place.dialect) for part in parts)
    return Reading(match.end(), said, guess)


def _airliner(place: Place) -> Reading | None:
    """`787-9`, `737-800`: a Boeing aircraft, its series digit by digit, its variant as a number."""
    match = _AIRLINER.match(place.text, place.at)
    if match is None:
        return None
    return Reading(match.end(), f"{digits(match[1])} {cardinal(match[2], place.dialect)}")


RULES = (
    Rule("account", "d", _account, needs="."),
    Rule("version", "d", _version_number, needs="."),
    Rule("ward", "u", _ward_and_district, first="PQ"),
    Rule("fineness", "d", _four_nines, first="9"),
    Rule("lines", "d", _screen_lines, first="1247"),
    Rule("code", "u", _series, needs="0"),
    Rule("code", "u", _letters_then_digits, needs="0"),
    Rule("cardinal", "d", _zero_typed_as_o),
    Rule("code", "d", _airliner, first="7", needs="-"),
    Rule("code", "d", _digits_then_letters),
)
