"""Converting sounds of any language to Vietnamese syllables.

A sound is a consonant in a rough international spelling (sh, ch, j as in John, z, kh) or the vowel
(nucleus) of a syllable in Vietnamese spelling; E is ê in an open syllable and e in a closed one.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from tts_news.normalize.syllable import is_syllable, toneless
from tts_news.normalize.tables import pairs, rows

VOWELS = frozenset("aăâeêioôơuưyEầồờ")
# The consonants that form a syllable onset with a following r, l or w.
_BEGIN = {
    "r": ("p", "t", "k", "b", "d", "g", "f", "kh", "th"),
    "l": ("p", "k", "b", "g", "f", "kh"),
    "w": ("k", "g", "h", "kh", "s", "t", "d"),
}
_NASALS = ("m", "n", "ng", "ny", "l")
_GLIDED = {
    "a": "oa", "ă": "oă", "e": "oe", "i": "uy", "ê": "uê", "ơ": "uơ", "â": "uâ", "E": "oE",
    "ai": "oai", "ay": "oay", "ây": "uây", "ao": "oao", "ia": "uya", "iê": "uyê", "y": "uy",
    "eo": "oeo", "iu": "uyu", "ô": "uô", "o": "uô",
}  # fmt: skip


def syllables(sounds: list[str]) -> list[str]:
    """The sounds of a word as Vietnamese syllables; empty if they cannot be pronounced.

    >>> " ".join(syllables(["r", "ô", "b", "ơ", "t"]))
    'rô bớt'
    """
    sounds = _with_retroflex(sounds)
    said: list[str] = []
    nuclei = [n for n, sound in enumerate(sounds) if is_vowel(sound)]
    if not nuclei:
        return []
    onset = sounds[: nuclei[0]]
    for here, following in zip(nuclei, [*nuclei[1:], None], strict=True):
        between = sounds[here + 1 : following]
        coda, loose, begin = (
            _closing(sounds[here], between)
            if following is None
            else _parted(sounds[here], between, sounds[following])
        )
        said += _syllable(onset, sounds[here], coda)
        said += [_weak(sound) for sound in loose]
        onset = begin
    done = [one for one in said if one]
    return done if all(is_syllable(one) for one in done) else []


def _with_retroflex(sounds: list[str]) -> list[str]:
    """The sounds with t and r joined before a vowel, without g in ng-g-l and one s of k-s-s."""
    found: list[str] = []
    for n, sound in enumerate(sounds):
        following = sounds[n + 1 : n + 2]
        if found[-1:] == ["t"] and sound == "r" and following and is_vowel(following[0]):
            found[-1] = "tr"
        elif found[-1:] == [sound] == ["s"] and n > 1 and sounds[n - 2] == "k":
            continue  # Bendixsen
        elif not (found[-1:] == ["ng"] and sound == "g" and following and following[0] == "l"):
            found.append(sound)
    return found


def is_vowel(sound: str) -> bool:
    """Whether a sound is the nucleus of a syllable."""
    return sound[0] in VOWELS and sound != "y"


def _is_diphthong(nucleus: str) -> bool:
    return len(nucleus) > 1 and nucleus[-1] in "iyou" and nucleus not in ("uy", "uô")


def _begin_together(first: str, second: str) -> bool:
    return first == "s" or first in _BEGIN.get(second, ())


def _closing(nucleus: str, run: list[str]) -> tuple[str, list[str], list[str]]:
    """The coda of the last syllable, as `_parted` returns it; further consonants are silent."""
    if not run:
        return "", [], []
    if _is_diphthong(nucleus) or "ồ" in nucleus:
        return "", [], []
    if run[0] == "r":  # Kurd is cuốc, but Bashar ba sa
        return ("k", [], []) if len(run) > 1 and run[1] not in ("s", "z") else ("", [], [])
    return next((sound for sound in run if sound in _codas()), ""), [], []


def _parted(nucleus: str, run: list[str], following: str) -> tuple[str, list[str], list[str]]:
    """Split consonants between two vowels: a coda, consonants with a weak vowel, and an onset."""
    if len(run) <= 1:
        return "", [], run
    first, rest = run[0], run[1:]
    if len(run) == 2 and (first in _BEGIN.get(rest[0], ()) or rest[0] == "y"):
        return "", [], run  # A-đri-an
    if first == rest[0] and len(run) > 2:
        return _parted(nucleus, rest, following)
    if first == rest[0]:
        closes = first in _codas() and first != "l"
        return (first if closes else ""), [], rest
    if first == "s" and rest[0] == "t" and len(run) == 3 and rest[1] not in _BEGIN:
        return first, [], rest[1:]  # Costco
    if (
        first == "s"
        and rest[0] in ("t", "tr")
        and ((nucleus == "i" and following == "a") or len(run) > 2)
    ):
        return "", ["s"], rest  # Pa-ki-xtan
    if first == "r":
        rest = rest[1:] if len(rest) > 1 and rest[0] in _NASALS else rest  # Carlton is các tơn
        return ("k" if not _is_diphthong(nucleus) else ""), [], rest
    if first in ("h", "w", "y"):
        return "", [], rest if first != "y" else run
    if _is_diphthong(nucleus) or "ồ" in nucleus:
        while len(rest) > 1 and rest[0] in _codas() and not _begin_together(*rest[:2]):
            rest = rest[1:]
        return "", [], rest  # founder is phao đơ
    if first in ("s", "z") and rest[0] in ("p", "k", "m", "n"):
        return first, (["s"] if rest[0] in ("p", "k") and len(rest) == 1 else []), rest
    if first in _codas():
        return first, [], rest
    return "", [first], rest


@cache
def _codas() -> dict[str, str]:
    return pairs("sounds/vietnamese_codas.tsv")


@cache
def _onsets() -> dict[str, tuple[str, str]]:
    table = rows("sounds/vietnamese_onsets.tsv")
    return {row[0]: (row[1], row[2] or row[1]) for row in table}


def _weak(consonant: str) -> str:
    """The syllable of a consonant without a vowel: with ờ, or u for w and i for y."""
    if consonant in ("w", "y", "h"):
        return {"w": "u", "y": "i", "h": "hờ"}[consonant]
    return _written(consonant, "ơ") + "ờ"


def _syllable(onset: list[str], nucleus: str, coda: str) -> list[str]:
    """A syllable, after those of the onset's consonants that Vietnamese cannot combine."""
    run = list(onset)
    glide = ""
    weak: list[str] = []
    if run and run[-1] == "w":
        run.pop()
        nucleus = _GLIDED.get(nucleus, nucleus)
        glide = "w"
    if len(run) > 1 and run[-1] == "y":
        run.pop()
        if nucleus == "u":
            nucleus = "iu"
        else:
            weak.append(_joined(run[-1], "i"))
            run = run[:-1]
            return [*(_weak(c) for c in run), *weak, *_syllable([], nucleus, coda)]
    last = run[-1] if run else ""
    rhyme = _rhyme(nucleus, coda)
    if glide and last == "k":
        rhyme = {"o": "", "u": ""}.get(rhyme[0], rhyme[0]) + rhyme[1:]
        said = toned("qu" + rhyme) if not rhyme.startswith("ô") else _joined("k", "u" + rhyme)
    else:
        said = _joined(last, rhyme)
    before = [_weak(consonant) for consonant in run[:-1]]
    if not is_syllable(said):
        said = _simpler(last, nucleus, coda) or said
    return [*before, *said.split()]


def _simpler(onset: str, nucleus: str, coda: str) -> str:
    """A replacement for a rhyme that Vietnamese lacks: two syllables, or one without the coda."""
    if len(nucleus) > 1:
        cut = 1 if nucleus[0] in "oui" else len(nucleus) - 1
        parts = [_joined(onset, nucleus[:cut]), _joined("", _rhyme(nucleus[cut:], coda))]
        if all(is_syllable(one) for one in parts):
            return " ".join(parts)
    said = _joined(onset, _rhyme(nucleus, ""))
    return said if is_syllable(said) else ""


def _rhyme(nucleus: str, coda: str) -> str:
    ending = _codas().get(coda, "")
    if coda == "ch" and nucleus == "i":
        ending = "ch"
    if coda == "ny" and nucleus in ("a", "i", "ê"):
        ending = "nh"
    vowel = nucleus.replace("E", "e" if ending else "ê").replace("oê", "uê")
    if ending and _is_diphthong(vowel):
        ending = ""
    whole = vowel + ending
    return pairs("sounds/vietnamese_rhymes.tsv").get(whole, whole)


def _written(onset: str, rhyme: str) -> str:
    plain, front = _onsets().get(onset, (onset, onset))
    return front if rhyme[:1] in "eêiy" else plain


def _joined(onset: str, rhyme: str) -> str:
    first = _written(onset, rhyme)
    if first == "gi" and rhyme[:1] == "i" and (len(rhyme) == 1 or rhyme[1] not in "êa"):
        first = "g"
    if not first and rhyme[:1] == "i" and rhyme[1:2] == "ê":
        rhyme = "y" + rhyme[1:]
    if first and rhyme[:1] == "y":
        rhyme = "i" + rhyme[1:]
    return toned(first + rhyme)


def toned(syllable: str, tone: str = "\u0301") -> str:
    """The syllable with the tone, if a stop closes it or the tone is not sắc.

    A syllable closed by a stop consonant always has one of two tones, sắc or nặng.
    """
    stopped = syllable.endswith(("p", "t", "c", "ch"))
    if toneless(syllable)[1] or (not stopped and tone == "\u0301"):
        return syllable
    vowels = [n for n, c in enumerate(syllable) if c in VOWELS]
    if syllable.startswith(("gi", "qu")) and len(vowels) > 1:
        vowels = vowels[1:]
    if not vowels:
        return syllable
    at = vowels[-1] if stopped or syllable[-1] not in VOWELS else vowels[0]
    return unicodedata.normalize("NFC", f"{syllable[: at + 1]}{tone}{syllable[at + 1 :]}")
