"""The human recordings of a rundown, kept beside it for each item until they are taken out.

`sang.toml` has a folder `sang.recordings`, with files named after their items. A recording that is
replaced or taken out moves to `taken-out` in that folder; none is ever deleted.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.hours import VIETNAM
from tts_news.errors import UserError, from_os_error
from tts_news.messages import _

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.bulletin.rundown import Rundown

_TAKEN_OUT = "taken-out"


def folder_of(rundown: Rundown) -> Path:
    """The folder for the recordings of a rundown."""
    return rundown.path.with_suffix(".recordings")


def kept(rundown: Rundown) -> dict[str, Path]:
    """The recordings kept for a rundown, by the names of their items."""
    folder = folder_of(rundown)
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.stem: path for path in inside if path.is_file() and path.name[0] != "."}


def pick_up(rundown: Rundown, recording: Path) -> None:
    """Keep a copy of a recording for the item that the file is named after.

    Raises:
        UserError: there is no such item or no such file, or the copy cannot be written.

    """
    names = [item.name for item in rundown.items]
    if recording.stem not in names:
        raise UserError(
            _(
                "{recording}: no item '{name}'; there are {names}",
                recording=recording,
                name=recording.stem,
                names=", ".join(names),
            )
        )
    if not recording.is_file():
        raise UserError(_("{recording}: no such file", recording=recording))
    folder, before = folder_of(rundown), kept(rundown).get(recording.stem)
    if before and before.samefile(recording):
        return
    try:
        with files.replacing(folder / recording.name) as beside:
            shutil.copyfile(recording, beside)
            if before:
                _put_aside(before)
    except OSError as error:
        raise from_os_error(error, _("keeping the recording"), folder) from error


def take_out(rundown: Rundown, name: str) -> Path:
    """Take an item's recording out, so that a voice speaks it again; return its new path.

    Raises:
        UserError: the item has no recording, or the folder cannot be written.

    """
    known = kept(rundown)
    if name not in known:
        raise UserError(
            _(
                "--take-out {name}: no recording in {folder}; there are {known}",
                name=name,
                folder=folder_of(rundown),
                known=", ".join(known) or _("none"),
            )
        )
    try:
        return _put_aside(known[name])
    except OSError as error:
        raise from_os_error(error, _("taking out the recording"), folder_of(rundown)) from error


def _put_aside(recording: Path) -> Path:
    folder = recording.parent / _TAKEN_OUT
    folder.mkdir(exist_ok=True)
    number, place = 1, folder / recording.name
    while place.exists():
        number += 1
        place = folder / f"{recording.stem} ({number}){recording.suffix}"
    return recording.rename(place)


def with_recordings(rundown: Rundown) -> tuple[Rundown, list[str]]:
    """The rundown with its kept recordings, and a message for each, as it may be out of date."""
    known, lines = kept(rundown), []
    names = {item.name for item in rundown.items}
    for name, path in known.items():
        if name not in names:
            lines.append(
                _(
                    "{path}: no item '{name}' in {rundown} any more; not used",
                    path=path,
                    name=name,
                    rundown=rundown.path.name,
                )
            )
            continue
        when = datetime.fromtimestamp(path.stat().st_mtime, VIETNAM)
        lines.append(
            _(
                "{name}: a human's recording is aired, kept {when:%d/%m/%Y %H:%M}; "
                "--take-out {name} has a voice say it again",
                name=name,
                when=when,
            )
        )
    items = tuple(
        replace(item, recording=str(known[item.name].absolute())) if item.name in known else item
        for item in rundown.items
    )
    return replace(rundown, items=items), lines
