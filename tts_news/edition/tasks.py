"""Tasks on a Dask cluster, until each has its answer.

That a worker dies is Dask's to mend: others do its tasks. Here a scheduler that comes again is
given all that is not back, and a worker that cannot do the work (another version, no model) is not
asked again.
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
"""Workers that a task is given to before its error is believed, and times that Dask may fail it."""

LOOK = 5.0
"""Seconds between two looks at the workers."""

PATIENCE = 300.0
"""Seconds for which a scheduler that is gone is waited for."""


@dataclass(eq=False, slots=True)
class Task:
    """Work that is out, and all that is needed to send it once more."""

    work: Callable[..., Answer]
    given: bytes
    future: Future[Answer] | None = None
    allowed: frozenset[str] = frozenset()
    """Addresses of the workers that may do it; any where empty."""
    failed_on: set[str] = field(default_factory=set)
    """Addresses of those that could not."""
    faults: int = 0
    """Times that Dask could not have it done."""

    @property
    def is_done(self) -> bool:
        """Whether its answer is here."""
        return self.future is not None and self.future.done()


class Tasks:
    """The tasks of one run."""

    def __init__(
        self, address: str, pack: Callable[[], Packed], on_warning: Callable[[str], None]
    ) -> None:
        """`pack` gives what every task needs; it is asked when there is a first one.

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
        """Whether a worker is missed now, and whether there was one that could do the work."""

    def threads(self) -> int:
        """How many tasks the workers do at once."""
        return sum(count for at, count in self._workers().items() if at not in self._refused)

    def send(self, work: Callable[..., Answer], given: bytes) -> Task:
        """Have a worker do it."""
        task = Task(work, given)
        self._out[task] = None
        self._submit(task)
        return task

    def result(self, task: Task) -> Any:
        """Wait for what a task comes to.

        Raises:
            LostError: the workers die that do it.
            TtsNewsError: as the work says, or nobody can do it.

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
        """Have it not done, where nobody has begun it."""
        self._out.pop(task, None)
        if task.future is not None:
            task.future.cancel()

    def close(self) -> None:
        """Leave the scheduler; it forgets what nobody has begun."""
        self._client.close(timeout=2)

    def _submit(self, task: Task) -> None:
        """Send it, to workers that may do it."""
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
            task.future = None  # the connection is lost, however Dask calls that

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
        """Wait until a future is done; False when the task was sent anew meanwhile."""
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
            if task.allowed and there and not task.allowed & there:  # they have gone
                self._submit(task)
        return False

    def _mend(self, task: Task, fault: BaseException) -> None:
        """Send a task again that Dask could not have done.

        Raises:
            LostError: it kills its workers.
            TtsNewsError: that was tried often enough.

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
        """Ask all workers whether they can do the work: those without the program cannot say so."""
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
        """Have a worker do nothing more of this run.

        Raises:
            UserError: there is no other, and there was none.

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
        """The workers that can do the work, once there are any."""
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
        """The workers' addresses and threads, as of a moment ago."""
        when, there = self._seen
        if fresh or time.monotonic() - when > LOOK:
            with suppress(Exception):  # the scheduler is gone; it is seen to where it is missed
                there = dict(self._client.nthreads())
            self._seen = time.monotonic(), there
        return there

    def _restore(self) -> None:
        """Give the scheduler, once it answers again, all that is out.

        Raises:
            TtsNewsError: it does not.

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
