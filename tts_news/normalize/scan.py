"""Scanning a sentence once: words are kept, all else is read by the first rule that applies."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from tts_news.model import Span
from tts_news.normalize.foreign.lists import known_at, phrase_heads
from tts_news.normalize.place import Memory, Place, Reading
from tts_news.normalize.rules import rules_at
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import cues_of
from tts_news.normalize.units import units

# Every repetition is bounded, so that no text can make this slow.
_TOKEN = re.compile(
    r"[^\W_]{1,64}(?:[-/.@&_'’+–][^\W_]{1,64}){0,6}|[.!?…]{2,64}|\./\.|(?:\s?[^\w\s]|_)"
)
_PAUSE_MARKS = frozenset(".,;:!?")
_COUNTED_IN_CAPITALS = re.compile(
    r"(?<=\d)(?P<space> ?)"
    r"(?P<magnitude>(?:(?:TRĂM|NGHÌN|NGÀN|VẠN|TRIỆU|TỶ|TỈ|TR)(?: |(?![^\W_]))){0,3})"
    r"(?P<first>(?:[^\W\d_]{1,7}[23²³]?(?![^\W_])|%))?"
    r"(?P<each>(?:/[^\W\d_]{1,7}[23²³]?(?![^\W_])){0,3})"
)
_SMALL_IN_CAPITALS = re.compile(
    r"(?<![^\W_])\d{1,2}(?:H(?:\d\d)?P|[GH]\d\d)(?![^\W_])|(?<=GIỜ )\d{1,2}P(?![^\W_])"
    r"|(?:(?<=KHÔNG )|(?<=CHƯA )|(?<=CHẲNG )|(?<=ĐỪNG )|(?<=CÒN )|(?<=BẤT CỨ ))AI(?![^\W_])"
)
_SMALL_MEASURES = frozenset(("đồng", "đ", "ha", "tạ", "yến", "h", "m", "k", "p"))
"""Measures that are not scientific units or have one letter; g is left out because of 5G."""
_CAPITAL_WORD = re.compile(r"[^\W\d_]{2,}")


def scan(text: str, memory: Memory) -> tuple[str, tuple[Span, ...]]:
    """The spoken form of a sentence, and the spans that were changed."""
    said = _Said(text)
    lexicon = memory.lexicon or None
    start = read = 0
    for chunk in text.split(" "):
        end = start + len(chunk)
        stays = _stays(chunk) and not (memory.caps or (lexicon and lexicon.may_begin_in(chunk)))
        if end > read and (read > start or not stays):
            # A mark includes the space before it, which is removed with it if the mark is silent.
            read = _read_passage(text, max(read, start - 1), end, memory, said)
        start = end + 1
    return said.whole()


def _read_passage(text: str, at: int, end: int, memory: Memory, said: _Said) -> int:
    """Read the tokens from `at` up to `end`; return the end of the last reading."""
    lexicon = memory.lexicon
    while token := _TOKEN.search(text, at, end):
        word = token.group()
        start = token.start() + word[0].isspace()
        entry = lexicon.find(text, start) if lexicon else None
        reading: Reading | None
        if entry:
            reading = Reading(start + len(entry.written), entry.spoken, rule="lexicon")
        elif word in _PAUSE_MARKS or (not memory.caps and _is_vietnamese_word(word)):
            phrase = known_at(text, start) if word in phrase_heads() else None
            if phrase is None or memory.reads_foreign:
                at = token.end()
                continue
            reading = Reading(phrase.end, phrase.spoken, rule="name")
        elif word[0].isspace() and word[1:] in _PAUSE_MARKS:  # Hà Nội , Huế
            start = token.start()
            reading = Reading(token.end(), word[1:], rule="stops")
        else:
            reading = _read_by_rules(Place(text, start, memory), end)
        if reading is None or reading.end <= start:
            at = start + 1
            continue
        at = reading.end
        if reading.spoken != text[start:at]:
            said.put(start, reading)
    return at


class _Said:
    """The spoken form of a text so far, and the spans that were changed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._spans: list[Span] = []
        self._last = ""  # the last output that was not empty
        self._length = self._done = 0

    def put(self, start: int, reading: Reading) -> None:
        """Add a reading of the text from `start`, after the unchanged text before it."""
        text, end = self._text, reading.end
        kept, spoken = _with_spaces_and_stops(
            text[self._done : start], reading.spoken, self._last, text[end : end + 1]
        )
        spoken_start = self._length + len(kept)
        self._spans.append(Span(start, end, spoken, spoken_start, reading.rule, reading.guess))
        self._out += (kept, spoken)
        self._last = spoken or kept or self._last
        self._length = spoken_start + len(spoken)
        self._done = end
        if text[end : end + 1].isalnum() and (spoken[-1:].isalnum() or spoken[-1:] == ","):
            self._out.append(" ")
            self._last = " "
            self._length += 1

    def whole(self) -> tuple[str, tuple[Span, ...]]:
        """The spoken form of the whole text, and its spans."""
        self._out.append(self._text[self._done :])
        return _without_outer_spaces("".join(self._out), self._spans)


@lru_cache(maxsize=65536)
def _stays(chunk: str) -> bool:
    """Whether the text between two spaces is spoken as written: only words and pause marks."""
    tokens = _TOKEN.findall(chunk)
    return not chunk or (
        chunk[0].isalpha()
        and all(
            token in _PAUSE_MARKS or (_is_vietnamese_word(token) and token not in phrase_heads())
            for token in tokens
        )
    )


def _with_spaces_and_stops(kept: str, spoken: str, last: str, following: str) -> tuple[str, str]:
    """The unchanged text before a reading and the reading, with spaces and marks corrected.

    `last` is the output before them, `following` the character after them.
    """
    if not spoken:
        # A silent reading must leave neither two spaces nor two words without a space.
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
    """The text without spaces at its ends, and the spans adjusted to it."""
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
    """Whether a word is a Vietnamese syllable, in lower case or capitalized, not in capitals."""
    if not word.isalpha() or (len(word) > 1 and word.isupper()):
        return False
    if word in ("xi", "i", "vi"):
        return False  # thế kỷ xi, quý i, kỳ họp thứ vi
    if len(word) == 1:
        return word.islower() and is_syllable(word)
    return word[1:].islower() and is_syllable(word.lower())


def _read_by_rules(place: Place, chunk_end: int) -> Reading | None:
    """The reading of the first rule that applies at a place; None if there is none."""
    for rule in rules_at(place, chunk_end):
        reading = rule.read(place)
        if reading is not None:
            return Reading(reading.end, reading.spoken, reading.guess, reading.rule or rule.name)
    return None


def in_capitals(text: str) -> bool:
    """Whether a sentence is a headline in capitals, whose words are not abbreviations.

    >>> in_capitals("KHAI MẠC KỲ HỌP"), in_capitals("UBND TP.HCM")
    (True, False)
    """
    if not any(map(str.isupper, text[:2000].split())):
        return False
    words = _CAPITAL_WORD.findall(text[:2000])
    capital = [w for w in words if w.isupper()]
    real = [w for w in capital if is_syllable(w.lower())]
    return len(real) >= 2 and len(capital) > 0.7 * len(words)


def with_small_measures(text: str) -> str:
    """A headline in capitals with the units after numbers in lower case; its length is unchanged.

    >>> with_small_measures("GIÁ TIÊU 150.000 ĐỒNG/KG Ở QL14 LÚC 7G15, KHÔNG AI MUA")
    'GIÁ TIÊU 150.000 đồng/kg Ở QL14 LÚC 7g15, KHÔNG ai MUA'
    """
    text = _SMALL_IN_CAPITALS.sub(lambda word: word.group().lower(), text)
    return _COUNTED_IN_CAPITALS.sub(_in_small_letters, text)


def _in_small_letters(counted: re.Match[str]) -> str:
    """Magnitude, unit and the words after slashes in lower case, if they are certainly these."""
    magnitude, first, each = counted["magnitude"], counted["first"] or "", counted["each"]
    if not (magnitude or first):
        return counted.group()  # ĐỀ ÁN 06/CP
    if first == "K" and counted["space"]:
        return counted.group()  # vàng 18 K
    if _is_measure(first) or (each and is_syllable(first.lower())):
        first = first.lower()
    pieces = [_small_piece(piece) for piece in each.split("/")]
    return f"{counted['space']}{magnitude.lower()}{first}{'/'.join(pieces)}"


def _small_piece(piece: str) -> str:
    return piece.lower() if _is_measure(piece) or is_syllable(piece.lower()) else piece


def _is_measure(word: str) -> bool:
    """Whether a word in capitals is surely a unit: ĐỒNG, KG, M2, HA; not CP (a share) or K."""
    small = word.lower()
    unit = units().get(small)
    scientific = unit is not None and unit.science and len(small) > 1
    return scientific or small in _SMALL_MEASURES or small in cues_of("counted", "things", "per")
