"""Numbers of documents: 100/2019/NĐ-CP (../shared/reading.md, section 11).

On air: the number, the year and the body that issued it; the slashes are not read.
"""

from __future__ import annotations

import re

from tts_news.normalize.numbers import cardinal, digits
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.spelling import letters
from tts_news.normalize.tables import pairs, words

_NUMBER = r"(?P<number>\d{1,5})(?P<letter>[a-zđ])?"
_KIND = "(?:" + "|".join(words("legal_kinds.tsv")) + ")"
_BODY = r"[A-ZĐƯa-z]{1,12}(?:\d{1,2})?(?:[-&][A-ZĐƯ][A-ZĐƯa-z&]{0,12}){0,3}(?:\d{1,2})?"
_CODE = re.compile(
    rf"{_NUMBER}(?:/(?P<year>\d{{4}}))?[/-](?P<kind>{_KIND})\.?[-/](?P<body>{_BODY})(?![\w])"
)
_ASSEMBLY = re.compile(
    rf"{_NUMBER}/(?P<year>\d{{4}})/(?P<body>QH\d{{1,2}}|UBTVQH\d{{1,2}}|PL-UBTVQH\d{{0,2}}|[A-ZĐ]{{1,4}})(?![\w])"
)
_HALF = re.compile(rf"{_NUMBER}(?:/(?P<year>\d{{4}}))?/(?P<body>{_KIND})(?![\w-])")
_LETTER_OF = re.compile(
    rf"{_NUMBER}(?:/(?P<year>\d{{4}}))?/(?P<body>[A-ZĐƯ]{{2,10}})(?:-[A-ZĐƯ&]{{1,10}}){{1,3}}(?![\w])"
)
_KIND_ALONE = re.compile(
    rf"(?P<kind>{_KIND})[-/](?P<body>CP|TW|TƯ|TTg|UBND|HĐND|BYT|BTC|TU|QH\d{{1,2}})(?![\w])"
)
_STANDARD = re.compile(r"(\d{2,5})(?:-(\d{1,2}))?:(\d{4})(?!\d)")


def _body(code: str) -> str:
    """The name of the body that a code ends in."""
    known = pairs("legal_bodies.tsv")
    if code in known:
        return known[code]
    term = re.fullmatch(r"(QH|UBTVQH)(\d{1,2})", code)
    if term:
        return f"{known[term[1]]} khóa {cardinal(term[2])}"
    if "-" in code:
        return _body(code.rpartition("-")[2])
    from tts_news.normalize.rules.abbreviations import expansion

    return expansion(code) or letters(code)


def _code(place: Place) -> Reading | None:
    match = _CODE.match(place.text, place.at)
    if match is not None:
        return _said(place, match, f"của {_body(match['body'])}")
    match = _ASSEMBLY.match(place.text, place.at)
    if match is not None:
        return _said(place, match, f", {_body(match['body'])}")
    match = _HALF.match(place.text, place.at)
    if match is not None and match["year"]:
        return _said(place, match, "")
    match = _LETTER_OF.match(place.text, place.at)
    if match is not None and match["body"] in pairs("legal_bodies.tsv"):
        return _said(place, match, f"của {_body(match['body'])}")
    return None


def _said(place: Place, match: re.Match[str], issued: str) -> Reading:
    number = match["number"]
    said = digits(number) if number.startswith("0") else cardinal(number, place.dialect)
    if match["letter"]:
        said += " " + letters(match["letter"])
    if match["year"]:
        said += " năm " + cardinal(match["year"], place.dialect)
    # "... của Chính phủ" after the code already names the body; it is not said twice.
    if issued and not re.match(r",? ?(?:ngày [^,;:()]{3,32}?,? )?của ", place.after(match.end())):
        said += issued if issued.startswith(",") else " " + issued
    return Reading(match.end(), said)


def _kind_alone(place: Place) -> Reading | None:
    match = _KIND_ALONE.match(place.text, place.at)
    if match is None:
        return None
    kind = pairs("legal_kinds.tsv").get(match["kind"])
    return Reading(match.end(), f"{kind} của {_body(match['body'])}") if kind else None


def _standard(place: Place) -> Reading | None:
    """TCVN 5574:2018."""
    match = _STANDARD.match(place.text, place.at)
    if match is None or (int(match[1]) <= 24 and place.last not in ("tcvn", "qcvn", "iso")):
        return None
    said = cardinal(match[1], place.dialect)
    if match[2]:
        said += f", {cardinal(match[2], place.dialect)}"
    return Reading(match.end(), f"{said}, {cardinal(match[3], place.dialect)}")


RULES = (
    Rule("document", "d", _code),
    Rule("document", "u", _kind_alone),
    Rule("standard", "d", _standard),
)
