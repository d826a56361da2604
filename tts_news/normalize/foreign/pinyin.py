"""Reading pinyin, by data/sounds/pinyin.tsv, which has a row for each syllable."""

from __future__ import annotations

from functools import lru_cache

from tts_news.normalize.tables import pairs

_LONGEST = 6


@lru_cache(maxsize=4096)
def pinyin_syllables(word: str) -> tuple[str, ...]:
    """The syllables of a word that is entirely pinyin; empty if it is not.

    >>> pinyin_syllables("hangzhou")
    ('hang', 'zhou')
    """
    table = pairs("sounds/pinyin.tsv")
    if len(word) > 4 * _LONGEST:
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            head, piece = best[start], word[start:end]
            # A syllable without an initial is first only; elsewhere it has an apostrophe: Xi'an.
            if head is None or piece not in table or (start and piece[0] in "aeo"):
                continue
            seen = best[end]
            if seen is None or len(head) < len(seen):
                best[end] = (*head, piece)
    return best[-1] or ()


def chinese(word: str) -> list[str]:
    """A word of pinyin as newsreaders say it, in Vietnamese syllables; empty if it is none."""
    table = pairs("sounds/pinyin.tsv")
    return [said for one in pinyin_syllables(word) for said in table[one].split()]
