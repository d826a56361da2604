"""Running tasks on a Dask cluster until each has its result.

Dask itself gives the tasks of a dead worker to others. This module sends all unfinished tasks again
after a restart of the scheduler, and excludes workers that cannot do the work (another version, no
model).
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from tts_news.base import interrupt
from tts_news.base.interrupt import shielded
from tts_news.edition import worker
from tts_news.errors import LostError, TtsNewsError, UserError
from tts_news.messages import _
from tts_news.speech.workers import dask_client

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from tts_news.edition.worker import Answer, Packed

TRIES = 3
"""The number of workers on which a task must fail before its error is raised, and of failures of
Dask itself.
"""

LOOK = 5.0
"""Seconds between two checks of the workers."""

PATIENCE = 300.0
"""Seconds to wait for a lost scheduler."""


@dataclass(eq=False, slots=True)
class Task:
    """A submitted task, with everything needed to submit it again."""

    work: Callable[..., Answer]
    given: bytes
    future: Future[Answer] | None = None
    allowed: frozenset[str] = frozenset()
    """Addresses of the workers that may run it; empty for any."""
    failed_on: set[str] = field(default_factory=set)
    """Addresses of the workers on which it failed."""
    faults: int = 0
    """How many times Dask itself failed to run it."""

    @property
    def is_done(self) -> bool:
        """Whether its answer has arrived."""
        return self.future is not None and self.future.done()


class Tasks:
    """The tasks of one run."""

    def __init__(
        self, address: str, pack: Callable[[], Packed], on_warning: Callable[[str], None]
    ) -> None:
        """`pack` gives the data that every task needs; it is called for the first task.

        Raises:
            UserError: no scheduler answers at the address, or Dask is not installed.

        """
        self._address, self._pack, self._on_warning = address, pack, on_warning
        self._client = dask_client(address)
        self._packed: Packed | None = None
        self._kit: Any = None
        self._out: dict[Task, None] = {}
        self._refused: dict[str, str] = {}
        self._seen: tuple[float, dict[str, int]] = (0.0, {})
        self._waits = self._works = False
        """Whether a worker is currently awaited, and whether any worker has done work."""

    def threads(self) -> int:
        """The number of tasks that the workers can run at once."""
        return sum(count for at, count in self._workers().items() if at not in self._refused)

    @property
    def are_few(self) -> bool:
        """Whether there are fewer than two tasks for each thread of the workers."""
        return sum(not task.is_done for task in self._out) < 2 * self.threads()

    def send(self, work: Callable[..., Answer], given: bytes) -> Task:
        """Submit a task."""
        task = Task(work, given)
        self._out[task] = None
        self._submit(task)
        return task

    def result(self, task: Task) -> Any:
        """Wait for the result of a task.

        Raises:
            LostError: the workers that run it die.
            TtsNewsError: the task failed, or no worker can run it.

        """
        while True:
            answer = self._answer(task)
            if "unfit" in answer:
                self._refuse(answer["worker"], answer["unfit"])
            elif "error" not in answer:
                self._waits, self._works = False, True
                del self._out[task]
                return answer["value"]
            else:
                task.failed_on.add(answer["worker"])
                if len(task.failed_on) == TRIES or self._fit() <= task.failed_on:
                    raise answer["error"]
            self._submit(task)

    def drop(self, task: Task) -> None:
        """Cancel a task if no worker has begun it."""
        self._out.pop(task, None)
        if task.future is not None:
            task.future.cancel()

    def close(self) -> None:
        """Disconnect from the scheduler, which drops tasks that no worker has begun."""
        self._client.close(timeout=2)

    def _submit(self, task: Task) -> None:
        """Submit a task to the workers that may run it."""
        task.allowed = frozenset()
        if self._refused or task.failed_on:
            task.allowed = frozenset(self._some_fit() - task.failed_on)
        where = {"workers": sorted(task.allowed)} if task.allowed else {}
        if self._packed is None:
            self._packed = self._pack()
        try:
            with shielded:
                if self._kit is None:
                    self._kit = self._client.submit(tuple, self._packed, pure=False)
                executor = self._client.get_executor(pure=False, **where)
                task.future = executor.submit(task.work, self._kit, task.given)
        except Exception:
            if self._client.status == "running" and not (self._kit and self._kit.cancelled()):
                raise
            task.future = None  # the connection is lost, whatever exception Dask raises for that

    def _answer(self, task: Task) -> Answer:
        while True:
            future = task.future
            if future is None:
                self._restore()
                continue
            if not self._waited(task, future):
                continue
            if future.cancelled():
                self._restore()
                continue
            with shielded:
                fault = future.exception()
            if fault is None:
                return future.result()
            self._mend(task, fault)

    def _waited(self, task: Task, future: Future[Answer]) -> bool:
        """Wait until a future is done; False if the task was submitted again meanwhile."""
        done: SimpleQueue[Any] = SimpleQueue()
        with shielded:
            future.add_done_callback(done.put)
        while task.future is future:
            with suppress(Empty):
                interrupt.get(done, LOOK)
                return True
            if self._client.status != "running":
                self._restore()
                continue
            there = self._workers().keys()
            if not there:
                self._tell_of_waiting()
            if task.allowed and there and not task.allowed & there:  # its workers are gone
                self._submit(task)
        return False

    def _mend(self, task: Task, fault: BaseException) -> None:
        """Submit a task again that Dask failed to run.

        Raises:
            LostError: the task kills its workers.
            TtsNewsError: it has failed `TRIES` times.

        """
        from distributed import KilledWorker

        if isinstance(fault, KilledWorker):
            del self._out[task]
            raise LostError(_("the workers that make it die, out of memory or killed; run again"))
        task.faults += 1
        self._judge()
        if task.faults == TRIES:
            reason = " ".join(str(fault).split()) or type(fault).__name__
            raise TtsNewsError(
                _(
                    "--cluster {at}: {reason}; the scheduler and the workers need the same "
                    "tts-news as here",
                    at=self._address,
                    reason=reason,
                )
            )
        self._submit(task)

    def _judge(self) -> None:
        """Ask all workers if they can do the work, as those without the program fail otherwise."""
        asked = set(self._workers(fresh=True)) - self._refused.keys()
        answers = self._client.run(
            worker.fault, self._packed, workers=sorted(asked), on_error="return"
        )
        for address, reason in answers.items():
            if isinstance(reason, Exception):
                self._refuse(address, _("no such tts-news there ({reason})", reason=reason))
            elif reason:
                self._refuse(address, reason)

    def _refuse(self, address: str, reason: str) -> None:
        """Exclude a worker from this run.

        Raises:
            UserError: there is no other worker, and none has done any work.

        """
        if address not in self._refused:
            self._refused[address] = reason
            self._on_warning(
                _("--cluster: the worker {at} makes nothing: {reason}", at=address, reason=reason)
            )
        if not self._works and self._workers(fresh=True) and not self._fit():
            raise UserError(
                _(
                    "--cluster {at}: no worker can make this: {reason}",
                    at=self._address,
                    reason=reason,
                )
            )

    def _some_fit(self) -> set[str]:
        """The workers that can do the work; waits until there is at least one."""
        while not (there := self._fit()):
            self._tell_of_waiting()
            time.sleep(1)
            self._workers(fresh=True)
        return there

    def _tell_of_waiting(self) -> None:
        if not self._waits:
            self._waits = True
            self._on_warning(
                _(
                    "--cluster {at}: it has no worker for this now; waiting for one",
                    at=self._address,
                )
            )

    def _fit(self) -> set[str]:
        return set(self._workers()) - self._refused.keys()

    def _workers(self, *, fresh: bool = False) -> dict[str, int]:
        """The workers' addresses and threads, at most `LOOK` seconds old."""
        when, there = self._seen
        if fresh or time.monotonic() - when > LOOK:
            with suppress(Exception):  # the scheduler is lost; `_waited` handles that
                there = dict(self._client.nthreads())
            self._seen = time.monotonic(), there
        return there

    def _restore(self) -> None:
        """Wait until the scheduler answers again, and submit all unfinished tasks.

        Raises:
            TtsNewsError: it does not answer within `PATIENCE` seconds.

        """
        deadline = time.monotonic() + PATIENCE
        self._on_warning(
            _("--cluster {at}: the scheduler was lost; all is sent again", at=self._address)
        )
        while self._client.status != "running":
            if time.monotonic() > deadline:
                raise TtsNewsError(
                    _(
                        "--cluster {at}: the scheduler does not come back; what is made stays, run "
                        "the same command again",
                        at=self._address,
                    )
                )
            if self._client.status == "closed":
                with suppress(UserError):
                    self._client = dask_client(self._address)
            time.sleep(0.2)
        self._kit = None
        for task in self._out:
            if not task.is_done or (task.future and task.future.cancelled()):
                self._submit(task)
