"""Recognizing Vietnamese words that are joined, without diacritics or misspelled."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from tts_news.normalize.foreign.syllables import toned
from tts_news.normalize.syllable import is_syllable, toneless, unmarked, unmarked_pattern
from tts_news.normalize.tables import pairs, words

_MARKED_LETTERS = frozenset("ăâđêôơưảạắằẳẵặấầẩẫậẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỳỷỹỵìòù")
_OTHERS_TOO = frozenset("áàãíóõúý")
_ONLY_VIETNAMESE = frozenset("ăđơưảạắằẳẵặấầẩẫậẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỳỷỹỵ")
"""Letters of Vietnamese that no other language in the news has."""
_NO_ONSET = re.compile("k[^eêiy]|c[eêiy]")
_LOAN_VOWELS = frozenset("ôêâ")
_STOPPED = ("p", "t", "c", "ch")
_LONGEST_SYLLABLE = 7
_ONSETS_BY_SOUND = (("dz", "d"), ("z", "d"), ("f", "ph"), ("j", "gi"))
_VOWELS = frozenset("aăâeêioôơuưy")
# Rhymes without and with the diacritics of their vowels.
_UNMARKED = (("uye", "uyê"), ("iet", "iêt"), ("ien", "iên"), ("ieu", "iêu"), ("uong", "ương"),
             ("uoc", "ươc"), ("uoi", "ươi"), ("iec", "iêc"), ("iep", "iêp"), ("uon", "uôn"),
             ("uot", "ươt"), ("iem", "iêm"))  # fmt: skip


def shows_vietnamese(word: str) -> bool:
    """Whether a lower-case word has a letter that only Vietnamese has."""
    return not _ONLY_VIETNAMESE.isdisjoint(word)


def spelled_in_vietnamese(word: str, *, name: bool) -> bool:
    """Whether a word is a loanword in Vietnamese spelling: lôgíc, Ôxtrâylia.

    One of the vowels ô, ê, â is enough, but in a name two are needed, as French names have one.
    """
    return sum(c in _LOAN_VOWELS for c in word) > name


@lru_cache(maxsize=8192)
def typed_together(word: str, *, lower: bool = True) -> list[str]:
    """The syllables of a lower-case word that joins several; empty if it is no such word.

    The word must have a Vietnamese diacritic, as it may be of any language otherwise. A letter that
    other languages share (á, õ) is not enough for a name (`lower` false).

    >>> typed_together("văcxin"), typed_together("bolero"), typed_together("nguòi")
    (['vắc', 'xin'], [], [])
    """
    marked = not _MARKED_LETTERS.isdisjoint(word)
    if not (marked or (lower and not _OTHERS_TOO.isdisjoint(word))):
        return []
    if unmarked_pattern().fullmatch(unmarked(word)):
        return []
    best: list[tuple[float, list[str]] | None] = [(0.0, []), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            head, piece = best[start], word[start:end]
            said = _with_its_tone(piece) if head is not None else ""
            if head is None or not said:
                continue
            cost = head[0] + 1 + (0.6 if start and piece[0] in _VOWELS else 0)
            seen = best[end]
            if seen is None or cost < seen[0]:
                best[end] = (cost, [*head[1], said])
    found = best[-1][1] if best[-1] else []
    return found if len(found) > 1 else []


def _with_its_tone(piece: str) -> str:
    """The syllable, with sắc if it is closed by a stop and lacks a tone (văc, côp); else empty."""
    if len(piece) == 1 and toneless(piece)[1]:
        return ""  # Việ is Việt without its last letter
    if is_syllable(piece):
        return piece
    if not piece.endswith(_STOPPED) or toneless(piece)[1]:
        return ""
    said = toned(piece)
    return said if is_syllable(said) else ""


def initial(word: str) -> str:
    """The reading of an initial of a Vietnamese name of several letters (Tr, Ng, Ph); else empty.

    >>> initial("ng"), initial("st")
    ('ngờ', '')
    """
    return f"{word}ờ" if len(word) > 1 and word in words("onsets.tsv") - {"gi", "qu"} else ""


def with_its_onset(word: str) -> str:
    """The standard spelling of a name with a phonetic onset: Dũng for Dzũng; else empty.

    >>> with_its_onset("dzũng"), with_its_onset("fượng"), with_its_onset("john")
    ('dũng', 'phượng', '')
    """
    for written, meant in _ONSETS_BY_SOUND:
        if word.startswith(written) and (written == "dz" or shows_vietnamese(word)):
            said = meant + word.removeprefix(written)
            if is_syllable(said):
                return said
    return ""


def without_marks(word: str) -> str:
    """The syllable with the diacritic that its vowel lacks: nguyên for Nguyen; else empty.

    >>> without_marks("nguyen"), without_marks("smith")
    ('nguyên', '')
    """
    for plain, marked in _UNMARKED:
        if plain in word:
            said = _with_its_tone(word.replace(plain, marked))
            if said:
                return said
    return ""


@lru_cache(maxsize=8192)
def mended(word: str) -> str:
    """The correct form of a misspelled syllable with diacritics (nguòi, đươc); else empty.

    >>> mended("nguòi"), mended("đươc"), mended("garcía")
    ('người', 'được', '')
    """
    if listed := pairs("misspelled.tsv").get(word):
        return listed
    if _ONLY_VIETNAMESE.isdisjoint(word) and "ò" not in word and "à" not in word:
        return ""
    match = unmarked_pattern().fullmatch(unmarked(word))
    bare, tones = toneless(word)
    if match is None or len(tones) > 1 or _NO_ONSET.match(word):
        return ""
    onset = bare[: match.end(1)] if match[1] else ""
    written = bare[len(onset) :]
    candidates = _rhymes_by_unmarked().get(match[2], ())
    for rhyme in sorted(candidates, key=lambda r: -_likeness(r, written)):
        tone = tones or ("\u0301" if rhyme.endswith(_STOPPED) else "")
        said = _put(onset, rhyme, tone)
        if is_syllable(said):
            return said
    return ""


def lacks_a_tone(word: str) -> bool:
    """Whether a word that is no syllable is one but for the obligatory tone before a stop.

    >>> lacks_a_tone("nghiêp"), lacks_a_tone("bêtông")
    (True, False)
    """
    return word.endswith(_STOPPED) and bool(unmarked_pattern().fullmatch(unmarked(word)))


def _likeness(rhyme: str, written: str) -> int:
    same = sum(a == b for a, b in zip(rhyme, written, strict=False) if a in "ăâêôơư")
    return 2 * same + sum(c in "ơư" for c in rhyme)


def _put(onset: str, rhyme: str, tone: str) -> str:
    """The syllable with the tone on the last vowel with a diacritic, else on the usual vowel."""
    if not tone:
        return onset + rhyme
    vowels = [n for n, c in enumerate(rhyme) if c in _VOWELS]
    marked = [n for n in vowels if rhyme[n] in "ăâêôơư"]
    at = marked[-1] if marked else vowels[-1 if rhyme[-1] not in _VOWELS else 0]
    return unicodedata.normalize("NFC", f"{onset}{rhyme[: at + 1]}{tone}{rhyme[at + 1 :]}")


@cache
def _rhymes_by_unmarked() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for rhyme in sorted(words("rhymes.tsv")):
        found.setdefault(unmarked(rhyme), []).append(rhyme)
    return {plain: tuple(some) for plain, some in found.items()}
