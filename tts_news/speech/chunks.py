"""Splitting a long text for engines that limit the characters of a request."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s")
_CLAUSE_END = re.compile(r"[;:,.!?…–—)”\"]+\s")


def divide(text: str, limit: int) -> list[str]:
    """Split `text` into pieces of at most `limit` characters, after punctuation or at a space.

    A word is split only if it is longer than the limit.
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
