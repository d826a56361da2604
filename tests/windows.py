"""Emulating a Windows drive for processes on other systems.

`environment(folder)` gives the environment variables with which every Python process, spawned
workers included, installs the emulation. Below `folder` names ignore case; a file that any
process of the session (ffmpeg included) has open or mapped can be neither replaced nor removed; a
temporary file cannot be opened twice; names that Windows refuses are refused; paths have less
than 260 characters; text gets carriage returns. Our own code does not see what Windows lacks
(`fcntl`, `os.killpg`, `SIGHUP`...), and Ctrl-C does not end a wait for a queue. Not emulated are
backslashes, code pages of C libraries, antivirus programs and consoles.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

DRIVE = "TESTS_WINDOWS_DRIVE"
MAX_PATH = 260
SHARING_VIOLATION, ACCESS_DENIED, NO_PRIVILEGE = 32, 5, 1314

ABSENT_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
ABSENT = {
    "os": """O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK O_SYNC O_TMPFILE WEXITSTATUS
        WIFEXITED WNOHANG chown chroot confstr fchdir fchmod fchown fdatasync fork forkpty getegid
        geteuid getgid getgroups getloadavg getpgid getpgrp getpriority getsid getuid
        get_blocking killpg lchown lockf memfd_create mkfifo nice pathconf pidfd_open posix_fadvise
        posix_fallocate posix_spawn pread pwrite readv register_at_fork sched_getaffinity
        sched_setaffinity sched_yield sendfile set_blocking setgid setpgid setpriority setsid setuid
        statvfs sync sysconf tcgetpgrp uname wait wait3 wait4 writev""".split(),
    "signal": """SIGALRM SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP
        SIGTSTP SIGTTIN SIGTTOU SIGUSR1 SIGUSR2 SIGWINCH alarm getitimer pause pthread_kill
        pthread_sigmask setitimer siginterrupt sigpending sigtimedwait sigwait""".split(),
    "select": ["epoll", "poll"],
    "socket": ["AF_UNIX", "SO_REUSEPORT"],
    "time": ["tzset", "pthread_getcpuclockid"],
}

_drive = ""
_temporary: set[str] = set()
"""Paths of temporary files that go when they are closed: Windows opens none a second time."""


def environment(folder: Path, hooks: Path) -> dict[str, str]:
    """The variables for a process on the drive `folder`; Python's start-up file goes to `hooks`."""
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text("from tests import windows\nwindows.install()\n")
    root = Path(__file__).parent.parent
    return {
        **os.environ,
        DRIVE: str(folder),
        "PYTHONPATH": os.pathsep.join([str(hooks), str(root)]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def install() -> None:
    """Install the emulation in this process."""
    global _drive
    _drive = os.path.realpath(os.environ[DRIVE])
    _hide_what_is_absent()
    _wait_as_windows_does()
    for name in ("stat", "lstat", "listdir", "scandir", "access", "utime", "open"):
        setattr(os, name, _named(getattr(os, name), creating=name == "open"))
    os.mkdir = _named(os.mkdir, creating=True)
    for name in ("unlink", "remove", "rmdir"):
        setattr(os, name, _removing(getattr(os, name)))
    rename = os.rename
    os.rename = _moving(rename, over=False)
    os.replace = _moving(rename, over=True)
    os.symlink = _without_privilege
    os.chmod = _read_only_or_not(os.chmod)
    builtins.open = io.open = _opening(io.open)
    shutil._use_fd_functions = False
    shutil.rmtree.avoids_symlink_attacks = False
    _keep_temporary_files_to_themselves()


def below(path: Any) -> str | None:
    """The true path, in its real case, of a path on the drive; None for paths elsewhere."""
    if isinstance(path, int) or path is None:
        return None
    try:
        name = os.path.abspath(os.fsdecode(path))
    except (TypeError, ValueError):
        return None
    if name != _drive and not name.startswith(f"{_drive}/"):
        return None
    found = _drive
    for part in name[len(_drive) :].split("/"):
        found = os.path.join(found, _as_it_is_written(found, part)) if part else found
    return found


def _as_it_is_written(folder: str, part: str) -> str:
    try:
        _lstat(os.path.join(folder, part))
    except OSError:
        try:
            there = _listdir(folder)
        except OSError:
            return part
        return next((name for name in there if name.casefold() == part.casefold()), part)
    return part


_lstat, _listdir, _readlink, _getsid = os.lstat, os.listdir, os.readlink, os.getsid
_open_file = io.open


def refused(name: str) -> str:
    """Why Windows refuses a path on the drive; empty if it allows it."""
    inside = name[len(_drive) :]
    if len("C:") + len(inside) >= MAX_PATH:
        return "longer than MAX_PATH"
    for part in filter(None, inside.split("/")):
        if any(c in '<>:"|?*\\' or c < " " for c in part):
            return f"'{part}' has a character that no name may have"
        if part[-1] in ". ":
            return f"'{part}' loses its end"
        stem = part.partition(".")[0].rstrip().upper()
        if stem in devices():
            return f"'{part}' is a device"
    return ""


def devices() -> set[str]:
    """Names of devices, with any ending."""
    return {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
        f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³"
    }


def holders(name: str) -> list[str]:
    """`pid fd` of each process of the session that has the file, or one in the folder, open."""
    found = []
    session = _getsid(0)
    for pid in filter(str.isdigit, _listdir("/proc")):
        try:
            if _getsid(int(pid)) != session or _is_not_begun(pid):
                continue
            open_ = [(fd, _target(f"/proc/{pid}/fd/{fd}")) for fd in _listdir(f"/proc/{pid}/fd")]
            with _open_file(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps:
                open_ += [("map", line[73:].strip()) for line in maps if _drive in line]
        except OSError:
            continue
        found += [
            f"{pid} {fd}"
            for fd, target in open_
            if (target == name and os.path.isfile(name)) or target.startswith(f"{name}/")
        ]
    return found


def _is_not_begun(pid: str) -> bool:
    """Whether a process is still a copy of its parent (fork before exec), which Windows lacks."""
    with _open_file(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
        parent = stat.read().rpartition(")")[2].split()[1]
    return _command_line(pid) == _command_line(parent)


def _command_line(pid: str) -> bytes:
    with _open_file(f"/proc/{pid}/cmdline", "rb") as line:
        return line.read()


def _target(link: str) -> str:
    try:
        return _readlink(link)
    except OSError:  # closed meanwhile, like the handle that listed the folder
        return ""


def _violation(number: int, winerror: int, name: str, why: str = "") -> OSError:
    error = OSError(number, why or os.strerror(number), name)
    error.winerror = winerror
    return error


def _check_free(name: str) -> None:
    if who := holders(name):
        why = "The process cannot access the file because it is being used by another process"
        _complain(f"{why}: {name} ({', '.join(who)})")
        raise _violation(errno.EACCES, SHARING_VIOLATION, name, why)


def _complain(what: str) -> None:
    """Log a violation, so that a test sees it even if our code recovers from the error."""
    with _open_file(os.path.join(_drive, "..", "violations.txt"), "a", encoding="utf-8") as log:
        log.write(" ".join(f"{what} [{' '.join(sys.argv[:4])}]".split()) + "\n")


def _named(work: Any, *, creating: bool) -> Any:
    def called(path: Any = ".", *rest: Any, **named: Any) -> Any:
        name = None if named.get("dir_fd") is not None else below(path)
        if name is None:
            return work(path, *rest, **named)
        if why := refused(name):
            raise _violation(errno.EINVAL if creating else errno.ENOENT, 123, name, why)
        if creating and name in _temporary:
            raise _violation(errno.EACCES, SHARING_VIOLATION, name, "opened twice")
        return work(name if name != os.path.abspath(os.fsdecode(path)) else path, *rest, **named)

    return called


def _removing(work: Any) -> Any:
    def called(path: Any, *rest: Any, **named: Any) -> None:
        name = below(path)
        if name is None:
            return work(path, *rest, **named)
        if os.path.isfile(name):
            if not _lstat(name).st_mode & 0o200:
                raise _violation(errno.EACCES, ACCESS_DENIED, name)
            _check_free(name)
        return work(name, *rest, **named)

    return called


def _moving(rename: Any, *, over: bool) -> Any:
    def called(old: Any, new: Any, **named: Any) -> None:
        source, target = below(old), below(new)
        if source is None or target is None:
            return rename(old, new, **named)
        if why := refused(target):
            raise _violation(errno.EINVAL, 123, target, why)
        _check_free(source)
        if source.casefold() == target.casefold():
            target = os.path.abspath(os.fsdecode(new))
        elif os.path.lexists(target):
            if not over:
                raise _violation(errno.EEXIST, 183, target)
            if os.path.isdir(target) or not _lstat(target).st_mode & 0o200:
                raise _violation(errno.EACCES, ACCESS_DENIED, target)
            _check_free(target)
        return rename(source, target, **named)

    return called


def _without_privilege(_source: Any, target: Any, *_rest: Any, **_named: Any) -> None:
    raise _violation(errno.EPERM, NO_PRIVILEGE, str(target))


def _read_only_or_not(chmod: Any) -> Any:
    def called(path: Any, mode: int, **named: Any) -> None:
        chmod(path, 0o644 if mode & 0o200 else 0o444, **named)

    return called


def _opening(open_: Any) -> Any:
    opened = _named(open_, creating=True)

    def called(
        file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
        newline: Any = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        is_text = "b" not in mode
        if is_text and encoding is None and _is_ours(sys._getframe(1)):
            raise AssertionError(f"{file}: text without an encoding is the code page's")
        if is_text and newline is None and set(mode) & set("wax") and below(file):
            newline = "\r\n"
        return opened(file, mode, buffering, encoding, errors, newline, closefd, opener)

    return called


def _is_ours(frame: Any) -> bool:
    """Whether the calling code, directly or through pathlib, belongs to the package."""
    while frame is not None and frame.f_globals.get("__name__") in ("pathlib", __name__):
        frame = frame.f_back
    return frame is not None and str(frame.f_globals.get("__name__")).startswith("tts_news")


def _hide_what_is_absent() -> None:
    class Poorer(ModuleType):
        def __getattribute__(self, name: str) -> Any:
            space = super().__getattribute__("__dict__")
            if name in space.get("_absent", ()) and _is_ours(sys._getframe(1)):
                raise AttributeError(f"module '{space['__name__']}' has no attribute '{name}'")
            return super().__getattribute__(name)

    for module, names in ABSENT.items():
        found = __import__(module)
        found._absent = frozenset(names)
        found.__class__ = Poorer

    importing = builtins.__import__

    def imported(name: str, space: Any = None, *rest: Any, **named: Any) -> Any:
        if name in ABSENT_MODULES and str((space or {}).get("__name__")).startswith("tts_news"):
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return importing(name, space, *rest, **named)

    builtins.__import__ = imported

    known = {signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGINT, signal.SIGSEGV}
    known.add(signal.SIGTERM)
    handle = signal.signal

    def handling(number: int, handler: Any) -> Any:
        if number not in known and _is_ours(sys._getframe(1)):
            raise ValueError("invalid signal value")
        return handle(number, handler)

    signal.signal = handling


def _wait_as_windows_does() -> None:
    """Make waits uninterruptible: signals are handled after the main thread's wait has ended."""
    heard = (signal.SIGINT, signal.SIGTERM)
    mask, hold, restore = signal.pthread_sigmask, signal.SIG_BLOCK, signal.SIG_SETMASK

    class Uninterrupted(queue.SimpleQueue):
        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return super().get(block, timeout)
            before = mask(hold, heard)
            try:
                return super().get(block, timeout)
            finally:
                mask(restore, before)

    queue.SimpleQueue = Uninterrupted


def _keep_temporary_files_to_themselves() -> None:
    named = tempfile.NamedTemporaryFile
    start = subprocess.Popen.__init__

    def temporary(*given: Any, **options: Any) -> Any:
        file = named(*given, **options)
        name = below(file.name)
        if name is not None and options.get("delete", True):
            _temporary.add(name)
            close = file._closer.close

            def closing(*_arguments: Any) -> None:
                close()
                _temporary.discard(name)

            file._closer.close = closing
        return file

    def started(self: Any, command: Any, *given: Any, **options: Any) -> None:
        if _is_ours(sys._getframe(1)) or _is_ours(sys._getframe(2)):
            unknown = {"preexec_fn", "start_new_session", "pass_fds", "process_group", "umask"}
            assert not unknown & set(options), f"Popen has no {unknown & set(options)}"
            text = " ".join(map(os.fsdecode, command))
            twice = [name for name in _temporary if name in text]
            assert not twice, f"opened twice, here and by {command[0]}: {twice}"
        start(self, command, *given, **options)

    tempfile.NamedTemporaryFile = tempfile.TemporaryFile = temporary
    subprocess.Popen.__init__ = started
