"""Text for the benchmarks, of our own writing."""

from __future__ import annotations

from pathlib import Path

ARTICLE = Path(__file__).parent.parent / "articles" / "nong-thon-moi.txt"


def programme_text(minutes: float) -> str:
    """The example article repeated with different numbers, so that no clip repeats."""
    lines = ARTICLE.read_text("utf-8").splitlines()
    body = [line for line in lines if len(line) > 60 and "|" not in line]
    out = ["Một chương trình dài để đo", "", "19/05/2023 | 07:30", ""]
    for turn in range(max(1, round(minutes / 1.55))):
        out += [f"Lượt {turn}: {line}" for line in body]
    return "\n\n".join(out)
