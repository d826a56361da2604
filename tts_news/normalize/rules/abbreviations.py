"""Abbreviations of bodies, titles, places and things (sections 14 to 16).

data/abbreviations.tsv holds them with the words around that decide between their meanings; what the
article itself has spelled out comes before all of it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tts_news.normalize.place import REACH, Place, Reading, Rule, longest_first
from tts_news.normalize.rules.roman import INITIALS
from tts_news.normalize.spelling import letters
from tts_news.normalize.stops import never_ends
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import rows

_CHUNK = re.compile(r"[^\W\d_]{1,16}(?:(?: ?[-–&./] ?|\.)[^\W\d_]{1,16}){0,5}")
_CUT = re.compile(r" ?[-–&./] ?")
_CAPITALS = re.compile(r"[A-ZĐƯƠÂÊÔĂ][A-ZĐƯƠÂÊÔĂ]{1,15}(?![^\W_])")
_JOINED = re.compile(r"([A-ZĐƯƠÂÊÔĂ]{2,12})(?:([-–&/])([A-ZĐƯƠÂÊÔĂ]{1,12}))")
_HYPHENED_CAPITALS = re.compile(r"[A-ZĐ]{1,4}(?:-[A-ZĐ]{1,4}){1,3}(?![^\W_])")
_INITIALS_ONLY = re.compile(r"[A-ZĐ](?:\.[A-ZĐ]){1,4}")
_DOTTED = re.compile(r"\.(?= ?(?:[A-ZĐÀ-Ỹ0-9]))")


class Sense(NamedTuple):
    """One meaning of an abbreviation and what must stand around for it."""

    spoken: str
    before: str
    """Words parted by `|`, one of which must stand right before; see `_condition`."""
    after: str
    dotted: bool
    """Only when a dot follows (P. 5, T. Đắk Nông)."""


@cache
def _condition(text: str, *, behind: bool) -> re.Pattern[str]:
    """Words parted by `|`; <name> is a word with a capital, <number> a number, <end> the end."""
    classes = {"<name>": r"[A-ZĐÀ-Ỹ][^\W\d_]*", "<number>": r"\d[\d.,/A-Z-]*",
               "<year>": r"(?:19|20)\d{2}", "<room>": r"\d{3,4}",
               "<boat>": r"[A-ZĐ]{1,3}-?\d{3,6}", "<end>": r"(?=$|[.,;)])"}  # fmt: skip
    some = [classes.get(w.strip()) or f"(?i:{re.escape(w.strip())})" for w in text.split("|")]
    joined = "|".join(some)
    return re.compile(
        rf"(?:^|[^\w])(?:{joined})[\s.:]*$" if behind else rf"[\s.]*(?:{joined})(?![^\W_])"
    )


@cache
def senses() -> dict[str, tuple[Sense, ...]]:
    """The meanings of each abbreviation, the most particular first."""
    found: dict[str, list[Sense]] = {}
    for row in rows("abbreviations.tsv"):
        written, spoken, before, after, flags = (*row, "", "", "", "")[:5]
        sense = Sense(spoken, before, after, "dot" in flags)
        found.setdefault(written, []).append(sense)
    return {written: tuple(some) for written, some in found.items()}


def expansion(short: str) -> str:
    """What an abbreviation stands for where nothing around decides; empty when it is unknown."""
    return next(
        (s.spoken for s in senses().get(short, ()) if not (s.before or s.after or s.dotted)), ""
    )


def _known(place: Place) -> Reading | None:
    m = _CHUNK.match(place.text, place.at)
    if m is None:
        return None
    if _INITIALS_ONLY.fullmatch(m.group()) and m.group() not in senses():
        return None  # T.V.H: a name's initials, not "tỉnh"
    for end in longest_first(m.group(), _CUT):
        stop = place.at + end
        if place.text[stop : stop + 1].isalnum():
            continue
        short = place.text[place.at : stop].replace("–", "-")
        if long := place.memory.defined.get(short):
            return Reading(stop, long)
        for key in dict.fromkeys((short, short.replace(" ", ""))):
            if key in senses() and (reading := _sense(place, key, stop)):
                return reading
    return None


def _sense(place: Place, key: str, stop: int) -> Reading | None:
    if place.memory.caps and is_syllable(key.lower()):
        return None
    text = place.text
    before, after = text[max(0, place.at - 60) : place.at], text[stop : stop + 60]
    dot = _DOTTED.match(text, stop)
    for sense in senses()[key]:
        if sense.dotted and not dot:
            continue
        if sense.before and not _condition(sense.before, behind=True).search(before):
            continue
        if sense.after and not _condition(sense.after, behind=False).match(after):
            continue
        end = dot.end() if dot and (len(key) <= 5) and not _ends_sentence(place, stop) else stop
        return Reading(end, _not_twice(sense.spoken, before))
    return None


def _ends_sentence(place: Place, stop: int) -> bool:
    """A dot and a space after an abbreviation that does not go on to a name ends a sentence."""
    if place.text[stop + 1 : stop + 2] != " ":
        return False
    return not never_ends(re.split(r"[ .]", place.text[max(0, stop - REACH) : stop])[-1])


def _not_twice(spoken: str, before: str) -> str:
    """`Ủy ban` UBMTTQ, `Sở` Sở NN: the words that stand there already are not said again."""
    words, said = spoken.split(), before.lower().split()
    for count in range(min(4, len(words) - 1), 0, -1):
        if said[-count:] == [w.lower() for w in words[:count]]:
            return " ".join(words[count:])
    return spoken


def _joined(place: Place) -> Reading | None:
    """UBND-UBMTTQ, BCH&BTV: two known abbreviations; the sign is `và` or nothing."""
    m = _JOINED.match(place.text, place.at)
    if m is None:
        return None
    first = place.memory.defined.get(m[1]) or expansion(m[1])
    if not first:
        return None
    return Reading(m.end(2), f"{first} và " if m[2] == "&" else f"{first}, ")


def _capitals(place: Place) -> Reading | None:
    """Unknown capitals: a word in a headline, else its letters, marked as a guess."""
    m = _CAPITALS.match(place.text, place.at)
    word = m.group() if m else ""
    if not m:
        m = re.compile(r"[^\W\d_]{2,16}(?![^\W_])").match(place.text, place.at)
        if m is None or not m.group().isupper():
            return None
        word = m.group()
    lower = word.lower()
    if is_syllable(lower) and (place.memory.caps or _is_word(place, word, m.end())):
        return Reading(m.end(), lower)
    if place.memory.caps and not is_syllable(lower) and _vowels(lower) and len(word) > 4:
        return None
    if len(word) >= 6 and _vowels(lower):
        return None  # a name in capitals: spelled by rule as any foreign word
    if place.memory.reads_capitals:
        return Reading(m.end(), word)
    if run := _HYPHENED_CAPITALS.match(place.text, place.at):
        return Reading(run.end(), letters(run.group()), "unknown capitals, read letter by letter")
    return Reading(m.end(), letters(word), "unknown capitals, read letter by letter")


def _vowels(word: str) -> bool:
    return bool(re.search(r"[aeiouyăâêôơưàáảãạ-ỹ]", word))


def _is_word(place: Place, word: str, end: int) -> bool:
    """A capital syllable that is a word: with marks of its own, or among other such words."""
    if any(c not in "ABCDĐEGHIKLMNOPQRSTUVXYÂÊÔƠƯĂ" for c in word):
        return True
    around = (
        place.text[max(0, place.at - 16) : place.at].split()[-1:]
        + place.text[end : end + 16].split()[:1]
    )
    return any(
        w.isalpha() and len(w) > 1 and w.isupper() and is_syllable(w.lower()) for w in around
    )


def _single(place: Place) -> Reading | None:
    """One capital alone: điểm C, nhà A, vitamin B."""
    m = re.compile(r"[A-ZĐƯƠÂÊÔĂ](?![^\W_])").match(place.text, place.at)
    if m is None:
        return None
    if run := _HYPHENED_CAPITALS.match(place.text, place.at):
        return Reading(run.end(), letters(run.group()), "unknown capitals, read letter by letter")
    char = place.text[place.at]
    if char in "AEÊIOÔƠUƯY":
        return Reading(place.at + 1, char)  # a vowel is its own name: Ê Đê, A Lưới, Y Thuyên
    if place.last in ("điểm", "khoản", "mục", "tiểu mục") and char == "C":
        return Reading(place.at + 1, "xê")
    dot = place.text[place.at + 1 : place.at + 3] in (".,", ".;", ".)")
    return Reading(place.at + 1 + dot, letters(char))


def _small_letter(place: Place) -> Reading | None:
    """điểm c, mục b: a consonant alone is a letter."""
    m = re.compile(r"[^\W\d_](?![^\W_²³])").match(place.text, place.at)
    if m is None or is_syllable(m.group().lower()):
        return None
    return Reading(m.end(), letters(m.group()))


RULES = (
    Rule("abbreviation", "ul", _known),
    Rule("abbreviation", "u", _joined),
    INITIALS,
    Rule("letters", "u", _single),
    Rule("letters", "l", _small_letter),
    Rule("letters", "u", _capitals),
)
