"""Splitting an article into sentences, each with its position and the pause that follows it.

Whether a full stop ends a sentence is decided by its context: it does not after abbreviations,
initials, some numbers and a list number at the head of a sentence, nor before lower case. Closing
quotation marks and brackets after a stop belong to the sentence that they close.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.model import Article, Kind, Paragraph, Pause, Sentence
from tts_news.normalize.stops import ends_at, is_person, never_ends, opens_sentence
from tts_news.normalize.syllable import is_syllable
from tts_news.script.directed import Piece, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSERS = "\"”’»)]}'"
_OPENERS = "\"“‘«([{'-–—•*"
_INITIAL = re.compile(r"Ch|Gi|Kh|Ng|Nh|Ph|Th|Tr|[A-ZĐ]")
_INITIALS = re.compile(rf"(?:{_INITIAL.pattern})(?:\.(?:{_INITIAL.pattern})){{1,4}}")
_STOPS = re.compile(r"[.!?…]+")
_CAPITAL_WORD = re.compile(rf"[“\"]?[{CAPITALS}][{SMALL}]+(?![\w.]|\.\w)|[“\"]?[{CAPITALS}] ")
_WORD = re.compile(r"[^\W_]+")
_AGE_OR_ADDRESS = re.compile(r" ?\((?:\d{1,2} ?(?:t\b|tuổi)|SN|sn|sinh|ngụ|trú|quê|HKTT|tên)")
_NAMED = frozenset(("nhóm", "ban", "hãng", "phim", "game", "khúc", "album", "hội", "kiện"))
_PLACES = frozenset("QPHXTĐ")
"""Initials of kinds of places, after which a name follows."""


def segment(article: Article) -> list[Sentence]:
    """The sentences that are spoken, in order; captions are left out."""
    head = (Paragraph(article.title, Kind.TITLE), Paragraph(article.lead, Kind.LEAD))
    spoken = [
        (at, block)
        for at, block in enumerate((*head, *article.paragraphs))
        if block.kind is not Kind.CAPTION and any(c.isalnum() for c in block.text)
    ]
    found: list[Sentence] = []
    for at, block in spoken:
        rest, divided = _divided(block)
        if rest is not None and found:
            found[-1] = replace(found[-1], rest=rest + (found[-1].rest or 0.0))
        last = at == spoken[-1][0]
        for number, one in enumerate(divided, 1):
            within = number < len(divided)
            pause = Pause.SENTENCE if within else Pause.END if last else _pause_after(block.kind)
            found.append(
                Sentence(
                    one.text,
                    block.kind,
                    at,
                    len(found),
                    pause,
                    voice=one.voice,
                    rest=one.rest,
                    readings=one.readings,
                )
            )
    return found


def _divided(block: Paragraph) -> tuple[float | None, list[Piece]]:
    """The sentences of a paragraph that contain words, and the seconds of silence before them."""
    if block.kind is Kind.TITLE:
        return None, [Piece(block.text, "", None, ())]
    if not block.directions:
        return None, [Piece(t, "", None, ()) for t in split(block.text) if _has_words(t)]
    rest, found = pieces(block.text, block.directions, split)
    return rest, [one for one in found if one.readings or _has_words(one.text)]


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _pause_after(kind: Kind) -> Pause:
    return {Kind.TITLE: Pause.TITLE, Kind.HEADING: Pause.HEADING}.get(kind, Pause.PARAGRAPH)


def split(text: str) -> list[str]:
    """The sentences of one paragraph, in order; joined with spaces they give the paragraph again.

    Linear in the length of the text.

    >>> split("Ông ở Q.1, TP.HCM. Năm nay 50 tuổi.")
    ['Ông ở Q.1, TP.HCM.', 'Năm nay 50 tuổi.']
    """
    ends = [*_ends(text), len(text)]
    starts = [0, *ends[:-1]]
    pieces = (text[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return [piece for piece in pieces if piece]


def _ends(text: str) -> Iterator[int]:
    start = 0
    for stop in _STOPS.finditer(text):
        end = stop.end()
        while end < len(text) and text[end] in _CLOSERS:
            end += 1
        if end >= len(text):
            continue
        if text[end].isspace():
            ends = _ends_sentence(text, start, stop.start(), stop.group(), end)
        else:
            ends = stop.group() in "?!." and _is_glued(text, stop.start(), end)
        if ends:
            yield end
            start = end


def _is_glued(text: str, stop: int, end: int) -> bool:
    """Whether a sentence follows a stop without a space: `... dự.Lễ hội`, `... 2025.Trong`."""
    before = _word_before(text, max(0, stop - 40), stop)
    plain = before.isdecimal() or (before.isalpha() and before.islower() and len(before) > 1)
    return plain and not never_ends(before) and bool(_CAPITAL_WORD.match(text, end))


def _ends_sentence(text: str, start: int, stop: int, mark: str, end: int) -> bool:
    """Whether the stop at `stop` ends the sentence that begins at `start`."""
    following = _next_letter(text, end)
    if following.islower():
        # "...", "?" or "!" within a sentence, or a quotation after which the sentence continues.
        return False
    if mark != ".":
        return True
    word = _word_before(text, max(start, stop - 40), stop)
    if not word:
        return True
    if _AGE_OR_ADDRESS.match(text, end):  # Trần Văn A. (35t), T.V.H. (SN 1990)
        return False
    if _is_list_number(text[start:stop].strip()):
        return False
    before = text[max(start, stop - 60) : stop - len(word)].split()[-2:]
    if _INITIAL.fullmatch(word):
        return _ends_at_initial(word, before, text, end)
    for short in (word, word.rpartition(".")[2]):
        if never_ends(short):
            return ends_at(short, _first_word(text, end), _first_word(text, end, 1))
    if _INITIALS.fullmatch(word):
        # The name continues after two initials, "V.I. Lênin"; three are a complete name.
        return word.count(".") > 1 or opens_sentence(_first_word(text, end))
    # "nhóm Defqon. 1" is a single name, "ở Hà Nội. 5 người" is not.
    return not (following.isdigit() and before and before[-1].lower() in _NAMED)


def _ends_at_initial(word: str, before: list[str], text: str, end: int) -> bool:
    """Whether a sentence ends after an initial: `anh M.`, `Trần Văn A.`, `THPT Ng.`.

    It does unless the name continues in the words that follow.
    """
    first, second = _first_word(text, end), _first_word(text, end, 1)
    if not before:
        return False
    names = [w.strip('“"(') for w in before]
    if is_person(names[-1].lower(), names[-2].lower() if len(names) > 1 else ""):
        return opens_sentence(first)
    is_name = [w[:1].isupper() and len(w) > 1 and not w.isupper() for w in names]
    if is_name[-1] and not is_syllable(names[-1].lower()):
        return opens_sentence(first)  # "Robert F. Kennedy"
    if len(names) > 1 and all(is_name) and not is_person(names[0].lower()):
        return word not in _PLACES  # "Trần Văn A. Công an"
    # "George W. Bush", "ở H. Di Linh", but "tại xã X. Sau khi nghe"
    return opens_sentence(first) and (is_name[-1] or second.islower())


def _first_word(text: str, at: int, number: int = 0) -> str:
    """The first word from `at` on, or for `number` 1 the second; empty if there is none."""
    found: list[str] = _WORD.findall(text[at : at + 40])
    return found[number] if number < len(found) else ""


def _next_letter(text: str, at: int) -> str:
    for char in text[at : at + 8]:
        if not char.isspace() and char not in _OPENERS:
            return char
    return ""


def _word_before(text: str, lowest: int, stop: int) -> str:
    """The word before the stop, including the dots within it (`TP.HCM`, `PGS.TS`, `v.v`)."""
    at = stop
    while at > lowest and (text[at - 1].isalnum() or text[at - 1] in "./-&"):
        at -= 1
    return text[at:stop]


def _is_list_number(head: str) -> bool:
    return len(head) <= 4 and (head.isdigit() or (head.isupper() and set(head) <= set("IVXLC")))
