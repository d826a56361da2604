"""The options of a run over articles, and the result for each article."""

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
    """The result for one article."""

    name: str
    episode: Episode | None
    state: str
    """`made`, `unchanged`, `retracted` or `failed`."""
    spoken: int = 0
    """Sentences that were synthesized; the others came from the cache."""
    fallbacks: tuple[Fallback, ...] = ()
    """Sentences that a fallback voice read; the next run tries the chosen voice again."""
    error: str = ""
    exit_status: int = 0
    left_out: tuple[LeftOut, ...] = ()
    """The lines of the source that are neither spoken nor shown."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run, besides the settings."""

    force: bool = False
    """Speak and encode again, and make retracted episodes again."""
    settled: bool = False
    """Skip files that may still be written to."""
    is_stopped: Callable[[], bool] = lambda: False
    """Polled between articles and during requests; True ends the run."""
    edition: str = ""
    """Make one episode of all the articles, under this name; `daily` for one a day."""
    choice: Choice = field(default_factory=Choice)
    """The articles, day and slot of the edition."""
    allow_private: bool = False
    """Fetch from this machine and private networks too."""
    workers: int | None = None
    """The most processes; None for as many as there are processors.

    They are spawned, so a script that makes editions needs `if __name__ == "__main__":`.
    """
    cluster: str = ""
    """Address of a Dask scheduler.

    If a run makes many episodes, each is made as a whole on a worker. If it makes one named
    edition, the workers speak its sentences, and the episode is made here.
    """
    cache_folder: Path = field(default_factory=files.cache_folder)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    on_warning: Callable[[str], None] = lambda _problem: None
    on_fallback: Callable[[Fallback], None] = lambda _fallback: None
    on_cast: Callable[[Cast], None] = lambda _cast: None
    """Called at the beginning with the voices."""
    on_misheard: Callable[[Misheard], None] | None = None
    """Called with the faults that the recognizer finds; None means that nothing is checked."""
    on_asked: Callable[[dict[str, Asked]], None] = lambda _asked: None
    """Called at the end with the requests to each voice."""
