"""The number of processors available."""

from __future__ import annotations

import os


def processors() -> int:
    """The number of processors that this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
