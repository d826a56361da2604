"""A recognizer of Vietnamese listens to what was spoken: which words were lost, added or garbled.

Neural voices drop words, say them twice or mumble, and nothing in the sound's length shows it. The
ear errs too, so that a sentence is judged by the listening that understood most of it, and against
what is usual for its voice.
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
"""Hz that the recognizer takes."""

_NOISES = (25.0, 32.0, 40.0)
"""dB that white noise lies under the speech in each listening: it does worse on digital silence."""

_MARGIN = 0.5
"""Seconds of noise alone at each end; without them it misses the first and the last word."""

_OUT_OF_REACH = 0.4
"""The share of wrong words from which on the ear does not understand a voice; of people 0.1."""

_LEAST_SHARES = {"lost": 0.002, "added": 0.002, "wrong": 0.1}
"""What is taken as usual at the least, in errors a word: the ear's own on human speech."""

_RARE = {"lost": 0.1, "added": 0.1, "wrong": 0.001}
"""How improbable an error must be at the usual share to be the voice's fault."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A sentence's words beside those that were heard."""

    words: int
    """That were to be spoken."""
    lost: tuple[str, ...] = ()
    """Spoken words without one that was heard."""
    added: tuple[str, ...] = ()
    """Heard words without one that was to be spoken: repeated or made up."""
    garbled: tuple[tuple[str, str], ...] = ()
    """(to be spoken, heard) of those that differ in more than the tone."""

    @property
    def errors(self) -> dict[str, int]:
        """How many of each kind."""
        lost, added = len(self.lost), len(self.added)
        return {"lost": lost, "added": added, "wrong": lost + added + len(self.garbled)}


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual for a voice: errors a word, by kind."""

    shares: dict[str, float]
    words: int
    """That it was taken from."""

    @property
    def out_of_reach(self) -> bool:
        """Whether the ear understands so little of the voice that it cannot judge it."""
        return self.words >= 8 and self.shares["wrong"] > _OUT_OF_REACH

    def fault(self, hearing: Hearing) -> str:
        """What is wrong with a sentence beyond the usual; empty where nothing is."""
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
    """What is usual: of each kind the share in the three quarters of the sentences with the least.

    So faults in a few sentences do not excuse one another.
    """
    shares = {}
    for kind, least in _LEAST_SHARES.items():
        counts = sorted((one.errors[kind] / max(one.words, 1), one.words) for one in hearings)
        best = counts[: max(len(counts) * 3 // 4, 1)]
        words = sum(size for _, size in best)
        shares[kind] = max(least, sum(share * size for share, size in best) / max(words, 1))
    return Norm(shares, sum(one.words for one in hearings))


def _at_least(count: int, words: int, share: float) -> float:
    """The probability of so many errors in so many words, of a voice with that share of them."""
    if count > words or share >= 1:
        return 0.0 if share < 1 else 1.0
    fewer = (comb(words, n) * share**n * (1 - share) ** (words - n) for n in range(count))
    return max(1 - sum(fewer), 0.0)


def missing() -> str:
    """Why the ear cannot listen here, with what to do; empty when it can."""
    return lacks("vietasr", "ear")


def listen(sound: Sound, text: str) -> Hearing:
    """Listen for a text; again where words are missing, and what was understood best counts.

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
    """What the ear says of one sentence in a voice that it does not know."""
    norm = norm_of([hearing])
    if norm.out_of_reach:
        share = round(100 * norm.shares["wrong"])
        return _("out of the ear's reach: it hears {share} of 100 words wrong", share=share)
    fault = norm_of([]).fault(hearing)
    right = hearing.words - hearing.errors["wrong"]
    return _(
        "the ear hears {right} of {words} words right{fault}",
        right=max(right, 0),
        words=hearing.words,
        fault=fault and f"; {fault}",
    )


def _is_doubtful(hearing: Hearing) -> bool:
    """Whether another listening may tell a fault of the sentence from one of the ear."""
    wrong = hearing.errors["wrong"]
    is_faulty = hearing.lost or hearing.added or wrong > hearing.words / 5
    return bool(is_faulty) and wrong <= hearing.words / 2


def _badness(hearing: Hearing) -> tuple[int, int]:
    return len(hearing.lost) + len(hearing.added), hearing.errors["wrong"]


def words_of(text: str) -> list[str]:
    """The words of a spoken text, as the recognizer writes them."""
    return re.findall(r"[^\W_]+", text.lower())


@dataclass(frozen=True, slots=True)
class _Path:
    """The cheapest way to a place in the alignment, and the step that leads to it."""

    cost: float
    step: str = ""


def compare(spoken: Sequence[str], heard: Sequence[str]) -> Hearing:
    """Align heard words with spoken ones; a difference in tone alone is none.

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
    """From 0 for the same letters without tones to 1 for none in common at either end."""
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
    # The same noise each time: the same sound is heard in the same way.
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
    # At the interpreter's end it would be let go of after the library that does it.
    atexit.register(recognizer.close)
    return recognizer


_ERRORS_ONLY = 4
