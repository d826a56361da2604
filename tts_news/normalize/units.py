"""Reading what follows a number: its magnitude, its unit, and the words after a slash.

    triệu    đồng    /tháng/người      12 km2      6 tấn/ha      40 km/h

The units are in data/units.tsv. A slash is read trên between scientific units, else một (for each).
"""

from __future__ import annotations

import re
from functools import cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from tts_news.base.letters import SMALL
from tts_news.normalize.numbers import cardinal
from tts_news.normalize.reasons import UNIT_CHOICE
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import cues_of, grouped, pairs, rows

if TYPE_CHECKING:
    from tts_news.normalize.place import Place

_MAGNITUDE = re.compile(
    r" ?(trăm|nghìn|ngàn|vạn|triệu(?! (?:tập|hồi|chứng))"
    r"|t[ỷỉ](?! (?:giá|lệ|số|phú|trọng|suất))|tr)(?![^\W_])"
)
_CAPITAL_UNIT = re.compile(r"[KMGT]?(?:WH|HZ|VA|WP)|MMHG|MAH|M[23]|[KCDM]M[23]?")
_MAGNITUDE_LETTER_BEFORE_CURRENCY = re.compile(
    r"( ?[KkMBT]| ?bn| ?mn)(?= ?(?:USD|VND|VNĐ|EUR|đô|đồng|euro|NDT)(?![^\W_]))"
)
_MAGNITUDE_LETTER_BEFORE_A_COUNT = re.compile(
    r"([kKM])(?= (?:lượt|người|view|views|follow|follower|followers|like|likes|sub|theo dõi"
    r"|thành viên|tương tác|chia sẻ|bình luận|đăng ký|tài khoản|khách|user|users|download"
    r"|cổ phiếu|sản phẩm|đơn hàng|tải về|fan)(?![^\W_]))"
)
_MAGNITUDE_LETTER_ALONE = re.compile(r"([MB])(?![^\W_])")
_DECIMAL = re.compile(r"\d[.,]\d{1,2}$")
_MAGNITUDE_LETTER_AFTER_SIGN = re.compile(r" ?([KkMmBbT]|bn|mn|tn)(?![^\W_]|[²³])")
_MAGNITUDE_LETTERS = {
    "K": "nghìn",
    "k": "nghìn",
    "M": "triệu",
    "m": "triệu",
    "mn": "triệu",
    "B": "tỷ",
    "b": "tỷ",
    "bn": "tỷ",
    "T": "nghìn tỷ",
    "tn": "nghìn tỷ",
}
_FIRST_OF_A_MAGNITUDE = frozenset("kKmMbBtT")
_VALUES = {"trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9}
_UNIT_WORD = re.compile(r"( ?)([^\W\d_]{2,6}[23²³]?|M[23²³])(?![^\W_])")
_DAY_AND_NIGHT = re.compile(r"ng(?:ày)?[ ./–-]{0,3}(?:đêm|đ)(?![^\W_])")
_HOUR_OR_SECOND = re.compile(r"([HS])(?![^\W_])")
_CARATS_BEFORE = re.compile(r"(?<!\d)(?:8|9|1[0468]|2[24]) ?k(?:,| và|, và| hoặc) $")
_CAPITALS_BEFORE = re.compile(r"(?<![^\W_])[A-ZĐ]{2,6} $")
_REST_OF_COMRADE = re.compile(r"/c(?![^\W_])")  # 15 đ/c
_POINTS_BEFORE = frozenset(
    ("đgnl", "đgtd", "năng lực", "tư duy", "hsa", "tsa", "index", "upcom", "hnx", "vn30")
)
_POINTS_OF = frozenset(
    ("gplx", "giấy phép", "bằng lái", "lái xe", "toeic", "ielts", "toefl", "sat")
)
_RACES = frozenset(("3", "5", "10", "15", "20", "21", "42"))
_CARAT_NUMBERS = ("8", "9", "10", "14", "16", "18", "22", "24")
_MARK = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{1,2})?$")
_BEST_MARK = 40
"""The most points of an examination; a price in đồng is higher."""
_RATE_NEXT = re.compile(r" ?/ ?(?:ngày|năm|tháng|giờ|ca|vụ|ha)(?!\w)")
_FOR_EACH = re.compile(r"(?i) (?:mỗi|một) (?!(?:chỉ|lượng|phân|cây)(?!\w))")
_SLASH_BEFORE_NOUN = re.compile(r" ?/ ?(?:1 (?=[^\W\d_]))?(?=[^\W\d_]|%|°|m[23²³])")
_LEAGUE_TABLE_BEFORE = re.compile(r"xếp hạng|\d điểm|\dđ\)")
_SLASH_AND_NUMBER = re.compile(r" ?/ ?(\d{1,4})(?=[^\W\d_]| [^\W\d_])")
_SLASH_AND_TIME = re.compile(r" ?/ ?(\d{1,3}) ?(h|giờ|phút|ngày)(?![^\W_])")
_NOUN_BEFORE_SLASH = re.compile(
    rf" ?((?:[{SMALL}]{{1,7}} ){{0,2}}[{SMALL}]{{1,7}})(?= ?/ ?[a-zđA-Z])"
)
_NOUN_AFTER_SLASH = re.compile(r"[^\W\d_]{1,20}(?: [^\W\d_]{1,7}(?![^\W_]))?")
_LONGEST_SYLLABLE = 7
_MONEY = frozenset(("đ", "Đ", "₫", "đồng", "k", "K", "VNĐ", "VND", "USD"))
_AMOUNT_OF_MONEY = re.compile(r"\d\.\d{3}$")
_NUMBER_AT_END = re.compile(r"[\d.,]+$")
_TON = re.compile(" ?t")
_OLDEST = 120


class Unit(NamedTuple):
    """A row of units.tsv."""

    spoken: str
    tight: bool
    """Whether it is a unit only directly after the number, without a space."""
    science: bool
    """Whether it is a scientific unit, after which `/` is read trên; else một (for each)."""


@cache
def units() -> dict[str, Unit]:
    """The units by their written form."""
    return {
        row[0]: Unit(row[1], tight="tight" in row[2], science="science" in row[2])
        for row in rows("units.tsv")
    }


@cache
def unit_pattern() -> re.Pattern[str]:
    """A pattern for an optional space and the longest unit that follows."""
    some = sorted(units(), key=len, reverse=True)
    alternatives = "|".join(re.escape(u) + (r"(?![^\W_])" if u[-1].isalnum() else "") for u in some)
    return re.compile(f"( ?)({alternatives})")


@cache
def units_in_any_case() -> dict[str, str]:
    """Units by their lower-case form if it belongs to one unit only: hz -> Hz."""
    found: dict[str, str] = {}
    for unit in units():
        other = found.setdefault(unit.lower(), unit)
        if not other or units()[other].spoken != units()[unit].spoken:
            found[unit.lower()] = ""
    return {lower: unit for lower, unit in found.items() if unit and len(lower) > 1}


def _unit_in_another_case(text: str, at: int) -> tuple[str, int] | None:
    """A unit in unusual case (50hz, 2gb, 110 Kv): its form in the table, and its end."""
    m = _UNIT_WORD.match(text, at)
    if m is None:
        return None
    unit = units_in_any_case().get(m[2].lower())
    if unit is None or (
        m[1]
        and (is_syllable(m[2].lower()) or (m[2].isupper() and not _CAPITAL_UNIT.fullmatch(m[2])))
    ):
        return None
    return unit, m.end()


class Tail(NamedTuple):
    """The magnitude and unit after a number."""

    end: int
    """Its end in the text."""
    magnitude: str
    """The magnitude with a space before it, as ` triệu`; empty if there is none."""
    unit: str
    """The unit in words; empty if there is none."""
    key: str
    """The unit as in units.tsv; empty if it is not from there."""
    each: str
    """The words for what follows a slash, as ` một tháng một người`; empty if nothing does."""

    @property
    def times(self) -> float:
        """The factor of the magnitude."""
        return prod(_VALUES.get(word, 1.0) for word in self.magnitude.split())

    @property
    def counted(self) -> str:
        """Magnitude and unit in words, as after the number."""
        return f"{self.magnitude} {self.unit}" if self.unit else self.magnitude


def tail_of(place: Place, at: int) -> Tail:
    """The magnitude, the unit and the words after slashes that follow a number at `at`."""
    text, dialect = place.text, place.dialect
    magnitude = ""
    end = at
    if text[end : end + 2].lstrip(" ")[:1] in _FIRST_OF_A_MAGNITUDE and (
        m := _magnitude_letter(place, end)
    ):
        name = _MAGNITUDE_LETTERS[m[1].strip()].replace("nghìn", dialect.thousand)
        magnitude, end = f" {name}", m.end()
    while m := _MAGNITUDE.match(text, end):
        word = {"ngàn": dialect.thousand, "tỉ": "tỷ", "tr": "triệu"}.get(m[1], m[1])
        if text.startswith(".đ", m.end()):
            break
        magnitude = f"{magnitude} {word}"
        end = m.end()
    unit, key, each = "", "", ""
    m = unit_pattern().match(text, end)
    if m and _is_that_unit(place, m, end):
        known = units()[m[2]]
        unit, key, end = known.spoken, m[2], m.end()
        if key in ("đ", "Đ") and not magnitude and _are_marks(place, at, end):
            unit = "điểm"
        elif key in ("k", "K") and _is_a_letter(place, text[place.at : at], end):
            unit = "ca"
        elif key == "t":
            unit = "tấn" if _is_load(place, at) else "tuổi"
    elif other := _unit_in_another_case(text, end):
        key, end = other
        unit = units()[key].spoken
    elif (
        (noun := _NOUN_BEFORE_SLASH.match(text, end))
        and all(map(is_syllable, noun[1].split()))
        and _is_for_each(text, noun.end())
    ):
        unit, end = noun[1], noun.end()
    if unit or magnitude:
        each, end = for_each(place, end, key)
    return Tail(end, magnitude, unit, key, each)


def _magnitude_letter(place: Place, end: int) -> re.Match[str] | None:
    """A letter for a magnitude: 350M USD, $1.2B, 2,3M lượt xem, doanh thu 2,5B; not cao 2,5M."""
    text = place.text
    if text[place.at] in "$€£¥" or text.startswith("US$", place.at):
        return _MAGNITUDE_LETTER_AFTER_SIGN.match(text, end)
    told = _MAGNITUDE_LETTER_BEFORE_CURRENCY.match(text, end)
    told = told or _MAGNITUDE_LETTER_BEFORE_A_COUNT.match(text, end)
    if told or not _DECIMAL.search(text[place.at : end]):
        return told
    long = place.follows(grouped("cues.tsv")["size"], 2)
    return None if long else _MAGNITUDE_LETTER_ALONE.match(text, end)


def _is_for_each(text: str, at: int) -> bool:
    """Whether a slash means for each: người / xe; not tỉnh / thành phố."""
    slash = _SLASH_BEFORE_NOUN.match(text, at)
    following = _NOUN_AFTER_SLASH.match(text, slash.end()) if slash else None
    if slash is None or following is None:
        return False
    words = following.group()
    known = grouped("cues.tsv")["per"] | pairs("each.tsv").keys() | units().keys()
    return words in known or words.split(maxsplit=1)[0] in known or words.isupper()


def _are_marks(place: Place, at: int, end: int) -> bool:
    """Whether đ means points (9,25đ in an exam, `Đội A (12đ)` in a league table) and not đồng."""
    number = _MARK.search(place.text[max(0, at - 7) : at])
    if (
        place.follows(_POINTS_BEFORE, 3)
        or place.precedes(end, _POINTS_OF)
        or place.follows(_POINTS_OF, 5)
    ):
        return True  # ĐGNL 850đ, trừ 4đ GPLX
    if number is None or place.text[end : end + 1] == "/":
        return False
    cues = grouped("cues.tsv")
    priced = place.follows(cues_of("up", "down") | {"giá"}, 2)
    if float(number.group().replace(",", ".")) > _BEST_MARK:
        scored = place.follows(cues_of("points", "exam"), 4) or place.precedes(end, cues["scale"])
        return scored and not priced  # chấm 92đ, dẫn đầu với 230đ
    if not priced:
        return True
    fraction = "," in number.group() or "." in number.group()
    return (
        fraction
        or bool(_LEAGUE_TABLE_BEFORE.search(place.before))
        or place.follows(cues["exam"], 4)
        or place.precedes(end, frozenset(("môn", "tuyệt", "bài")))
    )


def _is_a_letter(place: Place, number: str, end: int) -> bool:
    """Whether k is read as a letter: vàng 24k, chạy 10K, thông điệp 5K, quay 4k."""
    cues = grouped("cues.tsv")
    return (
        are_carats(place, number, end)
        or (number in _RACES and place.follows(cues["race"], 3))
        or (number in ("2", "4", "8") and place.follows(cues["screen"], 3))
    )


def are_carats(place: Place, number: str, end: int) -> bool:
    """Whether k means carats (vàng 24k) and not thousands, as in a price."""
    cues = grouped("cues.tsv")
    if number not in _CARAT_NUMBERS or place.text[end : end + 1] == "/":
        return False
    if place.last in cues["up"] or place.last in cues["down"]:
        return False
    if _CARATS_BEFORE.search(place.before) and place.follows(cues["gold"], 8):
        return True  # vàng 24k và 18k
    if _FOR_EACH.match(place.text, end):
        return False  # vàng mã lời 18k mỗi bó
    return place.follows(cues["gold"], 3) or place.precedes(end, frozenset(("vàng",)))


def _is_load(place: Place, end: int) -> bool:
    """Whether t means tons (`xe tải 15t`, `3,5t thịt`); an age is whole and at most 120."""
    number = _NUMBER_AT_END.search(place.text[max(0, end - 9) : end])
    cues = grouped("cues.tsv")
    if number is None or not number.group().isdigit() or int(number.group()) > _OLDEST:
        return True
    unit = _TON.match(place.text, end)
    return place.follows(cues["load"], 3) or bool(
        unit and place.precedes(unit.end(), cues["cargo"])
    )


def _is_that_unit(place: Place, m: re.Match[str], at: int) -> bool:
    """Whether a form that may also be something else is a unit here."""
    unit = units()[m[2]]
    cues = grouped("cues.tsv")
    if m[2] in ("T", "t") and m[1]:  # tải trọng 16 t, 150 T/ngày
        return place.follows(cues["load"], 2) or bool(_RATE_NEXT.match(place.text, m.end()))
    if unit.tight and m[1]:
        return False
    if m[2] == "T":
        return place.follows(cues["load"], 2) or bool(_RATE_NEXT.match(place.text, m.end()))
    if m[2] == "Đ":
        money = _AMOUNT_OF_MONEY.search(place.text[max(0, at - 12) : at])
        return bool(money) or (place.memory.caps and place.follows(cues_of("exam", "points"), 5))
    if m[2] == "M":
        return place.follows(cues["size"], 2)
    if m[2] == "l/p":
        return place.follows(cues["pulse"], 4)
    if m[2] == "A":
        return place.follows(cues["current"], 3)
    if m[2] in ("K", "V", "W", "L") and place.follows(cues["list"] | {"số", "án", "cửa", "hiểm"}):
        return m[2] == "K" and place.text[at - 2 : at].isdigit() and place.text[at - 1] == "0"
        # lớp 5K, chuyên án 101L; but phần 120K
    if m[2] == "Y":
        return place.follows(cues["bond"], 4)
    if m[2] == "x":
        number = place.text[place.at : at]
        return "," in number or "." in number or place.follows(cues["zoom"], 3)
    if (
        m[2] == "g"
        and m[1]
        and place.precedes(m.end(), frozenset(("sáng", "trưa", "chiều", "tối")))
    ):
        return False
    return not (m[2] == "đ" and _REST_OF_COMRADE.match(place.text, m.end()))


def unit_guess(place: Place, number: str, tail: Tail) -> str:
    """Why a unit of one letter (35t, 12đ, 30k, 9g, 5s) is uncertain; empty if it is certain."""
    if tail.magnitude and not tail.unit and _MAGNITUDE_LETTER_ALONE.match(place.text, tail.end - 1):
        return UNIT_CHOICE
    if tail.unit == "tấn":
        return ""
    if len(tail.key) == 1 and tail.key.isupper() and _capitals_before(place):
        return UNIT_CHOICE  # súng SUS 323L
    told_by = _TOLD_BY.get(tail.key, "")
    if not told_by or place.text[place.at - 1 : place.at] in ("$", "("):
        return ""
    if tail.key in "gsp" and (not number.isdigit() or int(number) > 24):
        return ""
    if tail.key == "đ" and (tail.magnitude or len(number) > 3):
        return ""
    cues = grouped("cues.tsv")
    told = any(place.follows(cues[group], 5) for group in told_by.split())
    return "" if told or tail.each or tail.unit == "ca" else UNIT_CHOICE


def _capitals_before(place: Place) -> bool:
    return _CAPITALS_BEFORE.search(place.text[max(0, place.at - 8) : place.at]) is not None


_TOLD_BY = {
    "t": "load person", "đ": "exam up down score points price",
    "k": "price gold", "K": "price gold",
    "g": "weight date", "s": "lasting time", "p": "lasting time",
}  # fmt: skip
"""The groups of cue words near which the meaning of a letter is certain."""


def _for_several(place: Place, end: int, key: str) -> tuple[str, int] | None:
    """A number after the slash, as in `50mg/100ml` and `199k/2 người`: its words and its end."""
    m = _SLASH_AND_NUMBER.match(place.text, end) if key else None
    if m is None:
        return None
    number = f" trên {cardinal(m[1], place.dialect)}"
    other = unit_pattern().match(place.text, m.end())
    known = units()[other[2]] if other else None
    if key in _MONEY and m[1] != "1":
        if other and known and not (known.tight and other[1]):
            return f"{number} {known.spoken}", other.end()
        return number, m.end()
    if other and known and known.science and units()[key].science:
        return f"{number} {known.spoken}", other.end()
    return None


def for_each(place: Place, end: int, key: str) -> tuple[str, int]:
    """The words for `/24h`, `/ha` or `/tháng/người`, and their end; see `Unit.science`."""
    said = []
    if key and (m := _SLASH_AND_TIME.match(place.text, end)):  # 200mm/24h
        time = "giờ" if m[2] == "h" else m[2]
        same = place.text.endswith((f"{m[1]}{m[2]}", f"{m[1]} {m[2]}"), 0, end)  # 24h/24h
        word = "trên" if same else "trong"
        return f" {word} {cardinal(m[1], place.dialect)} {time}", m.end()
    if several := _for_several(place, end, key):
        return several
    science = bool(key) and units()[key].science
    while m := _SLASH_BEFORE_NOUN.match(place.text, end):
        if day := _DAY_AND_NIGHT.match(place.text, m.end()):
            said.append("một ngày đêm")
            end = day.end()
            continue
        unit = unit_pattern().match(place.text, m.end())
        if unit and not unit[1]:
            known = units()[unit[2]]
            word = "trên" if science and known.science else "một"
            said.append(f"{word} {known.spoken}")
            end = unit.end()
            continue
        if folded := _unit_in_another_case(place.text, m.end()):
            said.append(f"một {units()[folded[0]].spoken}")
            end = folded[1]
            continue
        if science and (capital := _HOUR_OR_SECOND.match(place.text, m.end())):  # KM/H, M3/S
            said.append(f"trên {units()[capital[1].lower()].spoken}")
            end = capital.end()
            continue
        following = _NOUN_AFTER_SLASH.match(place.text, m.end())
        if following is None:
            break
        words = following.group()
        one = words.split()[0]
        if words.isupper() or len(one) > _LONGEST_SYLLABLE:  # 499k/VĐV, /container have own rules
            said.append("một ")
            end = m.end()
            break
        if words.lower() not in grouped("cues.tsv")["per"]:
            words = words.split()[0]
        known_pair = pairs("each.tsv")
        end = m.end() + len(words)
        said.append("một " + known_pair.get(words, words))
    return (" " + " ".join(said) if said else ""), end
