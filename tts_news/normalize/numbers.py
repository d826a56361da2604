"""Reading numbers as a newsreader does: mốt, tư, lăm, mười and mươi, linh, không trăm.

The forms are those of northern broadcasts; the southern `Dialect` has ngàn and lẻ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ENGLISH_DECIMAL = re.compile(r"[1-9]\d{0,2},\d{3}\.\d{1,2}")  # 1,299.99
LONGEST = 18
"""The most digits of a quantity; a longer number is read digit by digit."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The number words that differ between regions."""

    thousand: str = "nghìn"
    odd: str = "linh"


NORTH = Dialect()
SOUTH = Dialect(thousand="ngàn", odd="lẻ")


def digits(text: str) -> str:
    """Each digit by its name; other characters are ignored.

    >>> digits("113")
    'một một ba'
    """
    return " ".join(DIGITS[ord(c) - 48] for c in text if "0" <= c <= "9")


@lru_cache(maxsize=4096)
def cardinal(number: str, dialect: Dialect = NORTH) -> str:
    """The cardinal of a string of digits; leading zeros are dropped.

    >>> cardinal("3655"), cardinal("404"), cardinal("1000000000000")
    ('ba nghìn sáu trăm năm mươi lăm', 'bốn trăm linh bốn', 'một nghìn tỷ')
    """
    number = number.lstrip("0")
    if not number:
        return "không"
    if len(number) > LONGEST:
        return digits(number)
    if len(number) > 9:
        high, low = number[:-9], number[-9:]
        words = [cardinal(high, dialect), "tỷ"]
        return " ".join(words + ([_under_billion(low, dialect, inner=True)] if int(low) else []))
    return _under_billion(number, dialect, inner=False)


def _under_billion(number: str, dialect: Dialect, *, inner: bool) -> str:
    """Up to nine digits in words; `inner` if billions precede them."""
    number = number.zfill(9)
    words: list[str] = []
    names = ("triệu", dialect.thousand, "")
    for at, name in enumerate(names):
        group, rest = number[3 * at : 3 * at + 3], number[3 * at + 3 :]
        said = inner or bool(words)
        if int(group):
            words += [*_hundreds(group, dialect, full=said), *([name] if name else [])]
        elif said and name and int(rest or "0"):
            words += ["không", name]
    return " ".join(words)


def _hundreds(group: str, dialect: Dialect, *, full: bool) -> list[str]:
    """Three digits in words; with `full`, không trăm is said for zero hundreds."""
    hundred, ten, one = (int(c) for c in group)
    words = [DIGITS[hundred], "trăm"] if hundred or full else []
    if ten == 0:
        return words + ([*([dialect.odd] if words else []), DIGITS[one]] if one else [])
    words += ["mười"] if ten == 1 else [DIGITS[ten], "mươi"]
    return words + ([_after_tens(one, ten)] if one else [])


def _after_tens(one: int, ten: int) -> str:
    if one == 5:
        return "lăm"
    if ten > 1 and one in (1, 4):
        return {1: "mốt", 4: "tư"}[one]
    return DIGITS[one]


def ordinal(number: str, dialect: Dialect = NORTH) -> str:
    """The number after `thứ`: nhất for 1, tư for 4, else the cardinal."""
    return {"1": "nhất", "4": "tư"}.get(number.lstrip("0"), cardinal(number, dialect))


def decimals(text: str, dialect: Dialect = NORTH) -> str:
    """Decimal digits: 4 bốn, 25 hai lăm, 05 không năm, 500 năm trăm, 1416 digit by digit.

    >>> decimals("25"), decimals("05"), decimals("50")
    ('hai lăm', 'không năm', 'năm mươi')
    """
    if len(text) == 2 and text[0] != "0":
        ten, one = int(text[0]), int(text[1])
        if ten == 1 or one == 0:
            return cardinal(text, dialect)
        return f"{DIGITS[ten]} {_after_tens(one, ten)}"
    if len(text) == 3 and text[0] != "0":
        return cardinal(text, dialect)
    return digits(text)


def digits_of_a_name(number: str, dialect: Dialect = NORTH) -> str:
    """The digits of a name or code: two as in `decimals` (24 hai tư), others one by one."""
    return digits(number) if len(number) != 2 else decimals(number, dialect)


def number_words(text: str, dialect: Dialect = NORTH, *, point: bool = False) -> str:
    """A number in words. Dots and spaces separate thousands; a comma is the decimal sign.

    Several commas, or a comma followed by a dot, separate thousands as in English. A single dot
    after a lone zero, or not followed by exactly three digits, is a decimal sign too. It is read
    as phẩy, or with `point` as chấm (4.0).

    >>> number_words("1.200,5"), number_words("6.2"), number_words("0.001")
    ('một nghìn hai trăm phẩy năm', 'sáu phẩy hai', 'không phẩy không không một')
    """
    text = text.replace(" ", "")
    rest = ""
    if text.count(",") > 1 or _ENGLISH_DECIMAL.fullmatch(text):
        text, _, rest = text.replace(",", "").partition(".")
    elif "," in text:
        text, _, rest = text.replace(".", "").partition(",")
    elif text.count(".") == 1 and (text.startswith("0.") or len(text.rpartition(".")[2]) != 3):
        text, _, rest = text.partition(".")
        if point:
            return f"{cardinal(text, dialect)} chấm {digits(rest)}"
    said = cardinal(text.replace(".", ""), dialect)
    return f"{said} phẩy {decimals(rest, dialect)}" if rest else said
