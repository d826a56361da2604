"""An archive made on a cluster, into an object store: a sample here, the bill for a million.

A real Dask scheduler with two workers, and moto's S3, all on this machine.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from tests.bench.text import programme_text
from tts_news.edition import conductor as edition
from tts_news.publish import storage
from tts_news.settings import Settings, Show

MILLION = 1_000_000
ACCESS = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def run(count: int) -> None:
    """Make `count` articles of two minutes, and print what as many as a million would take."""
    import requests
    from distributed import LocalCluster
    from moto.server import ThreadedMotoServer

    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    store.start()
    url = "http://{}:{}".format(*store.get_host_and_port())
    os.environ.update(ACCESS, AWS_ENDPOINT_URL=url)
    requests.put(f"{url}/archive", timeout=10)
    asked: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    _count(asked, sent)
    with (
        tempfile.TemporaryDirectory() as name,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        folder = Path(name)
        os.environ["TTS_NEWS_CACHE"] = str(folder / "cache")
        names = list(_articles(folder, count))
        settings = Settings(show=Show(base_url="https://example.org/"), out="s3://archive/pod")
        options = edition.Options(cluster=cluster.scheduler_address, cache_folder=folder / "cache")
        workers = [psutil.Process(worker.pid) for worker in cluster.workers.values()]
        spoken, here = _seconds(workers), _seconds([psutil.Process()], children=False)
        began = time.perf_counter()
        episodes = [made.episode for made in edition.make(names, settings, options)]
        made = time.perf_counter() - began
        edition.publish(settings)
        wall = time.perf_counter() - began
        spoken = _seconds(workers) - spoken
        here = _seconds([psutil.Process()], children=False) - here
        encoded = (
            psutil.Process().cpu_times().children_user
            + psutil.Process().cpu_times().children_system
        )
        audio = sum(episode.duration for episode in episodes if episode)
    store.stop()
    requested = sum(asked.values())
    print(
        f"\n{count} articles, {audio / 3600:.2f} h of sound, {wall:.1f} s ({made:.1f} s without the feed)"
    )
    print(
        f"  CPU: {spoken:.1f} s speaking on the workers, {encoded:.1f} s in encoders, {here:.1f} s else here"
    )
    print(f"  store: {requested} requests ({dict(asked)}), {sum(sent.values()) / 1e6:.1f} MB sent")
    times = MILLION / count
    print(f"a million such articles ({audio * times / 3600:,.0f} h of sound):")
    print(
        f"  CPU hours: {spoken * times / 3600:,.0f} speaking, {encoded * times / 3600:,.0f} encoding, {here * times / 3600:,.0f} else"
    )
    print(
        f"  {sum(sent.values()) * times / 1e12:.2f} TB, {requested * times / 1e6:.1f} million requests"
    )
    print(
        "assuming: every article as long as these, this machine's processors, nothing in the cache,\n"
        "runs of about 10,000 articles each (a run reads all manifests of its output once and writes\n"
        "one feed, which is quadratic beyond that), CPU of moto's store within `else here`.\n"
        "Speaking is spread over the cluster; encoding is done where the command runs, on all its\n"
        "processors: so many commands, each on a part of the articles and an output of its own, as\n"
        "there are machines to encode on."
    )


def _articles(folder: Path, count: int):
    body = programme_text(1.5).split("\n\n")[3:]
    for number in range(count):
        path = folder / f"{number:06}.txt"
        text = "\n\n".join(f"{line} Đây là tin số {number}." for line in body)
        path.write_text(f"Tin thứ {number}\n\n19/05/2023 | 07:30\n\n{text}", "utf-8")
        yield str(path)


def _seconds(processes: list[psutil.Process], *, children: bool = True) -> float:
    """CPU seconds of processes."""
    total = 0.0
    for process in processes:
        times = process.cpu_times()
        total += times.user + times.system
        total += (times.children_user + times.children_system) if children else 0
    return total


def _count(asked: Counter[str], sent: Counter[str]) -> None:
    """Count what is asked of the store, and the bytes that go there."""
    call, put = storage.Bucket._call, storage.Bucket._put

    def counted(self, doing, work, *given, **named):
        asked[doing] += 1
        return call(self, doing, work, *given, **named)

    def measured(self, name, data, **condition):
        sent[name] += len(data)
        return put(self, name, data, **condition)

    storage.Bucket._call, storage.Bucket._put = counted, measured
