"""Splitting a web page into blocks, each with the evidence of its markup for or against it.

A block is the text of a block-level element; `<br>` ends a line within it. The evidence is weak:
names of classes, the share of a block's text that is links, and whether trafilatura keeps it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from tts_news.base.letters import CAPITALS, SMALL, one_line
from tts_news.clean import evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul caption amp-sidebar amp-img".split()
)
_UNSEEN = frozenset(
    "script style template svg iframe select textarea button input object embed audio video "
    "canvas math head title meta link option map datalist amp-ad amp-analytics".split()
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_AGAINST = {
    "related": r"relate[ds]?|related\w*|lien-?quan|tin-?lien-?quan|cung-?chuyen-?muc|tin-?khac|tinkhac|other-?news|"
    r"othernews|box-?tin\w*|recommend\w*|suggest\w*|read-?more|readmore|xem-?them|most|popular|trending|"
    r"doc-?nhieu|xem-?nhieu|news-?list|list-?news|more|more-?news|cung-?tac-?gia|box-?relate\w*|morelink|tin-?moi",
    "comments": r"comments?|comment-?\w+|binh-?luan|y-?kien|fb-comments|disqus\w*|reply|respond",
    "share": r"shares?|sharing|share-?\w+|social\w*|addthis\w*|sharedaddy|chia-?se|like-?share|tool-?bar|toolbar",
    "tags": r"tags|tag-?(?:list|box|cloud|links?|item)|post-?tags|tu-?khoa|tukhoa|keywords?|hashtags?",
    "menu": r"nav\w*|menu\w*|breadcrumbs?|breadcrumb-?\w+|topbar|top-?bar|megamenu|duong-?dan|pagination|sitemap",
    "imprint": r"footer\w*|copyright|ban-?quyen|chan-?trang|site-?footer|toa-?soan",
    "button": r"ads?|advert\w*|quang-?cao|banner\w*|popup\w*|modal\w*|cookies?|newsletter\w*|subscribe\w*|audio\w*|"
    r"player\w*|login|search\w*|widget\w*|sidebar\w*|side-?bar|promo\w*|rating\w*|sponsor\w*|poll\w*|vote\w*|survey\w*|tham-?do|binh-?chon|cot-?phai|"
    r"visually-hidden|sr-only|screen-reader-text|hidden",
}
_TOKEN = {
    why: re.compile(rf"(?:^|[\s_-])(?:{pattern})(?=$|[\s_-])", re.IGNORECASE)
    for why, pattern in _AGAINST.items()
}
_WHOLE = frozenset(["body", "article", "main"])
_AGAINST_TAGS = {
    "nav": "menu",
    "footer": "imprint",
    "aside": "related",
    "form": "form",
    "amp-sidebar": "menu",
}
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:\w*caption\w*|image|img-?desc|photo-?(?:cap|desc)|chu-?thich|pic-?note|imagedesc|desc-?image|image-?note)(?=$|[\s_-])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:sapo|lead|lede|chapeau|summary|tom-?tat|excerpt|standfirst|desc|description|intro|teaser)(?=$|[\s_-])",
    re.IGNORECASE,
)
AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:author|byline|tac-?gia|tacgia|nguoi-?viet|writer)(?=$|[\s_-])", re.IGNORECASE
)
"""The class name of an element that names the author."""

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_BODY = re.compile(
    r"(?:^|\s)(?:articleBody|fck_detail|afcbc-body|cms-body|singular-content|maincontent|"
    r"(?:article|post|entry|news|detail|story|single|art)[_-]{0,2}(?:body|content|text|editor|noi-?dung)|"
    r"(?:content|body|noi-?dung)[_-]{0,2}(?:article|post|news|detail|tin|bai)|noi-?dung(?:-?\w+)?|ndcontent)(?=$|\s)",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:^|[\s_-])(?:source|nguon|nguon-?tin)(?=$|[\s_-])", re.IGNORECASE)
_SET_APART = frozenset(["span", "a", "time", "label"])
_RUN_TOGETHER = re.compile(rf"[{SMALL}\d)][{CAPITALS}\d#]")
"""The joint of two inline elements that only their style separates: a name and a time."""
MOST_REPEATED = 5
"""From this number of columns on, a table's heads are read with each row, as listeners can remember
only fewer.
"""
LONGEST_CELL = 160
"""Characters; a table with a longer cell lays out the page."""


@dataclass(slots=True)
class _Frame:
    """An open block element and the evidence that its content inherits."""

    serial: int
    """Its number among the page's blocks, as lxml's proxy objects have no stable identity."""
    hint: float = 0.0
    why: str = ""
    tag: str = ""
    role: str = ""
    body: int = 0
    """The serial of the surrounding element whose name says article body; 0 if there is none."""


@dataclass(slots=True)
class _Gathered:
    """The text collected for the current block."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page with the evidence of its markup."""

    line: evidence.Line
    path: tuple[int, ...]
    """The serials of the block elements around it, outermost first."""
    linked: float
    """The share of its characters that are in links, 0 to 1."""
    strong: bool
    """True if it is bold."""
    role: str = ""
    """`author`, `lead` or `source`, by its class name."""
    body: int = 0
    """The serial of the element in its path whose name says article body; 0 if there is none."""
    hints: tuple[float, ...] = ()
    """The hint of each element of the path, accumulated from the outermost."""


def blocks_of(page: Any) -> list[Block]:
    """The page's blocks, in order."""
    body = page.find("body")
    return list(_walk(body if body is not None else page))


def _walk(body: Any) -> Iterator[Block]:  # noqa: PLR0915 - one pass over the tree
    from lxml import etree

    frames: list[_Frame] = []
    serials = count(1)
    now = _Gathered()
    in_link = in_strong = 0

    def flush() -> Iterator[Block]:
        nonlocal now
        text = one_line("".join(now.parts)) if now.parts else ""
        if text:
            yield _block(text, now, frames)
        if now.parts:
            now = _Gathered()

    def add(text: str | None, apart: bool = False) -> None:
        if text:
            if apart and now.parts and _is_run_together(now.parts[-1], text):
                now.parts.append(" ")
            now.parts.append(text)
            length = len(text.strip())
            now.length += length
            now.linked += length if in_link else 0
            now.strong += length if in_strong else 0

    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            add(element.tail)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _UNSEEN or _is_hidden(element):
                walk.skip_subtree()
                continue
            if tag == "br":
                now.parts.append("\n")
                yield from flush()
            elif tag in _BLOCKS:
                yield from flush()
                frames.append(_frame(element, tag, next(serials), frames[-1] if frames else None))
                if tag == "table" and (rows := _rows(element)):
                    walk.skip_subtree()
                    for cells in rows:
                        yield _row(cells, frames)
                    continue
            in_link += tag == "a"
            in_strong += tag in ("strong", "b")
            add(element.text, tag in _SET_APART)
            continue
        if tag in _UNSEEN or _is_hidden(element):
            add(element.tail)
            continue
        if tag in _BLOCKS:
            yield from flush()
            frames.pop()
        in_link -= tag == "a"
        in_strong -= tag in ("strong", "b")
        if element is not body:
            add(element.tail, tag in _SET_APART)
    yield from flush()


def _is_run_together(before: str, text: str) -> bool:
    """Whether two texts would join into one word: a name and a time, or an initial and its name."""
    is_initial = before.strip() == text[:1]
    return is_initial or _RUN_TOGETHER.search(before[-1:] + text[:1]) is not None


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or "display:none" in (
        (element.get("style") or "").replace(" ", "").casefold()
    )


def _frame(element: Any, tag: str, serial: int, outer: _Frame | None) -> _Frame:
    frame = _Frame(serial)
    if outer:
        frame.hint, frame.why, frame.tag, frame.role = outer.hint, outer.why, outer.tag, outer.role
        frame.body = outer.body
    names = (
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    )
    if not frame.body and _BODY.search(names):
        frame.body = serial
    name = _class_names(element)
    if tag in _AGAINST_TAGS and frame.hint > -3 and not _holds_the_page(element, tag):
        frame.hint, frame.why = frame.hint - 2.5, frame.why or _AGAINST_TAGS[tag]
    elif name.strip() and tag not in _WHOLE and frame.hint > -3:
        for why, token in _TOKEN.items():
            if token.search(name):
                frame.hint -= 3.0 if why == "comments" else 1.5
                frame.why = frame.why or why
                break
    if tag in _HEADINGS:
        frame.tag = "heading"
    elif tag == "figcaption" or (tag in ("p", "div", "td", "span") and _CAPTION.search(name)):
        frame.tag = "caption"
    elif tag == "blockquote":
        frame.tag = "quote"
    elif tag == "li":
        frame.tag = "item"
    if AUTHOR.search(name):
        frame.role = "author"
    elif tag not in _WHOLE and _SOURCE.search(name):
        frame.role = "source"
    elif _LEAD.search(name):
        frame.role = "lead"
        frame.tag = "" if frame.tag == "heading" else frame.tag
    return frame


def _holds_the_page(element: Any, tag: str) -> bool:
    """Whether a form encloses the whole page, as in older portals (ASP.NET)."""
    return tag == "form" and sum(1 for _ in zip(element.iter("p"), range(4), strict=False)) > 3


def _class_names(element: Any) -> str:
    """An element's class, id and type, with camel case split: "Related-News-Box"."""
    some = (element.get("class"), element.get("id"), element.get("type"))
    return _CAMEL.sub("-", " ".join(filter(None, some))[:300])


def _block(text: str, now: _Gathered, frames: list[_Frame]) -> Block:
    frame = frames[-1] if frames else _Frame(0)
    linked = now.linked / now.length if now.length else 0.0
    strong = bool(now.length) and now.strong >= 0.95 * now.length
    seen = evidence.line(text, hint=frame.hint, tag=frame.tag, why=frame.why)
    if seen.tag == "heading" and seen.ends and not seen.asks and seen.words > 20:
        seen = replace(seen, tag="")
    return Block(seen, _path(frames), linked, strong, frame.role, frame.body, _hints(frames))


def _path(frames: list[_Frame]) -> tuple[int, ...]:
    return tuple(frame.serial for frame in frames)


def _hints(frames: list[_Frame]) -> tuple[float, ...]:
    return tuple(frame.hint for frame in frames)


def _row(cells: list[str], frames: list[_Frame]) -> Block:
    frame = frames[-1]
    text = "; ".join(cells)
    seen = evidence.line(text, cells=max(2, len(cells)), hint=frame.hint, tag="row", why=frame.why)
    return Block(seen, _path(frames), 0.0, strong=False, body=frame.body, hints=_hints(frames))


def _rows(table: Any) -> list[list[str]]:
    """The rows of a data table; empty for a table that only lays out the page."""
    if table.find(".//table") is not None or table.find(".//img") is not None:
        return []
    rows: list[tuple[list[str], bool]] = []
    for row in table.iter("tr"):
        cells = [one for one in row if one.tag in ("td", "th")]
        texts = [one_line(" ".join(t for t in cell.itertext())) for cell in cells]
        if any(len(text) > LONGEST_CELL for text in texts) or len(rows) > 2000:
            return []
        rows.append((texts, any(cell.tag == "th" for cell in cells)))
    rows = [(texts, is_head) for texts, is_head in rows if any(texts)]
    wide = [texts for texts, _ in rows if len(texts) > 1]
    if len(wide) < 2 or len(wide) < 0.6 * len(rows):
        return []
    linked = sum(len("".join(a.itertext())) for a in table.iter("a"))
    if linked > 0.5 * sum(len(text) for texts, _ in rows for text in texts):
        return []
    head = rows[0][0]
    if len(head) < MOST_REPEATED or not rows[0][1]:
        return [[text for text in texts if text] for texts, _ in rows]
    return [_with_head(head, texts) for texts, _ in rows[1:]]


def _with_head(head: list[str], texts: list[str]) -> list[str]:
    pairs = zip(head, texts, strict=False)
    return [f"{title}: {text}" if title else text for title, text in pairs if text]
