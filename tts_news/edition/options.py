"""What a run over articles is asked to do, and what became of each article."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.edition.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tts_news.edition.episode import Progress
    from tts_news.hearing.listening import Misheard
    from tts_news.model import Episode, LeftOut
    from tts_news.speech.asked import Asked
    from tts_news.speech.profiles import Cast
    from tts_news.speech.synthesize import Fallback


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one article."""

    name: str
    episode: Episode | None
    state: str
    """made, unchanged, retracted or failed."""
    spoken: int = 0
    """Sentences spoken anew; the rest came from the cache."""
    fallbacks: tuple[Fallback, ...] = ()
    """Sentences that another voice had to read; the next run tries them again."""
    error: str = ""
    exit_status: int = 0
    left_out: tuple[LeftOut, ...] = ()
    """Lines of the source that are neither spoken nor shown."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go, beside the settings."""

    force: bool = False
    settled: bool = False
    """Leave files alone that may still be written to."""
    tells_passed_over: bool = True
    is_stopped: Callable[[], bool] = lambda: False
    """Asked between articles and while a server is waited for: make no more."""
    edition: str = ""
    """Make one episode of all the articles, under this name; `daily` for one a day."""
    choice: Choice = field(default_factory=Choice)
    """Which of the articles, and of which day it is."""
    allow_private: bool = False
    """Fetch from this machine and private networks too."""
    workers: int | None = None
    """Processes at the most; None for as many as there are processors.

    They are spawned: a script of your own that makes editions needs `if __name__ == "__main__":`.
    """
    cluster: str = ""
    """Address of a Dask scheduler.

    Many episodes are made on its workers, each as a whole. Where a run makes one programme, an
    edition with a name, its sentences are spoken there and it is made here.
    """
    cache_folder: Path = field(default_factory=files.cache_folder)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    on_warning: Callable[[str], None] = lambda _problem: None
    on_passed_over: Callable[[str], None] = lambda _line: None
    """Told once for each folder what in it is no article."""
    on_fallback: Callable[[Fallback], None] = lambda _fallback: None
    on_cast: Callable[[Cast], None] = lambda _cast: None
    """Told at the beginning who reads."""
    on_misheard: Callable[[Misheard], None] | None = None
    """Told what an ear hears amiss; it listens only where somebody is to be told."""
    on_asked: Callable[[dict[str, Asked]], None] = lambda _asked: None
    """Told at the end what each voice was asked for."""
