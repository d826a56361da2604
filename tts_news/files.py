"""Writing files so that no reader ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; renamed over it at the end, removed on any error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write(path: Path, data: bytes) -> bool:
    """Write `data` to `path` at once; False when the file held it already and was left alone."""
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    with replacing(path) as beside:
        beside.write_bytes(data)
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time in a folder: two that publish would lose each other's episodes.

    The lock goes with the process, however it ends.
    """
    from filelock import FileLock

    with FileLock(folder / ".lock"):
        yield
