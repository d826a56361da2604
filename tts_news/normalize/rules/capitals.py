"""Capitals that are not listed abbreviations: words, single letters and unknown abbreviations.

A Vietnamese word in capitals is read as a word. Forms in data/spelled.tsv are read by their
letters. Any other form is a guess: a phrase of the article with these initials, else the meaning of
the form's parts (data/parts.tsv), else its letters.
"""

from __future__ import annotations

import re
from functools import cache

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.composed import composed
from tts_news.normalize.foreign.capitals import said_as_word
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import (
    AMBIGUOUS,
    BARE_ROMAN,
    CAPITAL_WORD,
    COMPOSED,
    GLUED_DIGITS,
    INFERRED,
    UNIT_CHOICE,
    UNKNOWN_CAPITALS,
)
from tts_news.normalize.rules.abbreviations import among_capital_words, senses
from tts_news.normalize.rules.initials import TO_A_NAME
from tts_news.normalize.spelling import letters
from tts_news.normalize.stops import is_person
from tts_news.normalize.syllable import is_syllable, toneless
from tts_news.normalize.tables import grouped, rows

_CAPITAL_WORD = re.compile(r"[^\W\d_]{2,20}(?![^\W_])")
_SHORT_FORM = re.compile(r"[A-ZĐƯƠÂÊÔĂ]{2,14}(?:[-–&][A-ZĐƯƠ]{1,8}){0,4}(?![^\W_])")
_MIXED_CASE = re.compile(r"[A-ZĐ][a-z]{1,2}[A-ZĐ]{1,3}(?![^\W_])")
_HYPHENED_LETTERS = re.compile(r"[A-ZĐ]{1,4}(?:-[A-ZĐ]{1,4}){1,3}(?![^\W_])")
_LETTERS_OF_UNITS = frozenset("TMKLG")
_LETTERS_OF_PLACES = frozenset("PQHXTĐ")
_AMOUNT_BEFORE = re.compile(r"(?:(?<![-\w.,])\d(?:[\d.,]*\d)?|tỷ|tỉ|triệu|nghìn) $")
_FACTOR_NEXT = re.compile(r" (?:\d|số(?!\w))")
_FOREIGN_NAME_BEFORE = re.compile(rf"(?<![^\W_])([{CAPITALS}][{SMALL}]{{2,}}) $")
_INITIAL_AND_TITLE = re.compile(r"[A-ZĐ]-(?:PGS|GS|TS|ThS|BS|LS|KS|NSND|NSƯT)(?![^\W_])")
_ONE_CAPITAL = re.compile(r"[A-ZĐƯƠÂÊÔĂ](?![^\W_])")
_STOP_AND_MARK = re.compile(r"\. ?[,;)]")
_SMALL_LETTER = re.compile(r"[^\W\d_](?![^\W_²³])")
_VOWEL = re.compile(r"[aeiouyăâêôơưàáảãạ-ỹ]")
_UNPRONOUNCEABLE = re.compile(r"[^aeiouy]{3}|^[^aeiouy][^aeiouylrh]")
_UNPRONOUNCEABLE_LONG = re.compile(
    r"[^aeiouy]{5}|^(?!sch|str|spr|scr|spl|squ)[^aeiouy]{3}|[^aeiouylnrhst][^aeiouylnrhst]{2}|^(.)\1"
)
"""Consonants that no word contains or begins with: `TTCUDVC`, `KCBBHYT`."""
_LETTERS_OF_ABBREVIATIONS_ONLY = frozenset("ĐƯƠÂÊÔĂ")
_CREDIT_BEFORE = re.compile(
    r"(?:ảnh|nguồn|đồ họa|đồ hoạ|video|clip|tin|bài) ?: ?(?:\w+[ .–-]{1,3}){0,3}$"
)
_LAST_WORDS_OF_RANKS = frozenset(("tá", "úy", "uý", "tướng"))
_SHORT_WORD = 3
_INITIAL_BEFORE = re.compile(r"[A-ZĐ]\. ?$")
_PLAIN_LETTERS = frozenset("ABCDEGHIKLMNOPQRSTUVXY")


def _capitals(place: Place) -> Reading | None:
    m = _CAPITAL_WORD.match(place.text, place.at)
    if m is None or not m.group().isupper():
        return None
    word = m.group()
    if _is_word(place, word, m.end()):
        return Reading(m.end(), word.lower(), _why_word_is_doubtful(place, word, m.end()))
    if word in spelled():
        return Reading(m.end(), spelled()[word], AMBIGUOUS if word in senses() else "")
    if place.follows(grouped("cues.tsv")["ticker"], 3):
        return Reading(m.end(), letters(word))
    run = _SHORT_FORM.match(place.text, place.at)
    if run and (reading := _from_its_parts(place, run.group(), run.end())):
        return reading
    if reading := _from_its_parts(place, word, m.end()):
        return reading
    if _is_name(word, place.memory.caps) or said_as_word(word):
        return None  # read by ear, like any foreign word
    if place.memory.reads_capitals:
        return Reading(m.end(), word)
    run = _HYPHENED_LETTERS.match(place.text, place.at) or m
    return Reading(run.end(), letters(run.group()), UNKNOWN_CAPITALS)


def _is_name(word: str, in_headline: bool) -> bool:
    """Whether unknown capitals are a foreign name: five or more letters that can be pronounced."""
    lower = word.lower()
    if len(word) < 5 or not _LETTERS_OF_ABBREVIATIONS_ONLY.isdisjoint(word):
        return False
    vowels = len(_VOWEL.findall(lower))
    if len(word) == 5 and not in_headline:
        return vowels > 1 and not _UNPRONOUNCEABLE.search(lower)
    if vowels < 2 and _UNPRONOUNCEABLE.search(lower):  # PTHADS
        return False
    return vowels > 0 and not _UNPRONOUNCEABLE_LONG.search(lower)


@cache
def spelled() -> dict[str, str]:
    """The forms that are read by their letters, and their readings."""
    return {
        row[0]: (row[1] if len(row) > 1 else "") or letters(row[0]) for row in rows("spelled.tsv")
    }


def _is_word(place: Place, word: str, end: int) -> bool:
    """Whether capitals are a Vietnamese word, judged by their marks, length and neighbours."""
    if not is_syllable(word.lower()):
        return False
    if place.memory.caps or _has_tone(word):
        return True
    if len(word) > 2 and not _PLAIN_LETTERS.issuperset(word):
        return True
    if among_capital_words(place, end):
        return True
    if word in senses() or word in spelled():
        return False
    if len(word) > 3 or _CREDIT_BEFORE.search(place.before) or _is_after_person(place):
        return True
    return _has_capital_syllable_beside(place, end)


def _has_capital_syllable_beside(place: Place, end: int) -> bool:
    left = place.text[max(0, place.at - 16) : place.at].split()[-1:]
    right = place.text[end : end + 16].split()[:1]
    around = [w.strip('.,;:()"“”') for w in (*left, *right)]
    return any(len(w) > 1 and w.isupper() and is_syllable(w.lower()) for w in around)


def _why_word_is_doubtful(place: Place, word: str, end: int) -> str:
    """Why it is a guess that capitals are a word: `Ảnh: NA`; empty if it is certain.

    A syllable of up to three letters without diacritics, and with no word in capitals beside it,
    may be an abbreviation.
    """
    short = len(word) <= _SHORT_WORD and word.isascii()
    initial = _INITIAL_BEFORE.search(place.text[max(0, place.at - 4) : place.at])  # Ảnh: N.LAN
    if not short or initial or place.memory.caps or among_capital_words(place, end):
        return ""
    return "" if _has_capital_syllable_beside(place, end) else CAPITAL_WORD


def _is_after_person(place: Place) -> bool:
    """Whether the word before refers to a person, so that a name follows: `ca sĩ`, `thiếu tá`."""
    return place.last in _LAST_WORDS_OF_RANKS or is_person(place.last, "".join(place.words[-2:-1]))


def _has_tone(word: str) -> bool:
    """Whether a word has a tone mark, which no abbreviation has: `TÁ`, `VĨ`; not `TƯ`, `ĐU`."""
    return bool(toneless(word)[1])


def _from_its_parts(place: Place, short: str, end: int) -> Reading | None:
    """A guess: the phrase of the article with these initials, else the meaning of the parts."""
    if long := place.memory.article.spelled_out(short):
        return Reading(end, long, INFERRED)
    if long := composed(short):
        return Reading(end, long, COMPOSED)
    return None


def _mixed_case(place: Place) -> Reading | None:
    """`HoSE`, `VssID`, `MoU`: an abbreviation with lower-case letters inside."""
    m = _MIXED_CASE.match(place.text, place.at)
    if m is None:
        return None
    if m.group() in spelled():
        return Reading(m.end(), spelled()[m.group()])
    if place.memory.reads_capitals:
        return Reading(m.end(), m.group())
    return Reading(m.end(), letters(m.group()), UNKNOWN_CAPITALS)


def _one_capital(place: Place) -> Reading | None:
    """A single capital: `điểm C`, `nhà A`, `vitamin B`."""
    m = _ONE_CAPITAL.match(place.text, place.at)
    if m is None:
        return None
    if _INITIAL_AND_TITLE.match(place.text, place.at) and place.words:
        return Reading(place.at + 2, f"{letters(place.text[place.at])}, ")  # Lê Văn C-PGS. Trần
    if run := _HYPHENED_LETTERS.match(place.text, place.at):
        return Reading(run.end(), letters(run.group()), UNKNOWN_CAPITALS)
    char = place.text[place.at]
    if char in "AEÊIOÔƠUƯY":
        return Reading(place.at + 1, char)  # a vowel is its own name: Ê Đê, A Lưới, Y Thuyên
    if place.last in ("điểm", "khoản", "mục", "tiểu mục") and char == "C":
        return Reading(place.at + 1, "xê")
    dot = bool(_STOP_AND_MARK.match(place.text, place.at + 1))
    named = char in "VX" and _FOREIGN_NAME_BEFORE.search(
        place.text[max(0, place.at - 24) : place.at]
    )
    numeral = named and not is_syllable(named[1].lower())  # Agni V
    guess = BARE_ROMAN if numeral else _why_letter_is_doubtful(place, char)
    return Reading(place.at + 1 + dot, letters(char), guess)


def _why_letter_is_doubtful(place: Place, char: str) -> str:
    """Why a single letter is a guess; empty if it is certain.

    It may be a unit (`5 tỷ T quặng`, `350M`) or abbreviate a kind of place (`các xã, P`).
    """
    if _is_glued_to_a_number(place):
        return GLUED_DIGITS
    if char in _LETTERS_OF_UNITS and _AMOUNT_BEFORE.search(place.before):
        return UNIT_CHOICE
    kinds = grouped("cues.tsv")["kind of place"]
    beside = place.words[-1:] + place.next_words(place.at + 1, 1)
    return AMBIGUOUS if char in _LETTERS_OF_PLACES and not kinds.isdisjoint(beside) else ""


def _is_glued_to_a_number(place: Place) -> bool:
    """Whether a digit directly precedes, and no word for a code: `350M`, but not `lớp 5K`."""
    glued = place.text[max(0, place.at - 1) : place.at].isdigit()
    return glued and not place.follows(grouped("cues.tsv")["coded"], 2)


def _small_letter(place: Place) -> Reading | None:
    """`điểm c`, `mục b`: a single lower-case consonant is read as a letter."""
    m = _SMALL_LETTER.match(place.text, place.at)
    if m is None or is_syllable(m.group().lower()):
        return None
    if m.group() == "x" and (_FACTOR_NEXT.match(place.text, m.end()) or place.before[-1:] == ")"):
        return Reading(m.end(), "nhân")  # số lớp x 35 em
    if m.group() == "m" and place.last in grouped("cues.tsv")["number word"]:
        return Reading(m.end(), "mét")  # hơn một m
    return Reading(m.end(), letters(m.group()))


RULES = (
    TO_A_NAME,
    Rule("letters", "u", _one_capital),
    Rule("letters", "l", _small_letter),
    Rule("capitals", "u", _mixed_case),
    Rule("capitals", "u", _capitals),
)
