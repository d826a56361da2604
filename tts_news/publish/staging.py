"""The files of an episode, written beside their places, which they take together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.model import File

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path


class Stage:
    """Names below a folder to be written to; all are in place when the stack ends, none by an
    error.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack

    def path(self, name: str) -> Path:
        """Where to write what will have that name."""
        return self._stack.enter_context(files.replacing(self._folder / name))

    def text(self, name: str, kind: str, text: str) -> File:
        """Write a text of a MIME type, as UTF-8.

        Raises:
            OSError: it cannot be written.

        """
        data = text.encode()
        self.path(name).write_bytes(data)
        return File(name, kind, len(data))
