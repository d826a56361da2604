"""Writing the files of an episode to temporary paths, to be put in place together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.model import File

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path


class Stage:
    """Temporary paths for files in a folder.

    When the stack is closed, all files get their final names; on an error none does.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack

    def path(self, name: str) -> Path:
        """The temporary path for a file with the final name `name`."""
        return self._stack.enter_context(files.replacing(self._folder / name))

    def text(self, name: str, kind: str, text: str) -> File:
        """Write a text in UTF-8; `kind` is its MIME type.

        Raises:
            OSError: it cannot be written.

        """
        data = text.encode()
        self.path(name).write_bytes(data)
        return File(name, kind, len(data))
