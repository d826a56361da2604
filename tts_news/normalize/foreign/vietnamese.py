"""Vietnamese words that are typed in another way: joined, without marks, misspelled."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from tts_news.normalize.foreign.syllables import toned
from tts_news.normalize.syllable import is_syllable, toneless
from tts_news.normalize.tables import pairs, words

_MARKED_LETTERS = frozenset("ăâđêôơưảạắằẳẵặấầẩẫậẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỳỷỹỵìòù")
_OTHERS_TOO = frozenset("áàãíóõúý")
_ONLY_VIETNAMESE = frozenset("ăđơưảạắằẳẵặấầẩẫậẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỳỷỹỵ")
"""No other language of the news writes them."""
_NO_ONSET = re.compile("k[^eêiy]|c[eêiy]")
_LOAN_VOWELS = frozenset("ôêâ")
_STOPPED = ("p", "t", "c", "ch")
_LONGEST_SYLLABLE = 7
_ONSETS_BY_SOUND = (("dz", "d"), ("z", "d"), ("f", "ph"), ("j", "gi"))
_VOWELS = frozenset("aăâeêioôơuưy")
# What a typewriter without marks leaves of a rhyme.
_UNMARKED = (("uye", "uyê"), ("iet", "iêt"), ("ien", "iên"), ("ieu", "iêu"), ("uong", "ương"),
             ("uoc", "ươc"), ("uoi", "ươi"), ("iec", "iêc"), ("iep", "iêp"), ("uon", "uôn"),
             ("uot", "ươt"), ("iem", "iêm"))  # fmt: skip


def shows_vietnamese(word: str) -> bool:
    """Whether a letter of the lower-case word is Vietnamese only."""
    return not _ONLY_VIETNAMESE.isdisjoint(word)


def spelled_in_vietnamese(word: str, *, name: bool) -> bool:
    """Whether a word is a loan in Vietnamese spelling: lôgíc, Ôxtrâylia.

    French writes one such vowel in a name, and seldom two.
    """
    return sum(c in _LOAN_VOWELS for c in word) > name


@lru_cache(maxsize=8192)
def typed_together(word: str, *, lower: bool = True) -> list[str]:
    """Vietnamese syllables without a space or a hyphen between, in lower case.

    Only with a Vietnamese mark somewhere: without one it may be any language, and so may a name
    with an acute (`lower` is false where the word was a name).

    >>> typed_together("văcxin"), typed_together("bolero"), typed_together("nguòi")
    (['vắc', 'xin'], [], [])
    """
    marked = not _MARKED_LETTERS.isdisjoint(word)
    if not (marked or (lower and not _OTHERS_TOO.isdisjoint(word))):
        return []
    if _one_syllable().fullmatch(_plain(word)):
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
    """The syllable; văc and côp, which want a tone, with it; else empty."""
    if len(piece) == 1 and toneless(piece)[1]:
        return ""  # Việ is Việt with a letter lost
    if is_syllable(piece):
        return piece
    if not piece.endswith(_STOPPED) or toneless(piece)[1]:
        return ""
    said = toned(piece)
    return said if is_syllable(said) else ""


def initial(word: str) -> str:
    """Tr, Ng, Ph: the initial of a Vietnamese name, said with ờ; else empty.

    >>> initial("ng"), initial("st")
    ('ngờ', '')
    """
    return f"{word}ờ" if len(word) > 1 and word in words("onsets.tsv") - {"gi", "qu"} else ""


def with_its_onset(word: str) -> str:
    """Dũng for Dzũng: a name's syllable whose onset is written as it sounds; else empty.

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
    """Nguyen -> nguyên: a Vietnamese syllable that lost the mark on its vowel; else empty.

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
    """A misspelled syllable with Vietnamese marks (nguòi, đươc) as it was meant; else empty.

    >>> mended("nguòi"), mended("đươc"), mended("garcía")
    ('người', 'được', '')
    """
    if listed := pairs("misspelled.tsv").get(word):
        return listed
    if _ONLY_VIETNAMESE.isdisjoint(word) and "ò" not in word and "à" not in word:
        return ""
    match = _one_syllable().fullmatch(_plain(word))
    bare, tones = toneless(word)
    if match is None or len(tones) > 1 or _NO_ONSET.match(word):
        return ""
    onset = bare[: match.end(1)] if match[1] else ""
    written = bare[len(onset) :]
    candidates = _rhymes_by_plain().get(match[2], ())
    for rhyme in sorted(candidates, key=lambda r: -_likeness(r, written)):
        tone = tones or ("\u0301" if rhyme.endswith(_STOPPED) else "")
        said = _put(onset, rhyme, tone)
        if is_syllable(said):
            return said
    return ""


def lacks_a_tone(word: str) -> bool:
    """Whether a word is one syllable that a stop closes, without the tone that it must have.

    >>> lacks_a_tone("nghiêp"), lacks_a_tone("bêtông")
    (True, False)
    """
    return word.endswith(_STOPPED) and bool(_one_syllable().fullmatch(_plain(word)))


def _likeness(rhyme: str, written: str) -> int:
    same = sum(a == b for a, b in zip(rhyme, written, strict=False) if a in "ăâêôơư")
    return 2 * same + sum(c in "ơư" for c in rhyme)


def _put(onset: str, rhyme: str, tone: str) -> str:
    """The tone on the last marked vowel of the rhyme, else where Vietnamese writes it."""
    if not tone:
        return onset + rhyme
    vowels = [n for n, c in enumerate(rhyme) if c in _VOWELS]
    marked = [n for n in vowels if rhyme[n] in "ăâêôơư"]
    at = marked[-1] if marked else vowels[-1 if rhyme[-1] not in _VOWELS else 0]
    return unicodedata.normalize("NFC", f"{onset}{rhyme[: at + 1]}{tone}{rhyme[at + 1 :]}")


def _plain(word: str) -> str:
    """Without any mark."""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@cache
def _rhymes_by_plain() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for rhyme in sorted(words("rhymes.tsv")):
        found.setdefault(_plain(rhyme), []).append(rhyme)
    return {plain: tuple(some) for plain, some in found.items()}


@cache
def _one_syllable() -> re.Pattern[str]:
    onsets = "|".join(sorted({_plain(o) for o in words("onsets.tsv")}, key=lambda o: (-len(o), o)))
    rhymes = "|".join(sorted(_rhymes_by_plain(), key=lambda r: (-len(r), r)))
    return re.compile(f"({onsets})?({rhymes})")
