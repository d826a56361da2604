"""Measures with a sign of their own: `18,5N`, `24"`, `Ø600`, `M6.3`, `CO2e`."""

from __future__ import annotations

import re

from tts_news.normalize.days import month_name
from tts_news.normalize.numbers import cardinal, number_words
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import UNIT_CHOICE
from tts_news.normalize.spelling import letters
from tts_news.normalize.tables import grouped, pairs
from tts_news.normalize.units import for_each

_DIAMETER = re.compile(r"[ØøΦφϕ⌀] ?(?=\d)")
_INCH = r" ?(?:\"|″|”|'')"
_SIZE = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_INCHES = re.compile(rf"(?:{_SIZE}(?:{_INCH})? ?[-–] ?)?(?:{_SIZE}|([13]/[248])){_INCH}(?![\d\w])")
_TWO_SIDES = re.compile(rf"{_SIZE}{_INCH} ?[xX×] ?{_SIZE}{_INCH}(?!\w)")
_BLOOD_GROUP = re.compile(r"(AB|A|B|O)? ?(Rh)? ?(?:\(D\))?([+\-–−])(?![\w])")
_BLOOD_BEFORE = re.compile(
    r"máu(?: hiếm| loại| thuộc nhóm)? (?:[abohr()d+–−-]{1,6}(?:,| và) ){0,4}$"
)
_LONGEST_QUOTATION = 400
_AFTER_A_QUOTATION = re.compile(r" ?[-–,.]|$")
_INCHES_BEFORE = re.compile(r'\d"')
_MAGNITUDE = re.compile(r"M[wW]? ?=? ?(\d[.,]\d)(?!\d)")
_LATITUDE_OR_LONGITUDE = re.compile(
    rf"(?:{_SIZE} ?[-–] ?)?(\d{{1,3}}([.,]\d{{1,2}})?)(?: ?°?| độ )"
    r"([NBEĐS])(?![^\W_]| ?[-–;,] ?\d)"
)
_LATITUDE_BEFORE = re.compile(r"\d[.,]?\d*[nb](?:,|;| và| -| –) $")
_FINE_DUST = re.compile(r"PM2,5(?!\d)")
_DEGREES = r"(\d{1,3}(?:[.,]\d{1,3})?)°?"
_COORDINATES = re.compile(rf"{_DEGREES}([NBEĐ])( ?[-–] ?|[;,] ?){_DEGREES}([NBEĐ])(?!\w)")
_GAS_FORMULA = re.compile(r"(CO|CH|NO|SO|NH|O|H)(\d)([- ]?(?:e|eq|tđ|td|tương đương))?(?![^\W_])")
_TWO_LETTER_ELEMENT = "Al|Ag|Ba|Br|Ca|Cl|Cu|Fe|Hg|Li|Mg|Mn|Na|Pb|Si|Ti|Zn"
_ELEMENT = re.compile(rf"({_TWO_LETTER_ELEMENT}|[BCFHIKNOPS])(\d{{0,2}})")
_COMPOUND = re.compile(
    rf"(?=[^\W\d_]+\d)(?=\w*(?:{_TWO_LETTER_ELEMENT}))(?:{_ELEMENT.pattern}){{2,}}(?![^\W_])"
)

SIDES = {"N": "vĩ Bắc", "B": "vĩ Bắc", "E": "kinh Đông", "Đ": "kinh Đông", "S": "vĩ Nam"}


def _diameter(place: Place) -> Reading | None:
    """`Ø600`: the diameter of a pipe, read *phi*."""
    m = _DIAMETER.match(place.text, place.at)
    return Reading(m.end(), "phi ") if m else None


def _inches(place: Place) -> Reading | None:
    """`24"`, `55″`: inches of a screen or a wheel, unless the sign closes a quotation."""
    m = _INCHES.match(place.text, place.at)
    if m is None:
        return None
    cued = place.follows(grouped("cues.tsv")["inch"], 8)
    before = place.text[max(0, place.at - _LONGEST_QUOTATION) : place.at]
    opened = _INCHES_BEFORE.sub("", before).count('"') % 2 or before.count("“") > before.count("”")
    decimal = any(one and not one.isdigit() and "/" not in one for one in m.groups())
    of_a_quotation = _AFTER_A_QUOTATION.match(place.text, m.end())
    if opened or not (cued or (decimal and not of_a_quotation)):
        return None
    said = " đến ".join(_size(one, place) for one in m.groups() if one)
    return Reading(m.end(), f"{said} inh", "" if cued else UNIT_CHOICE)


def _two_sides(place: Place) -> Reading | None:
    """`24"x48"`: the two sides of a tile or a frame in inches."""
    m = _TWO_SIDES.match(place.text, place.at)
    if m is None:
        return None
    return Reading(m.end(), f"{_size(m[1], place)} inh nhân {_size(m[2], place)} inh")


def _size(number: str, place: Place) -> str:
    """A size in words: `6,7` of a screen, `3/4` of a pipe."""
    over, _, under = number.partition("/")
    if under:
        return f"{cardinal(over)} phần {month_name(under)}"
    return number_words(number, place.dialect)


def _magnitude(place: Place) -> Reading | None:
    """`động đất M6.3`: the magnitude of an earthquake."""
    m = _MAGNITUDE.match(place.text, place.at)
    if m is None:
        return None
    known = place.last in ("độ", "lớn", "richter")
    said = number_words(m[1].replace(".", ","), place.dialect)
    return Reading(m.end(), said if known else f"độ lớn {said}")


def _latitude(place: Place) -> Reading | None:
    """`vĩ tuyến 18,5N`, `113,5E`: a latitude or a longitude in degrees."""
    m = _LATITUDE_OR_LONGITUDE.match(place.text, place.at)
    if m is None:
        return None
    certain = m[4] in "NE" and (m[3] or _LATITUDE_BEFORE.search(place.before))
    if not certain and not place.follows(grouped("cues.tsv")["latitude"], 4):
        return None
    side = SIDES[m[4]]
    if re.search(r"(?:vĩ|kinh) \w+ $", place.before):
        side = side.split()[1]
    some = (number_words(x.replace(".", ","), place.dialect) for x in m.groups()[:2] if x)
    return Reading(m.end(), f"{' đến '.join(some)} độ {side}")


def _coordinates(place: Place) -> Reading | None:
    """`13,5N-111,2E`: latitude and longitude in degrees; `14,5N-19,0N`: a range of latitudes."""
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


def _gas_formula(place: Place) -> Reading | None:
    """`CO2`: the formula of a gas; `CO2e`, `CO2tđ`: an equivalent amount of greenhouse gases."""
    m = _GAS_FORMULA.match(place.text, place.at)
    if m is None:
        return None
    said = _said_element(m[1], m[2])
    each, end = for_each(place, m.end(), "")
    return Reading(end, f"{said} tương đương{each}" if m[3] else said + each)


def _compound(place: Place) -> Reading | None:
    """`CaCO3`, `Fe2O3`: a chemical formula with an element of two letters."""
    m = _COMPOUND.match(place.text, place.at)
    if m is None:
        return None
    return Reading(m.end(), " ".join(_said_element(*e.groups()) for e in _ELEMENT.finditer(m[0])))


def _said_element(symbol: str, count: str) -> str:
    said = " ".join("ô" if c == "O" else letters(c) for c in symbol.upper())
    return f"{said} {cardinal(count)}" if count else said


def _blood_group(place: Place) -> Reading | None:
    """`nhóm máu O+`, `máu Rh-`, `AB Rh(D)-`: a blood group with its Rh factor."""
    m = _BLOOD_GROUP.match(place.text, place.at)
    if m is None or not (m[1] or m[2]) or not _BLOOD_BEFORE.search(place.before):
        return None
    said = [letters(m[1] or ""), letters(m[2] or ""), "dương" if m[3] == "+" else "âm"]
    return Reading(m.end(), " ".join(piece for piece in said if piece))


def _fine_dust(place: Place) -> Reading | None:
    """`PM2,5`: fine dust, read like `PM2.5`."""
    m = _FINE_DUST.match(place.text, place.at)
    return Reading(m.end(), pairs("codes.tsv")["PM2.5"]) if m else None


RULES = (
    Rule("dust", "u", _fine_dust, first="P", needs=".,"),
    Rule("blood", "u", _blood_group, first="ABOR", needs="+-–−"),
    Rule("coordinates", "d", _coordinates, needs="-–;,"),
    Rule("latitude", "d", _latitude),
    Rule("inches", "d", _two_sides, needs="\"″”'"),
    Rule("inches", "d", _inches, needs="\"″”'"),
    Rule("diameter", "uls", _diameter, first="ØøΦφϕ⌀"),
    Rule("magnitude", "u", _magnitude, first="M"),
    Rule("formula", "u", _gas_formula, first="CNSOH", needs="0"),
    Rule("formula", "u", _compound, first="ABCFHIKLMNOPSTZ", needs="0"),
)
