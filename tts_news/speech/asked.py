"""Counting the requests to voices."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Asked:
    """The requests to a voice in a run."""

    clips: int = 0
    """Clips that were synthesized."""
    cached: int = 0
    """Clips that came from the cache."""
    requests: int = 0
    """Requests to the engine, including retries and pieces of long sentences."""
    characters: int = 0
    """Characters that were synthesized."""
    seconds: float = 0.0
    """Seconds that the requests took, summed over the workers."""
    audio: float = 0.0
    """Seconds of sound that were synthesized."""

    def __add__(self, other: Asked) -> Asked:
        """The sum of both."""
        return Asked(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: Asked) -> Asked:
        """The requests since `other` was recorded."""
        return Asked(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))
