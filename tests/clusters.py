"""A Dask cluster and an object store in separate processes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import requests


class Dask:
    """A scheduler and workers that tests may kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.running: list[subprocess.Popen] = []
        self.scheduler = self.schedule()

    def schedule(self) -> subprocess.Popen:
        return self._run("dask_scheduler", "--port", str(self.port), "--host", "127.0.0.1")

    def work(self, *more: str) -> subprocess.Popen:
        return self._run("dask_worker", self.address, "--no-nanny", "--nthreads", "1", *more)

    def _run(self, name: str, *arguments: str) -> subprocess.Popen:
        line = [sys.executable, "-m", f"distributed.cli.{name}", "--no-dashboard", *arguments]
        cache = self.folder / "workers"
        environment = {
            **os.environ,
            "TTS_NEWS_CACHE": str(cache),
            "DASK_LOGGING__DISTRIBUTED": "error",
        }
        log = (self.folder / "dask.log").open("ab")
        process = subprocess.Popen(line, env=environment, cwd=self.folder, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def close(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Store:
    """moto's S3 server in a process of its own."""

    url: str
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.url,
        }

    def asked(self) -> Counter[str]:
        """The number of requests, by method."""
        return Counter(re.findall(r'"(GET|PUT|POST|HEAD|DELETE) /', self.log.read_text("utf-8")))


@contextmanager
def running_store(folder: Path, bucket: str) -> Iterator[Store]:
    """An object store with an empty bucket."""
    port, log = free_port(), folder / "store.log"
    line = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    store = Store(f"http://127.0.0.1:{port}", log)
    with log.open("wb") as out:
        process = subprocess.Popen(line, stdout=out, stderr=out)
    try:
        for _second in range(60):
            with suppress(requests.ConnectionError):
                requests.put(f"{store.url}/{bucket}", timeout=10)
                break
            time.sleep(1)
        yield store
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
