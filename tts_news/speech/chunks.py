"""Cutting a long text for engines that take only so many characters at once."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s")
_CLAUSE_END = re.compile(r"[;:,.!?…–—)”\"]+\s")


def divide(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` characters, cut after clause punctuation or at a space.

    No word is cut unless it is longer than the limit by itself.
    """
    pieces = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[: limit + 1]
        cut = max(
            (m.end() for m in _CLAUSE_END.finditer(window) if m.end() > limit // 3), default=0
        )
        cut = cut or max((m.end() for m in _SPACE.finditer(window)), default=limit)
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].lstrip()
    return [piece for piece in [*pieces, rest] if piece]
