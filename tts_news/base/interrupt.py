"""Ctrl-C and SIGTERM raise an exception in the main thread, but never while it takes a lock.

A signal handler may raise between any two steps of Python code. threading.Condition, on which
futures, executors and our spool are built, acquires its lock in Python code: an exception there
leaves the lock acquired for good, and the next thread that needs it waits for ever (observed with
four of fifteen signals during a busy spool). The main thread therefore acquires such locks under
`shielded`, and waits with `result`. For the locks of third-party libraries there is a watchdog: if
cleaning up takes more than GRACE seconds, the process exits.
"""

from __future__ import annotations

import math
import os
import signal
import threading
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from time import monotonic, sleep
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

GRACE = 1.0
"""Seconds from a signal until this process exits, whether it has finished cleaning up or not."""

_ROUND = 0.2
"""Seconds of one wait, after which signals are handled: on Windows a signal does not end a wait."""

Result = TypeVar("Result")


class _Shield:
    """Context manager that delays a signal's exception until the main thread leaves it."""

    def __init__(self) -> None:
        self._depth = 0
        self._noted = 0

    def __enter__(self) -> None:
        if _in_main_thread():
            self._depth += 1

    def __exit__(self, *_error: object) -> None:
        if _in_main_thread():
            self._depth -= 1
            if self._noted and not self._depth:
                self.arrived(self._noted)

    def arrived(self, number: int) -> None:
        """Raise a signal's exception, now or when the main thread leaves the shield."""
        self._noted = number if self._depth else 0
        if not self._depth:
            raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


shielded = _Shield()
"""`with shielded:` guards short code that takes a lock which other threads take too."""

# SimpleQueue is written in C: a handler may put into it, and a wait on it may be interrupted.
_signals: SimpleQueue[int] = SimpleQueue()
_tidy: SimpleQueue[None] = SimpleQueue()
_beginning = threading.Lock()
_undone: dict[object, Callable[[], object]] = {}
_first: list[int] = []
"""The first signal received; later ones are ignored."""


def install(farewell: Callable[[int], None]) -> None:
    """Let Ctrl-C, SIGTERM and a closed window raise an exception in the main thread.

    Ctrl-C raises KeyboardInterrupt, any other signal SystemExit(128 + number). A signal that this
    process was started to ignore (nohup, a background job) stays ignored. If cleaning up takes too
    long, `farewell` is called with the exit status, operations under `undoing` are undone, and the
    process exits.
    """
    threading.Thread(target=_watch, args=[farewell], daemon=True).start()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # SIGBREAK: its window was closed
        number = getattr(signal, name, None)  # Windows has no SIGHUP, others no SIGBREAK
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _handler)


def leave(status: int) -> NoReturn:
    """End this process after a signal, without waiting for threads that wait for a server.

    Operations that they have begun under `undoing` are undone.
    """
    _tidy.put(None)
    _undo_all()
    os._exit(status)


def _undo_all() -> None:
    """Call every registered `undo`, three times in all.

    Another thread may create a removed file again, as it was about to open it; or it may still be
    removing a folder, without which the files beside that folder cannot be removed.
    """
    _beginning.acquire(timeout=GRACE)  # and never released
    for pause in (0.05, 0.15, 0.0):
        for undo in reversed([*_undone.values()]):
            with suppress(Exception):
                undo()
        sleep(pause)


def result(future: Future[Result]) -> Result:
    """The result of a future. A signal may safely end this wait; Future.result could deadlock."""
    wait(future)
    with shielded:
        return future.result()


def wait(future: Future[Result]) -> None:
    """Wait until a future is done, whether it succeeded or failed."""
    done: SimpleQueue[Future[Result]] = SimpleQueue()
    with shielded:
        future.add_done_callback(done.put)
    get(done)


def get(queue: SimpleQueue[Result], seconds: float = math.inf) -> Result:
    """The next item of a queue; on every system a signal ends the wait within `_ROUND` seconds.

    Raises:
        Empty: nothing arrived within `seconds`.

    """
    end = monotonic() + seconds
    while True:
        left = end - monotonic()
        try:
            return queue.get(timeout=max(0.0, min(left, _ROUND)))
        except Empty:
            if left <= _ROUND:
                raise


@contextmanager
def undoing(begin: Callable[[], Result], undo: Callable[[Result], object]) -> Iterator[Result]:
    """Context manager giving the result of `begin`; `undo` is called with it on a forced exit.

    No signal can arrive between `begin` and the registration of `undo`, and once the process is
    exiting nothing new begins.
    """
    token = object()
    with shielded, _beginning:
        begun = begin()
        _undone[token] = lambda: undo(begun)
    try:
        yield begun
    finally:
        _undone.pop(token, None)


def _handler(number: int, _frame: object) -> None:
    if not _first:
        _first.append(number)
        _signals.put(number)
        shielded.arrived(number)


def _watch(farewell: Callable[[int], None]) -> None:
    """Wait for a signal, then GRACE seconds for the clean-up, then force the exit."""
    number = _signals.get()
    try:
        _tidy.get(timeout=GRACE)
    except Empty:
        farewell(128 + number)
        _undo_all()
        os._exit(128 + number)


def _in_main_thread() -> bool:
    return threading.get_ident() == threading.main_thread().ident
