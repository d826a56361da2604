"""Ctrl-C and SIGTERM: an exception in the main thread, but never between a lock and its release.

A signal's handler may raise after any call of Python code. threading.Condition takes its lock in
one, and futures, executors and our spool stand on it: an exception there leaves the lock taken for
good, and whoever wants it waits for ever (seen: four of fifteen signals that met a busy spool). So
the main thread takes such locks under `shielded`, and waits with `result`. Against what other
people's libraries do with theirs there is a watchdog: tidying up may take GRACE seconds.
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
"""Seconds from a signal until this process leaves, tidied up or not."""

_ROUND = 0.2
"""Seconds between two looks for a signal: Windows does not end a wait for one."""

Result = TypeVar("Result")


class _Shield:
    """While the main thread is in it, a signal is noted, and raised when it leaves."""

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
        """Raise what stands for a signal, now or when the main thread leaves."""
        self._noted = number if self._depth else 0
        if not self._depth:
            raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


shielded = _Shield()
"""`with shielded:` around what takes a lock that other threads take too, and is quick."""

# SimpleQueue is written in C, so that handlers may put and waiting may be ended anywhere.
_signals: SimpleQueue[int] = SimpleQueue()
_tidy: SimpleQueue[None] = SimpleQueue()
_beginning = threading.Lock()
_undone: dict[object, Callable[[], object]] = {}
_first: list[int] = []
"""The signal that came; those that follow are ignored."""


def install(farewell: Callable[[int], None]) -> None:
    """Have signals end the main thread's work by an exception: Ctrl-C, SIGTERM, a closed window.

    KeyboardInterrupt for the first, SystemExit(128 + number) for the others; one that this process
    was started to ignore (nohup, a job in the background) stays ignored. When tidying up takes too
    long, `farewell` is called with the exit status, what is half-done is undone, and the process
    leaves.
    """
    threading.Thread(target=_watch, args=[farewell], daemon=True).start()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # the last when its window closes
        number = getattr(signal, name, None)  # Windows has no SIGHUP, others no SIGBREAK
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _handler)


def leave(status: int) -> NoReturn:
    """End this process after a signal: a thread that still waits for a server is not waited for.

    What one of them has half done is undone.
    """
    _tidy.put(None)
    _undo_all()
    os._exit(status)


def _undo_all() -> None:
    """Three times: a thread that was about to open the file which is removed makes it once more.

    Or it is itself removing a folder, and what stands beside it cannot go before.
    """
    _beginning.acquire(timeout=GRACE)  # and never released
    for pause in (0.05, 0.15, 0.0):
        for undo in reversed([*_undone.values()]):
            with suppress(Exception):
                undo()
        sleep(pause)


def result(future: Future[Result]) -> Result:
    """What a future comes to; a signal ends the wait, which Future.result may not survive."""
    wait(future)
    with shielded:
        return future.result()


def wait(future: Future[Result]) -> None:
    """Wait until a future is done, however that went."""
    done: SimpleQueue[Future[Result]] = SimpleQueue()
    with shielded:
        future.add_done_callback(done.put)
    get(done)


def get(queue: SimpleQueue[Result], seconds: float = math.inf) -> Result:
    """What comes into a queue; a signal ends the wait within a moment on every system.

    Raises:
        Empty: nothing has come in so many seconds.

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
    """What `begin` gives, which `undo` ends if this process has to leave without tidying up.

    There is no moment between the two, and nobody begins anything when the process is leaving.
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
    """Wait for a signal, and then for its end."""
    number = _signals.get()
    try:
        _tidy.get(timeout=GRACE)
    except Empty:
        farewell(128 + number)
        _undo_all()
        os._exit(128 + number)


def _in_main_thread() -> bool:
    return threading.get_ident() == threading.main_thread().ident
