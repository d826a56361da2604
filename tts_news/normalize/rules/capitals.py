"""Capitals that no list of abbreviations knows: words, letters, and what their parts make.

A Vietnamese word in capitals is a word. Letters that everyone says as letters are said so
(data/spelled.tsv). Else the article's own words, then the parts of the form (data/parts.tsv) give a
reading, and at last its letters; these three are guesses.
"""

from __future__ import annotations

import re
from functools import cache

from tts_news.normalize.foreign.capitals import said_as_word
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import COMPOSED, INFERRED, UNKNOWN_CAPITALS
from tts_news.normalize.rules.abbreviations import before_capital_word, expansion, senses
from tts_news.normalize.rules.initials import TO_A_NAME
from tts_news.normalize.spelling import letters
from tts_news.normalize.syllable import is_syllable, toneless
from tts_news.normalize.tables import grouped, rows

_CAPITAL_WORD = re.compile(r"[^\W\d_]{2,20}(?![^\W_])")
_SHORT = re.compile(r"[A-ZĐƯƠÂÊÔĂ]{2,14}(?:[-–&][A-ZĐƯƠ]{1,8}){0,4}(?![^\W_])")
_MIXED_CASE = re.compile(r"[A-ZĐ][a-z]{1,2}[A-ZĐ]{1,3}(?![^\W_])")
_HYPHENED = re.compile(r"[A-ZĐ]{1,4}(?:-[A-ZĐ]{1,4}){1,3}(?![^\W_])")
_ONE_LETTER = re.compile(r"[A-ZĐƯƠÂÊÔĂ](?![^\W_])")
_SMALL_LETTER = re.compile(r"[^\W\d_](?![^\W_²³])")
_SIGN = re.compile("[-–&]")
_VOWEL = re.compile(r"[aeiouyăâêôơưàáảãạ-ỹ]")
_UNSPOKEN = re.compile(r"[^aeiouy]{3}|^[^aeiouy][^aeiouylrh]")
_CREDIT = re.compile(r"(?:ảnh|nguồn|đồ họa|đồ hoạ|video|clip|tin|bài) ?: ?(?:\w+[ .-]){0,2}$")
_PLAIN_LETTERS = frozenset("ABCDEGHIKLMNOPQRSTUVXY")
_FOREIGN_LETTERS = frozenset("FJWZ")
_FEWEST_FOR_PARTS = 4


def _capitals(place: Place) -> Reading | None:
    m = _CAPITAL_WORD.match(place.text, place.at)
    if m is None or not m.group().isupper():
        return None
    word = m.group()
    if _is_word(place, word, m.end()):
        return Reading(m.end(), word.lower())
    if word in spelled():
        return Reading(m.end(), spelled()[word])
    if place.follows(grouped("cues.tsv")["ticker"], 3):
        return Reading(m.end(), letters(word))
    run = _SHORT.match(place.text, place.at)
    if run and (reading := _from_its_parts(place, run.group(), run.end())):
        return reading
    if reading := _from_its_parts(place, word, m.end()):
        return reading
    if _is_name(word, place.memory.caps) or said_as_word(word):
        return None  # spelled by rule as any foreign word
    if place.memory.reads_capitals:
        return Reading(m.end(), word)
    run = _HYPHENED.match(place.text, place.at) or m
    return Reading(run.end(), letters(run.group()), UNKNOWN_CAPITALS)


def _is_name(word: str, in_headline: bool) -> bool:
    """Whether unknown capitals are a foreign name: long, or five letters that can be spoken."""
    lower = word.lower()
    if len(word) == 5 and not in_headline:
        return len(_VOWEL.findall(lower)) > 1 and not _UNSPOKEN.search(lower)
    return len(word) > 4 and bool(_VOWEL.search(lower))


@cache
def spelled() -> dict[str, str]:
    """The forms that are said by their letters, and how."""
    return {
        row[0]: (row[1] if len(row) > 1 else "") or letters(row[0]) for row in rows("spelled.tsv")
    }


def _is_word(place: Place, word: str, end: int) -> bool:
    """Whether a syllable in capitals is a word: by its marks, its length or its neighbours."""
    if not is_syllable(word.lower()):
        return False
    if place.memory.caps or _has_tone(word):
        return True
    if len(word) > 2 and not _PLAIN_LETTERS.issuperset(word):
        return True
    if before_capital_word(place.text, end):
        return True
    if word in senses() or word in spelled():
        return False
    if len(word) > 3 or _CREDIT.search(place.before):
        return True
    left = place.text[max(0, place.at - 16) : place.at].split()[-1:]
    right = place.text[end : end + 16].split()[:1]
    around = [w.strip('.,;:()"“”') for w in (*left, *right)]
    return any(len(w) > 1 and w.isupper() and is_syllable(w.lower()) for w in around)


def _has_tone(word: str) -> bool:
    """Whether a word bears a tone mark, as no short form does: TÁ, VĨ, not TƯ, ĐU."""
    return bool(toneless(word)[1])


def _from_its_parts(place: Place, short: str, end: int) -> Reading | None:
    """What the article, or the parts of a form, make of it: a guess."""
    if long := place.memory.article.spelled_out(short):
        return Reading(end, long, INFERRED)
    if long := composed(short):
        return Reading(end, long, COMPOSED)
    return None


@cache
def _parts() -> dict[str, dict[str, str]]:
    """The parts of short forms: for head, field and tail, what each is."""
    found: dict[str, dict[str, str]] = {"head": {}, "field": {}, "tail": {}}
    for part, spoken, where, *_ in rows("parts.tsv"):
        found[where][part] = spoken
    return found


def composed(short: str) -> str:
    """What a form of known parts means; empty where the parts are not known.

    >>> composed("SGDĐT")
    'Sở Giáo dục và Đào tạo'
    """
    pieces = [p for p in _SIGN.split(short) if p]
    if len(pieces) > 1:
        said = [expansion(p) or composed(p) or _parts()["field"].get(p, "") for p in pieces]
        sign = " và " if "&" in short else ", "
        return sign.join(said) if all(said) else ""
    if len(short) < _FEWEST_FOR_PARTS or not _FOREIGN_LETTERS.isdisjoint(short.replace("TW", "")):
        return ""
    return _headed(short) or _tailed(short)


def _headed(short: str) -> str:
    """BGTVT, TTKNQG, CSDLĐĐ: a body, then its field."""
    parts = _parts()
    for size in (5, 4, 3, 2, 1):
        head, rest = parts["head"].get(short[:size]), short[size:]
        if not head or not rest or (size == 1 and len(rest) < 3):
            continue
        field = _listed(rest) or parts["field"].get(rest) or parts["tail"].get(rest)
        field = field or _tailed(rest) or _fields(rest)
        if field and (size > 1 or field[0].isupper()):  # a ministry's field is a name
            return f"{head} {field}"
    return ""


def _tailed(short: str) -> str:
    """UBKTTU, TANDKV: a known form, then where."""
    for size in (3, 2):
        tail = _parts()["tail"].get(short[-size:])
        body = _listed(short[:-size]) if tail and len(short) - size > 2 else ""
        if body:
            return f"{body} {tail}"
    return ""


def _fields(short: str) -> str:
    """KTHT, VHXH: fields of two letters each."""
    if len(short) % 2 or not 4 <= len(short) <= 6:
        return ""
    pairs = [short[i : i + 2] for i in range(0, len(short), 2)]
    said = [_parts()["field"].get(pair, "") for pair in pairs]
    return ", ".join(said) if all(said) else ""


def _listed(short: str) -> str:
    """What the list knows a form as; two letters have too many meanings."""
    return expansion(short) if len(short) > 2 else ""


def _mixed_case(place: Place) -> Reading | None:
    """HoSE, VssID, MoU: a short form with small letters inside."""
    m = _MIXED_CASE.match(place.text, place.at)
    if m is None:
        return None
    if m.group() in spelled():
        return Reading(m.end(), spelled()[m.group()])
    if place.memory.reads_capitals:
        return Reading(m.end(), m.group())
    return Reading(m.end(), letters(m.group()), UNKNOWN_CAPITALS)


def _single(place: Place) -> Reading | None:
    """One capital alone: điểm C, nhà A, vitamin B."""
    m = _ONE_LETTER.match(place.text, place.at)
    if m is None:
        return None
    if run := _HYPHENED.match(place.text, place.at):
        return Reading(run.end(), letters(run.group()), UNKNOWN_CAPITALS)
    char = place.text[place.at]
    if char in "AEÊIOÔƠUƯY":
        return Reading(place.at + 1, char)  # a vowel is its own name: Ê Đê, A Lưới, Y Thuyên
    if place.last in ("điểm", "khoản", "mục", "tiểu mục") and char == "C":
        return Reading(place.at + 1, "xê")
    dot = place.text[place.at + 1 : place.at + 3] in (".,", ".;", ".)")
    return Reading(place.at + 1 + dot, letters(char))


def _small_letter(place: Place) -> Reading | None:
    """điểm c, mục b: a consonant alone is a letter."""
    m = _SMALL_LETTER.match(place.text, place.at)
    if m is None or is_syllable(m.group().lower()):
        return None
    return Reading(m.end(), letters(m.group()))


RULES = (
    TO_A_NAME,
    Rule("letters", "u", _single),
    Rule("letters", "l", _small_letter),
    Rule("capitals", "u", _mixed_case),
    Rule("capitals", "u", _capitals),
)
