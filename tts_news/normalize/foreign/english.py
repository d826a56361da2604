"""Reading English words by the phonemes of libespeak-ng, aligned with the letters.

For a reduced vowel (ə) a Vietnamese newsreader says the vowel that is written. Therefore the
phonemes are aligned with the letters first.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import NamedTuple

from tts_news.normalize.foreign.letter_rules import sounds_of
from tts_news.normalize.foreign.phonemizer import phonemes
from tts_news.normalize.tables import rows

_VOWEL_LETTERS = frozenset("aeiouy")
# y before a vowel and u after q are consonants; r before a consonant belongs to the vowel.
_VOWEL_GROUP = re.compile(
    r"(?<=[^aeiouy])(le)(?=[^aeiouyr]|$)|(?:\by(?=[aeiou])|(?<=q)u)?([aeiouy]+(?:r(?![aeiouy])|w(?![aeiouyr]))?)"
)
_SILENT_E = re.compile(r"[^aeiouy]e[sd]?$|[^aeiouyl]es$")
_GONE = re.compile(r"[ˈˌ\-\s]|\([^)]*\)")
_SHORT = frozenset("ʌaɛɪɒʊ")
_DOUBLED = {
    "p": re.compile("pp"), "b": re.compile("bb"), "t": re.compile("tt"), "d": re.compile("dd"),
    "k": re.compile("ck|cc|kk"), "g": re.compile("gg"), "f": re.compile("ff"),
    "n": re.compile("nn"), "m": re.compile("mm"),
}  # fmt: skip
_SPOKEN_S = re.compile(r"[^aiou]e?s$")
_SIBILANT_PLURAL = re.compile("(?:[cgsxz]|sh|ch)es$")
_STEM = re.compile(r"[^a-z]")


class _Vowel(NamedTuple):
    letters: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    sounds: tuple[str, ...]


@cache
def _vowels() -> dict[str, tuple[_Vowel, ...]]:
    found: dict[str, list[_Vowel]] = {}
    for phoneme, letters, before, after, sounds, *_ in rows("sounds/english_vowels.tsv"):
        vowel = _Vowel(
            re.compile(letters), re.compile(before), re.compile(after), tuple(sounds.split())
        )
        found.setdefault(phoneme, []).append(vowel)
    return {phoneme: tuple(some) for phoneme, some in found.items()}


@cache
def _consonants() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in rows("sounds/english_consonants.tsv")}


@cache
def _phoneme() -> re.Pattern[str]:
    known = sorted([*_vowels(), *_consonants()], key=lambda one: -len(one))
    return re.compile("|".join(map(re.escape, known)))


def english_sounds(word: str) -> list[str]:
    """The sounds of a lower-case English word.

    >>> " ".join(english_sounds("robert"))
    'r ô b ơ t'
    """
    heard = _GONE.sub("", phonemes(word))
    spoken = _phoneme().findall(heard)
    if not spoken or not any(one in _vowels() for one in spoken):
        return sounds_of(word, "english")
    if spoken[-2:] == ["ɪ", "z"] and len(spoken) > 3 and _SIBILANT_PLURAL.search(word):
        del spoken[-2:]  # images
        word = word[:-2]
    elif len(spoken) > 2 and spoken[-1] == "z" and _SPOKEN_S.search(word):
        spoken.pop()  # James, Rogers, news
    spelled = _spelled(spoken, _STEM.sub("", word))
    found: list[str] = []
    for at, phoneme in enumerate(spoken):
        if phoneme in _vowels():
            found += _vowel(phoneme, spelled[at], "".join(spoken[:at]), "".join(spoken[at + 1 :]))
        elif phoneme == "ŋ" and spoken[at - 1 : at + 2 : 2] == ["ɪ", "k"]:
            found.append("n")
        else:
            sound = _consonants()[phoneme][0]
            if spoken[at - 1] in _SHORT and _closes(sound, spoken[at + 1 :], word):
                found.append(sound)
            found.append(sound)
    return found


def _closes(sound: str, following: list[str], word: str) -> bool:
    """Whether a consonant after a short vowel also closes that syllable: Bobby, apple."""
    if not following or sound not in _DOUBLED:
        return False
    syllabic_l = following[:2] == ["ə", "l"] and not any(x in _vowels() for x in following[2:])
    return syllabic_l or _DOUBLED[sound].search(word) is not None


def _vowel(phoneme: str, letters: str, before: str, after: str) -> tuple[str, ...]:
    for one in _vowels()[phoneme]:
        if (
            one.letters.fullmatch(letters)
            and one.before.fullmatch(before)
            and one.after.fullmatch(after)
        ):
            return one.sounds
    return ("ơ",)


def _spelled(spoken: list[str], word: str) -> list[str]:
    """The letters of each vowel phoneme; those of consonants may be empty."""
    vowels = [n for n, phoneme in enumerate(spoken) if phoneme in _vowels()]
    groups = _vowel_groups(word)
    if len(groups) > len(vowels) and _SILENT_E.search(word):
        groups.pop()
    if len(groups) != len(vowels):
        return _laid_side_by_side(spoken, word)
    found = [""] * len(spoken)
    for at, letters in zip(vowels, groups, strict=True):
        syllabic = letters == "le" and spoken[at + 1 : at + 2] == ["l"]
        found[at] = "e" if letters == "le" and not syllabic else letters
    return found


def _vowel_groups(word: str) -> list[str]:
    return [m[1] or m[2] for m in _VOWEL_GROUP.finditer(word)]


def _laid_side_by_side(spoken: list[str], word: str) -> list[str]:
    """The letters of each phoneme in the alignment of lowest cost; all empty if there is none."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    pace = len(word) / len(spoken)
    for nth, phoneme in enumerate(spoken, 1):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        last = nth == len(spoken)
        low, high = (len(word), len(word)) if last else (nth * pace - 3, nth * pace + 3)
        for at, (cost, cuts) in best.items():
            for end in range(max(at, math.ceil(low)), min(at + 4, len(word), int(high)) + 1):
                sum_ = cost + _cost(phoneme, word[at:end])
                if end not in following or sum_ < following[end][0]:
                    following[end] = (sum_, (*cuts, end))
        best = following
    if len(word) not in best:
        return [""] * len(spoken)
    ends = best[len(word)][1]
    return [word[a:b] for a, b in zip((0, *ends[:-1]), ends, strict=True)]


@lru_cache(maxsize=16384)
def _cost(phoneme: str, letters: str) -> float:
    """The cost of aligning these letters with the phoneme."""
    if not letters:
        return 1.5
    if phoneme in _vowels():
        body = letters.rstrip("rwhg") if len(letters) > 1 else letters
        odd = sum(c not in _VOWEL_LETTERS for c in body)
        return odd * 2.0 + 0.12 * (len(letters) - 1) + 2.0 * (not body)
    own = _consonants()[phoneme][1]
    first = 0.0 if letters[0] in own else 2.0
    vowels = sum(c in _VOWEL_LETTERS for c in letters[1:])
    return first + 0.7 * vowels + 0.3 * (len(letters) - 1 - vowels)
