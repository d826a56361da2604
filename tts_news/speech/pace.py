"""The speed of each engine on this machine, as measured by earlier runs."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from tts_news.base import files

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.engines import Engine

ENCODED = 8_000.0
"""Characters a second whose sound one encoder can process; faster synthesis saves no time."""

SLOWEST = 4.0
"""How many times slower than estimated a machine may be; beyond that it is a slower engine."""

LEAST = 500
"""The fewest characters of a measurement that is kept."""


class Paces:
    """Characters a second of one process, for each engine; stored in the cache folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "paces.json"

    def of(self, engine: Engine) -> float:
        """Characters a second of an engine, as measured here, else as the engine estimates."""
        return self._paces_kept().get(_key_of(engine), engine.pace)

    def note(self, engine: Engine, characters: int, seconds: float) -> None:
        """Store the measurement of a run; a folder that cannot be written is ignored."""
        if characters < LEAST or seconds <= 0:
            return
        known = self._paces_kept() | {_key_of(engine): round(characters / seconds, 1)}
        try:
            files.write(self._path, json.dumps(known, sort_keys=True).encode())
        except OSError:
            return

    def _paces_kept(self) -> dict[str, float]:
        try:
            known = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        numbers = isinstance(known, dict) and all(
            isinstance(one, float | int) and one > 0 for one in known.values()
        )
        return known if numbers else {}


def _key_of(engine: Engine) -> str:
    return hashlib.sha256(repr(engine.identity).encode()).hexdigest()[:16]


def processes(pace: float, start: float, characters: int, most: int, estimated: float) -> int:
    """The number of processes, up to `most`, that speak so many characters soonest.

    `pace` is the characters a second of one process as measured, and `estimated` what its engine
    expects. `start` is the seconds that a process takes to start, as expected: a machine that is
    slower, or has other work, starts and encodes more slowly, too.

    >>> processes(60, 2.0, 1_714, 2, 60), processes(60, 2.0, 150, 2, 60)
    (2, 1)
    >>> [processes(pace, 0.2, 10**6, 2, 12_000) for pace in (1_500, 4_000, 12_000)]
    [2, 1, 1]
    """
    slower = min(max(estimated / pace, 1.0), SLOWEST)

    def seconds(count: int) -> float:
        spoken = characters / (pace * count)
        return max(spoken, slower * characters / ENCODED) + (slower * start if count > 1 else 0.0)

    return min(range(1, most + 1), key=seconds)
