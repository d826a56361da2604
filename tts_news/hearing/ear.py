"""Comparing speech with its text by a speech recognizer: lost, added and garbled words.

Neural voices drop, repeat or slur words, which the length of the sound does not show. The
recognizer ("the ear") makes errors too. So a sentence is judged by the best of several
recognitions, and relative to the usual error rate of its voice.
"""

from __future__ import annotations

import atexit
import re
from dataclasses import dataclass
from functools import cache
from math import comb
from typing import TYPE_CHECKING, Any

from tts_news.audio.ffmpeg import resampled
from tts_news.engines import lacks
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.normalize.syllable import toneless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.model import Sound

RATE = 16000
"""The sample rate of the recognizer, Hz."""

_NOISES = (25.0, 32.0, 40.0)
"""The signal-to-noise ratio of added white noise in each recognition, dB; digital silence between
words makes the recognizer worse.
"""

_MARGIN = 0.5
"""Seconds of noise added at each end; without them the first and the last word are missed."""

_OUT_OF_REACH = 0.4
"""The word error rate above which a voice cannot be judged; for human speech it is 0.1."""

_LEAST_SHARES = {"lost": 0.002, "added": 0.002, "wrong": 0.1}
"""The least usual error rates, in errors per word: those of the recognizer on human speech."""

_RARE = {"lost": 0.1, "added": 0.1, "wrong": 0.001}
"""The probability, at the usual error rate, below which an error count is the voice's fault."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """The differences between a sentence's text and its recognized words."""

    words: int
    """The number of words in the text."""
    lost: tuple[str, ...] = ()
    """Words of the text that were not recognized."""
    added: tuple[str, ...] = ()
    """Recognized words that are not in the text: repeated or invented."""
    garbled: tuple[tuple[str, str], ...] = ()
    """Pairs (word of the text, recognized word) that differ in more than the tone."""

    @property
    def errors(self) -> dict[str, int]:
        """The number of errors of each kind; `wrong` is the sum of all."""
        lost, added = len(self.lost), len(self.added)
        return {"lost": lost, "added": added, "wrong": lost + added + len(self.garbled)}


@dataclass(frozen=True, slots=True)
class Norm:
    """The usual error rates of a voice."""

    shares: dict[str, float]
    """Errors per word, by kind."""
    words: int
    """The number of words that they were measured on."""

    @property
    def out_of_reach(self) -> bool:
        """Whether the recognizer understands the voice too poorly to judge it."""
        return self.words >= 8 and self.shares["wrong"] > _OUT_OF_REACH

    def fault(self, hearing: Hearing) -> str:
        """What is wrong with a sentence beyond the usual errors; empty if nothing is."""
        if self.out_of_reach:
            return ""
        beyond = {kind for kind in _RARE if self._is_rare(kind, hearing)}
        said = []
        if "lost" in beyond:
            said.append(_("lost: {lost}", lost=" ".join(hearing.lost)))
        if "added" in beyond:
            said.append(_("added: {added}", added=" ".join(hearing.added)))
        if "wrong" in beyond:
            said.append(
                _(
                    "{wrong} errors in {words} words",
                    wrong=hearing.errors["wrong"],
                    words=hearing.words,
                )
            )
        return "; ".join(said)

    def _is_rare(self, kind: str, hearing: Hearing) -> bool:
        count = hearing.errors[kind]
        return count > 0 and _at_least(count, hearing.words, self.shares[kind]) < _RARE[kind]


def norm_of(hearings: Sequence[Hearing]) -> Norm:
    """The usual error rates: of each kind, the rate in the best three quarters of the sentences.

    The worst quarter is left out, so that a few faulty sentences do not raise the rate.
    """
    shares = {}
    for kind, least in _LEAST_SHARES.items():
        counts = sorted((one.errors[kind] / max(one.words, 1), one.words) for one in hearings)
        best = counts[: max(len(counts) * 3 // 4, 1)]
        words = sum(size for _, size in best)
        shares[kind] = max(least, sum(share * size for share, size in best) / max(words, 1))
    return Norm(shares, sum(one.words for one in hearings))


def _at_least(count: int, words: int, share: float) -> float:
    """The probability of at least `count` errors in `words` words at an error rate of `share`."""
    if count > words or share >= 1:
        return 0.0 if share < 1 else 1.0
    fewer = (comb(words, n) * share**n * (1 - share) ** (words - n) for n in range(count))
    return max(1 - sum(fewer), 0.0)


def missing() -> str:
    """Why the recognizer is not available, with a remedy; empty if it is."""
    return lacks("vietasr", "ear")


def listen(sound: Sound, text: str) -> Hearing:
    """Recognize a sound and compare it with its text; if doubtful, repeat and take the best.

    Raises:
        UserError: the recognizer is not installed.
        TtsNewsError: the sound cannot be resampled.

    """
    at_rate = resampled(sound, RATE)
    best: Hearing | None = None
    for noise in _NOISES:
        hearing = compare(words_of(text), words_of(_recognized(at_rate.pcm, noise)))
        if best is None or _badness(hearing) < _badness(best):
            best = hearing
        if not _is_doubtful(hearing):
            break
    assert best is not None  # noqa: S101 - for the type checker
    return best


def verdict(hearing: Hearing) -> str:
    """The result for a single sentence of a voice without known error rates, as a message."""
    norm = norm_of([hearing])
    if norm.out_of_reach:
        share = round(100 * norm.shares["wrong"])
        return _("too hard for the recognizer: it gets {share} of 100 words wrong", share=share)
    fault = norm_of([]).fault(hearing)
    right = hearing.words - hearing.errors["wrong"]
    return _(
        "the ear hears {right} of {words} words right{fault}",
        right=max(right, 0),
        words=hearing.words,
        fault=fault and f"; {fault}",
    )


def _is_doubtful(hearing: Hearing) -> bool:
    """Whether another recognition may show if the errors are the voice's or the recognizer's."""
    wrong = hearing.errors["wrong"]
    is_faulty = hearing.lost or hearing.added or wrong > hearing.words / 5
    return bool(is_faulty) and wrong <= hearing.words / 2


def _badness(hearing: Hearing) -> tuple[int, int]:
    return len(hearing.lost) + len(hearing.added), hearing.errors["wrong"]


def words_of(text: str) -> list[str]:
    """The words of a spoken text in the form of the recognizer: lower case, no punctuation."""
    return re.findall(r"[^\W_]+", text.lower())


@dataclass(frozen=True, slots=True)
class _Path:
    """The cost of the cheapest path to a cell of the alignment, and its last step."""

    cost: float
    step: str = ""


def compare(spoken: Sequence[str], heard: Sequence[str]) -> Hearing:
    """Align recognized words with spoken ones by edit distance; differences in tone are ignored.

    >>> compare("con mèo trèo cây cau".split(), "con mèo cây cau".split()).lost
    ('trèo',)
    """
    grid = [[_Path(float(j), "added") for j in range(len(heard) + 1)]]
    for i, word in enumerate(spoken, 1):
        row = [_Path(float(i), "lost")]
        for j, other in enumerate(heard, 1):
            ways = (
                _Path(grid[i - 1][j - 1].cost + _unlike(word, other), "both"),
                _Path(grid[i - 1][j].cost + 1, "lost"),
                _Path(row[j - 1].cost + 1, "added"),
            )
            row.append(min(ways, key=lambda way: way.cost))
        grid.append(row)
    lost, added, garbled = [], [], []
    i, j = len(spoken), len(heard)
    while i or j:
        step = grid[i][j].step
        i, j = i - (step != "added"), j - (step != "lost")
        if step == "lost":
            lost.append(spoken[i])
        elif step == "added":
            added.append(heard[j])
        elif _unlike(spoken[i], heard[j]):
            garbled.append((spoken[i], heard[j]))
    return Hearing(len(spoken), tuple(lost[::-1]), tuple(added[::-1]), tuple(garbled[::-1]))


def _unlike(word: str, other: str) -> float:
    """The cost of substituting a word: 0 if equal without tones, 0.7 if similar, 1 otherwise."""
    a, b = toneless(word)[0], toneless(other)[0]
    if a == b:
        return 0.0
    shared = a[0] == b[0] or a[-2:] == b[-2:]
    return 0.7 if shared else 1.0


def _recognized(pcm: bytes, noise: float) -> str:
    import numpy as np

    speech = np.frombuffer(pcm, np.int16).astype(np.float64)
    if not speech.size:
        return ""
    level = float(np.sqrt((speech**2).mean())) * 10 ** (-noise / 20)
    padded = np.pad(speech, int(_MARGIN * RATE))
    # The noise has a fixed seed, so that results are reproducible.
    padded += np.random.default_rng(int(noise)).normal(0, level, padded.size)
    samples = np.clip(padded, -32768, 32767).astype(np.int16)
    return str(_recognizer().transcribe(samples, float(RATE)).text)


@cache
def _recognizer() -> Any:
    if problem := missing():
        raise UserError(_("to listen {problem}", problem=problem))
    import vietasr
    from vietasr.ffi import native

    native.lib.vietasr_set_log_level(_ERRORS_ONLY)
    recognizer = vietasr.Pipeline.preset("transcribe")
    # Otherwise it would be closed at the interpreter's exit after its library was unloaded.
    atexit.register(recognizer.close)
    return recognizer


_ERRORS_ONLY = 4
