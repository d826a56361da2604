"""Speech engines behind one small protocol; each is loaded only when it is chosen.

An engine is a class named by an entry point in the group `tts_news.engines`; ours go through the
same door as anybody's.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol

from tts_news.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_news.model import Sound


class Engine(Protocol):
    """Speaks one utterance at a time. One object is used by one thread."""

    name: str
    version: str
    """Changes whenever the same text would sound otherwise; part of the cache's key."""
    rate: int
    """Hz of the sound it gives."""
    limit: int
    """The most characters it takes at once; 0 for no limit."""
    online: bool
    """Whether it needs the network."""
    marks: bool
    """Whether its sound carries word marks."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Check the profile's settings.

        Raises:
            UserError: an unknown key or a value out of range.

        """

    @staticmethod
    def missing() -> str:
        """Why it does not work here and now, with what to do; empty when it does."""

    def prepare(self) -> None:
        """Load what it needs; called once, before the first utterance."""

    def speak(self, text: str) -> Sound:
        """The sound of one utterance.

        Raises:
            TtsNewsError: it cannot be spoken.

        """

    def close(self) -> None:
        """Let go of what `prepare` took."""


def engine_names() -> list[str]:
    """The names of the engines that are installed, sorted."""
    return sorted({point.name for point in entry_points(group="tts_news.engines")})


@cache
def engine_class(name: str) -> type[Engine]:
    """The engine of that name, imported.

    Raises:
        UserError: no such engine.

    """
    for point in entry_points(group="tts_news.engines", name=name):
        loaded: type[Engine] = point.load()
        return loaded
    raise UserError(f"unknown engine '{name}'; there are: {', '.join(engine_names())}")


def checked_settings(
    engine: str, settings: Mapping[str, Any], allowed: Mapping[str, Any]
) -> dict[str, Any]:
    """The settings with the defaults for what they leave out.

    `allowed` gives for each key its default, and for a number also its (lowest, highest).

    Raises:
        UserError: an unknown key, a wrong type, or a number out of range.

    """
    for key, value in settings.items():
        if key not in allowed:
            raise UserError(
                f"engine {engine}: unknown setting '{key}'; settings are {', '.join(allowed)}"
            )
        rule = allowed[key]
        if isinstance(rule, tuple):
            default, low, high = rule
            if isinstance(value, bool) or not isinstance(value, type(default) | int):
                raise UserError(f"engine {engine}: '{key}' must be a number")
            if not low <= value <= high:
                raise UserError(
                    f"engine {engine}: '{key}' is {value}; it goes from {low} to {high}"
                )
        elif not isinstance(value, type(rule)):
            raise UserError(f"engine {engine}: '{key}' must be a {type(rule).__name__}")
    defaults = {k: rule[0] if isinstance(rule, tuple) else rule for k, rule in allowed.items()}
    return defaults | dict(settings)
