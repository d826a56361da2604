"""Processor time by stage in a worker of a cluster: `dask worker --preload tests.bench.stages`.

Each stage's functions are wrapped; a thread's time counts for the innermost one. The sums are
written to the file that STAGES names when the worker ends.
"""

from __future__ import annotations

import functools
import json
import os
import pkgutil
import threading
import time
from collections import defaultdict
from pathlib import Path

import psutil

STAGES = (
    ("encode", "audio.mp3.Coding.encoded"),
    ("encode", "audio.encode._write_all"),
    ("encode", "audio.mastering.mastered"),
    ("encode", "audio.mastering.pilot"),
    ("send", "publish.storage.Bucket._put"),
    ("speak", "speech.job.speak"),
    ("script", "script.casting.Script.__init__"),
    ("tag, pages", "edition.finish.finished"),
    ("stitch", "edition.episode.produce"),
    ("read", "edition.worker._article_of"),
)
"""(stage, function), a function before the modules that import it by its name."""

LASTING = {"MainThread": "Dask", "Profile": "Dask", "fsspecIO": "send"}
"""How a thread's name begins, and its stage."""

spent: dict[str, float] = defaultdict(float)
_stacks = threading.local()


def _counted(stage: str, work):
    @functools.wraps(work)
    def called(*given, **named):
        stack = _stacks.__dict__.setdefault("stack", [])
        now = time.thread_time()
        if stack:
            spent[stack[-1][0]] += now - stack[-1][1]
        stack.append([stage, now])
        try:
            return work(*given, **named)
        finally:
            now = time.thread_time()
            spent[stage] += now - stack.pop()[1]
            if stack:
                stack[-1][1] = now

    return called


def dask_setup(_worker) -> None:
    for stage, name in STAGES:
        owner, _, last = f"tts_news.{name}".rpartition(".")
        found = pkgutil.resolve_name(owner)
        setattr(found, last, _counted(stage, getattr(found, last)))


def dask_teardown(_worker) -> None:
    """Threads that live as long as the worker are recognized by their purpose."""
    own = {
        thread.id: thread.user_time + thread.system_time for thread in psutil.Process().threads()
    }
    for thread in threading.enumerate():
        for name, stage in LASTING.items():
            if thread.name.startswith(name):
                spent[stage] += own.get(thread.native_id, 0.0)
    times = os.times()
    spent["level (ffmpeg)"] = times.children_user + times.children_system
    spent["all"] = times.user + times.system + spent["level (ffmpeg)"]
    folder = Path(os.environ["STAGES"])
    (folder / f"{os.getpid()}.json").write_text(json.dumps(spent))
