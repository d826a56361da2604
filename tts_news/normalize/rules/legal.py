"""Numbers of legal documents: `100/2019/NĐ-CP`, and of standards: `TCVN 5574:2018`.

The number, the year and the body that issued the document are read; the slashes are silent.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tts_news.normalize.composed import composed
from tts_news.normalize.numbers import cardinal, digits
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import COMPOSED, UNKNOWN_BODY
from tts_news.normalize.rules.abbreviations import expansion
from tts_news.normalize.spelling import letters
from tts_news.normalize.tables import pairs, words

_NUMBER = r"(?P<number>\d{1,5})(?P<letter>[a-zđ])?"
_YEAR = r"(?:(?: ?/ ?|-(?=(?:19|20)\d\d ?/))(?P<year>\d{4}))?"
_KIND = "(?:" + "|".join(sorted(words("legal_kinds.tsv"), key=lambda w: (-len(w), w))) + ")"
_BODY = r"[A-ZĐƯa-zđ]{1,14}(?:\d{1,2})?(?: ?[-&] ?[A-ZĐƯ][A-ZĐƯa-z&]{0,12}){0,3}(?:\d{1,2})?"
_NUMBER_KIND_BODY = re.compile(
    rf"{_NUMBER}{_YEAR} ?(?:[/-] ?|(?<=/\d{{4}}))(?P<kind>{_KIND})\.? ?[-/] ?"
    rf"(?P<body>{_BODY})(?![\w])"
)
_NUMBER_OF_ASSEMBLY = re.compile(
    rf"{_NUMBER} ?/ ?(?P<year>\d{{4}}) ?/ ?"
    r"(?P<body>QH\d{1,2}|UBTVQH\d{1,2}|PL-UBTVQH\d{0,2}|[A-ZĐ]{2,4}-?(?:ST|PT|GĐT)|[A-ZĐ]{1,4})"
    r"(?![\w])"
)
_NUMBER_AND_KIND = re.compile(rf"{_NUMBER}(?:/(?P<year>\d{{4}}))?/(?P<body>{_KIND})(?![\w-])")
_NUMBER_AND_SENDER_OF_A_LETTER = re.compile(
    rf"{_NUMBER}{_YEAR} ?/ ?(?P<body>[A-ZĐƯ&]{{2,12}})(?: ?- ?[A-ZĐƯ&\d]{{1,10}}){{1,3}}(?![\w])"
)
_KIND_AND_BODY = re.compile(
    rf"(?P<kind>{_KIND})[-/](?P<body>CP|TW|TƯ|TTg|UBND|HĐND|BYT|BTC|TU|QH\d{{1,2}})(?![\w])"
)
_BODY_NAMED_NEXT = re.compile(r",? ?(?:ngày [^,;:()]{3,32}?,? )?của ")
_STANDARD_NUMBER = re.compile(r"(\d{2,5})(?:-(\d{1,2}))?[:-](\d{4})(?!\d)")


_JUDGMENT = re.compile(r"(HS|DS|HC|KDTM|LĐ|HNGĐ)-?(ST|PT|GĐT)")
"""The field of a judgment and the court's instance: `HS-ST` (criminal, first instance)."""


_INSTANCES = ("ST", "PT", "GĐT")
"""The court's instance at the end of a decision's number: `QĐ-ST`."""


class Body(NamedTuple):
    """The body that issued a document; its name is empty if it is unknown."""

    name: str
    guess: str = ""


def _issuer(code: str) -> Body:
    """The name of the body or bodies at the end of a code, a guess if they are not listed."""
    if _JUDGMENT.fullmatch(code):
        return Body(_known_body(code))
    pieces = [piece for piece in re.split(" ?- ?", code) if piece]
    known = [name for piece in pieces if (name := _known_body(piece))]
    if known:  # a joint circular names several; an unknown piece is the code of a department
        return Body(", ".join(known))
    if expansion(pieces[0]):
        return Body("", UNKNOWN_BODY)  # 213/QĐ-XPVPHC: the subject, not the body
    if long := composed(pieces[0]):
        return Body(long, COMPOSED)
    return Body(letters(pieces[0]), UNKNOWN_BODY)


def _known_body(code: str) -> str:
    listed = pairs("legal_bodies.tsv")
    if judgment := _JUDGMENT.fullmatch(code):
        return f"{listed[judgment[1]]} {listed[judgment[2]]}"
    if code in listed:
        return listed[code]
    if term := re.fullmatch(r"(QH|UBTVQH|HĐND|NQ-HĐND)(\d{1,2})", code):
        return f"{listed[term[1]]} khóa {cardinal(term[2])}"
    if committee := re.fullmatch(r"BCĐ(\d{2,3})", code):  # named after a decision's number
        said = digits if len(committee[1]) > 2 else cardinal
        return f"{listed['BCĐ']} {said(committee[1])}"
    if region := re.fullmatch(r"(QK|VKSKV|TAKV|PTKV)(\d{1,2})", code):
        name = listed.get(region[1]) or expansion(region[1])
        return f"{name[0].upper()}{name[1:]} {cardinal(region[2])}"
    long = expansion(code) if len(code) > 2 else ""
    return long if long[:1].isupper() else ""


def _document_number(place: Place) -> Reading | None:
    """`100/2019/NĐ-CP`, `45/2019/QH14`, `5387/VPCP-V.I`: a document's number."""
    if match := _NUMBER_KIND_BODY.match(place.text, place.at):
        return _said_number(place, match, "của")
    if match := _NUMBER_OF_ASSEMBLY.match(place.text, place.at):
        return _said_number(place, match, ",")
    match = _NUMBER_AND_KIND.match(place.text, place.at)
    if match is not None and match["year"]:
        return _said_number(place, match, "")
    match = _NUMBER_AND_SENDER_OF_A_LETTER.match(place.text, place.at)
    if match is not None and (_known_body(match["body"]) or match["year"]):
        return _said_number(place, match, "của")
    return None


def _said_number(place: Place, match: re.Match[str], link: str) -> Reading:
    """Read the number, the year and, after the word or comma `link`, the body.

    The body is left out if `link` is empty, or if the text that follows names a body (`của`).
    """
    number = match["number"]
    said = digits(number) if number.startswith("0") else cardinal(number, place.dialect)
    if match["letter"]:
        said += " " + letters(match["letter"])
    if match["year"]:
        said += " năm " + cardinal(match["year"], place.dialect)
    # "... của Chính phủ" after the code already names the body.
    if not link or _BODY_NAMED_NEXT.match(place.after(match.end())):
        return Reading(match.end(), said)
    kind = match.groupdict().get("kind", "")  # 1706/TTg-KTN: the first code is the body
    body = _issuer(kind if kind and not pairs("legal_kinds.tsv")[kind] else match["body"])
    if not body.name:
        return Reading(match.end(), said, body.guess)
    link = "," if link == "," or match["body"] in _INSTANCES else f" {link}"
    return Reading(match.end(), f"{said}{link} {body.name}", body.guess)


def _kind_and_body(place: Place) -> Reading | None:
    match = _KIND_AND_BODY.match(place.text, place.at)
    if match is None:
        return None
    kind = pairs("legal_kinds.tsv").get(match["kind"])
    return Reading(match.end(), f"{kind} của {_issuer(match['body']).name}") if kind else None


def _standard_number(place: Place) -> Reading | None:
    """`TCVN 5574:2018`: the number and the year of a standard."""
    match = _STANDARD_NUMBER.match(place.text, place.at)
    named = place.last in ("tcvn", "qcvn", "iso")
    if match is None or ((int(match[1]) <= 24 or ":" not in match.group()) and not named):
        return None
    said = ", ".join(
        digits(part) if part.startswith("0") else cardinal(part, place.dialect)
        for part in match.groups()
        if part
    )
    return Reading(match.end(), said)


RULES = (
    Rule("document", "d", _document_number, needs="/-"),
    Rule("document", "u", _kind_and_body, needs="/-"),
    Rule("standard", "d", _standard_number, needs=":-"),
)
