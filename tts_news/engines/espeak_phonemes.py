"""Transcribing Vietnamese syllables to espeak-ng's phonemes by tables instead of its letter rules.

The library's rules do not aspirate th, pronounce đ and t, and c and t, almost alike, reduce common
words and turn diphthongs into a vowel and a consonant. With these tables, two speech recognizers
understand 7 to 10 more syllables in a hundred. Other words are left to the library.
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
"""The column of each language tag in the tables."""

_TONE_DIGITS = {"": "", "\u0300": "2", "\u0301": "3", "\u0309": "4", "\u0303": "5", "\u0323": "6"}
"""The digit of each tone mark in espeak-ng; the level tone has none."""

_WORD = r"(?<![\w'’/&@+.-])[^\W\d_]+(?![\w'’/&@+\u0300-\u036f-]|\.\w)"
_WORD_ALONE = re.compile(_WORD)
_AFTER_PUNCTUATION = re.compile(rf"\W+({_WORD})")
_WORDS_IN_A_ROW = re.compile(rf"{_WORD}(?: {_WORD})*")

_COMMANDS = {ord("["): "(", ord("]"): ")"} | dict.fromkeys(range(32), " ")
"""Replacements of the same length for brackets and control characters, which the library would
interpret as commands.
"""


@dataclass(frozen=True, slots=True)
class Transcription:
    """A text with its syllables transcribed to phonemes, as input for the library."""

    text: str
    _starts: tuple[int, ...]
    """The start of each piece in the transcription, in order."""
    _sources: tuple[tuple[int, int], ...]
    """For each piece its start in the spoken text, and its length there; 0 if not a syllable."""
    _spoken: str

    def mark(self, at: int, length: int, sample: int) -> Mark:
        """The word mark in the spoken text for a word event at character `at` of the transcription.

        The library gives some words the position of the punctuation before them; the mark is then
        at the word that follows.
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
    """Transcribe the Vietnamese syllables of a text to phonemes; keep everything else."""
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
                # The library drops a word if [[ directly follows other punctuation.
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
    """The phonemes of a lower-case word, with stress and tone; empty if it is not a syllable.

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
    """A pattern for onset and rhyme; the onset is empty if the whole is in the table of rhymes."""
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
    """A digest of the tables, which is part of the engine's version."""
    return sha256(f"{_data(_ONSETS)}{_data(_RHYMES)}".encode()).hexdigest()[:12]


def _data(name: str) -> str:
    return files("tts_news.engines").joinpath("data", name).read_text("utf-8")
