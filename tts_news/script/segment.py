"""An article into sentences, each with its place and the pause that follows it.

What does not end a sentence is decided by what stands around the stop: abbreviations (data below),
initials, numbers, an ellipsis that goes on in lower case, a list's number at its head. Closing
quotation marks and brackets after a stop belong to the sentence that they close.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_news.model import Article, Kind, Pause, Sentence
from tts_news.normalize.stops import never_ends

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSERS = "\"”’»)]}'"
_OPENERS = "\"“‘«([{'-–—•*"
_INITIALS = re.compile(r"[A-ZĐ](?:\.[A-ZĐ]){1,4}")
_STOPS = re.compile(r"[.!?…]+")


def segment(article: Article) -> list[Sentence]:
    """The sentences that are read aloud, in order; captions are not among them."""
    blocks = [(Kind.TITLE, article.title), (Kind.LEAD, article.lead)]
    blocks += [(p.kind, p.text) for p in article.paragraphs]
    spoken = [
        (at, kind, text)
        for at, (kind, text) in enumerate(blocks)
        if kind is not Kind.CAPTION and any(c.isalnum() for c in text)
    ]
    found: list[Sentence] = []
    for at, kind, text in spoken:
        texts = [text] if kind is Kind.TITLE else [t for t in split(text) if _has_words(t)]
        last = at == spoken[-1][0]
        for number, one in enumerate(texts, 1):
            within = number < len(texts)
            pause = Pause.SENTENCE if within else Pause.END if last else _pause_after(kind)
            found.append(Sentence(one, kind, at, len(found), pause))
    return found


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _pause_after(kind: Kind) -> Pause:
    return {Kind.TITLE: Pause.TITLE, Kind.HEADING: Pause.HEADING}.get(kind, Pause.PARAGRAPH)


def split(text: str) -> list[str]:
    """The sentences of one paragraph, in order; joined by spaces they are the paragraph again.

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
        if end >= len(text) or not text[end].isspace():
            continue
        if _ends_sentence(text, start, stop.start(), stop.group(), end):
            yield end
            start = end


def _ends_sentence(text: str, start: int, stop: int, mark: str, end: int) -> bool:
    """Whether the stop at `stop` ends the sentence that begins at `start`."""
    following = _next_letter(text, end)
    if following.islower():
        # "...", "?" and "!" inside a sentence, a quotation that the sentence goes on after.
        return False
    if mark != ".":
        return True
    word = _word_before(text, max(start, stop - 40), stop)
    if not word:
        return True
    if never_ends(word):
        return False
    if _is_list_number(text[start:stop].strip()):
        return False
    if _INITIALS.fullmatch(word):
        # "T.V.H. (SN 1990)" and "V.I. Lênin" go on; three initials are a whole name.
        return word.count(".") > 1 and text[end : end + 4].lstrip()[:1] != "("
    if len(word) == 1 and word.isupper():
        # An initial goes on to a name ("V. I. Lênin", "ông T. Văn"); after a full name it ends
        # the sentence ("Nguyễn Văn A. Ông ...").
        before = text[max(start, stop - 42) : stop - 1].split()
        return bool(before) and before[-1][:1].isupper() and len(before[-1].rstrip(".")) > 1
    return True


def _next_letter(text: str, at: int) -> str:
    for char in text[at : at + 8]:
        if not char.isspace() and char not in _OPENERS:
            return char
    return ""


def _word_before(text: str, lowest: int, stop: int) -> str:
    """The word that the stop touches, with the dots inside it (`TP.HCM`, `PGS.TS`, `v.v`)."""
    at = stop
    while at > lowest and (text[at - 1].isalnum() or text[at - 1] in "./-&"):
        at -= 1
    return text[at:stop]


def _is_list_number(head: str) -> bool:
    return len(head) <= 4 and (head.isdigit() or (head.isupper() and set(head) <= set("IVXLC")))
