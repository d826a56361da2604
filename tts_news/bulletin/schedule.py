"""The scheduled bulletins of the settings: their rundowns, times and file names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from tts_news.base.letters import refused_by_windows, slug
from tts_news.bulletin.delivery import Parcel
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.settings.bulletins import MADE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.bulletin.rundown import Rundown
    from tts_news.settings import Settings
    from tts_news.settings.bulletins import Slot


def found(named: str, settings: Settings) -> tuple[Path, Slot | None]:
    """The rundown at a path, or the rundown and slot of an edition given by name or time.

    Raises:
        UserError: there is no such file and no such edition.

    """
    if Path(named).is_file():
        return Path(named), None
    for slot in settings.bulletin.edition:
        if named.casefold() == slot.name.casefold() or named.zfill(5) == slot.at.zfill(5):
            return settings.folder / slot.rundown, slot
    known = ", ".join(f"{slot.at} {slot.name}" for slot in settings.bulletin.edition)
    raise UserError(
        _(
            "{named}: no such rundown, nor an edition in tts-news.toml (there: "
            "{known}); `tts-news bulletin new FOLDER` writes a rundown",
            named=named,
            known=known or _("none"),
        )
    )


def scheduled(rundown: Rundown, slot: Slot | None, settings: Settings) -> Rundown:
    """The rundown with the title, time and length of its slot, and the house's `publish`."""
    wanted = rundown.publish or settings.bulletin.publish
    if slot is None:
        return replace(rundown, publish=wanted)
    return replace(
        rundown,
        title=slot.name,
        start=slot.at.zfill(5),
        length=slot.length or rundown.length,
        publish=wanted or slot.publish,
    )


def file_name(rundown: Rundown, settings: Settings) -> str:
    """The name of a bulletin's WAV, by the pattern of the settings.

    Raises:
        UserError: the pattern is wrong, or gives a name that is not allowed.

    """
    begins = rundown.begins()
    values = {
        "date": begins,
        "slot": f"{begins:%H%M}",
        "name": slug(rundown.title or settings.edition.name),
        "show": slug(settings.show.title),
    }
    pattern = settings.bulletin.pattern
    at = _("bulletin.pattern '{pattern}' in tts-news.toml", pattern=pattern)
    try:
        # Only plain names, as attributes in a format string would give access to Python's objects.
        for _text, name, _form, _conversion in Formatter().parse(pattern):
            if name is not None and name not in values:
                raise UserError(_("{at}: it may use {values}", at=at, values=", ".join(values)))
        made = pattern.format(**values)
    except (ValueError, KeyError, IndexError) as error:
        raise UserError(f"{at}: {error}") from None
    if why := refused_by_windows(made):
        raise UserError(_("{at}: gives '{made}'; {why}", at=at, made=made, why=why))
    if Path(made).name != made or not made.endswith(".wav") or made.startswith("."):
        raise UserError(
            _("{at}: gives '{made}'; it must be the name of a .wav file", at=at, made=made)
        )
    return made


def parcel(rundown: Rundown, made: Sequence[Path], settings: Settings) -> Parcel:
    """The files of a bulletin that are to be delivered."""
    endings = settings.bulletin.deliver_only or MADE
    chosen = tuple(p for p in made if any(p.name.endswith(f".{ending}") for ending in endings))
    return Parcel(rundown.begins().isoformat(), chosen)
