"""A programme's sound between those who make it and those who read it: a file that grows."""

from __future__ import annotations

import tempfile
import threading
from typing import IO, TYPE_CHECKING

from tts_news.base.interrupt import shielded
from tts_news.errors import CACHE, TtsNewsError, from_os_error
from tts_news.messages import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_DOING = N_("keeping the programme's sound")

BLOCK = 1 << 16
"""Bytes that a reader gets at once."""


class BrokenSpoolError(TtsNewsError):
    """Whoever filled it has stopped before its end."""


class Spool:
    """Written at its end by one thread, read from its beginning by as many as like, at once.

    A reader that has caught up waits. The writer never does: a slow encoder holds nobody up, and
    what is not read yet is on the disk. It is a context for the writer, who closes it by leaving:
    by an error its readers get a BrokenSpoolError, so that nothing half-written looks whole.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is on a disk with room for the whole programme.

        Raises:
            TtsNewsError: it cannot be written.

        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Open as long as the spool is.
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        except OSError as error:
            raise from_os_error(error, _(_DOING), folder, CACHE) from error
        self._changed = threading.Condition()
        self._size = 0
        self._whole = self._broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with shielded, self._changed:
            self._whole = True
            self._broken = self._broken or kind is not None
            self._changed.notify_all()

    def abort(self) -> None:
        """Nobody wants it any more: readers get a BrokenSpoolError, wherever they are."""
        with shielded, self._changed:
            self._broken = True
            self._changed.notify_all()

    def write(self, piece: bytes | memoryview) -> None:
        """Add to the end.

        Raises:
            TtsNewsError: the disk is full.

        """
        with shielded, self._changed:
            left = memoryview(piece)
            try:
                self._file.seek(self._size)
                while left:
                    left = left[self._file.write(left) :]
            except OSError as error:
                raise from_os_error(error, _(_DOING), self._folder, CACHE) from error
            self._size += len(piece)
            self._changed.notify_all()

    def __iter__(self) -> Iterator[bytes]:
        """All of it from the beginning, piece by piece as it comes, to the end."""
        return self.pieces()

    def pieces(self, most: int | None = None) -> Iterator[bytes]:
        """The same, and no more than `most` bytes."""
        at = 0
        while piece := self.read(at, BLOCK if most is None else min(BLOCK, most - at)):
            yield piece
            at += len(piece)

    def read(self, at: int, most: int) -> bytes:
        """What is there from `at` on, `most` bytes at the most; waits while there is nothing.

        Raises:
            BrokenSpoolError: the writer failed.

        """
        with shielded, self._changed:
            self._changed.wait_for(lambda: self._broken or self._whole or self._size > at)
            if self._broken:
                raise BrokenSpoolError(_("the programme was not finished"))
            self._file.seek(at)
            return self._file.read(min(most, self._size - at))

    def close(self) -> None:
        """Give the disk back; whoever still waits for more is told that there will be none."""
        with shielded, self._changed:
            self._broken = self._broken or not self._whole
            self._changed.notify_all()
            self._file.close()
