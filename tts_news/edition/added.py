"""Adding a programme that was made elsewhere, such as a bulletin, to the output as an episode."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.program import digest
from tts_news.edition.finish import Encoded, Heard, Place, committed, finished
from tts_news.edition.run import dressed, given_cover, ready
from tts_news.edition.studio import recipe_parts, stem_of
from tts_news.errors import from_os_error
from tts_news.messages import _
from tts_news.publish import catalogue
from tts_news.publish.storage import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_news.audio.loudness import Loudness
    from tts_news.model import Edition, Episode
    from tts_news.settings import Settings


@dataclass(frozen=True, slots=True)
class Added:
    """The result of adding a programme."""

    state: str
    """`made`, `unchanged` or `retracted`."""
    episode: Episode | None = None


def add(
    edition: Edition,
    heard: Heard,
    forms: Sequence[str],
    encode: Callable[[Path, str], Loudness],
    made_of: str,
    settings: Settings,
    *,
    force: bool = False,
) -> Added:
    """Encode a programme in each of the formats, and add it as an episode with all its files.

    An episode with the same id is replaced if it was made from something else: `made_of` is a
    digest of the sound. A retracted one stays retracted without `force`. The feed is not written.

    Raises:
        UserError: the output cannot be used.
        TtsNewsError: an encoder fails, a disk is full, or a bucket cannot be reached.

    """
    from tts_news.publish.cover import appearance

    store = opened(settings.out)
    out = store.folder
    ready(store)
    recipe = digest(
        made_of,
        repr((edition, heard)),
        *recipe_parts(settings, forms, appearance(settings.show, given_cover(settings))),
    )
    while True:  # repeated if another process has committed a different version meanwhile
        known = catalogue.load(out, store.sizes)
        before = known.find(edition.id)
        if edition.id in known.retracted and not force:
            return Added("retracted")
        if before and before.recipe == recipe and edition.id in known.episodes:
            return Added("unchanged", before)
        revision = before.revision + 1 if before else 1
        stem = before.stem if before else stem_of(edition)
        place = Place(out, stem, revision, lambda: dressed(settings, out))
        try:
            made, stack = _made(edition, heard, forms, encode, settings, place)
            episode = committed(replace(made, recipe=recipe), stack, place, before)
        except OSError as error:
            raise from_os_error(error, _("writing the episode"), out) from error
        if episode:
            store.keep_episode(episode)
            store.close()
            return Added("made", episode)


def _made(
    edition: Edition,
    heard: Heard,
    forms: Sequence[str],
    encode: Callable[[Path, str], Loudness],
    settings: Settings,
    place: Place,
) -> tuple[Episode, ExitStack]:
    from tts_news.audio.formats import formats

    with ExitStack() as stack:
        made = []
        for form in forms:
            path = place.audio(formats()[form].ending)
            sound: Future[Loudness] = Future()
            beside = stack.enter_context(files.replacing(path))
            sound.set_result(encode(beside, form))
            made.append(Encoded(path, beside, form, sound))
        return finished(stack.pop_all(), edition, heard, settings, place, made)
