"""Forms made of several words without a space: HDBank, FaceID, Saigontourist, ximăng, NguyenVan."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tts_news.normalize.syllable import is_syllable, toneless
from tts_news.normalize.tables import rows

_HUMP = re.compile(r"[A-ZĐÀ-Ỹ]{2,}(?![a-zà-ỹđ])|[A-ZĐÀ-Ỹ]{2,}(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ])"
                   r"|[A-ZĐÀ-Ỹ]?[a-zà-ỹđ]+|[A-ZĐÀ-Ỹ]")  # fmt: skip
_MAC = re.compile(r"(Mc|Mac)([A-Z][a-z]{2,})")
_VIETNAMESE_MARK = re.compile("[ăâđêôơư\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = ("p", "t", "c", "ch")
_LONGEST_SYLLABLE = 7
# What a typewriter without marks leaves of a rhyme.
_UNMARKED = (("uye", "uyê"), ("iet", "iêt"), ("ien", "iên"), ("ieu", "iêu"), ("uong", "ương"),
             ("uoc", "ươc"), ("uoi", "ươi"), ("iec", "iêc"), ("iep", "iêp"), ("uon", "uôn"),
             ("uot", "ươt"), ("iem", "iêm"))  # fmt: skip


def humps(word: str) -> list[str]:
    """The words of a form whose capitals tell them apart; empty where it is one word.

    >>> humps("FaceID"), humps("HDBank"), humps("McDonald"), humps("iPhone")
    (['Face', 'ID'], ['HD', 'Bank'], ['Mc', 'Donald'], [])
    """
    if mac := _MAC.fullmatch(word):
        return [mac[1], mac[2]]
    if word.isupper() or word[1:].islower() or not word.isalpha():
        return []
    pieces = _HUMP.findall(word)
    small = sum(len(piece) < 3 and not piece.isupper() for piece in pieces)
    return pieces if len(pieces) > 1 and not small and "".join(pieces) == word else []


@cache
def _pieces() -> tuple[dict[str, str], dict[str, str]]:
    """The words that begin, and those that end, a compound."""
    heads, tails = {}, {}
    for piece, where, spoken, *_ in rows("compounds.tsv"):
        if where != "tail":
            heads[piece] = spoken
        if where != "head":
            tails[piece] = spoken
    return heads, tails


def compound(word: str) -> tuple[str, str, str]:
    """A lower-case word cut at a word that many names are made with: what is said, rest, said.

    Of the rest, which is read by itself, there may be none.

    >>> compound("saigontourist"), compound("sunland"), compound("land")
    (('sài gòn', '', 'tua rít'), ('xăn', '', 'len'), ('', 'land', ''))
    """
    heads, tails = _pieces()
    head = next((n for n in range(7, 2, -1) if len(word) - n >= 3 and word[:n] in heads), 0)
    tail = next((n for n in range(8, 2, -1) if len(word) - n >= 3 and word[-n:] in tails), 0)
    if head and tail and head + tail == len(word):
        return heads[word[:head]], "", tails[word[-tail:]]
    if tail:
        return "", word[:-tail], tails[word[-tail:]]
    return (heads[word[:head]], word[head:], "") if head else ("", word, "")


@lru_cache(maxsize=8192)
def typed_together(word: str) -> list[str]:
    """Vietnamese syllables without a space or a hyphen between: ximăng, BáoĐắk.

    Only with a Vietnamese mark somewhere: without one it may be any language.

    >>> typed_together("văcxin"), typed_together("bolero")
    (['vắc', 'xin'], [])
    """
    import unicodedata

    if not _VIETNAMESE_MARK.search(unicodedata.normalize("NFD", word).lower()) and not (
        set(word.lower()) & set("ăâđêôơư")
    ):
        return []
    lower = word.lower()
    best: list[list[str] | None] = [[], *[None] * len(lower)]
    for end in range(1, len(lower) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            head, piece = best[start], lower[start:end]
            said = _closed_with_its_tone(piece) if head is not None else ""
            if head is None or not said:
                continue
            cost = len(head) + 1 + 2 * (len(piece) == 1)
            seen = best[end]
            if seen is None or cost <= len(seen):
                best[end] = [*head, said]
    found = best[-1] or []
    return found if len(found) > 1 else []


def _closed_with_its_tone(piece: str) -> str:
    """The syllable; văc and côp, which want a tone, with it; else empty."""
    if is_syllable(piece):
        return piece
    if not piece.endswith(_STOPPED) or toneless(piece)[1]:
        return ""
    from tts_news.normalize.foreign.syllables import toned

    said = toned(piece)
    return said if is_syllable(said) else ""


def without_marks(word: str) -> str:
    """Nguyen -> nguyên: a Vietnamese syllable that lost the mark on its vowel; else empty.

    >>> without_marks("nguyen"), without_marks("smith")
    ('nguyên', '')
    """
    for plain, marked in _UNMARKED:
        if plain in word and is_syllable(said := _closed_with_its_tone(word.replace(plain, marked))):
            return said
    return ""


