"""Foreign words that no list knows (section 17).

Hyphenated forms of Vietnamese syllables (Xin-ga-po) are joined; any other word is spelled by rule,
by ear, and marked as a guess.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import FOREIGN_WORD
from tts_news.normalize.rules.names import known_names
from tts_news.normalize.spelling import letters
from tts_news.normalize.syllable import is_syllable, toneless
from tts_news.normalize.tables import words

_HYPHENED = re.compile(r"[^\W\d_]{1,12}(?:[-–][^\W\d_]{1,12}){1,6}(?![^\W_])")
_ONE = re.compile(r"[^\W\d_]{1,64}")

# Spelled by ear, longest first: what English and French write -> what Vietnamese writes.
_SOUNDS = (
    ("tch", "ch"), ("sch", "s"), ("tion", "sần"), ("sion", "sần"), ("ough", "ô"), ("eau", "ô"),
    ("igh", "ai"), ("ck", "k"), ("ph", "ph"), ("sh", "s"), ("gh", "g"), ("wh", "u"), ("qu", "qu"),
    ("oo", "u"), ("ee", "i"), ("ea", "i"), ("ou", "u"), ("ow", "ao"), ("ew", "iu"), ("ie", "i"),
    ("aw", "o"), ("ey", "ây"), ("x", "ks"),
)  # fmt: skip
_VOWELS = "aeiouyăâêôơư"
_ONSETS = ("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr")
_CODAS = {
    **dict.fromkeys(("t", "d", "đ", "s", "z", "th"), "t"),
    **dict.fromkeys(("p", "b", "f", "v", "ph"), "p"),
    **dict.fromkeys(("c", "k", "g", "q", "ch", "kh"), "c"), **dict.fromkeys(("n", "l"), "n"),
    "m": "m", "ng": "ng", "nh": "nh", "r": "", "h": "", "w": "", "j": "", "x": "t",
}  # fmt: skip
_FIRST = {"f": "ph", "j": "gi", "w": "u", "z": "d", "d": "đ", "p": "p", "s": "x"}
_SHAPE = re.compile(f"([^{_VOWELS}]*)([{_VOWELS}]+)")


def _hyphened(place: Place) -> Reading | None:
    """Xin-ga-po, nông-lâm-ngư: syllables, joined without a pause."""
    m = _HYPHENED.match(place.text, place.at)
    if m is None:
        return None
    parts = re.split("[-–]", m.group())
    if all(is_syllable(p.lower()) or p in known_names() for p in parts) and not any(
        len(p) > 1 and p.isupper() for p in parts
    ):
        return Reading(m.end(), " ".join(known_names().get(p, p) for p in parts))
    return None


def _word(place: Place) -> Reading | None:
    """Any other word: as it stands for a voice that reads it, else spelled by rule."""
    m = _ONE.match(place.text, place.at)
    if m is None:
        return None
    word = m.group()
    if is_syllable(word.lower()):
        if word.isupper() and place.memory.caps:
            return Reading(m.end(), word.lower())
        return Reading(m.end(), word)
    if _parts(word) is not None:
        return Reading(m.end(), " ".join(_parts(word) or ()))
    if place.memory.reads_foreign:
        return Reading(m.end(), word)
    if not any(
        "a" <= c <= "z" for c in unicodedata.normalize("NFD", word.lower()).replace("đ", "d")
    ):
        return None
    return Reading(m.end(), respelled(word), FOREIGN_WORD)


def _parts(word: str) -> list[str] | None:
    """`BáoĐắk`, `vàNgọc`: syllables typed together, each beginning with a capital; else None."""
    parts = re.findall(r"[^\W\d_a-zà-ỹđ]?[a-zà-ỹđ]+", word)
    if len(parts) > 1 and "".join(parts) == word and all(is_syllable(p.lower()) for p in parts):
        return parts
    return None


@lru_cache(maxsize=8192)
def respelled(word: str) -> str:
    """A foreign word in Vietnamese syllables, by rule.

    >>> respelled("Robert"), respelled("Drăng")
    ('ro bớt', 'đờ răng')
    """
    bare, tones = toneless(word.lower())  # Drắk; a syllable that is closed has its own
    sounds = _by_ear(bare)
    syllables: list[str] = []
    at = 0
    while at < len(sounds):
        m = _SHAPE.match(sounds, at)
        if m is None:
            syllables += [_alone(c) for c in _consonants(sounds[at:])]
            break
        onset, vowels = m.groups()
        at = m.end()
        coda, at = _coda(sounds, at)
        syllables += _cluster(onset, vowels, coda)
    said = [s for s in syllables if s]
    if said and len(tones) == 1 and not toneless(said[-1])[1]:
        said[-1] = _toned(said[-1], tones)
    return " ".join(said) if said and all(is_syllable(s) for s in said) else letters(word)


def _by_ear(word: str) -> str:
    word = re.sub(r"(.)\1+", r"\1\1", word)
    if word.isascii():
        for written, heard in _SOUNDS:
            word = word.replace(written, heard)
        if len(word) > 3 and word.endswith("e") and word[-2] not in _VOWELS:
            word = word[:-1]
        word = re.sub(r"c(?=[eiy])", "s", word)
        word = re.sub(r"(?<![aeiou])er(?![aeiouy])", "ơ", word) if len(word) > 4 else word
        word = re.sub(r"o(?=[^aeiouynmptkcdgbsr]|$|[^aeiouy][aeiouy])", "ô", word)
    return re.sub(rf"([^{_VOWELS}])\1", r"\1", word)


def _consonants(text: str) -> list[str]:
    """A run of consonants in single sounds."""
    found, at = [], 0
    while at < len(text):
        two = next((o for o in _ONSETS if text.startswith(o, at)), text[at])
        found.append(two)
        at += len(two)
    return found


def _coda(sounds: str, at: int) -> tuple[str, int]:
    """The consonant that closes a syllable: the first of several before a vowel, at the end all."""
    m = re.compile(f"[^{_VOWELS}]+").match(sounds, at)
    if m is None:
        return "", at
    run = _consonants(m.group())
    last = m.end() == len(sounds)
    if not last and (
        len(run) == 1
        or (len(run) == 2 and run[0] not in ("m", "n", "ng", "r", "l", "s", "t", "p", "c", "k"))
    ):
        return "", at
    coda = _CODAS.get(run[0])
    if coda is None:
        return "", at
    return (coda, m.end()) if last and len(run) <= 2 else (coda, at + len(run[0]))


def _alone(consonant: str) -> str:
    """A consonant without a vowel of its own takes ờ."""
    first = _FIRST.get(consonant, consonant)
    first = {"q": "c", "k": "c", "u": "u", "": ""}.get(first, first)
    said = "u" if first == "u" else f"{first}ờ"
    return said if is_syllable(said) else ""


def _cluster(onset: str, vowels: str, coda: str) -> list[str]:
    """The syllables of consonants, vowels and a coda: all but the last consonant stand alone."""
    consonants = _consonants(onset)
    alone = [_alone(c) for c in consonants[:-1]]
    last = consonants[-1] if consonants else ""
    vowels = vowels.replace("y", "i") if vowels != "y" or last or coda else "i"
    pieces = _rhymes(vowels, coda)
    return [*alone, *(_join(last if n == 0 else "", rhyme) for n, rhyme in enumerate(pieces))]


def _rhymes(vowels: str, coda: str) -> list[str]:
    """Vowels and coda as rhymes that Vietnamese has."""
    known = words("rhymes.tsv")
    for whole in (vowels + coda, *_near(vowels, coda)):
        if whole in known:
            return [whole]
    if len(vowels) > 1:
        return [*_rhymes(vowels[0], ""), *_rhymes(vowels[1:], coda)]
    return [vowels] if vowels in known else ["ơ"]


def _near(vowels: str, coda: str) -> list[str]:
    swaps = {
        "ic": "ich",
        "ec": "ech",
        "êc": "êch",
        "ing": "inh",
        "eng": "anh",
        "êng": "ênh",
        "ưm": "um",
        "ưp": "up",
        "ơc": "ôc",
        "ơng": "ương",
        "enh": "ênh",
        "onh": "oanh",
    }
    return [swaps[vowels + coda]] if vowels + coda in swaps else []


def _join(onset: str, rhyme: str) -> str:
    onset = _FIRST.get(onset, onset)
    if onset == "u":
        onset = "" if rhyme[0] == "u" else "qu"
    front = rhyme[0] in "ieêy"
    if onset in ("c", "k", "q"):
        onset = "k" if front else "c"
    elif onset in ("g", "gh"):
        onset = "gh" if front else "g"
    elif onset in ("ng", "ngh"):
        onset = "ngh" if front else "ng"
    elif onset == "gi" and rhyme[0] == "i":
        onset = "g"
    elif onset == "h" or onset in ("x", "y"):
        onset = onset.replace("y", "d")
    if onset == "qu" and rhyme[0] == "u":
        rhyme = rhyme[1:] or "ơ"
    said = onset + rhyme
    stopped = rhyme.endswith(("p", "t", "c", "ch"))
    return _toned(said, "\u0301") if stopped else said  # as such a syllable always is


def _toned(syllable: str, tone: str) -> str:
    """The syllable with a tone on the vowel that carries it."""
    vowels = [n for n, c in enumerate(syllable) if c in _VOWELS]
    if syllable.startswith(("gi", "qu")) and len(vowels) > 1:
        vowels = vowels[1:]
    at = vowels[0] if syllable[-1] in _VOWELS else vowels[-1]
    return unicodedata.normalize("NFC", f"{syllable[: at + 1]}{tone}{syllable[at + 1 :]}")


RULES = (
    Rule("hyphened", "ul", _hyphened),
    Rule("foreign", "ul", _word),
)
