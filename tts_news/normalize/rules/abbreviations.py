"""Abbreviations of bodies, titles, places and things that a list knows.

data/abbreviations.tsv holds them with the words around that decide between their meanings; what the
article itself has spelled out comes before all of it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.numbers import digits
from tts_news.normalize.place import REACH, Place, Reading, Rule, longest_first
from tts_news.normalize.reasons import AMBIGUOUS, INFERRED
from tts_news.normalize.spelling import letters
from tts_news.normalize.stops import ends_at, never_ends, opens_sentence
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import grouped, rows, words

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS_AND_SIGNS = re.compile(r"[^\W\d_]{1,16}(?:(?: ?[-–&./,] ?|[. ])[^\W\d_]{1,16}){0,5}")
_FIRST_PIECE = re.compile(r"[^\W\d_]{1,16}")
_SIGN_OR_SPACE = re.compile(r" ?[-–&./,] ?| ")
_SPACED_SIGN = re.compile(r" ?([-&./,]) ?")
_NEXT_CAPITALS = re.compile(rf" ([{CAPITALS}]{{2,7}})(?![^\W_])")
_CAPITALS_BEFORE = re.compile(rf"(?<![^\W_])([{CAPITALS}]{{2,7}}) $")
_LAST_WORD = re.compile(r"[\w/]+$")
_NEXT_WORDS = re.compile(r"[^\W_]+")
_TWO_FORMS = re.compile(r"([A-ZĐƯƠÂÊÔĂ]{2,12})(?:([-–&/])([A-ZĐƯƠÂÊÔĂ]{1,12}))")
_INITIALS_ONLY = re.compile(r"[A-ZĐ](?:\.[A-ZĐ]){1,4}(?![^\W_]|['’]\w)")
_DOT_BEFORE_CAPITAL_OR_DIGIT = re.compile(rf"\.(?= ?[{CAPITALS}0-9])")
_NUMBER_WITH_ZERO = re.compile(r" (0\d{1,2})(?![\w/%-]|[.,]\d)")
_LONGEST_NAME_OF_A_THING = 4
_SHORTEST, _FOREIGN = 2, 3
"""Letters of the forms that mean most things, and of those that a foreign name may have."""
_PERSONS_NAME_NEXT = re.compile(rf"\.? ?[{CAPITALS}][{SMALL}]*(?![^\W_]| [{CAPITALS}\d]|[-'’])")
_FOREIGN_WORD_BEFORE = re.compile(rf"(?<![^\W_])([{CAPITALS}][^\W\d_]+)(?: \d+)? ?/? ?$")
_CREDIT_BEFORE = re.compile(r"(?i:ảnh|nguồn|video|clip|đồ họa|đồ hoạ) ?: ?$")
_LAST_OF_A_CREDIT = re.compile(r" ?(?:$|[.,;)\]])")
_PRICE_CHANGE = re.compile(r" (?:tăng|giảm) (?:mạnh |nhẹ |thêm |tới |hơn )?\d")
_CAPITALIZED_BEFORE_DASH = re.compile(rf"(?<![^\W_])([{CAPITALS}][{SMALL}]+) ?[-–] ?$")
_NAME_NEXT = re.compile(rf"\.? ?[{CAPITALS}]")
_CODE_NEXT = re.compile(r" ?-\d| 0\d| \d+[A-ZĐ](?![^\W_])")
_CALLED = re.compile(r"(?:gọi|viết|tên) tắt (?:là )?[“\"]?$")
_LETTERED = re.compile(
    r"(?i:chữ(?: cái)?|s[eêé]\W?ri\w?|ký tự|mẫu tự)(?: \w+)?(?: là)?:? ?"
    r"(?:[“\"]?[A-ZĐ]{1,4}[”\"]?(?:,| -| –| và| hoặc|;) ?)*[“\"]?$"
)
_SUBSTANCES = frozenset(("chất", "virus", "rút", "khuẩn", "protein", "hormone", "thức", "mềm"))
_MODEL_NUMBER = re.compile(r" ?-(?!(?:19|20)\d\d)\d{1,4}(?![\w/]|[.,]\d)")
_OTHER_PLACE = {
    "ủy": "uỷ", "úy": "uý", "ùy": "uỳ", "ũy": "uỹ", "ụy": "uỵ", "òa": "oà", "óa": "oá",
    "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "ọe": "oẹ",
}  # fmt: skip
_MARKED_VOWELS = re.compile(rf"(?:{'|'.join(_OTHER_PLACE)})(?!\w)")
_CLASSES = {
    "<name>": rf"[{CAPITALS}](?:['’][^\W\d_]+|[{SMALL}]+)",
    "<NAMES>": rf"[{CAPITALS}]{{2,7}} [{CAPITALS}]{{1,7}}",
    "<NAME>": rf"(?<=\.)[{CAPITALS}]{{2,7}} [{CAPITALS}]{{1,7}}",
    "<number>": r"(?!\d+ (?:năm|tháng)(?: \d+ tháng)? tù)\d[\d.,/A-Z-]*",
    "<day>": r"\d{1,2}/\d{1,2}/\d{4}",
    "<year>": r"(?:19|20)\d{2}",
    "<hull>": r"\d{5}",
    "<room>": r"\d{3,4}",
    "<boat>": r"[A-ZĐ]{1,3}-?\d{3,6}",
    "<roman>": r"[IVX]{1,5}",
    "<capitals>": r"[A-ZĐƯ]{2,10}",
    "<account>": r"\d{6,16}|\d{3,5}\.\d[\d.]{4,16}",
    "<document>": r"\d{1,5}[/-](?:(?:19|20)\d\d[/-])?[A-ZĐ][A-ZĐa-z\d&/-]*",
    "<plate>": r"\d{2} ?[A-ZĐ]{1,2}\d? ?[- ] ?\d{3}\.?\d{1,2}",
    "<comma>": ",",
    "<end>": r"(?=$|[.,;)])",
    "<person>": rf"(?:{'|'.join(sorted(words('surnames.tsv')))}) [{CAPITALS}][{SMALL}]+",
}


class Sense(NamedTuple):
    """One meaning of an abbreviation and what must stand around for it."""

    spoken: str
    before: str
    """Words parted by `|`, one of which must stand right before; see `_condition`."""
    after: str
    dotted: bool
    """Only when a dot follows (P. 5, T. Đắk Nông)."""
    near: bool
    """One of the words, before or after, stands anywhere near instead."""
    sure: bool
    """Needs no word that decides: hardly anyone means another."""
    weak: bool
    """What must stand around it often stands around another meaning too."""

    @property
    def conditional(self) -> bool:
        return bool(self.before or self.after or self.dotted)

    def suits(self, before: str, after: str, dot: re.Match[str] | None) -> bool:
        """Whether what stands around it asks for this meaning."""
        if self.dotted and not dot:
            return False
        if self.near:
            some = "|".join(part for part in (self.before, self.after) if part)
            return bool(_anywhere(some).search(f"{before} | {after}"))
        if self.before and not _condition(self.before, behind=True).search(before):
            return False
        return not self.after or bool(_condition(self.after, behind=False).match(after))


def _alternatives(text: str, *, behind: bool) -> str:
    return "|".join(_alternative(part.strip(), behind=behind) for part in text.split("|"))


def _alternative(text: str, *, behind: bool) -> str:
    """Words and classes of words, as `<number> tấn`, in any case of letters; but one small
    syllable that stands after a form is no name: TS đỗ, not TS Đỗ Mẫu.
    """
    if text.isalpha() and text.islower() and not behind:
        return _in_either_spelling(text)
    pieces = re.split(r"(<[a-z]+>)", text)
    return "".join(
        _CLASSES.get(p) or (f"(?i:{_in_either_spelling(p)})" if p else "") for p in pieces
    )


def _in_either_spelling(words: str) -> str:
    """A pattern of words whose tone marks stand on either vowel: Tỉnh ủy, Tỉnh uỷ."""
    return _MARKED_VOWELS.sub(lambda m: f"(?:{m[0]}|{_OTHER_PLACE[m[0]]})", re.escape(words))


@cache
def _condition(text: str, *, behind: bool) -> re.Pattern[str]:
    """Words parted by `|`; <name> is a word with a capital, <number> a number, <end> the end."""
    some = _alternatives(text, behind=behind)
    return re.compile(
        rf"(?:^|[^\w])(?:{some})[\s.:“\"(]*$" if behind else rf"[\s.:]*(?:{some})(?![^\W_])"
    )


@cache
def _anywhere(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{_alternatives(text, behind=True)})(?![^\W_])")


@cache
def senses() -> dict[str, tuple[Sense, ...]]:
    """The meanings of each abbreviation, the most particular first."""
    found: dict[str, list[Sense]] = {}
    for row in rows("abbreviations.tsv"):
        written, spoken, before, after, flags = (*row, "", "", "", "")[:5]
        sense = Sense(spoken, before, after, *(f in flags for f in ("dot", "near", "sure", "weak")))
        found.setdefault(written, []).append(sense)
    return {written: tuple(some) for written, some in found.items()}


@cache
def _first_pieces() -> frozenset[str]:
    """What the forms of the list begin with, up to a sign, a space or a digit."""
    found = (_FIRST_PIECE.match(written) for written in senses())
    return frozenset(piece.group() for piece in found if piece)


def _begins(forms: Iterable[str], piece: str) -> bool:
    return any(form.startswith(piece) for form in forms)


@cache
def expansion(short: str) -> str:
    """What an abbreviation stands for where nothing around decides; empty when it is unknown."""
    return next((s.spoken for s in senses().get(short, ()) if not s.conditional), "")


def _listed_form(place: Place) -> Reading | None:
    """UBND, TP.HCM, NN&PTNT: the longest form that the article or the list knows."""
    defined = place.memory.article.defined
    head = _FIRST_PIECE.match(place.text, place.at)
    if head is None or not (head.group() in _first_pieces() or _begins(defined, head.group())):
        return None
    m = _WORDS_AND_SIGNS.match(place.text, place.at)
    if m is None:
        return None
    initials = _INITIALS_ONLY.match(place.text, place.at)
    if initials and initials.group() not in senses():
        return None  # T.V.H: a name's initials, not "tỉnh"
    for end in longest_first(m.group(), _SIGN_OR_SPACE):
        stop = place.at + end
        if place.text[stop : stop + 1].isalnum():
            continue
        short = place.text[place.at : stop].replace("–", "-")
        if long := defined.get(short):
            return Reading(stop, long)
        for key in dict.fromkeys((short, _SPACED_SIGN.sub(r"\1", short))):
            if key in senses() and (reading := sense_at(place, key, stop)):
                return reading
    return None


def sense_at(place: Place, key: str, stop: int) -> Reading | None:
    """The meaning of a listed form that ends at `stop`, by what stands around it."""
    numbered = key in words("legal_kinds.tsv") and _NUMBER_WITH_ZERO.match(place.text, stop)
    if (
        is_syllable(key.lower())
        and not numbered
        and (place.memory.caps or among_capital_words(place, stop))
    ):
        return None  # KHAI MẠC HỘI, TƯ LIỆU, TIẾN QUÂN CA: a word
    text = place.text
    before, after = text[max(0, place.at - REACH) : place.at], text[stop : stop + REACH]
    dot = _DOT_BEFORE_CAPITAL_OR_DIGIT.match(text, stop)
    if len(key) == 1 and dot and _opens_another(text, dot.end()):
        dot = None  # triệu tập H. Sau đó
    if spelled := _as_another_thing(place, key, stop):
        return spelled
    some = senses()[key]
    sense = next((s for s in some if s.conditional and s.suits(before, after, dot)), None)
    sense = sense or next((s for s in some if not s.conditional), None)
    if sense is None:
        return None
    guess = ""
    if _is_foreign_in_brackets(place, key, stop, sense):
        guess = AMBIGUOUS
        if len(key) < _LONGEST_NAME_OF_A_THING:
            return Reading(stop, letters(key), guess)
    elif _is_doubtful(place, key, stop, sense):
        sense, guess = _meaning_in_the_article(place, sense, some)
    short = len(key) <= 5 or "." in key or never_ends(key)
    goes_on = sense.dotted or (short and not _ends_sentence(place, stop))
    end = dot.end() if dot and goes_on else stop
    number = _NUMBER_WITH_ZERO.match(text, stop)
    if number and key in words("legal_kinds.tsv"):  # ĐA 06: a document's number keeps its zero
        said = f"{_not_twice(sense.spoken, before)} {digits(number[1])}"
        return Reading(number.end(), said, guess)
    return Reading(end, _not_twice(sense.spoken, before), guess)


def _meaning_in_the_article(
    place: Place, sense: Sense, some: tuple[Sense, ...]
) -> tuple[Sense, str]:
    """A doubtful meaning, or the only one that the article says in words; and why it is a guess."""
    told = {s.spoken: s for s in some if " " in s.spoken and place.memory.article.says(s.spoken)}
    if sense.spoken in told:
        return sense, INFERRED
    if len(told) == 1 and not sense.conditional:
        return next(iter(told.values())), INFERRED
    return sense, AMBIGUOUS


def _is_doubtful(place: Place, key: str, stop: int, sense: Sense) -> bool:
    """Whether nothing decides for a meaning. Of a meaning that words around ask for: they decide
    little, or it is one of several of two letters and no row calls it sure, or a letter's place
    has a name of one syllable as people have. Of another: it is one of several, or a form of two
    letters or of three that may be a foreign name's, or a code stands next.
    """
    meanings = {s.spoken for s in senses()[key]}
    if sense.conditional:
        if sense.weak or sense.sure or sense.spoken == _usual(key):
            return sense.weak
        if sense.dotted and len(key) == 1:
            return bool(_PERSONS_NAME_NEXT.match(place.text, stop))
        return len(key) <= _FOREIGN and len(meanings) > 1
    if _CODE_NEXT.match(place.text, stop) or _CALLED.search(place.before):
        return True
    if sense.sure:
        name = sense.spoken[0].isupper() or sense.spoken == letters(key)
        return len(key) <= _FOREIGN and not name and _is_in_a_foreign_name(place, key)
    return (
        len(key) == _SHORTEST
        or len(meanings) > 1
        or (len(key) == _FOREIGN and key.isascii() and key.isupper())
    )


def _usual(key: str) -> str:
    """The meaning that hardly anyone takes a form for another than; empty where it has none."""
    return next((s.spoken for s in senses()[key] if s.sure and not s.conditional), "")


def _is_in_a_foreign_name(place: Place, key: str) -> bool:
    """Whether a foreign word stands right before: Power SV, NFC / MST."""
    before = _FOREIGN_WORD_BEFORE.search(place.text[max(0, place.at - REACH) : place.at])
    if before is None or not key.isascii() or not key.isupper():
        return False
    word = before[1]
    return not is_syllable(word.lower()) and word not in senses()


def _as_another_thing(place: Place, key: str, stop: int) -> Reading | None:
    """The letters of a form that stands where its listed meaning cannot: KS -172, Kalibr - NK,
    TH School, `Ảnh: TL`, KDC giảm 1,4%, seri NB, chất TBT.
    """
    if len(key) > _LONGEST_NAME_OF_A_THING or not (key.isalpha() and key.isupper()):
        return None
    text = place.text
    before = text[max(0, place.at - REACH) : place.at]
    if _CREDIT_BEFORE.search(before) and _LAST_OF_A_CREDIT.match(text, stop):
        known = key.lower() in grouped("cues.tsv")["credited"]
        return None if known else Reading(stop, letters(key))
    if len(key) < _LONGEST_NAME_OF_A_THING and _LETTERED.search(before):
        return Reading(stop, letters(key))
    if not key.isascii():
        return None
    if place.last in _SUBSTANCES:
        return Reading(stop, letters(key))
    share = len(key) == 3 and _PRICE_CHANGE.match(text, stop)
    if share and place.memory.article.says("cổ phiếu"):
        return Reading(stop, letters(key))
    if len(key) == 3 and place.follows(grouped("cues.tsv")["ticker"]):
        return Reading(stop, letters(key))
    foreign = _CAPITALIZED_BEFORE_DASH.search(before)
    joined_to_foreign = (
        foreign is not None
        and not is_syllable(foreign[1].lower())
        and not _NAME_NEXT.match(text, stop)
    )
    model = _MODEL_NUMBER.match(text, stop) and key not in words("legal_kinds.tsv")
    named = place.precedes(stop, grouped("cues.tsv")["company"])
    if joined_to_foreign or model or named:
        return Reading(stop, letters(key), AMBIGUOUS if len(key) > 1 else "")
    return None


def _is_foreign_in_brackets(place: Place, key: str, stop: int, sense: Sense) -> bool:
    """Whether `(STC)` follows a name that it is not made of, as foreign bodies are written."""
    alone = place.text[place.at - 1 : place.at] == "(" and place.text[stop : stop + 1] == ")"
    if not alone or not (key.isascii() and key.isalpha()):
        return False
    if sense.conditional or sense.sure or sense.spoken == letters(key):
        return False
    before = place.text[max(0, place.at - REACH) : place.at]
    return before[-3:-2].isalpha() and not place.memory.article.says(sense.spoken)


def among_capital_words(place: Place, stop: int) -> bool:
    """Whether a word in capitals that is no short form stands next, or right before."""
    if before_capital_word(place.text, stop):
        return True
    m = _CAPITALS_BEFORE.search(place.text, max(0, place.at - REACH), place.at)
    return m is not None and before_capital_word(f" {m[1]}", 0)


def before_capital_word(text: str, stop: int) -> bool:
    """Whether a word in capitals that is no short form stands next."""
    m = _NEXT_CAPITALS.match(text, stop)
    if m is None or m[1].isascii() or m[1] in senses():
        return False
    return is_syllable(m[1].lower())


def is_decided(place: Place, key: str, stop: int) -> bool:
    """Whether words around a listed form ask for one of its meanings."""
    before, after = place.text[max(0, place.at - REACH) : place.at], place.text[stop : stop + REACH]
    return any(s.conditional and s.suits(before, after, None) for s in senses().get(key, ()))


def is_sure(key: str) -> bool:
    """Whether hardly anyone means another thing by a listed form than its first meaning."""
    return key in senses() and bool(_usual(key))


def numbered_sense(place: Place, key: str, stop: int) -> str:
    """The meaning that a listed form has before a number; empty where it has none of its own."""
    before, after = place.text[max(0, place.at - REACH) : place.at], place.text[stop : stop + REACH]
    for sense in senses().get(key, ()):
        if "<number>" in sense.after and sense.suits(before, after, None):
            return _not_twice(sense.spoken, before)
    return ""


def only_sense(key: str) -> str:
    """The meaning of a listed form that has one and no more, said in words; else empty."""
    said = {sense.spoken for sense in senses().get(key, ())}
    one = next(iter(said)) if len(said) == 1 else ""
    return one if one != letters(key) else ""


def _ends_sentence(place: Place, stop: int) -> bool:
    """A dot and a space after an abbreviation that does not go on to a name ends a sentence."""
    if place.text[stop + 1 : stop + 2] != " ":
        return False
    short = _LAST_WORD.findall(place.text[max(0, stop - REACH) : stop])[-1]
    following = [*_NEXT_WORDS.findall(place.after(stop)), "", ""]
    return ends_at(short, following[0], following[1])


def _opens_another(text: str, at: int) -> bool:
    """Whether two words begin a sentence: Sau đó, Hiện vụ việc; not Hai Bà."""
    following = _NEXT_WORDS.findall(text[at : at + REACH])[:2]
    return len(following) > 1 and opens_sentence(following[0]) and following[1].islower()


def _not_twice(spoken: str, before: str) -> str:
    """`Ủy ban` UBMTTQ, `Sở` Sở NN: the words that stand there already are not said again."""
    some, said = spoken.split(), before.lower().split()
    if said[-1:] == ["thành"] or said[-2:] == ["xã", "hội"]:
        return spoken  # trở thành TP, Ban Văn hóa xã hội HĐND
    for count in range(min(5, len(some) - 1), 0, -1):
        if said[-count:] == [w.lower() for w in some[:count]]:
            return " ".join(some[count:])
    return spoken


def _two_forms(place: Place) -> Reading | None:
    """UBND-UBMTTQ, BCH&BTV: two known abbreviations; the sign is `và` or nothing."""
    m = _TWO_FORMS.match(place.text, place.at)
    if m is None:
        return None
    first = place.memory.article.defined.get(m[1]) or expansion(m[1])
    if not first:
        return None
    return Reading(m.end(2), f"{first} và " if m[2] == "&" else f"{first}, ")


RULES = (
    Rule("abbreviation", "ul", _listed_form),
    Rule("abbreviation", "u", _two_forms, needs="-–&/"),
)
