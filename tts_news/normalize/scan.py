"""One pass over a sentence: words stay, everything else is read by the first rule that knows it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tts_news.model import Span
from tts_news.normalize.foreign.lists import known_at, phrase_heads
from tts_news.normalize.place import Memory, Place, Reading, Rule
from tts_news.normalize.rules import rules_by_start
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Every repetition is bounded: no text can make this slow.
_TOKEN = re.compile(
    r"[^\W_]{1,64}(?:[-/.@&_'’+–][^\W_]{1,64}){0,6}|[.!?…]{2,64}|\./\.|(?:\s?[^\w\s]|_)"
)
_LAST_LATIN = "\u1eff"
_PAUSE_MARKS = frozenset(".,;:!?")
_CAPITAL_WORD = re.compile(r"[^\W\d_]{2,}")


def scan(text: str, memory: Memory) -> tuple[str, tuple[Span, ...]]:
    """The spoken form of a sentence, and the spans that changed."""
    out: list[str] = []
    spans: list[Span] = []
    last = ""  # what was put out last, and was not silent
    length = done = at = 0
    rules = rules_by_start()
    search = _TOKEN.search
    lexicon = memory.lexicon
    heads = phrase_heads()
    while token := search(text, at):
        word = token.group()
        # A space belongs to the mark after it, so that a mark that falls silent takes it along.
        start = token.start() + word[0].isspace()
        entry = lexicon.find(text, start) if lexicon else None
        reading: Reading | None
        if entry:
            reading = Reading(start + len(entry.written), entry.spoken, rule="lexicon")
        elif word in _PAUSE_MARKS or (_is_vietnamese_word(word) and not memory.caps):
            phrase = known_at(text, start) if word in heads else None
            if phrase is None or memory.reads_foreign:
                at = token.end()
                continue
            reading = Reading(phrase.end, phrase.spoken, rule="name")
        else:
            reading = _read_by_rules(Place(text, start, memory), rules)
        if reading is None or reading.end <= start:
            at = start + 1
            continue
        if reading.spoken == text[start : reading.end]:
            at = reading.end
            continue
        kept, spoken = _with_spaces_and_stops(
            text[done:start],
            reading.spoken,
            last,
            text[reading.end : reading.end + 1],
        )
        out.append(kept)
        length += len(kept)
        spans.append(Span(start, reading.end, spoken, length, reading.rule, reading.guess))
        out.append(spoken)
        last = spoken or kept or last
        length += len(spoken)
        done = at = reading.end
        if (
            done < len(text)
            and text[done].isalnum()
            and (spoken[-1:].isalnum() or spoken[-1:] == ",")
        ):
            out.append(" ")
            last = " "
            length += 1
    out.append(text[done:])
    return _without_outer_spaces("".join(out), spans)


def _with_spaces_and_stops(kept: str, spoken: str, last: str, following: str) -> tuple[str, str]:
    """The unchanged text before a reading and the reading, with the spaces and stops between right.

    `last` is what was put out before them, `following` the character after.
    """
    if not spoken:
        # Something falls silent: no second space, and no two words grown together.
        before = kept or last
        if following.isalnum() and before[-1:].isalnum():
            return kept, " "
        return (kept.rstrip(" ") if not following or not following.isalnum() else kept), ""
    if spoken[0] in ",;:.!?":
        kept = kept.rstrip(" ")
        before = kept or last.rstrip(" ")
        doubled = not before or before[-1] in ",;:.!?…"
        if doubled and spoken[0] in ",;:.":
            return kept, spoken[1:]
        return kept, spoken
    if (kept or last)[-1:].isalnum() and spoken[0] != " ":
        kept += " "
    elif spoken[0] == " " and not following.isalnum():
        spoken = spoken.rstrip(" ")
    return kept, spoken


def _without_outer_spaces(spoken: str, spans: list[Span]) -> tuple[str, tuple[Span, ...]]:
    """Without spaces at the ends, in the spans neither."""
    lead = len(spoken) - len(spoken.lstrip(" "))
    if lead:
        spans = [
            replace(
                s,
                spoken=s.spoken[max(0, lead - s.spoken_start) :],
                spoken_start=max(0, s.spoken_start - lead),
            )
            for s in spans
        ]
    spoken = spoken.strip(" ")
    for at in range(len(spans) - 1, -1, -1):
        over = spans[at].spoken_end - len(spoken)
        if over <= 0:
            break
        kept = spans[at].spoken[: max(len(spans[at].spoken) - over, 0)]
        begin = min(spans[at].spoken_start, len(spoken))
        spans[at] = replace(spans[at], spoken=kept, spoken_start=begin)
    return spoken, tuple(spans)


@lru_cache(maxsize=65536)
def _is_vietnamese_word(word: str) -> bool:
    """A Vietnamese word: a syllable, in lower case or with a capital letter; never in capitals."""
    if not word.isalpha() or (len(word) > 1 and word.isupper()):
        return False
    if word == "xi":
        return False  # thế kỷ xi
    if len(word) == 1:
        return word.islower() and is_syllable(word)
    return word[1:].islower() and is_syllable(word.lower())


def _read_by_rules(place: Place, rules: Mapping[str, tuple[Rule, ...]]) -> Reading | None:
    first = place.text[place.at]
    if first > _LAST_LATIN and not first.isnumeric() and first not in _known_marks():
        # No rule begins with it: another script's letter, an emoji, an ornament.
        rest = rules["l" if first.isalpha() else "s"][-1:]
        return _first_reading(rest, place)
    start = "d" if first.isdecimal() else "s" if not first.isalpha() else "u"
    if start == "u" and not first.isupper():
        start = "l"
    return _first_reading(rules[start], place)


def _first_reading(rules: Iterable[Rule], place: Place) -> Reading | None:
    for rule in rules:
        reading = rule.read(place)
        if reading is not None:
            return Reading(reading.end, reading.spoken, reading.guess, reading.rule or rule.name)
    return None


@cache
def _known_marks() -> frozenset[str]:
    """The signs beyond the Latin letters that some rule reads."""
    return frozenset("…“”„‘’‹›–—−≈≥≤€₫₩฿•▪●○►⅓⅔⅕⅛③②①″′") | pairs("symbols.tsv").keys()


def in_capitals(text: str) -> bool:
    """Whether a sentence is a headline in capitals: its words are words, not abbreviations.

    >>> in_capitals("KHAI MẠC KỲ HỌP"), in_capitals("UBND TP.HCM")
    (True, False)
    """
    if not any(map(str.isupper, text[:2000].split())):
        return False
    words = _CAPITAL_WORD.findall(text[:2000])
    capital = [w for w in words if w.isupper()]
    real = [w for w in capital if is_syllable(w.lower())]
    return len(real) >= 2 and len(capital) > 0.7 * len(words)
