"""A finished programme to where it is wanted, all of its files or none.

Files are written beside their places under hidden names and take them together when all are whole;
a web server, which knows no such thing, gets the sound last and loses all of it where one failed.
What cannot be delivered leaves nothing of an earlier programme under this one's names: playout
would air it. A list beside the programmes says which one each place has.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.bulletin import places
from tts_news.bulletin.places import UndeliveredError
from tts_news.errors import TtsNewsError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tts_news.bulletin.places import Place

ATTEMPTS = 4
"""Times that a delivery is tried."""

WAIT = 2.0
"""Seconds before the second attempt; twice as long before each further one."""

_LIST = ".delivered.json"


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files of one programme, in one folder."""

    programme: str
    """Which one it is: when it is aired."""
    files: tuple[Path, ...]
    """What playout takes comes first, and is brought last."""

    @property
    def names(self) -> list[str]:
        """As they are called there."""
        return [file.name for file in self.files]


def deliver(
    parcel: Parcel, addresses: Sequence[str], home: Path, on_done: Callable[[str], None]
) -> None:
    """Bring a programme to every address, which is told of when it has it; relative folders start
    at `home`.

    Raises:
        TtsNewsError: one of them does not have it; it was brought to the others all the same.

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
    """While a programme is made: by an error what an earlier one has left under its names is taken
    away from every address, and told.
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
                "{address}: took away {names}, which an earlier programme had left",
                address=address,
                names=", ".join(gone),
            )


@dataclass(slots=True)
class _Delivery:
    """A programme on its way to one address."""

    parcel: Parcel
    address: str
    home: Path
    sent: set[str] = field(default_factory=set)
    """Names whose file is there whole, beside its place or in it."""

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
        """Take away what is not this programme's; the names of what was there."""
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
                    with suppress(UndeliveredError):  # hidden, and in nobody's way
                        place.remove(self._old_name(name))
        finally:
            place.close()

    def _send(self, place: Place, file: Path) -> None:
        size, name = file.stat().st_size, file.name
        again = place.renames and name in self.sent
        if again and (place.size(self._part_name(name)) == size or self._is_in_place(place, file)):
            return  # by an attempt before this one
        place.send(file, self._part_name(name) if place.renames else name)
        if place.renames and place.size(self._part_name(name)) != size:
            raise UndeliveredError(_("a file came there cut"))
        self.sent.add(name)

    def _is_in_place(self, place: Place, file: Path) -> bool:
        """Whether it has taken its place already."""
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
        """Leave nothing of it there; what to add to the message where that cannot be done."""
        same, whole = self._is_there_before, True
        try:
            place = places.opened(self.address, self.home)
        except UndeliveredError:
            whole = same and not self.sent
        else:
            for file in self.parcel.files if place.renames or self.sent or not same else ():
                try:
                    self._undo(place, file, same=same)
                except UndeliveredError:  # the others all the same
                    whole = False
            place.close()
        return "" if whole else _("; what is there under its name may be old or not whole")

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
        """Whether what is there under its names is this programme, as it was made before."""
        return self._listed().get(self.address) == self._entry_of(self.parcel.programme)

    def _part_name(self, name: str) -> str:
        return f".{name}{files.PART}"

    def _old_name(self, name: str) -> str:
        return f".{name}.old"

    def _entry_of(self, programme: str) -> dict[str, str]:
        return dict.fromkeys(self.parcel.names, programme)

    def _listed(self) -> dict[str, dict[str, str]]:
        try:
            found = json.loads(self._list_path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _note_down(self, programme: str) -> None:
        listed = self._listed()
        listed[self.address] = self._entry_of(programme)
        with suppress(OSError):  # then what is there is taken for another programme's
            files.write(self._list_path, json.dumps(listed, ensure_ascii=False).encode())

    @property
    def _list_path(self) -> Path:
        return self.parcel.files[0].parent / _LIST
