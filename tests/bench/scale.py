"""The growth of time with the length of the input, which should be linear."""

from __future__ import annotations

import math
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from tests.bench.programme import command
from tts_news.edition import conductor as edition
from tts_news.publish import catalogue
from tts_news.settings import Settings


def sentences(counts: tuple[int, ...] = (1_000, 10_000, 100_000)) -> None:
    """Run the real command on articles of so many short sentences, all different."""
    took = {}
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            source = folder / "a.md"
            lines = [f"Tin {n}." for n in range(count)]
            blocks = (" ".join(lines[at : at + 10]) for at in range(0, count, 10))
            source.write_text("# Nhiều câu\n\n" + "\n\n".join(blocks), "utf-8")
            ran = command(["make", str(source), "-q", "--out", str(folder / "out")], folder / "c")
            took[count] = ran.seconds
            print(f"  {count:>7} sentences {ran.seconds:8.2f} s {ran.megabytes:5.0f} MB")
    _told(took)


def archive(counts: tuple[int, ...] = (1_250, 2_500, 5_000, 10_000)) -> None:
    """Measure reading the manifests of so many episodes, writing their feed and pages, and a run
    that finds nothing to write.
    """
    from tests.test_podcast import episodes

    read, published, again, idle = {}, {}, {}, {}
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            for episode in episodes(count):
                (Path(folder) / episode.audio[0].name).write_bytes(b"12345")
                catalogue.save(Path(folder), episode)
            settings = Settings(out=folder)
            for seconds, work in (
                (read, lambda f=folder: catalogue.load(Path(f))),
                (published, lambda s=settings: edition.publish(s)),
                (again, lambda s=settings: edition.publish(s)),
                (idle, lambda s=settings: edition.refresh(s)),
            ):
                start = time.perf_counter()
                work()
                seconds[count] = time.perf_counter() - start
        print(
            f"  {count:>7} episodes: read {read[count]:.2f} s, "
            f"publish {published[count]:.2f} s, again {again[count]:.2f} s, "
            f"unchanged {idle[count]:.2f} s"
        )
    _told(again)


def _told(seconds: dict[int, float]) -> None:
    for (small, less), (large, more) in pairwise(seconds.items()):
        twice = (more / less) ** (1 / math.log2(large / small))
        print(f"    from {small:,} to {large:,}: {twice:.2f} times as long for twice as many")
