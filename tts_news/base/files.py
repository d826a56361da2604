"""Writing files so that no reader ever sees half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.base.interrupt import undoing

if TYPE_CHECKING:
    from collections.abc import Iterator


PART = ".part"
"""How the name of a file ends that is still written to; it begins with a stop."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; renamed over it at the end, removed on any error.

    It is locked for as long as this process lives, so that `sweep` knows whose it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = _own(path)
    try:
        with undoing(lambda: beside.unlink(missing_ok=True)):
            yield beside
            beside.chmod(0o644)
            beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def _own(path: Path) -> tuple[int, Path]:
    """A new file beside `path`, open and locked; another where a sweep came before the lock."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=PART, dir=path.parent)
        beside = Path(name)
        if _lock(handle) and beside.exists():
            return handle, beside
        os.close(handle)
        beside.unlink(missing_ok=True)


def _lock(handle: int) -> bool:
    """Lock an open file, as long as it is open here; False when another process has."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows does not remove a file that somebody has open
        return True
    except OSError:
        return False
    return True


def sweep(folder: Path) -> int:
    """Remove what processes that were killed left half-written in a folder; how many files.

    A folder of a file's name goes with it: it was a workspace.
    """
    count = 0
    for path in folder.glob(f".*{PART}"):
        try:
            handle = os.open(path, os.O_RDWR)
        except OSError:  # renamed meanwhile, or another user's
            continue
        try:
            if _lock(handle):
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                path.unlink(missing_ok=True)
                count += 1
        except OSError:
            pass
        finally:
            os.close(handle)
    return count


_workspaces: list[Path] = []


def roomy(folder: Path) -> Path:
    """Where large temporary files go: this process' workspace, or the folder where it has none."""
    return _workspaces[-1] if _workspaces else folder


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A folder for this process' temporary files, and its children's; those of dead ones go."""
    parent.mkdir(parents=True, exist_ok=True)
    sweep(parent)
    handle, mark = _own(parent / "run")
    folder = mark.with_suffix("")

    def remove() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        mark.unlink(missing_ok=True)

    try:
        folder.mkdir()
        with undoing(remove), _temporary(folder):
            yield folder
    finally:
        remove()
        os.close(handle)


@contextmanager
def _temporary(folder: Path) -> Iterator[None]:
    """Temporary files go into a folder, those of child processes too."""
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    _workspaces.append(folder)
    try:
        yield
    finally:
        _workspaces.pop()
        tempfile.tempdir = before[0]
        if before[1] is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = before[1]


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


def cache_folder() -> Path:
    """The user's cache folder; TTS_NEWS_CACHE overrides it."""
    import platformdirs

    given = os.environ.get("TTS_NEWS_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("tts-news") / "clips"
