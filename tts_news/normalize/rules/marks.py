"""Punctuation, symbols and emoji: read as a pause or a word, or silent."""

from __future__ import annotations

import re
import unicodedata

from tts_news.base.letters import CAPITALS
from tts_news.normalize.numbers import DIGITS, cardinal
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import QUOTE_OR_INCH, RARE_CURRENCY, UNIT_CHOICE
from tts_news.normalize.rules.dashes import HYPHENS, dash
from tts_news.normalize.spelling import roman
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import grouped, pairs
from tts_news.normalize.units import for_each

_FORMER_OR_NEW = re.compile(r"\((cũ|mới|Cũ|Mới)\)")
_NUMBER_WORDS = frozenset(
    (
        "một",
        "mấy",
        "nhiêu",
        "hai",
        "ba",
        "bốn",
        "năm",
        "sáu",
        "bảy",
        "tám",
        "chín",
        "mười",
        "trăm",
        "triệu",
        "nghìn",
        "tỷ",
        "chục",
    )
)
_SHIP_BEFORE = re.compile(r"(?<![^\W_])M ?$")
_THOUSANDS_BEFORE = re.compile(r"\d\.\d{3} ?$")
_MONEY = frozenset(("đồng", "usd", "euro", "tệ", "yên", "won", "đô"))
_WORDS_AFTER_A_SLASH = frozenset(("lượt", "ngày", "tháng", "năm", "giờ", "chuyến", "vụ", "đêm"))
_ARROWS = re.compile(
    r"[=-]>|[→⇒➔➡⟶]\ufe0f?|[>›»](?: ?[>›»]){0,3}|<{1,4}"
    r"|~{2,8}|={2,8}|\*{2,8}|#{2,8}|\^{2,8}|\+{3,8}"
)
_FLOOD_LEVEL_NEXT = re.compile(r"[<>] ?(?=BĐ ?(?:\d|I)|báo động)")
_RUN_OF_STOPS = re.compile(r"[.!?…]{2,64}|…|\./\.")
_LIST_HEAD = re.compile(r"(?:[-–—•*+·▪●○►]|\d{1,2}\.|[a-zđ]\)|\d{1,2}\)) ")
_NUMBERED_HEAD = re.compile(rf"([IVX]{{1,5}})\.(\d{{1,2}})(?=\.? [{CAPITALS}])")
_STARS_OF_A_HOTEL = re.compile(r"(?<![\d.,/])[1-7]\*$")
_NUMBER_SIGN_AND_RANK = re.compile(r"#\d{1,3}(?!\w)")
_AMOUNT_BEFORE = re.compile(r"\d (?:tỷ|tỉ|triệu|nghìn|đồng|ha|km|m2|người|hộ|tấn)(?: đồng)? ?$")
_AMOUNT_NEXT = re.compile(r" ?\d[\d.,]* ?(?:tỷ|tỉ|triệu|nghìn|đồng|ha|km|m2|người|hộ|tấn)")
_EACH_BEFORE = re.compile(r"\d[^.;:]{0,40}/ ?(?:tháng|ngày|năm|giờ|người|lượt|hộ|vụ) ?$")
_AND_SO_ON = re.compile(r"v\.? ?v\.{0,4}(?=[\s,;)…]|$)|v\.v\.{0,3}")
_CROSS_REFERENCE = re.compile(
    r">{1,4} ?(?:Xem thêm|Đọc thêm|Xem tiếp|Tin liên quan):?", re.IGNORECASE
)
_WORDS_IN_BRACKETS = re.compile(r"\(([^()\d]{2,60})\)")
_NUMBER_BEFORE = re.compile(r"(?<![\d.,])(\d{1,9}) $")
_TIMES_SIGN = re.compile(r"[xX×] (?=\d)")
_NUMBER_AND_CAPITALS_BEFORE = re.compile(r"\d(?: ?[a-z]{1,3})? [A-ZĐ]{2,6}$")
_SMALL_ROMAN = re.compile(r"\((i{1,3}|i?v|vi{1,3}|i?x)\)")
_PAPER_OF_DATELINE = re.compile(
    r"(\([A-ZĐ][A-ZĐa-z.]{1,11}\))[-–— ]{1,3}|\(?([^\W_][\w. ]{1,12}?)\)? ?[-–—] "
)
_PLACE_OF_DATELINE = re.compile(
    rf"([{CAPITALS}]{{2,7}}(?: [{CAPITALS}]{{2,7}}){{0,4}}) ?[-–—] (?=[{CAPITALS}\d])"
)
_FRACTIONS = {"½": "một phần hai", "⅓": "một phần ba", "¼": "một phần tư", "¾": "ba phần tư",
              "⅔": "hai phần ba", "⅕": "một phần năm", "⅛": "một phần tám"}  # fmt: skip
_NUMBERED_NOTE = re.compile(r"([^\W\d_⁰¹²³⁴-⁹]{2,7})[⁰¹²³⁴-⁹]{1,3}(?![^\W_])")
_POWER = re.compile(r"(?:(?<=\d)|(?<=[^\W\d_])(?<![^\W\d_]{2}))(⁻?)([⁰¹²³⁴-⁹]+)")
_SQUARE_OR_CUBE = {"²": "bình phương", "³": "lập phương"}


def _run_of_stops(place: Place) -> Reading | None:
    """`...`, `?!`, `!!!`: a single mark.

    It is the first one if that is `?` or `!`. Dots are a comma before a lower-case letter or a
    digit, as the sentence continues; otherwise they are a full stop.
    """
    m = _RUN_OF_STOPS.match(place.text, place.at)
    if m is None:
        return None
    run = m.group()
    if run[0] in "!?":
        return Reading(m.end(), run[0])
    if run == "./.":
        return Reading(m.end(), ".")  # the end of an official text
    following = place.after(m.end()).lstrip(" \"'”’)")
    return Reading(m.end(), "," if following[:1].islower() or following[:1].isdigit() else ".")


def _bracket(place: Place) -> Reading | None:
    """Brackets: their content is read between pauses."""
    char = place.text[place.at]
    if char in "([{":
        if binding := _definition(place) or _same_number(place):
            return binding
        if small := _SMALL_ROMAN.match(place.text, place.at):  # (i), (ii), (iv) of a list
            said = f"{cardinal(str(roman(small[1].upper())))},"
            return Reading(small.end(), f", {said}" if place.before.strip() else said)
        return Reading(place.at + 1, ", " if place.before.strip() else "")
    if char in ")]}":
        after = place.after(place.at + 1).lstrip(" \"'”’»")
        return Reading(place.at + 1, "" if not after or after[0] in ".,;:!?…)" else ",")
    return None


def _same_number(place: Place) -> Reading | None:
    """`05 (năm) ngày`: a number repeated in words, as in official texts, is silent."""
    m = _WORDS_IN_BRACKETS.match(place.text, place.at)
    number = _NUMBER_BEFORE.search(place.before)
    if m and number and m[1].lower() == cardinal(number[1]):
        return Reading(m.end(), "")
    return None


def _definition(place: Place) -> Reading | None:
    """`hợp tác xã (HTX)`: brackets that define an abbreviation, or expand one, are silent."""
    m = re.compile(r"\((?:gọi tắt là |viết tắt là |sau đây gọi là )?([A-ZĐ][A-ZĐ&-]{1,9})\)").match(
        place.text, place.at
    )
    if m:
        from tts_news.normalize.rules.abbreviations import expansion

        long = place.memory.article.defined.get(m[1]) or expansion(m[1])
        said = " ".join(re.findall(r"[^\W_]+", place.before))
        plain = " ".join(re.findall(r"[^\W_]+", long.lower()))
        if long and said.endswith(plain):
            return Reading(m.end(), "")
        return None
    m = re.compile(r"\(([^()]{3,60})\)").match(place.text, place.at)
    short = re.search(r"([A-ZĐ][A-ZĐ&-]{1,9}) $", place.text[max(0, place.at - 12) : place.at])
    if m and short and place.memory.article.defined.get(short[1]) == m[1]:
        return Reading(m.end(), "")
    return None


def _former_or_new(place: Place) -> Reading | None:
    """`Lâm Đồng (cũ)`, `xã A (mới)`: read like the last word of the name, then a short pause."""
    m = _FORMER_OR_NEW.match(place.text, place.at)
    if m is None or not place.before.strip():
        return None
    following = place.after(m.end()).lstrip(" \"'”’»")
    pause = "" if not following or following[0] in ".,;:!?…)" else ","
    return Reading(m.end(), f"{m[1].lower()}{pause}")


def _quotes(place: Place) -> Reading | None:
    char = place.text[place.at]
    if char not in "\"“”„«»'‘’`´‹›":
        return None
    before = place.before
    inches = char in '"”' and before[-1:].isdigit() and not _is_in_quotation(place.text[: place.at])
    return Reading(place.at + 1, "", QUOTE_OR_INCH if inches else "")


def _is_in_quotation(before: str) -> bool:
    """Whether a quotation is open before a mark; if not, the mark in `55"` may mean inches."""
    return bool(before[-400:].count('"') % 2) or "“" in before[-400:]


def _symbol(place: Place) -> Reading | None:
    """Signs that are read as words (data/symbols.tsv), some only between numbers or words."""
    char = place.text[place.at]
    if level := _FLOOD_LEVEL_NEXT.match(place.text, place.at):
        return Reading(level.end(), "trên " if char == ">" else "dưới ")  # <BĐ III, 0,5m
    if (arrows := _ARROWS.match(place.text, place.at)) and not _compares(place, arrows):
        pause = char in ">›»→⇒➔➡⟶" or arrows.group() == "=>"
        return Reading(arrows.end(), "," if pause and place.before.strip() else "")
    if char in _FRACTIONS:
        return Reading(place.at + 1, _FRACTIONS[char])
    if char in "#*":
        return _number_or_key(place, char)
    word = pairs("symbols.tsv").get(char)
    if word is None:
        return None
    after = place.text[place.at + 1 : place.at + 2]
    if char in "+=<>~^" and not place.before.strip():
        return Reading(place.at + 1, "")
    if char == "/" and (each := _slash_before_what_it_counts(place)):
        return each
    if char in "/|\\" and not (after.strip()):
        return Reading(place.at + 1, ",")
    counted = _NUMBER_AND_CAPITALS_BEFORE.search(place.text[max(0, place.at - 20) : place.at])
    if char == "/" and counted and after.islower():
        said, end = for_each(place, place.at, "")  # 35 HS/lớp, 500kg NPK/ha
        return Reading(end, said.lstrip()) if said else Reading(place.at + 1, "một")
    return Reading(place.at + 1, word)


def _number_or_key(place: Place, char: str) -> Reading | None:
    """`#1`: number one; `phím #`, `phím *`: keys; `5*`: stars of a hotel."""
    if place.last in ("phím", "dấu", "nút", "bấm", "nhấn"):
        return Reading(place.at + 1, "thăng" if char == "#" else "sao")
    if char == "#" and _NUMBER_SIGN_AND_RANK.match(place.text, place.at):
        return Reading(place.at + 1, "số ")
    if char == "*" and _STARS_OF_A_HOTEL.search(place.text, max(0, place.at - 3), place.at + 1):
        decided = place.follows(grouped("cues.tsv")["stars"], 4)
        return Reading(place.at + 1, " sao", "" if decided else UNIT_CHOICE)  # khách sạn 5*
    return None


def _slash_before_what_it_counts(place: Place) -> Reading | None:
    """`25.000 đồng / xe con / lượt`: a slash read *một* (for each) or, in `55 tỷ / 378 tỷ`, *trên*.

    In `M/T Aurora`, a type of ship, it is silent.
    """
    text, at = place.text, place.at
    if _SHIP_BEFORE.search(text[max(0, at - 3) : at]) and re.match(
        r" ?[TV] ", text[at + 1 : at + 4]
    ):
        return Reading(at + 1, "" if text[at + 1] == " " else " ")
    if _AMOUNT_BEFORE.search(place.before) and _AMOUNT_NEXT.match(text, at + 1):
        return Reading(at + 1, "trên")  # 55 tỷ / 378 tỷ đồng
    following = place.next_words(at + 1, 1)
    amount = place.last in _MONEY or _THOUSANDS_BEFORE.search(place.before)
    if amount and place.precedes(at + 1, grouped("cues.tsv")["per"]):
        return Reading(at + 1 + (text[at + 1 : at + 2] == " "), "một ")  # vài triệu đồng / cây
    if (
        following
        and _EACH_BEFORE.search(place.before)
        and place.precedes(at + 1, grouped("cues.tsv")["per"])
    ):
        return Reading(at + 1 + (text[at + 1 : at + 2] == " "), "một ")
    if (
        following
        and following[0] in _WORDS_AFTER_A_SLASH
        and (re.search(r"\d", place.before) or place.follows(_NUMBER_WORDS, 4))
    ):
        space = text[at + 1 : at + 2] == " "
        return Reading(at + 1 + space, "một ")
    return None


def _compares(place: Place, arrows: re.Match[str]) -> bool:
    """Whether a single sign compares: `x = 5`, `A > b`; a number or a single letter follows."""
    if len(arrows.group()) > 1:
        return False
    return bool(re.match(r" ?\d|[ =]?[a-zA-Z](?!\w)", place.after(arrows.end())))


def _other_sign(place: Place) -> Reading | None:
    """Any other sign, such as an emoji: silent, except that a rare currency sign is named."""
    char = place.text[place.at]
    if char.isalnum():
        return None
    category = unicodedata.category(char)
    if category == "Sc":
        return Reading(
            place.at + 1, unicodedata.name(char, "đơn vị tiền").split()[0].lower(), RARE_CURRENCY
        )
    return Reading(place.at + 1, "")


def _list_head(place: Place) -> Reading | None:
    """`1. Mục tiêu`, `a) ...`: number or letter of a list item, and a pause; a bullet is silent."""
    if place.before.strip():
        return None
    if m := _NUMBERED_HEAD.match(place.text, place.at):  # III.2 Nhiệm vụ
        return Reading(m.end(), f"{cardinal(str(roman(m[1])))} chấm {cardinal(m[2])}")
    m = _LIST_HEAD.match(place.text, place.at)
    if m is None:
        return None
    head = m.group().rstrip(" .)")
    if head.isdigit():
        return Reading(m.end() - 1, f"{cardinal(head)},")
    if head.isalpha():
        from tts_news.normalize.spelling import letters

        return Reading(m.end() - 1, f"{letters(head)},")
    return Reading(m.end() - 1, "")


def _and_so_on(place: Place) -> Reading | None:
    m = _AND_SO_ON.match(place.text, place.at)
    if m is None or len(m.group()) < 2:
        return None
    stop = "." if not place.after(m.end()).strip() else ""
    return Reading(m.end(), "vân vân" + stop)


def _times_sign(place: Place) -> Reading | None:
    """`2 viên x 3 lần`: an x before a number, after a number and a noun."""
    m = _TIMES_SIGN.match(place.text, place.at)
    if m is None or not re.search(r"\d [^\W\d_]+ $", place.before):
        return None
    return Reading(place.at + 1, "nhân")


def _cross_reference(place: Place) -> Reading | None:
    m = _CROSS_REFERENCE.match(place.text, place.at)
    return Reading(m.end(), "") if m else None


def _other_digit(place: Place) -> Reading | None:
    """`①`, `②`: a sign with the value of a digit that is not itself a decimal digit."""
    char = place.text[place.at]
    value = unicodedata.digit(char, None)
    if value is None or char.isdecimal():
        return None
    return Reading(place.at + 1, DIGITS[value])


def _numbered_note(place: Place) -> Reading | None:
    """`theo Luật¹`: the number of a note after a Vietnamese word, which is not read."""
    m = _NUMBERED_NOTE.match(place.text, place.at)
    return Reading(m.end(), m[1]) if m and is_syllable(m[1].lower()) else None


def _power(place: Place) -> Reading | None:
    """`10⁶`, `x²`, `10⁻³`: a power of a number or of a single letter."""
    m = _POWER.match(place.text, place.at)
    if m is None:
        return None
    exponent = "".join(str(unicodedata.digit(one)) for one in m[2])
    said = f"mũ {'âm ' if m[1] else ''}{cardinal(exponent, place.dialect)}"
    return Reading(m.end(), _SQUARE_OR_CUBE.get(m.group(), said))


def _dateline(place: Place) -> Reading | None:
    """`(HNM) -`, `TTO -` at the beginning of a story: the newspaper is silent; a place is read."""
    if place.before.strip():
        return None
    m = _PAPER_OF_DATELINE.match(place.text, place.at)
    if m and (m[1] or m[2].lower() in grouped("cues.tsv")["paper"]):
        return Reading(m.end(), "")
    m = _PLACE_OF_DATELINE.match(place.text, place.at)
    names = m[1].split() if m else []
    if m is None or place.memory.caps or not all(is_syllable(name.lower()) for name in names):
        return None  # a headline in capitals: CAO TỐC TÂN PHÚ - BẢO LỘC
    return Reading(m.end(), " ".join(name.capitalize() for name in names) + ", ")


RULES = (
    Rule("dateline", "us", _dateline, at_head=True),
    Rule("list", "duls", _list_head, at_head=True),
    Rule("and so on", "l", _and_so_on, first="v"),
    Rule("times", "lus", _times_sign, first="xX×"),
    Rule("note", "ul", _numbered_note, needs="⁰¹²³⁴⁵⁶⁷⁸⁹"),
    Rule("stops", "s", _run_of_stops, first=".!?…"),
    Rule("cross-reference", "s", _cross_reference, first=">"),
)
"""The rules for marks that are tried before all others; `LAST` are tried after all others."""

LAST = (
    Rule("power", "s", _power, first="⁻⁰¹²³⁴⁵⁶⁷⁸⁹"),
    Rule("digits", "s", _other_digit),
    Rule("bracket", "s", _former_or_new, first="("),
    Rule("bracket", "s", _bracket, first="([{)]}"),
    Rule("quote", "s", _quotes, first="\"“”„«»'‘’‹›`´"),
    Rule("dash", "s", dash, first=HYPHENS),
    Rule("symbol", "s", _symbol),
    Rule("silent", "s", _other_sign),
)
