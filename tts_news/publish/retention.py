"""Retention: which episodes a show no longer keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.model import Episode


def no_longer_kept(episodes: Sequence[Episode], keep: str) -> dict[str, Episode]:
    """The episodes to remove, by id; `episodes` are newest first.

    `keep` is a number of episodes, or of days (`90d`) before the newest episode. The current time
    is not used, so that the same articles always give the same folder.

    >>> no_longer_kept([], "90d")
    {}
    """
    if not keep or not episodes:
        return {}
    if keep.endswith("d"):
        oldest = episodes[0].published - timedelta(days=int(keep[:-1]))
        leaving = [episode for episode in episodes if episode.published < oldest]
    else:
        leaving = list(episodes[int(keep) :])
    return {episode.id: episode for episode in leaving}
