"""A growing file for a programme's sound, between the thread that writes and those that read it."""

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
"""The most bytes that a reader gets at once."""


class BrokenSpoolError(TtsNewsError):
    """The writer of a spool stopped before its end."""


class Spool:
    """A file that one thread appends to, and that any number of threads read at the same time.

    A reader waits for data at the end. The writer never waits for a slow reader, as unread data is
    on disk. The spool is a context manager for the writer and is complete when that exits; if it
    exits with an error, readers get a BrokenSpoolError, so that a partial programme never passes
    for a complete one.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is on a disk with room for the whole programme.

        Raises:
            TtsNewsError: it cannot be written.

        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # It stays open as long as the spool.
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
        """Give up the spool: all readers get a BrokenSpoolError."""
        with shielded, self._changed:
            self._broken = True
            self._changed.notify_all()

    def write(self, piece: bytes | memoryview) -> None:
        """Append data.

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
        """All data from the beginning to the end, in pieces as they are written."""
        return self.pieces()

    def pieces(self, most: int | None = None) -> Iterator[bytes]:
        """The data from the beginning in pieces, at most `most` bytes."""
        at = 0
        while piece := self.read(at, BLOCK if most is None else min(BLOCK, most - at)):
            yield piece
            at += len(piece)

    def read(self, at: int, most: int) -> bytes:
        """Read at most `most` bytes from position `at` on; waits until there are any.

        It returns no bytes at the end of a complete spool.

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
        """Delete the file; readers that still wait get a BrokenSpoolError."""
        with shielded, self._changed:
            self._broken = self._broken or not self._whole
            self._changed.notify_all()
            self._file.close()
