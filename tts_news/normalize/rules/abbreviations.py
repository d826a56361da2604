"""Listed abbreviations of bodies, titles, places and things.

data/abbreviations.tsv lists them with their meanings and with the words before or after that decide
between these. An abbreviation that the article itself defines is read so, whatever the list says.
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
_FEWEST_LETTERS, _LETTERS_LIKE_A_FOREIGN_NAME = 2, 3
"""Lengths in letters: of the abbreviations with the most meanings; of those like foreign names."""
_PERSONS_NAME_NEXT = re.compile(rf"\.? ?[{CAPITALS}][{SMALL}]*(?![^\W_]| [{CAPITALS}\d]|[-'’])")
_FOREIGN_WORD_BEFORE = re.compile(rf"(?<![^\W_])([{CAPITALS}][^\W\d_]+)(?: \d+)? ?/? ?$")
_CREDIT_BEFORE = re.compile(r"(?i:ảnh|nguồn|video|clip|đồ họa|đồ hoạ) ?: ?$")
_LAST_OF_A_CREDIT = re.compile(r" ?(?:$|[.,;)\]])")
_PRICE_CHANGE = re.compile(r" (?:tăng|giảm) (?:mạnh |nhẹ |thêm |tới |hơn )?\d")
_CAPITALIZED_BEFORE_DASH = re.compile(rf"(?<![^\W_])([{CAPITALS}][{SMALL}]+) ?[-–] ?$")
_NAME_NEXT = re.compile(rf"\.? ?[{CAPITALS}]")
_CODE_NEXT = re.compile(r" ?-\d| 0\d| \d+[A-ZĐ](?![^\W_])")
_CALLED_FOR_SHORT_BEFORE = re.compile(r"(?:gọi|viết|tên) tắt (?:là )?[“\"]?$")
_WORD_FOR_LETTERS_BEFORE = re.compile(
    r"(?i:chữ(?: cái)?|s[eêé]\W?ri\w?|ký tự|mẫu tự)(?: \w+)?(?: là)?:? ?"
    r"(?:[“\"]?[A-ZĐ]{1,4}[”\"]?(?:,| -| –| và| hoặc|;) ?)*[“\"]?$"
)
_WORDS_BEFORE_A_SUBSTANCE = frozenset(
    ("chất", "virus", "rút", "khuẩn", "protein", "hormone", "thức", "mềm")
)
_MODEL_NUMBER = re.compile(r" ?-(?!(?:19|20)\d\d)\d{1,4}(?![\w/]|[.,]\d)")
_TONE_ON_THE_OTHER_VOWEL = {
    "ủy": "uỷ", "úy": "uý", "ùy": "uỳ", "ũy": "uỹ", "ụy": "uỵ", "òa": "oà", "óa": "oá",
    "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "ọe": "oẹ",
}  # fmt: skip
_VOWELS_WITH_TONE = re.compile(rf"(?:{'|'.join(_TONE_ON_THE_OTHER_VOWEL)})(?!\w)")
_WORD_CLASSES = {
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
    """One meaning of an abbreviation and its conditions: a row of abbreviations.tsv."""

    spoken: str
    before: str
    """Words separated by `|`, one of which must directly precede; see `_condition`."""
    after: str
    """Words separated by `|`, one of which must directly follow."""
    dotted: bool
    """Whether a dot must follow: `P. 5`, `T. Đắk Nông`."""
    near: bool
    """Whether one of the words of `before` and `after` may be anywhere within REACH instead."""
    sure: bool
    """Whether the meaning is certain even if no word decides: other meanings are rare."""
    weak: bool
    """Whether the condition is weak evidence: it often holds for another meaning too."""

    @property
    def conditional(self) -> bool:
        return bool(self.before or self.after or self.dotted)

    def suits(self, before: str, after: str, dot: re.Match[str] | None) -> bool:
        """Whether the text before and after meets the conditions of this meaning."""
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
    """A pattern for words and classes of words, such as `<number> tấn`, in upper or lower case.

    A single lower-case word of `after` matches lower case only: `TS đỗ`, but not `TS Đỗ Mẫu`.
    """
    if text.isalpha() and text.islower() and not behind:
        return _in_either_spelling(text)
    pieces = re.split(r"(<[a-z]+>)", text)
    return "".join(
        _WORD_CLASSES.get(p) or (f"(?i:{_in_either_spelling(p)})" if p else "") for p in pieces
    )


def _in_either_spelling(words: str) -> str:
    """A pattern for words with the tone mark on either vowel: `Tỉnh ủy`, `Tỉnh uỷ`."""
    return _VOWELS_WITH_TONE.sub(
        lambda m: f"(?:{m[0]}|{_TONE_ON_THE_OTHER_VOWEL[m[0]]})", re.escape(words)
    )


@cache
def _condition(text: str, *, behind: bool) -> re.Pattern[str]:
    """A pattern for words separated by `|`, to end the text before a form or to begin that after.

    `<name>`, `<number>`, `<end>` and other names in brackets are patterns of _WORD_CLASSES.
    """
    some = _alternatives(text, behind=behind)
    return re.compile(
        rf"(?:^|[^\w])(?:{some})[\s.:“\"(]*$" if behind else rf"[\s.:]*(?:{some})(?![^\W_])"
    )


@cache
def _anywhere(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{_alternatives(text, behind=True)})(?![^\W_])")


@cache
def senses() -> dict[str, tuple[Sense, ...]]:
    """The meanings of each abbreviation, in the order of the table."""
    found: dict[str, list[Sense]] = {}
    for row in rows("abbreviations.tsv"):
        written, spoken, before, after, flags = (*row, "", "", "", "")[:5]
        sense = Sense(spoken, before, after, *(f in flags for f in ("dot", "near", "sure", "weak")))
        found.setdefault(written, []).append(sense)
    return {written: tuple(some) for written, some in found.items()}


@cache
def _first_pieces() -> frozenset[str]:
    """The letters with which the listed forms begin: `NN` of `NN&PTNT`."""
    found = (_FIRST_PIECE.match(written) for written in senses())
    return frozenset(piece.group() for piece in found if piece)


def _begins(forms: Iterable[str], piece: str) -> bool:
    return any(form.startswith(piece) for form in forms)


@cache
def expansion(short: str) -> str:
    """The meaning of an abbreviation without regard to its context; empty if there is none."""
    return next((s.spoken for s in senses().get(short, ()) if not s.conditional), "")


def _listed_form(place: Place) -> Reading | None:
    """`UBND`, `TP.HCM`, `NN&PTNT`: the longest form that the article defines or that is listed."""
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
    """The reading of a listed form that ends at `stop`, chosen by the text around it."""
    numbered = key in words("legal_kinds.tsv") and _NUMBER_WITH_ZERO.match(place.text, stop)
    if (
        is_syllable(key.lower())
        and not numbered
        and (place.memory.caps or among_capital_words(place, stop))
    ):
        return None  # KHAI MẠC HỘI, TƯ LIỆU, TIẾN QUÂN CA: words in capitals
    text = place.text
    before, after = text[max(0, place.at - REACH) : place.at], text[stop : stop + REACH]
    dot = _DOT_BEFORE_CAPITAL_OR_DIGIT.match(text, stop)
    if len(key) == 1 and dot and _next_words_open_a_sentence(text, dot.end()):
        dot = None  # triệu tập H. Sau đó: the dot ends the sentence
    if spelled := _read_by_letters(place, key, stop):
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
        said = f"{_without_words_before(sense.spoken, before)} {digits(number[1])}"
        return Reading(number.end(), said, guess)
    return Reading(end, _without_words_before(sense.spoken, before), guess)


def _meaning_in_the_article(
    place: Place, sense: Sense, some: tuple[Sense, ...]
) -> tuple[Sense, str]:
    """The meaning to use instead of a doubtful one, and the reason why it is a guess.

    If `sense` has no conditions, and the article contains the words of exactly one meaning, it is
    that one. Otherwise it is `sense`.
    """
    in_article = {
        s.spoken: s for s in some if " " in s.spoken and place.memory.article.says(s.spoken)
    }
    if sense.spoken in in_article:
        return sense, INFERRED
    if len(in_article) == 1 and not sense.conditional:
        return next(iter(in_article.values())), INFERRED
    return sense, AMBIGUOUS


def _is_doubtful(place: Place, key: str, stop: int, sense: Sense) -> bool:
    """Whether a meaning is uncertain.

    A meaning whose conditions are met is uncertain if they are `weak`; or, unless it is `sure`, if
    the form has at most three letters and several meanings. A single letter with a dot is then
    uncertain only if it may be a person's initial: `H. Mây`.
    A meaning without conditions is uncertain before a code and after `gọi tắt là`. Elsewhere it is
    certain if it is `sure`, except beside a foreign word; if not, it is uncertain if the form has
    several meanings, or two letters, or three like a foreign name.
    """
    meanings = {s.spoken for s in senses()[key]}
    if sense.conditional:
        if sense.weak or sense.sure or sense.spoken == _sure_meaning(key):
            return sense.weak
        if sense.dotted and len(key) == 1:
            return bool(_PERSONS_NAME_NEXT.match(place.text, stop))
        return len(key) <= _LETTERS_LIKE_A_FOREIGN_NAME and len(meanings) > 1
    if _CODE_NEXT.match(place.text, stop) or _CALLED_FOR_SHORT_BEFORE.search(place.before):
        return True
    if sense.sure:
        name = sense.spoken[0].isupper() or sense.spoken == letters(key)
        return (
            len(key) <= _LETTERS_LIKE_A_FOREIGN_NAME
            and not name
            and _is_in_a_foreign_name(place, key)
        )
    return (
        len(key) == _FEWEST_LETTERS
        or len(meanings) > 1
        or (len(key) == _LETTERS_LIKE_A_FOREIGN_NAME and key.isascii() and key.isupper())
    )


def _sure_meaning(key: str) -> str:
    """The meaning of a form that is marked `sure` and has no conditions; empty if there is none."""
    return next((s.spoken for s in senses()[key] if s.sure and not s.conditional), "")


def _is_in_a_foreign_name(place: Place, key: str) -> bool:
    """Whether a foreign word directly precedes capitals: `Power SV`, `NFC / MST`."""
    before = _FOREIGN_WORD_BEFORE.search(place.text[max(0, place.at - REACH) : place.at])
    if before is None or not key.isascii() or not key.isupper():
        return False
    word = before[1]
    return not is_syllable(word.lower()) and word not in senses()


def _read_by_letters(place: Place, key: str, stop: int) -> Reading | None:
    """A form read letter by letter, as its listed meanings are impossible in the context.

    It names a model (`KS -172`, `Kalibr - NK`), a firm (`TH School`), a photographer (`Ảnh: TL`),
    a share (`KDC giảm 1,4%`), a series (`seri NB`) or a substance (`chất TBT`).
    """
    if len(key) > _LONGEST_NAME_OF_A_THING or not (key.isalpha() and key.isupper()):
        return None
    text = place.text
    before = text[max(0, place.at - REACH) : place.at]
    if _CREDIT_BEFORE.search(before) and _LAST_OF_A_CREDIT.match(text, stop):
        known = key.lower() in grouped("cues.tsv")["credited"]
        return None if known else Reading(stop, letters(key))
    if len(key) < _LONGEST_NAME_OF_A_THING and _WORD_FOR_LETTERS_BEFORE.search(before):
        return Reading(stop, letters(key))
    if not key.isascii():
        return None
    if place.last in _WORDS_BEFORE_A_SUBSTANCE:
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
    """Whether capitals alone in brackets, `(STC)`, may abbreviate a foreign name before them.

    The article does not contain the words of their listed meaning.
    """
    alone = place.text[place.at - 1 : place.at] == "(" and place.text[stop : stop + 1] == ")"
    if not alone or not (key.isascii() and key.isalpha()):
        return False
    if sense.conditional or sense.sure or sense.spoken == letters(key):
        return False
    before = place.text[max(0, place.at - REACH) : place.at]
    return before[-3:-2].isalpha() and not place.memory.article.says(sense.spoken)


def among_capital_words(place: Place, stop: int) -> bool:
    """Whether the next word, or the one before, is a Vietnamese word in capitals."""
    if before_capital_word(place.text, stop):
        return True
    m = _CAPITALS_BEFORE.search(place.text, max(0, place.at - REACH), place.at)
    return m is not None and before_capital_word(f" {m[1]}", 0)


def before_capital_word(text: str, stop: int) -> bool:
    """Whether the next word is a Vietnamese word in capitals, with a diacritic."""
    m = _NEXT_CAPITALS.match(text, stop)
    if m is None or m[1].isascii() or m[1] in senses():
        return False
    return is_syllable(m[1].lower())


def is_decided(place: Place, key: str, stop: int) -> bool:
    """Whether the words around a listed form meet the conditions of one of its meanings."""
    before, after = place.text[max(0, place.at - REACH) : place.at], place.text[stop : stop + REACH]
    return any(s.conditional and s.suits(before, after, None) for s in senses().get(key, ()))


def is_sure(key: str) -> bool:
    """Whether a listed form has a meaning that is marked `sure` and has no conditions."""
    return key in senses() and bool(_sure_meaning(key))


def numbered_sense(place: Place, key: str, stop: int) -> str:
    """The meaning of a listed form that requires a number after it; empty if there is none."""
    before, after = place.text[max(0, place.at - REACH) : place.at], place.text[stop : stop + REACH]
    for sense in senses().get(key, ()):
        if "<number>" in sense.after and sense.suits(before, after, None):
            return _without_words_before(sense.spoken, before)
    return ""


def only_sense(key: str) -> str:
    """The only meaning of a listed form; empty if it has several or is read by its letters."""
    said = {sense.spoken for sense in senses().get(key, ())}
    one = next(iter(said)) if len(said) == 1 else ""
    return one if one != letters(key) else ""


def _ends_sentence(place: Place, stop: int) -> bool:
    """Whether the dot after an abbreviation ends the sentence, by the two words that follow."""
    if place.text[stop + 1 : stop + 2] != " ":
        return False
    short = _LAST_WORD.findall(place.text[max(0, stop - REACH) : stop])[-1]
    following = [*_NEXT_WORDS.findall(place.after(stop)), "", ""]
    return ends_at(short, following[0], following[1])


def _next_words_open_a_sentence(text: str, at: int) -> bool:
    """Whether the next two words begin a sentence: `Sau đó`, `Hiện vụ việc`, but not `Hai Bà`."""
    following = _NEXT_WORDS.findall(text[at : at + REACH])[:2]
    return len(following) > 1 and opens_sentence(following[0]) and following[1].islower()


def _without_words_before(spoken: str, before: str) -> str:
    """The words of a meaning without those that directly precede the form: `Sở` of `Sở NN`."""
    some, said = spoken.split(), before.lower().split()
    if said[-1:] == ["thành"] or said[-2:] == ["xã", "hội"]:
        return spoken  # trở thành TP, Ban Văn hóa xã hội HĐND: another word of the same sound
    for count in range(min(5, len(some) - 1), 0, -1):
        if said[-count:] == [w.lower() for w in some[:count]]:
            return " ".join(some[count:])
    return spoken


def _first_of_two_forms(place: Place) -> Reading | None:
    """`UBND-UBMTTQ`, `BCH&BTV`: an abbreviation before another; `&` is và, other signs a pause."""
    m = _TWO_FORMS.match(place.text, place.at)
    if m is None:
        return None
    first = place.memory.article.defined.get(m[1]) or expansion(m[1])
    if not first:
        return None
    return Reading(m.end(2), f"{first} và " if m[2] == "&" else f"{first}, ")


RULES = (
    Rule("abbreviation", "ul", _listed_form),
    Rule("abbreviation", "u", _first_of_two_forms, needs="-–&/"),
)
