"""Making an archive on a cluster: a sample is measured, and the cost of a million extrapolated.

The command is this process; a real Dask scheduler, two workers and moto's S3 are separate
processes, so that the processor time of each is known.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench.text import programme_text
from tests.clusters import Dask, running_store
from tts_news.edition import conductor
from tts_news.model import Episode
from tts_news.publish import catalogue, storage
from tts_news.settings import Settings, Show

MILLION = 1_000_000
RUN = 10_000
"""Articles of one command: it reads all manifests of its output and writes one feed."""

ARCHIVE = "s3://archive/pod"

IDLE = 15.0
"""Seconds for which the processes are looked at while they do nothing."""

WORKERS = (2, 10, 100)
PUTS = 3_500
"""A second that S3 takes at the least below one prefix (AWS, "Best practices design patterns")."""


ASSUMING = f"""assuming: a worker is one processor such as this machine's, with nothing else to do; every
article as long as these, none in the cache; one command for each {RUN:,} articles and an output of
its own, one after another; a network and a store that are not waited for."""


class Ran(NamedTuple):
    """The cost of a run; processor time in seconds."""

    count: int
    wall: float
    command: float
    """For one article."""
    scheduler: float
    stages: dict[str, float]
    """Of the workers; `all` is their whole."""
    objects: int
    bytes: int
    asked: dict[str, int]
    """Requests to the store, by method."""
    listed: float
    """Seconds of the command to list an object."""
    episode: Episode
    """One of them."""
    idle: list[float]
    """Processors that the scheduler and each worker take while they wait."""


def run(count: int) -> None:
    """Make `count` articles of two minutes, and print an estimate for a million."""
    few = _ran(max(4, count // 10))
    many = _ran(count)
    _tell(few, many, _published(many.episode, RUN))


def _ran(count: int) -> Ran:
    with tempfile.TemporaryDirectory() as name, running_store(Path(name), "archive") as store:
        folder = Path(name)
        os.environ.update(store.environment, STAGES=name, TTS_NEWS_CACHE=str(folder / "cache"))
        _write_articles(folder / "in", count)
        dask = Dask(folder)
        try:
            workers = [dask.work("--preload", "tests.bench.stages") for _ in range(2)]
            idle = _idle([dask.scheduler, *workers])
            began = time.perf_counter()
            settings = Settings(show=Show(base_url="https://example.org/"), out=ARCHIVE)
            options = conductor.Options(
                cluster=dask.address, cache_folder=folder / "cache", on_warning=print
            )
            seen = []
            for made in conductor.make([str(folder / "in")], settings, options):
                seen.append(time.process_time())
                if made.error:
                    sys.exit(made.error)
            conductor.publish(settings)
            wall = time.perf_counter() - began
            scheduler = _seconds(dask.scheduler) - idle[0] * wall
            for worker in workers:
                worker.terminate()
                worker.wait()
        finally:
            dask.close()
        stages: Counter[str] = Counter()
        for path in folder.glob("*.json"):
            stages.update(json.loads(path.read_bytes()))
        for stage in ("Dask", "all"):
            stages[stage] -= sum(idle[1:]) * wall
        asked = store.asked()
        bucket = storage.opened(ARCHIVE)
        bucket.refresh()  # leaves out loading and connecting, which happen once
        began = time.process_time()
        bucket.refresh()
        listed = time.process_time() - began
        manifest = next(bucket.folder.glob("[!.]*.json"))
        sizes = bucket.sizes
        return Ran(
            count,
            wall,
            _each(seen),
            scheduler,
            dict(stages),
            len(sizes),
            sum(sizes.values()),
            asked,
            listed / len(sizes),
            catalogue.episode_of(manifest.read_bytes(), manifest),
            idle,
        )


def _idle(processes: list[subprocess.Popen]) -> list[float]:
    """The processors that each process uses while idle, to be subtracted: on a busy machine, idle
    waiting would otherwise count as work.
    """
    time.sleep(IDLE)  # until they have started
    before = list(map(_seconds, processes))
    time.sleep(IDLE)
    return [(now - then) / IDLE for then, now in zip(before, map(_seconds, processes), strict=True)]


def _each(seen: list[float]) -> float:
    """The seconds between episodes in the middle of a run, where each finished episode is followed
    by a new order.
    """
    first, last = len(seen) // 6, len(seen) * 2 // 3
    return (seen[last] - seen[first]) / (last - first)


def _seconds(process: subprocess.Popen) -> float:
    return sum(psutil.Process(process.pid).cpu_times()[:2])


def _write_articles(folder: Path, count: int) -> None:
    folder.mkdir()
    body = programme_text(1.5).split("\n\n")[3:]
    for number in range(count):
        text = "\n\n".join(f"{line} Đây là tin số {number}." for line in body)
        (folder / f"{number:06}.txt").write_text(
            f"Tin thứ {number}\n\n19/05/2023 | 07:30\n\n{text}", "utf-8"
        )


class _Listed(storage.Folder):
    """A remote store that lists manifests only."""

    is_elsewhere = True

    def publish(self, write_feed):
        return write_feed()


def _published(one: Episode, count: int) -> float:
    """Processor seconds of a command that reads `count` such manifests, once before and once after
    its work, and writes their feed and index.
    """
    with tempfile.TemporaryDirectory() as name:
        folder, store = Path(name), _Listed(Path(name))
        for number in range(count):
            stem = f"{one.stem}-{number}"

            def renamed(some, stem=stem):
                return tuple(replace(f, name=f.name.replace(one.stem, stem)) for f in some)

            episode = replace(
                one,
                id=f"{number:016x}",
                published=one.published + timedelta(minutes=number),
                audio=renamed(one.audio),
                texts=renamed(one.texts),
                pages=renamed(one.pages),
            )
            catalogue.save(folder, episode)
            store.sizes |= {file.name: file.bytes for file in episode.files}
        opened = conductor.opened
        conductor.opened = lambda _out: store
        began = time.process_time()
        try:
            catalogue.load(folder, store.sizes)
            conductor.publish(Settings(out=name))
        finally:
            conductor.opened = opened
        return time.process_time() - began


def _tell(few: Ran, many: Ran, published: float) -> None:
    count = many.count - few.count

    def each(what: str) -> float:
        """Seconds for each further article, without the fixed cost of a run."""
        return (getattr(many, what) - getattr(few, what)) / count

    stages = {
        name: (seconds - few.stages.get(name, 0.0)) / count for name, seconds in many.stages.items()
    }
    worker = stages.pop("all")
    stages["the rest"] = worker - sum(stages.values())
    objects = (many.objects - few.objects) / count
    feed = published / RUN + 2 * objects * many.listed
    sound = many.episode.duration
    requests = (sum(many.asked.values()) - sum(few.asked.values())) / count
    print(f"\n{many.count} articles of {sound:.0f} s and {few.count}, the difference of one more:")
    for name, seconds in sorted(stages.items(), key=lambda one: -one[1]):
        print(
            f"  {name:<40} {1000 * seconds:7.1f} ms   {MILLION * seconds / 3600:7.1f} h a million"
        )
    print(
        f"  {'the workers, together':<40} {1000 * worker:7.1f} ms   {MILLION * worker / 3600:7.1f} h"
    )
    for name, seconds in (
        ("the command, article by article", many.command),
        (f"the command, feed and lists of {RUN:,}", feed),
        ("the scheduler", each("scheduler")),
    ):
        share = seconds / worker
        print(
            f"  {name:<40} {1000 * seconds:7.1f} ms   {MILLION * seconds / 3600:7.1f} h  {share:.2%}"
        )
    size = (many.bytes - few.bytes) / count
    print(f"  {requests:.1f} requests, {objects:.1f} objects and {size / 1e6:.2f} MB an article:")
    print(f"  {requests * MILLION / 1e6:.1f} million requests, {size * MILLION / 1e12:.2f} TB")
    print(f"  measured: {many.count} with two workers in {many.wall:.0f} s of this machine")
    print(f"a million articles of {sound:.0f} s, {MILLION * sound / 3600:,.0f} hours of sound:")
    busiest = max(many.command + feed, each("scheduler"))
    for workers in WORKERS:
        seconds = MILLION * max(worker / workers, busiest)
        rate = MILLION / seconds
        print(
            f"  {workers:>4} workers: {seconds / 3600:8.1f} h, {rate:6.1f} articles and "
            f"{rate * requests:7.0f} requests a second"
        )
    print(f"  one command and its scheduler keep {worker / busiest:,.0f} processors busy")
    print(
        f"  one prefix of S3 takes {PUTS} puts a second: {PUTS / objects * worker:,.0f} processors"
    )
    shares = ", ".join(f"{share:.1%}" for share in many.idle)
    print(f"  left out: what the scheduler and the workers take while they wait: {shares}")
    print(ASSUMING)
