"""What was worked out of an output's episodes and need not be again: a cache that outlives the run.

A file in the user's cache folder for each output and each kind of work: what stands in an output
may come from anywhere, this does not. Where it is gone or damaged, all is worked out anew.
"""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.program import digest, program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_UNUSED = 90 * 86400
"""Seconds without a change after which a file goes: its output may be no more."""


def remembered(
    out: Path,
    kind: str,
    wanted: Mapping[str, str],
    work: Callable[[Sequence[str]], Mapping[str, bytes]],
) -> dict[str, bytes]:
    """The bytes that were worked out for each of `wanted`, in its order.

    Args:
        out: the folder that it is about.
        kind: what is worked out.
        wanted: names, each with the key of all that its bytes depend on beside this program.
        work: gives the bytes for some of the names; one that it leaves out is left out here, and
            is asked for again the next time.

    """
    path = files.cache_folder() / "outputs" / f"{digest(str(out.absolute()))}.{kind}"
    kept = _read(path)
    found = {name: kept[name] for name, key in wanted.items() if kept.get(name, ("",))[0] == key}
    if lacking := [name for name in wanted if name not in found]:
        found |= {name: (wanted[name], data) for name, data in work(lacking).items()}
    found = {name: found[name] for name in wanted if name in found}
    if found.keys() != kept.keys() or lacking:
        _write(path, found)
    return {name: data for name, (_key, data) in found.items()}


def _read(path: Path) -> dict[str, tuple[str, bytes]]:
    import msgspec

    kind = tuple[str, dict[str, tuple[str, bytes]]]
    try:
        with uncollected():
            made_by, found = msgspec.msgpack.decode(path.read_bytes(), type=kind)
    except (OSError, ValueError, msgspec.MsgspecError):
        return {}
    return found if made_by == program() else {}


def _write(path: Path, found: Mapping[str, tuple[str, bytes]]) -> None:
    """Keep it, unless it cannot be: that costs time and nothing else."""
    import msgspec

    with suppress(OSError):
        files.write(path, msgspec.msgpack.encode((program(), found)))
        for other in path.parent.iterdir():
            if time.time() - other.stat().st_mtime > _UNUSED:
                files.removed(other)


@contextmanager
def uncollected() -> Iterator[None]:
    """No look for garbage while many values that stay are built: it takes longer than they do."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
