"""What voices are asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Asked:
    """What a voice was asked for in a run."""

    clips: int = 0
    """Spoken anew."""
    cached: int = 0
    requests: int = 0
    """Retries and pieces of long sentences included."""
    characters: int = 0
    seconds: float = 0.0
    """Of waiting for its engine, added up over the workers."""
    audio: float = 0.0
    """Seconds of sound spoken anew."""

    def __add__(self, other: Asked) -> Asked:
        """Of both."""
        return Asked(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: Asked) -> Asked:
        """What was asked since the other was noted."""
        return Asked(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))
