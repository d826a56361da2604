"""An edition brought to a length: stories are spoken, and whole ones left out until it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.edition.choice import Dropped, least_important
from tts_news.edition.episode import durations
from tts_news.errors import UserError
from tts_news.script.casting import Script

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_news.edition.run import Run
    from tts_news.model import Article, Edition


def fitted(
    run: Run,
    articles: Sequence[Article],
    composed: Callable[[Sequence[Article]], Edition],
    length: float,
) -> tuple[list[Article], list[Dropped]]:
    """The stories that an edition of `length` seconds has, and those that it has no room for.

    What is spoken for it comes out of the cache when the edition is made.

    Raises:
        UserError: one story alone is too long.

    """
    kept = list(articles)
    dropped: list[Dropped] = []
    while True:
        edition = composed(kept)
        script = Script(edition.stories, run.cast, run.lexicons)
        seconds = durations(
            edition, script, run.cast, run.synthesizer, run.settings, run.options.on_progress
        )
        over = sum(seconds) - length
        if over <= 0:
            return kept, dropped
        if len(kept) == 1:
            raise UserError(
                f"{edition.title}: {sum(seconds):.0f} s with its first story alone, and --length "
                f"is {length:.0f} s; allow more, or shorten the story"
            )
        stories = [n for n, story in enumerate(edition.stories) if story.article.title]
        told = [seconds[n] for n in stories]
        while over > 0 and len(kept) > 1:
            at = least_important(kept)
            over -= told[at]
            dropped.append(Dropped(kept.pop(at), f"no room in --length ({told.pop(at):.0f} s)"))
