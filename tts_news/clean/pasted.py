"""A page as a reader copied it: the article among the page's furniture.

What tells the parts from each other is how news pages are written: the title stands above the stamp
of time, a paragraph of the body ends with a stop, a subheading is short and does not, a caption is
long and does not, the author signs under the last paragraph. Knowledge about what pages carry is in
data/furniture.tsv.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from tts_news.base.letters import tidy
from tts_news.clean.dates import parse_stamp
from tts_news.errors import ArticleError
from tts_news.model import Article, Kind, Paragraph

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_HEADING = 90
"""Characters; a subheading is a few words, a caption describes a picture."""

_STOP = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_DATELINE = re.compile(r"^\(?[A-ZĐÀ-Ỹ][\w&.\- ]{1,20}\)? ?[-–—] ?(?=\S)")
_SIGNED = re.compile(
    r"^(?:(?:bài|tin|ảnh|bài, ảnh|bài và ảnh|tin, ảnh|tin, bài|thực hiện|theo|nguồn|pv|tác giả)"
    r"(?: ?[:,&và]+ ?(?:ảnh|bài|tin))*\s*[:.]?\s+)?(?P<name>.{2,60})$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZĐÀ-Ỹ][\w'’.]*(?:[ .-]+[A-ZĐÀ-Ỹ][\w'’.]*){0,5}")
_NAMES = re.compile(rf"{_NAME.pattern}(?: ?[-–,&/] ?{_NAME.pattern}){{0,3}}")


def read_pasted(text: str, name: str) -> Article:
    """The article in a pasted page.

    Raises:
        ArticleError: nothing in the text looks like an article.

    """
    lines = [" ".join(line.split()) for line in tidy(text).split("\n")]
    source, kept = _without_furniture([line for line in lines if line])
    title, stamp, body = _headline(kept)
    if not title:
        raise ArticleError(f"{name}: no article in it; is it empty or only a menu?")
    author, body = _signature(body)
    lead, paragraphs = _paragraphs(body)
    return Article(
        title=title,
        lead=lead,
        paragraphs=tuple(paragraphs),
        author=author,
        published=stamp,
        source=source,
    )


@cache
def _furniture() -> dict[str, re.Pattern[str]]:
    """For each `what` of the table, one pattern that matches any of its lines whole."""
    patterns: dict[str, list[str]] = {}
    table = files("tts_news.clean").joinpath("data/furniture.tsv").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#") and not line.startswith("what\t"):
            what, pattern, *_ = line.split("\t")
            patterns.setdefault(what, []).append(pattern)
    return {
        what: re.compile("|".join(f"(?:{p})" for p in some), re.IGNORECASE)
        for what, some in patterns.items()
    }


def is_furniture(what: str, line: str) -> bool:
    """Whether a whole line is furniture of that kind (data/furniture.tsv)."""
    # Furniture is short: a long paragraph is never tried against the table.
    return len(line) <= 500 and _furniture()[what].fullmatch(line) is not None


def _without_furniture(lines: list[str]) -> tuple[str, list[str]]:
    """The publication's name and the lines that belong to the article."""
    source, kept, prose = "", [], 0
    for line in lines:
        if parse_stamp(line) and len(line) < 80:
            kept.append(line)
        elif prose and is_furniture("end", line):
            break
        elif is_furniture("drop", line):
            continue
        elif prose == 0 and not _STOP.search(line) and is_furniture("site", line):
            source = source or line
        else:
            kept.append(line)
            prose += bool(_STOP.search(line)) and len(line) > LONGEST_HEADING
    return source, kept


def _headline(lines: list[str]) -> tuple[str, datetime | None, list[str]]:
    """Title, time of publication, and the lines under both.

    The stamp of time stands between the title and the text, or above the title.
    """
    for at, line in enumerate(lines[:12]):
        stamp = parse_stamp(line) if len(line) < 80 else None
        if stamp is None:
            continue
        above = lines[:at]
        if above:
            # Where several lines stand above the stamp, the headline is the longest of them.
            title_at = max(range(len(above)), key=lambda i: (len(above[i]), i))
            return above[title_at], stamp, above[title_at + 1 :] + lines[at + 1 :]
        below = lines[at + 1 :]
        return (below[0] if below else ""), stamp, below[1:]
    return (lines[0] if lines else ""), None, lines[1:]


def _signature(body: list[str]) -> tuple[str, list[str]]:
    """The author's name, which stands alone under the last paragraph, and the rest."""
    for at in range(len(body) - 1, max(len(body) - 4, 0), -1):
        line = body[at]
        signed = _SIGNED.match(line) if len(line) <= 80 else None
        if signed and not _STOP.search(line) and _NAMES.fullmatch(signed["name"]):
            return signed["name"], body[:at]
        if _STOP.search(line):
            break
    return "", body


def _paragraphs(body: list[str]) -> tuple[str, list[Paragraph]]:
    """The lead and the paragraphs with their kinds."""
    lead = ""
    paragraphs: list[Paragraph] = []
    for at, line in enumerate(body):
        kind = _kind(line, body[at + 1] if at + 1 < len(body) else "")
        if kind is Kind.HEADING and line.isupper() and not lead and not paragraphs:
            continue  # "ĐẮK NÔNG" over the lead: where the news comes from
        if kind is Kind.BODY and not lead and not paragraphs:
            lead = _DATELINE.sub("", line, count=1) if line.startswith("(") else line
        else:
            paragraphs.append(Paragraph(line, kind))
    if lead and not any(p.kind in (Kind.BODY, Kind.QUOTE) for p in paragraphs):
        return "", [Paragraph(lead), *paragraphs]
    return lead, paragraphs


def _kind(line: str, after: str) -> Kind:
    if is_furniture("credit", line) and len(line) < 300:
        return Kind.CAPTION
    if not _STOP.search(line):
        # A list item, or a subheading, which has text under it; anything else is a caption.
        if re.match(r"[-–•+*] ", line):
            return Kind.BODY
        return Kind.HEADING if len(line) <= LONGEST_HEADING and after else Kind.CAPTION
    if line.startswith(("“", '"', "«")):
        return Kind.QUOTE
    return Kind.BODY
