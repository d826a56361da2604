"""Features of a page's lines: prose, furniture, repetition, shape.

Every line is measured once (`Line`); the modules that classify lines use only these features.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

LONGEST_HEADING = 90
"""Characters of a subheading."""

LONGEST_QUESTION = 20
"""Words of a headline that is a question or an exclamation."""

_STOP = re.compile(r"[.!?…][\"'”’»)\]/]*\.?$|\./\.$")
_OPEN_END = re.compile(r"[,;:][\"”»)]*$")
_QUESTION = re.compile(r"\?[\"'”’»)\]]*$")
_SENTENCES = re.compile(r"[.!?…][\"'”’»)\]]* ")
_LIST_ITEM = re.compile(r"(?:[-–—•+*▪●◦‣✓✔]|\d{1,3}[.)]|[a-zđA-ZĐ]\)|[IVX]{1,5}\.) ?\S")
_LAW_PART = re.compile(r"(?:Điều|Khoản|Chương|Mục|Phần|Phụ lục) (?:\d+|[IVX]+)\b|Căn cứ |Số: ?\d")
_CLOCK_ENTRY = re.compile(r"\d{1,2}(?:[:h]\d{2}|h|g\d{2}| giờ(?: \d{2})?)\b(?!\s*/)")
_SPEAKER = re.compile(
    r"(?:PV|P\.V|Phóng viên|Hỏi|Đáp|Trả lời|Bạn đọc|Độc giả|MC|Nhà báo|Người dẫn) ?:"
)
_WORD = re.compile(r"\w+")
_MENU_GAP = re.compile(r" {2,}|\t| [|·•] ")

STOP_WORDS = frozenset(
    "ai anh bà bị bằng các cái cả cách cần chỉ cho chưa chúng có còn cùng cũng của do dù dưới "
    "được đã đang đây để đến đều đi điều đó em gì giữa hay hoặc hơn họ khi không là lại lên lúc "
    "mà mình mới một mỗi nào này nếu ngày ngay người nhau nhiều như những nên nhưng nữa ở ông "
    "phải qua ra rằng rất sau sẽ số so sự tại thì theo thế tôi trên tới trong trước từ từng và "
    "vào vẫn về vì việc vừa với the of and to in a is that for on was with as by at from it he "
    "she his her are be this an which have has had were not but their they".split()
)
"""Function words, which sentences contain and menus do not."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source and its features."""

    text: str
    """Normalized, on one line; the cells of a table row are separated by `; `."""
    cells: int = 1
    """Number of cells of a table row."""
    gap: bool = False
    """True if an empty line precedes it."""
    prose: float = 0.0
    """How much prose it contains: 1 is a short sentence, 5 a long paragraph."""
    kinds: frozenset[str] = frozenset()
    """The kinds of furniture that it may be, by the furniture table."""
    copies: int = 1
    """How often its text occurs on the page."""
    words: int = 0
    hint: float = 0.0
    """Evidence of the HTML markup: positive for the article, negative against it."""
    tag: str = ""
    """Its kind by the HTML markup: heading, caption, quote, item, row; empty if unmarked."""
    why: str = ""
    """The kind of furniture that the markup indicates; empty if none."""
    strong: bool = False
    """True if all of it is bold."""

    @property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return _STOP.search(self.text) is not None

    @property
    def is_open(self) -> bool:
        """Whether it ends with a comma, semicolon or colon, so that more must follow."""
        return _OPEN_END.search(self.text) is not None

    @property
    def asks(self) -> bool:
        """Whether it is one short question, as a headline may be."""
        short = self.words <= LONGEST_QUESTION and self.sentences == 1
        return short and bool(_QUESTION.search(self.text)) and not _SPEAKER.match(self.text)

    @property
    def exclaims(self) -> bool:
        """Whether it is one short exclamation, as a headline may be."""
        return self.words <= LONGEST_QUESTION and self.sentences == 1 and self.text.endswith("!")

    @property
    def sentences(self) -> int:
        """Estimated number of sentences."""
        return len(_SENTENCES.findall(self.text)) + 1

    @property
    def is_item(self) -> bool:
        """Whether it is a list item, a part of a law, an entry of a live report or dialogue."""
        text = self.text
        if _LIST_ITEM.match(text) or _LAW_PART.match(text) or _CLOCK_ENTRY.match(text):
            return True
        return self.is_said

    @property
    def is_said(self) -> bool:
        """Whether it is a question or an answer that begins with the label of its speaker."""
        return bool(_SPEAKER.match(self.text)) and self.ends

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.cells > 1

    @property
    def is_bare(self) -> bool:
        """Whether it has no full stop and is neither item nor row, as a headline."""
        return not (self.ends or self.is_open or self.is_item or self.is_row)

    @property
    def looks_like_prose(self) -> bool:
        """Whether it contains so much prose that leaving it out is doubtful."""
        return self.prose >= MISSED


MISSED = 1.6
"""The least prose of a line whose omission an editor should check: about a dozen words."""


def line(text: str, **seen: object) -> Line:
    """A line with the features of its own text; `seen` gives the others."""
    words = len(_WORD.findall(text[:4000]))
    return Line(
        text=text,
        words=words,
        prose=_prose(text, words),
        kinds=furniture(text),
        **seen,  # type: ignore[arg-type]
    )


def counted(lines: list[Line]) -> list[Line]:
    """The lines with `copies` counted; contact lines beside an imprint become part of it."""
    copies = Counter(one.text.casefold() for one in lines)
    out = []
    for at, one in enumerate(lines):
        count, kinds = copies[one.text.casefold()], one.kinds
        if "contact" in kinds:
            near = lines[max(0, at - 4) : at + 4]
            if one.hint < -0.5 or any({"imprint", "site"} & other.kinds for other in near):
                kinds |= {"imprint"}
        same = count == 1 and kinds == one.kinds
        out.append(one if same else replace(one, copies=count, kinds=kinds))
    return out


def _prose(text: str, words: int) -> float:
    """The amount of prose, from length, sentence end and share of function words."""
    if words < 4:
        return 0.0
    some = [word.casefold() for word in _WORD.findall(text[:600])]
    bound = min(1.0, sum(word in STOP_WORDS for word in some) / len(some) / 0.2)
    ended = 1.0 if _STOP.search(text) else 0.6 if _OPEN_END.search(text) else 0.3
    if (
        ended == 1.0
        and words <= LONGEST_QUESTION
        and _QUESTION.search(text)
        and not _SENTENCES.search(text)
    ):
        ended = 0.4  # a headline may be a question, too
    if ended < 0.5 and words > 30:
        ended = 0.7  # too long for a headline
    return min(words, 48) / 8 * ended * (0.4 + 0.6 * bound)


@cache
def _table() -> dict[str, re.Pattern[str]]:
    """One pattern for each kind of the furniture table; it must match a whole line."""
    patterns: dict[str, list[str]] = {}
    table = files("tts_news.clean").joinpath("data/furniture.tsv").read_text("utf-8")
    for row in table.splitlines():
        if row and not row.startswith("#") and not row.startswith("what\t"):
            what, pattern, *_ = row.split("\t")
            patterns.setdefault(what, []).append(pattern)
    return {
        what: re.compile("|".join(f"(?:{p})" for p in some), re.IGNORECASE)
        for what, some in patterns.items()
    }


_SHORT_FURNITURE = ("button", "menu", "close", "comments", "reply", "form", "share", "site")
LONGEST_FURNITURE = 400
"""Characters; only captions and imprints are nearly so long."""


def furniture(text: str) -> frozenset[str]:
    """The kinds of furniture that a whole line may be."""
    if not text or len(text) > LONGEST_FURNITURE:
        return frozenset()
    short = len(text) <= 160
    if text[0] == "[" and text[-1] == "]":  # old pages write buttons in brackets
        text = text[1:-1].strip() or text
    found = {
        what
        for what, pattern in _table().items()
        if (short or what not in _SHORT_FURNITURE) and pattern.fullmatch(text)
    }
    if short and not found & {"button", "menu"} and is_menu_bar(text):
        found.add("menu")
    return frozenset(found)


def is_menu_bar(text: str) -> bool:
    """Whether a line is a row of section names."""
    parts = [part for part in _MENU_GAP.split(text) if part]
    menu = _table()["menu"]
    return len(parts) >= 3 and sum(menu.fullmatch(p.strip()) is not None for p in parts) >= 2
