"""Delivering the files of a finished programme, all of them or none.

Files are uploaded under hidden temporary names and renamed together when all are complete. A web
server cannot rename: it gets the sound last, and all files are deleted if one fails. If a delivery
fails, files of an earlier programme with the same names are removed, as playout would air them. A
list beside the programmes records which programme each place has.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.door import noted
from tts_news.bulletin import places
from tts_news.bulletin.places import UndeliveredError
from tts_news.errors import TtsNewsError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tts_news.bulletin.places import Place

ATTEMPTS = 4
"""How many times a delivery is tried."""

WAIT = 2.0
"""Seconds before the second attempt, doubled before each further one."""

_LIST = ".delivered.json"


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files of one programme, in one folder."""

    programme: str
    """The identity of the programme: its time on air."""
    files: tuple[Path, ...]
    """The file that playout picks up is the first, and is delivered last."""

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [file.name for file in self.files]


def deliver(
    parcel: Parcel, addresses: Sequence[str], home: Path, on_done: Callable[[str], None]
) -> None:
    """Deliver a programme to every address; `on_done` is called with each that has received it.

    Relative folders are resolved against `home`.

    Raises:
        TtsNewsError: a delivery failed; the programme was still delivered to the other addresses.

    """
    faults = []
    for address in addresses:
        try:
            _Delivery(parcel, address, home).run()
        except TtsNewsError as error:
            faults.append(f"{address}: {error}")
        else:
            on_done(address)
    if faults:
        here = parcel.files[0].parent
        raise TtsNewsError(
            _(
                "not delivered: {faults}; the programme is kept in {here}",
                faults="; ".join(faults),
                here=here,
            )
        )


@contextmanager
def making(
    parcel: Parcel, addresses: Sequence[str], home: Path, warn: Callable[[str], None]
) -> Iterator[None]:
    """Context manager around the making of a programme.

    On an error, files of an earlier programme under its names are removed from every address, with
    a message to `warn`.
    """
    try:
        yield
    except TtsNewsError:
        for line in _withdrawn(parcel, addresses, home):
            warn(line)
        raise


def _withdrawn(parcel: Parcel, addresses: Sequence[str], home: Path) -> Iterator[str]:
    for address in addresses:
        one = _Delivery(parcel, address, home)
        try:
            gone = one.withdraw()
        except TtsNewsError as error:
            yield _(
                "{address}: {error}; under its name there may still be an earlier programme",
                address=address,
                error=error,
            )
            continue
        if gone:
            yield _(
                "{address}: removed {names}, left by an earlier programme",
                address=address,
                names=", ".join(gone),
            )


@dataclass(slots=True)
class _Delivery:
    """The delivery of a programme to one address."""

    parcel: Parcel
    address: str
    home: Path
    sent: set[str] = field(default_factory=set)
    """The names of the files that are completely uploaded, under either name."""

    def run(self) -> None:
        import tenacity

        trying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(
                lambda e: isinstance(e, UndeliveredError) and e.again
            ),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=tenacity.wait_exponential(WAIT, max=60),
            reraise=True,
        )
        try:
            trying(self._attempt)
        except UndeliveredError as error:
            raise TtsNewsError(f"{error}{self._undone()}") from error
        self._note_down(self.parcel.programme)

    def withdraw(self) -> list[str]:
        """Remove the files of another programme under these names; return the removed names."""
        place = places.opened(self.address, self.home)
        try:
            if self._is_there_before:
                return []
            gone = [n for n in self.parcel.names if not place.renames or place.size(n) is not None]
            for name in gone:
                place.remove(name)
            return gone if place.renames else []
        finally:
            place.close()

    def _attempt(self) -> None:
        place = places.opened(self.address, self.home)
        try:
            last_first = self.parcel.files[::-1]
            for file in last_first:
                self._send(place, file)
            if place.renames:
                for file in last_first:
                    self._put_in_place(place, file.name)
                for name in self.parcel.names:
                    with suppress(UndeliveredError):  # a hidden file does no harm
                        place.remove(self._old_name(name))
        finally:
            place.close()

    def _send(self, place: Place, file: Path) -> None:
        size, name = file.stat().st_size, file.name
        again = place.renames and name in self.sent
        if again and (place.size(self._part_name(name)) == size or self._is_in_place(place, file)):
            return  # uploaded by an earlier attempt
        place.send(file, self._part_name(name) if place.renames else name)
        if place.renames and place.size(self._part_name(name)) != size:
            raise UndeliveredError(_("a file arrived incomplete"))
        self.sent.add(name)

    def _is_in_place(self, place: Place, file: Path) -> bool:
        """Whether an uploaded file has its final name already."""
        known = file.name in self.sent and place.size(self._part_name(file.name)) is None
        return known and place.size(file.name) == file.stat().st_size

    def _put_in_place(self, place: Place, name: str) -> None:
        if place.size(self._part_name(name)) is None:
            return
        if place.size(name) is not None:
            place.remove(self._old_name(name))
            place.rename(name, self._old_name(name))
        place.rename(self._part_name(name), name)

    def _undone(self) -> str:
        """Remove what was uploaded; return what the error's message must add if that fails."""
        same, whole = self._is_there_before, True
        try:
            place = places.opened(self.address, self.home)
        except UndeliveredError:
            whole = same and not self.sent
        else:
            for file in self.parcel.files if place.renames or self.sent or not same else ():
                try:
                    self._undo(place, file, same=same)
                except UndeliveredError:  # continue with the other files
                    whole = False
            place.close()
        return "" if whole else _("; the files there may be old or incomplete")

    def _undo(self, place: Place, file: Path, *, same: bool) -> None:
        name = file.name
        if not place.renames:
            place.remove(name)
            return
        if self._is_in_place(place, file) or not same:
            place.remove(name)
        place.remove(self._part_name(name))
        if place.size(self._old_name(name)) is not None:
            if same:
                place.rename(self._old_name(name), name)
            else:
                place.remove(self._old_name(name))

    @property
    def _is_there_before(self) -> bool:
        """Whether the address has an earlier version of this programme under its names."""
        return self._listed().get(self.address) == self._entry_of(self.parcel.programme)

    def _part_name(self, name: str) -> str:
        return f".{name}{files.PART}"

    def _old_name(self, name: str) -> str:
        return f".{name}.old"

    def _entry_of(self, programme: str) -> dict[str, str]:
        return dict.fromkeys(self.parcel.names, programme)

    def _listed(self) -> dict[str, dict[str, str]]:
        return noted(self._list_path, dict[str, dict[str, str]]) or {}

    def _note_down(self, programme: str) -> None:
        listed = self._listed()
        listed[self.address] = self._entry_of(programme)
        with suppress(OSError):  # without it, the files there count as another programme's
            files.write(self._list_path, json.dumps(listed, ensure_ascii=False).encode())

    @property
    def _list_path(self) -> Path:
        return self.parcel.files[0].parent / _LIST
