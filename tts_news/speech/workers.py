"""Executors for synthesis: a thread, several processes, threads for a server, or a cluster.

All of them implement the Executor interface of concurrent.futures.
"""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tts_news.base.interrupt import shielded
from tts_news.base.processors import processors
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.speech import job
from tts_news.speech.pace import processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_news.engines import Engine


ASKED_FOR = 8000
"""The fewest characters for each process if the user sets their number."""


@dataclass(frozen=True, slots=True)
class Pool:
    """An executor, the number of jobs it runs at once, and the function that replaces it."""

    executor: Executor
    count: int
    make: Callable[[int], Executor]


class Workers:
    """The executors of a run, each created on first use and kept to the end.

    `count` is the most processes for engines on this machine; if None, as many as there are
    processors, but none for a few sentences. `cluster` is the address of a Dask scheduler.
    """

    def __init__(self, count: int | None = None, cluster: str = "") -> None:
        if count is not None and count < 1:
            raise UserError(_("--workers {count}: at least 1", count=count))
        self._count = count
        self._pools: dict[str, Pool] = {}
        self._broken: list[Pool] = []
        self._client: Any = dask_client(cluster) if cluster else None

    @property
    def share_disk(self) -> bool:
        """Whether the workers have access to this machine's disk."""
        return self._client is None

    def pool(self, engine: Engine, characters: int = 0, pace: float = 0.0) -> Pool:
        """The pool for an engine's jobs, of a size for so many characters.

        `pace` is its speed in characters a second on this machine; 0 if not known.
        """
        if engine.online:
            count = int(engine.settings.get("parallel", 2))
            return self._pool_of(engine.host or engine.name, count, _thread_pool)
        if self._client is not None:
            count = sum(self._client.nthreads().values()) or 1
            return self._pool_of("", count, lambda _count: self._client.get_executor(retries=3))
        most = self._count or processors()
        measured = pace or engine.pace
        count = processes(measured, engine.start, characters, most, engine.pace)
        if self._count:  # the user's number holds for fast engines too, if there is enough text
            count = max(count, min(most, characters // ASKED_FOR))
        if "processes" in self._pools or count > 1:
            return self._pool_of("processes", most, _process_pool)
        # Never in the main thread: a signal during a library's callback would be lost there.
        return self._pool_of("here", 1, _thread_pool)

    def _pool_of(self, name: str, count: int, make: Callable[[int], Executor]) -> Pool:
        if name not in self._pools:
            self._pools[name] = Pool(make(count), count, make)
        return self._pools[name]

    def submit(self, engine: Engine, work: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Run `work` in a worker for an engine; a pool whose workers have died is replaced."""
        with shielded:
            broken = self.pool(engine)
            try:
                return broken.executor.submit(work, *arguments)
            except (BrokenExecutor, OSError):  # OSError: a dying pool closes its pipes first
                self._broken.append(broken)
                _kill_workers(broken)
                for name, pool in self._pools.items():
                    if pool is broken:
                        self._pools[name] = replace(pool, executor=pool.make(pool.count))
                return self.pool(engine).executor.submit(work, *arguments)

    def close(self) -> None:
        """Shut down the executors; jobs that have not begun are cancelled."""
        for name, pool in self._pools.items():
            if name:  # the cluster's futures end with its client
                pool.executor.shutdown(wait=False, cancel_futures=True)
        self._pools.clear()
        for pool in self._broken:
            _kill_workers(pool)
        if self._client is not None:
            self._client.close(timeout=2)
            self._client = None


def _kill_workers(pool: Pool) -> None:
    """Kill the remaining processes of a broken pool.

    Otherwise the end of this process could wait for ever for a worker that was being started when
    another one died (CPython up to 3.13, where only the executor itself knows its processes).
    """
    for process in list((getattr(pool.executor, "_processes", None) or {}).values()):
        process.kill()


def dask_client(address: str) -> Any:
    """A client of the Dask scheduler at an address.

    Raises:
        UserError: no scheduler answers there, or Dask is not installed.

    """
    try:
        from distributed import Client
    except ImportError:
        raise UserError(_('--cluster needs Dask; pip install "tts-news[dask]"')) from None
    try:
        return Client(address, timeout=10)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            _("--cluster {address}: no Dask scheduler answers there", address=address)
        ) from error


class Threads(ThreadPoolExecutor):
    """A thread pool to which the main thread may safely submit work while signals arrive."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Submit work as to any executor."""
        with shielded:
            return super().submit(work, *arguments, **named)


def _thread_pool(count: int) -> Executor:
    return ThreadPoolExecutor(count, thread_name_prefix="tts-news")


def _process_pool(count: int) -> Executor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    count = min(count, 61)  # the most processes that Windows can wait for

    # Not fork: this process may have threads (the progress bar) and open pipes.
    return ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_set_up_worker
    )


def _set_up_worker() -> None:
    """Set up a worker: it ignores Ctrl-C, exits with its parent and closes its engines at exit."""
    import atexit
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(job.close)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()
