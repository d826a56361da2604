"""Loading the texts of `data/stories.txt`: laws, tables, verse, live reports, questions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.pages import Story

_LINES = Path(__file__).parent / "data" / "stories.txt"


@dataclass(frozen=True)
class Text:
    """A story, and which of its lines may be omitted."""

    story: Story
    may_go: frozenset[str]


def _kind(line: str) -> str:
    if "|" in line:
        return "row"
    return "p" if line.endswith((".", "!", "…")) else "line"


def _text(block: str) -> Text:
    title, lead, *lines = block.strip().split("\n")
    bare = [line.removeprefix("~") for line in lines]
    parts = tuple((_kind(line), line.replace("|", "\t")) for line in bare)
    gone = frozenset(line[1:] for line in lines if line.startswith("~"))
    return Text(Story(title, lead, parts, "Lò Thị Mai Hoa"), gone)


def texts() -> dict[str, Text]:
    """The texts by name, as `law-1`."""
    blocks = _LINES.read_text("utf-8").split("\n== ")[1:]
    return {name: _text(block) for name, block in (one.split("\n", 1) for one in blocks)}
