"""Atomic file writes, locks and temporary folders: no reader ever sees a half-written file."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.base.interrupt import undoing
from tts_news.errors import CACHE, from_os_error
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filelock import FileLock


PART = ".part"
"""The suffix of a file that is still being written; its name also begins with a full stop."""

LOCK = ".lock"
"""The suffix added to the name of such a file for its lock."""

_IN_USE = (5, 32, 33)
"""Windows error codes: access denied, sharing violation, lock violation."""

_WAITS = (0.05, 0.1, 0.2, 0.4)
"""Seconds before each retry."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`, renamed over it at the end, removed on any error.

    A lock beside it is held meanwhile, which tells `sweep` that its writer is alive. The file has
    to be closed before the end, as Windows does not rename an open file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with undoing(lambda: _new_part(path), _undo_part) as (lock, beside):
        try:
            yield beside
            beside.chmod(0o644)
            _patiently(lambda: beside.replace(path))
        except BaseException:
            _remove(beside)
            raise
        finally:
            _release(lock, beside)


def given(path: Path, most: int = -1) -> tuple[bytes, os.stat_result]:
    """The first `most` bytes of a file that a user named (all if negative), and its status.

    Raises:
        OSError: it cannot be read; ESPIPE if it is a pipe or a device, which might never end.

    """
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(file.fileno())
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.ESPIPE, os.strerror(errno.ESPIPE), str(path))
        return file.read(most), status


def stamp(status: os.stat_result) -> str:
    """A file's size, times and inode: a string that changes whenever the file is written to."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


@contextmanager
def replacing_from_workspace(path: Path) -> Iterator[Path]:
    """Like `replacing`, but cheaper for many small files: the temporary path is in the workspace.

    It needs no lock, as the workspace is swept as a whole. If there is no workspace, or it is on
    another disk, this is `replacing`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not _workspaces or _workspaces[-1].stat().st_dev != path.parent.stat().st_dev:
        with replacing(path) as beside:
            yield beside
        return
    handle, name = tempfile.mkstemp(dir=_workspaces[-1])
    os.close(handle)
    apart = Path(name)
    try:
        yield apart
        apart.chmod(0o644)
        _patiently(lambda: apart.replace(path))
    finally:
        _remove(apart)


def in_use(error: OSError) -> bool:
    """Whether an error means that another program has the file open; only Windows raises it."""
    return getattr(error, "winerror", None) in _IN_USE


def _patiently(work: Callable[[], object]) -> None:
    """Call `work`, retrying for about a second while another program has the file open."""
    for wait in _WAITS:
        try:
            work()
        except OSError as error:
            if not in_use(error):
                raise
            time.sleep(wait)
        else:
            return
    work()


def removed(path: Path) -> bool:
    """Remove a file if it exists; False if it is in use and cannot be removed."""
    try:
        _patiently(lambda: path.unlink(missing_ok=True))
    except OSError as error:
        if not in_use(error):
            raise
        return False
    return True


def _new_part(path: Path) -> tuple[FileLock, Path]:
    """A new file beside `path`, and its lock; retried if `sweep` removed the file before that."""
    for _attempt in range(100):
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=PART, dir=path.parent)
        os.close(handle)
        beside = Path(name)
        lock = _locked(beside)
        if lock is not None and beside.exists():
            return lock, beside
        beside.unlink(missing_ok=True)
        if lock is not None:
            _release(lock, beside)
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK), str(path.parent))


def _undo_part(part: tuple[FileLock, Path]) -> None:
    _name, beside = part
    _remove(beside, _lock_path(beside))


def _lock_path(beside: Path) -> Path:
    return beside.with_name(f"{beside.name}{LOCK}")


def _locked(beside: Path) -> FileLock | None:
    """The lock of a half-written file; None while another process or thread holds it."""
    from filelock import FileLock, Timeout

    lock = FileLock(_lock_path(beside), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):  # OSError: on Windows, the lock file is being removed
        return None
    return lock


def _release(lock: FileLock, beside: Path) -> None:
    lock.release()
    _remove(_lock_path(beside))


def _remove(*paths: Path) -> None:
    for path in paths:
        with suppress(OSError):  # another process has it open, and will remove it
            path.unlink(missing_ok=True)


def sweep(folder: Path) -> int:
    """Remove the half-written files that killed processes left in a folder; return their number.

    A folder with the same name but without `PART` was a workspace, and is removed too.
    """
    count = 0
    hidden = named(folder, ".")
    for path in (one for one in hidden if one.suffix == PART):
        lock = _locked(path)
        if lock is None:
            continue
        if path.exists():
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            if not path.with_suffix("").exists():
                _remove(path)
            count += 1
        _release(lock, path)
    for path in (one for one in hidden if one.name.endswith(f"{PART}{LOCK}")):
        beside = path.with_name(path.name.removesuffix(LOCK))  # killed between renaming and this
        if not beside.exists() and (lock := _locked(beside)) is not None:
            _release(lock, beside)
    return count


def named(folder: Path, begins: str, ends: str = "") -> list[Path]:
    """The files of a folder whose names begin and end as given; empty if there is no folder.

    A glob takes four times as long, and an output may contain thousands of files.
    """
    try:
        names = os.listdir(folder)  # noqa: PTH208 - creating Path objects takes as long as a glob
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [folder / name for name in names if name.startswith(begins) and name.endswith(ends)]


_workspaces: list[Path] = []


def roomy(folder: Path) -> Path:
    """The folder for large temporary files: the workspace of this process, else `folder`."""
    return _workspaces[-1] if _workspaces else folder


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A folder in `parent` for the temporary files of this process and its child processes.

    It is removed at the end; workspaces of processes that have died are removed first.
    """
    with scratch(parent) as folder, _temporary(folder):
        yield folder


@contextmanager
def own_workspace() -> Iterator[Path]:
    """The workspace of this process: the existing one, or a new one in the user's cache folder.

    Raises:
        TtsNewsError: it cannot be created.

    """
    if _workspaces:
        yield _workspaces[-1]
        return
    parent = scratch_folder()
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(workspace(parent))
        except OSError as error:
            raise from_os_error(error, _("keeping temporary files"), parent, CACHE) from error
        yield folder


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """A folder that is removed at the end; those of processes that have died are removed first."""
    parent.mkdir(parents=True, exist_ok=True)
    sweep(parent)
    with undoing(lambda: _new_part(parent / "run"), _undo_workspace) as (lock, mark):
        folder = mark.with_suffix("")
        try:
            folder.mkdir()
            yield folder
        finally:
            _undo_workspace((lock, mark))
            _release(lock, mark)


def _undo_workspace(part: tuple[FileLock, Path]) -> None:
    _name, mark = part
    folder = mark.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():  # otherwise a file in it is in use, and the next run sweeps it
        _remove(mark, _lock_path(mark))


@contextmanager
def _temporary(folder: Path) -> Iterator[None]:
    """Make `folder` the place of all temporary files, also for child processes."""
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
    """Write `data` to `path` atomically; False if the file already had this content."""
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    with replacing(path) as beside:
        beside.write_bytes(data)
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock a folder for one process: two that publish would lose each other's episodes.

    The system releases the lock when the process ends, however it ends.
    """
    from filelock import FileLock

    with FileLock(folder / ".lock"):
        yield


def scratch_folder() -> Path:
    """The parent folder of the workspaces of all this user's processes."""
    return cache_folder() / "scratch"


def cache_folder() -> Path:
    """The user's cache folder; TTS_NEWS_CACHE overrides it."""
    import platformdirs

    given = os.environ.get("TTS_NEWS_CACHE")
    return Path(given) if given else platformdirs.user_cache_path("tts-news") / "clips"
