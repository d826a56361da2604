"""Fit data/sounds/english_spellings.tsv to the lists of foreign names and words.

    python -m tests.bench.fit_english

Each listed word is read by the spelling rules of English, and by those of the language that the
other cues give. A logistic regression over the word's letter n-grams (1 to 5) learns which of the
two is nearer to the listed reading. The script prints the mean distance (edits per letter) with
the cues alone, with the fit on unseen words (five-fold cross-validation), and with the better of
the two always chosen.
"""

from __future__ import annotations

import collections
import random
import re
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tts_news.normalize.foreign import languages, spoken_as
from tts_news.normalize.foreign.vietnamese import typed_together, without_marks
from tts_news.normalize.syllable import is_syllable, toneless
from tts_news.normalize.tables import rows, tables_in

TABLE = "sounds/english_spellings.tsv"
LONGEST, SEEN_AT_LEAST, SMALLEST_WEIGHT = 5, 4, 0.14
EPOCHS, RATE, DECAY = 12, 0.08, 0.2
_FOLDED = ((" ", ""), ("ờ", ""), ("ơ", "ơ"), ("tr", "ch"), ("gi", "d"), ("r", "d"), ("s", "x"),
           ("qu", "cw"), ("k", "c"), ("gh", "g"), ("ngh", "ng"), ("y", "i"))  # fmt: skip


class Word(NamedTuple):
    """A listed word: the distance of each reading from the listed one, and the cues' weights."""

    written: str
    as_english: float
    as_other: float
    lead: float


def folded(spoken: str) -> str:
    """The reading without differences that are hardly audible."""
    text = toneless(spoken.lower())[0]
    for written, heard in _FOLDED:
        text = text.replace(written, heard)
    return text


def edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for x in one:
        following = [row[0] + 1]
        for n, y in enumerate(other):
            following.append(min(row[n] + (x != y), row[n + 1] + 1, following[-1] + 1))
        row = following
    return row[-1]


def listed_words() -> list[Word]:
    found: dict[str, Word] = {}
    for table in tables_in("foreign"):
        for written, spoken, *_ in rows(table):
            word = written.lower()
            if not re.fullmatch(r"[^\W\d_]{3,}", written) or written.isupper() or word in found:
                continue
            if is_syllable(word) or typed_together(word, lower=False) or without_marks(word):
                continue
            weights = languages.weights_of(word)
            other = max((one for one in weights if one != "english"), key=lambda w: weights[w])
            english = spoken_as(word, "english")
            else_ = spoken_as(word, other) or spoken_as(word, "open")
            if english and else_:
                right = folded(spoken)
                size = max(1, len(right))
                found[word] = Word(
                    word,
                    edits(folded(english), right) / size,
                    edits(folded(else_), right) / size,
                    weights["english"] - weights[other],
                )
    return list(found.values())


def runs(word: str) -> set[str]:
    text = f"^{word}$"
    size = len(text)
    some = {text[a:b] for a in range(size) for b in range(a + 1, min(a + LONGEST, size) + 1)}
    return some - {"^", "$"}


class Fit:
    """A logistic regression by stochastic gradient."""

    def __init__(self, words: list[Word]) -> None:
        counts = collections.Counter(run for word in words for run in runs(word.written))
        kept = sorted(run for run, count in counts.items() if count >= SEEN_AT_LEAST)
        self.index = {run: n for n, run in enumerate(kept)}
        self.weights, self.before, self.lead = np.zeros(len(kept)), 0.0, 1.0
        mean = np.mean([abs(word.as_english - word.as_other) for word in words])
        order = list(words)
        for epoch in range(EPOCHS):
            random.Random(epoch).shuffle(order)
            for word in order:
                self._learn(word, RATE / (1 + epoch / 2), float(mean))

    def _learn(self, word: Word, rate: float, mean: float) -> None:
        matters = min(abs(word.as_english - word.as_other) / mean, 3.0)
        if not matters:
            return
        at = [self.index[run] for run in runs(word.written) if run in self.index]
        lead = max(-4.0, min(4.0, word.lead))
        chance = 1 / (1 + np.exp(-self.score(word)))
        wrong = (chance - (word.as_english < word.as_other)) * matters
        self.weights[at] -= rate * (wrong + DECAY * self.weights[at])
        self.before -= rate * wrong * 0.1
        self.lead -= rate * wrong * lead * 0.02

    def score(self, word: Word) -> float:
        at = [self.index[run] for run in runs(word.written) if run in self.index]
        lead = max(-4.0, min(4.0, word.lead))
        return float(self.weights[at].sum() + self.before + self.lead * lead)


def mean_distance(words: list[Word], english: list[bool]) -> float:
    chosen = [w.as_english if yes else w.as_other for w, yes in zip(words, english, strict=True)]
    return float(np.mean(chosen))


def main() -> None:
    languages._english_spellings = dict  # only the cues
    words = listed_words()
    random.Random(1).shuffle(words)
    print(f"{len(words)} words; cues {mean_distance(words, [w.lead > 0 for w in words]):.4f}")
    unseen = []
    for part in range(5):
        test = words[part::5]
        fit = Fit([w for n, w in enumerate(words) if n % 5 != part])
        unseen.append(mean_distance(test, [fit.score(w) > 0 for w in test]))
    best = mean_distance(words, [w.as_english < w.as_other for w in words])
    print(f"fitted, unseen {np.mean(unseen):.4f}; the better always {best:.4f}")
    fit = Fit(words)
    lines = [
        f"{run}\t{fit.weights[n] / fit.lead:.2f}\t\n"
        for run, n in fit.index.items()
        if abs(fit.weights[n]) >= SMALLEST_WEIGHT
    ]
    table = Path(sys.modules["tts_news.normalize"].__file__ or "").parent / "data" / TABLE
    heading = "# letters (^ and $ are the ends of a word)\tspeaks for English\tcomment: fitted\n"
    before = f"\t{fit.before / fit.lead:.2f}\tbefore any letter is seen\n"
    table.write_text(heading + before + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
