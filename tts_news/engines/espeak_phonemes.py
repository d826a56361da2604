"""Vietnamese syllables as espeak-ng's phonemes, by our own tables instead of its letter rules.

The library's rules leave th without its breath, say đ and t, and c and t, much alike, weaken
common words and turn diphthongs into a vowel and a consonant; two speech recognizers hear 7 to 10
syllables in a hundred more of what these tables make. What is no Vietnamese syllable is left to
the library.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files

from tts_news.model import Mark
from tts_news.normalize.syllable import is_syllable, toneless

_ONSETS, _RHYMES = "espeak_onsets.tsv", "espeak_rhymes.tsv"

_COLUMNS = {"vi": 1, "vi-vn-x-central": 2, "vi-vn-x-south": 3}
"""Language tag -> its column in the tables."""

_TONE_DIGITS = {"": "", "\u0300": "2", "\u0301": "3", "\u0309": "4", "\u0303": "5", "\u0323": "6"}
"""Tone mark -> the digit of its tone in espeak-ng; the level tone has none."""

_WORD = r"(?<![\w'’/&@+.-])[^\W\d_]+(?![\w'’/&@+\u0300-\u036f-]|\.\w)"
_WORD_ALONE = re.compile(_WORD)
_AFTER_PUNCTUATION = re.compile(rf"\W+({_WORD})")
_WORDS_IN_A_ROW = re.compile(rf"{_WORD}(?: {_WORD})*")

_COMMANDS = {ord("["): "(", ord("]"): ")"} | dict.fromkeys(range(32), " ")
"""Brackets open phonemes and Ctrl-A commands: a text's own become harmless, one for one."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """A text with phonemes for its syllables, as the library takes it."""

    text: str
    _starts: tuple[int, ...]
    """Where each piece begins in the transcription, in order."""
    _sources: tuple[tuple[int, int], ...]
    """Of each piece, where it begins in the spoken text, and its length where it is a syllable."""
    _spoken: str

    def mark(self, at: int, length: int, sample: int) -> Mark:
        """The library's word event at character `at` of the transcription, in the spoken text.

        It places some words at the mark before them: those are the word that follows.
        """
        piece = max(bisect_right(self._starts, at) - 1, 0)
        start, syllable = self._sources[piece]
        if syllable:
            return Mark(start, syllable, sample)
        start = min(start + max(at - self._starts[piece], 0), len(self._spoken))
        following = _AFTER_PUNCTUATION.match(self._spoken, start)
        if following:
            return Mark(following.start(1), len(following[1]), sample)
        return Mark(start, min(length, len(self._spoken) - start), sample)


def transcribe(text: str, language: str) -> Transcription:
    """Write the Vietnamese syllables of a text as phonemes, all else as it stands."""
    out: list[str] = []
    starts: list[int] = []
    sources: list[tuple[int, int]] = []
    size = 0

    def add(piece: str, source: int, syllable: int = 0) -> None:
        nonlocal size
        starts.append(size)
        sources.append((source, syllable))
        out.append(piece)
        size += len(piece)

    harmless = text.translate(_COMMANDS)
    done = 0
    for row in _WORDS_IN_A_ROW.finditer(harmless):
        add(harmless[done : row.start()], done)
        done = row.end()
        inside = False
        for word in _WORD_ALONE.finditer(harmless, row.start(), row.end()):
            phonemes = syllable_phonemes(word[0].lower(), language)
            space = " " if word.start() > row.start() else ""
            if phonemes:
                # The library swallows a word when [[ follows another mark at once.
                opening = space if inside else " [["
                add(f"{opening}{phonemes}", word.start(), len(word[0]))
            else:
                add(f"]]{space}" if inside else space, word.start() - len(space))
                add(word[0], word.start())
            inside = bool(phonemes)
        if inside:
            add("]]", done)
    add(harmless[done:], done)
    return Transcription("".join(out), tuple(starts), tuple(sources), text)


@lru_cache(maxsize=16384)
def syllable_phonemes(word: str, language: str) -> str:
    """The phonemes of a lower-case word, stress and tone with them; empty where it is no syllable.

    >>> syllable_phonemes("thôn", "vi"), syllable_phonemes("quốc", "vi")
    ("th'o:n", "q'u@3c")
    >>> syllable_phonemes("web", "vi")
    ''
    """
    if not is_syllable(word):
        return ""
    bare, tone = toneless(word)
    shape = _shape().fullmatch(bare)
    if shape is None:
        return ""
    column = _COLUMNS[language]
    onset = _table(_ONSETS)[shape[1]][column] if shape[1] else ""
    return onset + _table(_RHYMES)[shape[2]][column].replace("·", _TONE_DIGITS[tone])


@cache
def _shape() -> re.Pattern[str]:
    """Onset and rhyme; without an onset where the whole is in the table of rhymes."""
    onsets, rhymes = (
        "|".join(sorted(map(re.escape, _table(name)), key=lambda w: (-len(w), w)))
        for name in (_ONSETS, _RHYMES)
    )
    return re.compile(f"({onsets})??({rhymes})")


@cache
def _table(name: str) -> dict[str, list[str]]:
    lines = (line.split("\t") for line in _data(name).splitlines() if not line.startswith("#"))
    return {line[0]: line for line in lines}


@cache
def tables_version() -> str:
    """Changes with the tables: part of the engine's version."""
    return sha256(f"{_data(_ONSETS)}{_data(_RHYMES)}".encode()).hexdigest()[:12]


def _data(name: str) -> str:
    return files("tts_news.engines").joinpath("data", name).read_text("utf-8")
