"""One pass over a sentence: words stay, everything else is read by the first rule that knows it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tts_news.model import Span
from tts_news.normalize.place import Memory, Place, Reading, Rule
from tts_news.normalize.rules import rules_by_start
from tts_news.normalize.syllable import is_syllable

if TYPE_CHECKING:
    from collections.abc import Mapping

# Every repetition is bounded: no text can make this slow.
_TOKEN = re.compile(r"[^\W_]{1,64}(?:[-/.@&_'’+–][^\W_]{1,64}){0,6}|[.!?…]{2,64}|(?:\s?[^\w\s]|_)")
_PLAIN = frozenset(".,;:!?")
_CAPITAL_WORD = re.compile(r"[^\W\d_]{2,}")


def scan(text: str, memory: Memory) -> tuple[str, tuple[Span, ...]]:
    """The spoken form of a sentence, and the spans that changed."""
    out: list[str] = []
    spans: list[Span] = []
    length = done = at = 0
    rules = rules_by_start()
    search = _TOKEN.search
    while token := search(text, at):
        word = token.group()
        if word in _PLAIN or (_is_plain(word) and not memory.caps):
            at = token.end()
            continue
        # A space belongs to the mark after it, so that a mark that falls silent takes it along.
        start = token.start() + word[0].isspace()
        reading = _read(Place(text, start, memory), rules)
        if reading is None or reading.end <= start:
            at = start + 1
            continue
        if reading.spoken == text[start : reading.end]:
            at = reading.end
            continue
        kept = text[done:start]
        spoken = reading.spoken
        if not spoken or spoken[0] in ",;:.!?":
            # No space before a stop, and no second space where something falls silent.
            kept = kept.rstrip(" ")
            before = kept or (out[-1] if out else "")
            if (before[-1:] in ",;:.!?…" and spoken[:1] in (",", ";", ":")) or (
                not before and spoken[:1] in (",", ";", ":", ".")
            ):
                spoken = spoken[1:]
        elif kept[-1:].isalnum() or (not kept and out and out[-1][-1:].isalnum()):
            kept += " "
        out.append(kept)
        length += len(kept)
        spans.append(Span(start, reading.end, spoken, length, reading.rule, reading.guess))
        out.append(spoken)
        length += len(spoken)
        done = at = reading.end
        if done < len(text) and text[done].isalnum() and spoken[-1:].isalnum():
            out.append(" ")
            length += 1
    out.append(text[done:])
    return _trimmed("".join(out), spans)


def _trimmed(spoken: str, spans: list[Span]) -> tuple[str, tuple[Span, ...]]:
    lead = len(spoken) - len(spoken.lstrip(" "))
    if lead:
        spans = [
            Span(s.start, s.end, s.spoken, max(0, s.spoken_start - lead), s.rule, s.guess)
            for s in spans
        ]
    return spoken.strip(" "), tuple(spans)


@lru_cache(maxsize=65536)
def _is_plain(word: str) -> bool:
    """A Vietnamese word: a syllable, in lower case or with a capital letter; never in capitals."""
    if not word.isalpha() or (len(word) > 1 and word.isupper()):
        return False
    if len(word) == 1:
        return word.islower() and is_syllable(word)
    return word[1:].islower() and is_syllable(word.lower())


def _read(place: Place, rules: Mapping[str, tuple[Rule, ...]]) -> Reading | None:
    first = place.text[place.at]
    start = "d" if first.isdecimal() else "s" if not first.isalpha() else "u"
    if start == "u" and not first.isupper():
        start = "l"
    for rule in rules[start]:
        reading = rule.read(place)
        if reading is not None:
            return Reading(reading.end, reading.spoken, reading.guess, reading.rule or rule.name)
    return None


def in_capitals(text: str) -> bool:
    """Whether a sentence is a headline in capitals: its words are words, not abbreviations.

    >>> in_capitals("KHAI MẠC KỲ HỌP"), in_capitals("UBND TP.HCM")
    (True, False)
    """
    words = _CAPITAL_WORD.findall(text[:2000])
    capital = [w for w in words if w.isupper()]
    real = [w for w in capital if is_syllable(w.lower())]
    return len(real) >= 2 and len(capital) > 0.7 * len(words)
