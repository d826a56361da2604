"""Numbers with their units and counted nouns: percentages, money, measures, ranges.

[sign] [currency] NUMBER [unit] [dash NUMBER] [magnitude] [unit] [/for each]...
"""

from __future__ import annotations

import re

from tts_news.base.letters import CAPITALS
from tts_news.normalize.days import month_name
from tts_news.normalize.numbers import cardinal, decimals, digits, number_words, ordinal
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import (
    COMMA_DECIMAL,
    COMMA_THOUSANDS,
    DOT_DECIMAL,
    PLAIN_AMOUNT,
    UNKNOWN_DIGITS,
    ZERO_DROPPED,
)
from tts_news.normalize.rules.measures import SIDES
from tts_news.normalize.rules.ranges import (
    DASH,
    NOUN_NEXT,
    NUMBER,
    SMALL_NEXT,
    joined,
)
from tts_news.normalize.rules.signs import HYPHENS, falls, is_level, minus, sign_words
from tts_news.normalize.tables import cues_of, grouped, pairs
from tts_news.normalize.units import Tail, for_each, tail_of, unit_guess, unit_pattern, units

_METRES_AND_CENTIMETRES = re.compile(r"(\d{1,3})m(\d\d|[1-9])(?![\w/])")
_MIXED_MAGNITUDE = re.compile(r"(tr|triệu|tỷ|tỉ|k)(\d{1,3})(?![\d\w])")
_ENGLISH_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?= [A-Z][a-z])")
_TIMES_SIGN = re.compile(r" ?[x×*] ?(?=\d)")
_SIGN_OF_A_NUMBER = re.compile(r"([><] ?=|\+ ?/? ?[-–−]|[+\-–−±~≈><≥≤]) ?(?=[$€£¥₫]?\d)")
_CURRENCY_FIRST = re.compile(r"(US\$|A\$|S\$|HK\$|C\$|NT\$|\$|€|£|¥|₫|₩|฿) ?(?=\d)")
_DEGREES_AND_MINUTES = re.compile(
    r"(\d{1,3})[°º] ?(\d{1,2})['’′](?: ?(\d{1,2}(?:[.,]\d+)?)(?:\"|''|″|”))?(?: ?([NBSEĐ])(?!\w))?"
)
_HEADING_NEXT = re.compile(rf"[.:/]? [{CAPITALS}]")
_PRIZE_BEFORE = re.compile(r"giải (?:đặc biệt|nhất|nhì|ba|tư|năm|sáu|bảy|tám):? $")
_RANGE_OF_YEARS = re.compile(r"(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d")
_THREE_AFTER_COMMA = re.compile(r"[1-9]\d{0,2},\d{3}")
_WORDS_BEFORE_A_TEXT_MESSAGE = frozenset(("soạn", "cú pháp", "nhắn", "tin nhắn", "sms"))
_HYPHEN_AND_LETTER_NEXT = re.compile(r"[-–][^\W\d_]")
_INDEFINITE_NUMBERS = frozenset(("chục", "trăm", "nghìn", "ngàn", "vài", "mấy", "mỗi", "từng"))
_TWO_NUMBERS_WITH_COMMA = re.compile(r"([1-9]\d?),([1-9]\d?)")
_BREATH_LEVEL = re.compile(r"[0-3][.,]\d{3}")
_ALCOHOL_IN_BREATH = re.compile(r"nồng độ cồn|khí thở")
_TWO_NUMBERS_WITH_DOT = re.compile(r"[1-9]\d{0,3}\.\d{1,2}")
_CAPITALS_BEFORE = re.compile(r"(?<![^\W_])(?:[A-HK-Z]|[A-Z]{3,6}) ?$")  # phòng A 3.5, NINO 3.4
_BROKEN_THOUSANDS = re.compile(
    r"\d{1,3}(?=(?:\.\d{3}){0,3}\.\d{6})(?:\.(?:\d{6}|\d{3})){1,3}(?![\d.,])"
)
"""Thousands with one dot missing: `1.500.000000 đồng`."""
_WHOLE_MONEY = re.compile(r"\d{1,3}(?:(?:\.\d{3})+,|(?:,\d{3})+\.)00")
_FURTHER_DIGITS_NEXT = re.compile(r"[.,]\d")
_USUAL_VERSIONS = frozenset(("1.0", "2.0", "3.0", "4.0", "5.0"))
_RANGE_NEXT = re.compile(r" ?[-–] ?\d")
_WORDS_BEFORE_A_HEIGHT = frozenset(("cao", "sâu"))
_WORDS_BEFORE_A_UNIT = frozenset(("bằng", "theo", "lượng", "vị", "số", "mỗi"))
_UNIT_AND_REST = re.compile(r"(\d{1,3})(ha|kg|lít|tấn|tạ)([1-9])(?![\w/]|[.,]\d)")
_MONTHS_COUNTED = re.compile(r"\d tháng $")
_MONTH_LIST = re.compile(r"(\d{1,2}),(\d{1,2})(?![\d%]| ?%)")


def _quantity(place: Place) -> Reading | None:
    m = NUMBER.match(place.text, place.at)
    return _from_number(place, m, "", "") if m else None


def _signed(place: Place) -> Reading | None:
    """`+0,5%`, `-1 độ C`, `~50`, `±2`, `≥18`: a number with its sign.

    A hyphen that is not a minus sign is a pause, or silent after a capitalized word and before a
    change that a word for falling already tells: `giảm - 4,1%`.
    """
    m = _SIGN_OF_A_NUMBER.match(place.text, place.at)
    if m is None:
        return None
    before = place.text[max(0, place.at - 1) : place.at]
    sign, spaced = m[1].replace(" ", ""), m.group()[-1] == " "
    sign = "±" if len(sign) > 1 and sign[0] == "+" else sign
    if sign in "+-–−" and not (before.isspace() or before in ("", "(", ":", "=", "/", "^")):
        return None
    if sign == "+" and spaced:
        return None
    currency = _CURRENCY_FIRST.match(place.text, m.end())
    at = currency.end() if currency else m.end()
    number = NUMBER.match(place.text, at)
    if number is None:
        return None
    guess = ""
    if sign in HYPHENS:
        tail = _tail_of_range(place, number)
        is_minus, guess = minus(place, tail, spaced=spaced)
        if spaced and not is_minus:
            decided = falls(place, tail) and (is_level(place, tail) or bool(tail.unit))
            return Reading(m.end(), "") if decided else None  # "giảm - 4,1%"
        if not is_minus:
            name = place.text[: place.at].rstrip(" ").rpartition(" ")[2][:1].isupper()
            return Reading(m.end(), ", " if place.before.strip() and not name else "", guess)
    reading = _from_number(place, number, sign, currency[1] if currency else "")
    return Reading(reading.end, reading.spoken, reading.guess or guess)


def _tail_of_range(place: Place, number: re.Match[str]) -> Tail:
    """The magnitude and unit of a number, in a range those after its second number: `-3 - 4 độ`."""
    tail = tail_of(place, number.end())
    dash = None if tail.counted else DASH.match(place.text, tail.end)
    other = NUMBER.match(place.text, dash.end()) if dash else None
    return tail_of(place, other.end()) if other else tail


def _currency_first(place: Place) -> Reading | None:
    m = _CURRENCY_FIRST.match(place.text, place.at)
    number = NUMBER.match(place.text, m.end()) if m else None
    return _from_number(place, number, "", m[1]) if m and number else None


def _from_number(place: Place, m: re.Match[str], sign: str, currency: str) -> Reading:
    text = place.text
    if ordinal_next := _ENGLISH_ORDINAL.match(text, m.end()):  # 21st Century Fox
        return Reading(ordinal_next.end(), number_words(m.group(), place.dialect))
    if mixed := _MIXED_MAGNITUDE.match(text, m.end()):
        return _mixed_magnitude(place, m, mixed)
    if (
        not sign
        and not currency
        and (height := _METRES_AND_CENTIMETRES.match(text, m.start()))
        and _is_height(place, height)
    ):
        said = f"{cardinal(height[1], place.dialect)} mét {decimals(height[2], place.dialect)}"
        return Reading(height.end(), said)  # 1m75
    if not sign and not currency and (rest := _UNIT_AND_REST.match(text, m.start())):
        said = f"{cardinal(rest[1], place.dialect)} {units()[rest[2]].spoken}"
        less = "rưỡi" if rest[3] == "5" else cardinal(rest[3], place.dialect)
        return Reading(rest.end(), f"{said} {less}")  # 12ha5
    if not sign and not currency and (angle := _DEGREES_AND_MINUTES.match(text, m.start())):
        return _degrees_and_minutes(place, angle)
    if months := _listed_months(place, m.start()):
        return months
    if not sign and not currency and (broken := _BROKEN_THOUSANDS.match(text, m.start())):
        said = number_words(broken.group().replace(".", ""), place.dialect)
        tail = tail_of(place, broken.end())
        if tail.unit == "đồng":
            return Reading(tail.end, f"{said}{tail.counted}{tail.each}", PLAIN_AMOUNT)
    first = tail_of(place, m.end())
    comma = bool(_THREE_AFTER_COMMA.fullmatch(m.group())) and not (
        first.magnitude or first.key == "%"
    )
    whole = comma and (
        bool(currency)
        or first.unit == "đồng"
        or m.group().endswith("00")
        or place.precedes(m.end(), grouped("cues.tsv")["whole"])
    )
    written = m.group().replace(",", ".") if whole else m.group()
    breath = _is_of_breath(place, written, first)
    written = written.replace(".", ",") if breath else written
    if first.unit == "đồng" and _WHOLE_MONEY.fullmatch(written):
        written = written[:-3]
    words = _spoken_number(place, written, m.end(), first)
    if second := joined(place, m, first):
        tail = tail_of(place, second.end)
        # "10%-12%": a unit that both numbers have is read once, after the second.
        own = "" if first.counted == tail.counted else first.counted
        other = _spoken_number(place, second.number, second.end, tail)
        words, guess = f"{words}{own}{second.words}{other}", second.guess
    else:
        words, tail = _product(place, words, first)
        guess = ""
    unit = f" {pairs('currencies.tsv')[currency]}" if currency else ""
    unit += f" {tail.unit}" if tail.unit else ""
    said = sign_words(place, sign, f"{words}{tail.magnitude}{unit}{tail.each}", tail)
    if comma and not place.precedes(tail.end, frozenset(("điểm", "độ"))):
        guess = guess or ("" if breath else _why_comma_is_doubtful(whole, currency, first))
    guess = guess or unit_guess(place, m.group(), tail)
    guess = guess or _why_digits_are_doubtful(place, m.group(), m.end(), tail, words)
    if _FURTHER_DIGITS_NEXT.match(text, tail.end):
        guess = UNKNOWN_DIGITS
    return Reading(tail.end, said, guess)


def _why_digits_are_doubtful(place: Place, number: str, end: int, tail: Tail, said: str) -> str:
    """Why a number without a unit is a guess; empty if it is certain.

    `2.1` may be a decimal or a number with two parts, `3,4` a decimal or a list, the silent zero of
    `05` part of a name, and `12345` an amount or a code.
    """
    if tail.counted or tail.end != end or not place.text[place.at].isdigit():
        return ""
    cues = grouped("cues.tsv")
    if _TWO_NUMBERS_WITH_DOT.fullmatch(number) and not place.precedes(
        end, cues_of("decimal", "things")
    ):
        decided = "chấm" in said or place.follows(cues_of("version", "up", "down"), 3)
        decided = decided or place.follows(cues["exam"], 1)  # Toán 8.2; not quản lý đường bộ 1.6
        return "" if decided else DOT_DECIMAL
    if next_ := _TWO_NUMBERS_WITH_COMMA.fullmatch(number):  # vòng 3,4
        decided = place.follows(cues["exam"] | cues["up"] | cues["down"] | cues["level"], 3)
        listed = int(next_[2]) == int(next_[1]) + 1 or next_[2].endswith("0")
        counted = place.precedes(end, cues["decimal"] | cues["things"] | cues["per"])
        return COMMA_DECIMAL if listed and not decided and not counted else ""
    if not number.isdigit():
        return ""
    is_counted = place.precedes(end, cues_of("counted", "per", "time", "things"))
    if (
        is_counted
        or place.precedes(end, grouped("cues.tsv")["whole"])
        or place.text.startswith(" (", end)
    ):  # 05 (năm) ngày
        return ""
    if number[0] == "0" and len(number) == 2 and place.last not in cues["zero dropped"]:
        spoken = _special_number(place, number, end)
        return ZERO_DROPPED if not spoken else ""
    named = place.follows(cues_of("document", "code"), 2)
    return PLAIN_AMOUNT if len(number) > 4 and not named else ""


def _listed_months(place: Place, at: int) -> Reading | None:
    """`tháng 3,4`: two months; not in `12 tháng 5,5`, which is an amount after a duration."""
    m = _MONTH_LIST.match(place.text, at) if place.last == "tháng" else None
    if m is None or _MONTHS_COUNTED.search(place.before) or not int(m[1]) < int(m[2]) <= 12:
        return None
    return Reading(m.end(), f"{month_name(m[1])}, {month_name(m[2])}")


def _why_comma_is_doubtful(whole: bool, currency: str, tail: Tail) -> str:
    """Why three digits after a comma are a guess: `12,500 tấn`; empty if they are certain.

    They may be thousands, as in English, or decimals.
    """
    if not whole:
        return COMMA_DECIMAL
    return "" if currency or tail.unit == "đồng" else COMMA_THOUSANDS


def _is_height(place: Place, m: re.Match[str]) -> bool:
    """Whether it is a height in metres and centimetres: `1m75`, `1m6`.

    `50m2` and `5m3` are square and cubic metres, and so is `1m2` except after a word for a height.
    """
    return m[2] not in ("2", "3") or (m[1] == "1" and place.follows(_WORDS_BEFORE_A_HEIGHT, 2))


def _is_of_breath(place: Place, number: str, tail: Tail) -> bool:
    """Whether the dot in `1.041 mg/l` is decimal, as it is for alcohol in the breath.

    1041 mg per litre would be impossible.
    """
    per_litre = tail.key == "mg" and tail.each == " trên lít"
    return per_litre and bool(
        _BREATH_LEVEL.fullmatch(number) and _ALCOHOL_IN_BREATH.search(place.text)
    )


def _product(place: Place, words: str, tail: Tail) -> tuple[str, Tail]:
    """`5x7 m`, `4x100m`: add the factors that follow to the words, each with its own unit.

    Returns the words and the magnitude and unit after the last factor.
    """
    while times := _TIMES_SIGN.match(place.text, tail.end):
        other = NUMBER.match(place.text, times.end())
        if other is None:
            break
        before, tail = f"{tail.counted}{tail.each}", tail_of(place, other.end())
        words += f"{before} nhân {_spoken_number(place, other.group(), other.end(), tail)}"
    return words, tail


def _spoken_number(place: Place, text: str, end: int, tail: Tail) -> str:
    cues = grouped("cues.tsv")
    counted = tail.unit or tail.magnitude
    if text.isdigit() and not counted and (special := _special_number(place, text, end)):
        return special
    if "." in text and not counted and len(text.rpartition(".")[2]) != 3:
        decimal = place.precedes(end, cues["decimal"])
        point = (
            place.follows(cues["version"])
            or (text in _USUAL_VERSIONS and not _RANGE_NEXT.match(place.text, end))
            or text.count(".") > 1
            or bool(_CAPITALS_BEFORE.search(place.text[max(0, place.at - 8) : place.at]))
            or (len(text) <= 5 and _is_heading(place, end))
        ) and not decimal
        return number_words(text, place.dialect, point=point)
    return number_words(text, place.dialect)


def _is_heading(place: Place, end: int) -> bool:
    """Whether a number begins a line as a heading: `2.3 Giải pháp`, `- 5.1: Kinh phí`."""
    return not place.before.strip(" -–•*+") and bool(_HEADING_NEXT.match(place.text, end))


def _special_number(place: Place, text: str, end: int) -> str:
    """A number without a unit that is read otherwise than as an amount; empty if it is an amount.

    It is a month (`tháng 4`), an ordinal (`thứ 4`), or is read digit by digit: a prize number,
    a number with a leading zero in a name, a code.
    """
    last = place.last
    if last == "tháng":
        return month_name(text) if 1 <= int(text[:3]) <= 12 else ""
    if (
        len(text) > 1
        and _PRIZE_BEFORE.search(place.before)
        and not _RANGE_OF_YEARS.match(place.text, place.at)
        and not NOUN_NEXT.match(place.text, end)
    ):
        return digits(text)
    if last in ("thứ", "hạng") and len(text) <= 3:
        return ordinal(text, place.dialect)
    if len(text) > 1 and text[0] == "0":
        cues = grouped("cues.tsv")
        counted = place.precedes(end, cues_of("counted", "per", "things"))
        named = place.follows(cues["document"]) or _is_of_a_name(place, end)
        if place.follows(cues["zero"]) or (not counted and (len(text) > 2 or named)):
            return digits(text)
    if len(text) >= 3 and (
        last in ("mã", "đề", "stk", "hotline", "đài")
        or place.words[-2:] in (["đầu", "số"], ["mã", "số"], ["chuyến", "bay"])
        or (last == "gửi" and place.follows(_WORDS_BEFORE_A_TEXT_MESSAGE, 12))
    ):
        return digits(text)
    return ""


def _is_of_a_name(place: Place, end: int) -> bool:
    """Whether a number belongs to the name before it: `tàu Kim An 06 cập cảng`, `đội C 03`.

    The name has two words, or has one and no lower-case word follows the number.
    """
    before = place.text[max(0, place.at - 30) : place.at].split()[-2:]
    if before and not before[-1][-1].isalnum():
        return False  # 02 Nhất, 04 Nhì
    capitals = [word.lstrip('(“"')[:1].isupper() for word in before]
    return (
        bool(capitals)
        and capitals[-1]
        and ((all(capitals[-2:]) and len(capitals) > 1) or not SMALL_NEXT.match(place.text, end))
    )


def _mixed_magnitude(place: Place, m: re.Match[str], mixed: re.Match[str]) -> Reading:
    """A number within a magnitude: `3tr5` -> ba triệu rưỡi, `3tr2` -> ba triệu hai trăm nghìn."""
    great = {"tr": "triệu", "tỉ": "tỷ", "k": place.dialect.thousand}.get(mixed[1], mixed[1])
    less = {"triệu": f" {place.dialect.thousand}", "tỷ": " triệu"}.get(great, "")
    said = f"{number_words(m.group(), place.dialect)} {great}"
    rest = mixed[2]
    if rest == "5":
        return Reading(mixed.end(), f"{said} rưỡi")
    return Reading(mixed.end(), f"{said} {cardinal(rest.ljust(3, '0'), place.dialect)}{less}")


def _degrees_and_minutes(place: Place, m: re.Match[str]) -> Reading:
    said = f"{cardinal(m[1])} độ {cardinal(m[2])} phút"
    if m[3]:
        said += f" {number_words(m[3], place.dialect)} giây"
    if m[4]:
        said += f" {SIDES[m[4]]}"
    return Reading(m.end(), said)


_CURRENCIES = frozenset(("USD", "VND", "EUR", "JPY", "GBP", "CNY", "THB", "AUD", "KRW"))
_NOUN_SLASH_NOUN = re.compile(r"([^\W\d_]{1,7})/([^\W\d_]{1,10}|m[23²³])(?![\w])")


def _noun_per_noun(place: Place) -> Reading | None:
    """`đồng/kg`: a unit or noun for each of another, without a number.

    In other cases the slash is a pause between two nouns: `công tác Đảng/đoàn thể`.
    """
    m = _NOUN_SLASH_NOUN.match(place.text, place.at)
    if m is None:
        return None
    from tts_news.normalize.syllable import is_syllable

    left, right = m[1], m[2]
    known = units().get(left)
    if known and known.tight:
        known = None
    if not (known or is_syllable(left.lower())):
        return None
    said_left = known.spoken if known and not is_syllable(left.lower()) else left
    if m.group().lower() in ("đ/c", "h/s"):
        return None
    if {left, right} <= _CURRENCIES:
        return Reading(m.end(), f"{units()[left].spoken} trên {units()[right].spoken}")
    if right in units() and (len(right) > 1 or known):
        science = known is not None and known.science and units()[right].science
        return Reading(
            m.end(), f"{said_left} {'trên' if science else 'một'} {units()[right].spoken}"
        )
    if right in grouped("cues.tsv")["per"] or right in pairs("each.tsv"):
        return Reading(m.end(), f"{said_left} một {pairs('each.tsv').get(right, right)}")
    if is_syllable(right.lower()):
        return Reading(m.end() - len(right), f"{said_left}, ")
    return None


def _unit_alone(place: Place) -> Reading | None:
    """`bao nhiêu km`, `tính theo m2`: a unit without a number."""
    m = unit_pattern().match(place.text, place.at)
    if m and m[2] == "m" and place.last in _INDEFINITE_NUMBERS:
        return Reading(m.end(), "mét")  # hàng chục m
    if m is None or len(m[2]) < 2 or "/" in m[2] or m[2].isupper() or units()[m[2]].tight:
        return None
    if m[2] == "ha" and _HYPHEN_AND_LETTER_NEXT.match(place.text, m.end()):
        return None  # ha-lô-gen
    if m[2] == "Ah" and not place.follows(_WORDS_BEFORE_A_UNIT, 2):
        return None  # Yoo Ah In
    said, end = for_each(place, m.end(), m[2])
    return Reading(end, units()[m[2]].spoken + said)


RULES = (
    Rule("quantity", "s", _signed, first="><+-–−±~≈≥≤"),
    Rule("money", "su", _currency_first, first="UASHCN$€£¥₫₩฿", needs="$€£¥₫₩฿"),
    Rule("quantity", "d", _quantity),
    Rule("per", "ul", _noun_per_noun, needs="/"),
    Rule("unit", "ul", _unit_alone),
)
