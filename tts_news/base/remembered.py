"""A cache of data derived from an output's episodes, kept between runs.

It is a file in the user's cache folder for each output and each kind of data. It is not in the
output, whose files may come from anywhere. If it is missing or damaged, all is derived again.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from tts_news.base import files
from tts_news.base.program import digest, program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_UNUSED = 90 * 86400
"""Seconds without a change after which a file is removed, as its output may no longer exist."""


def remembered(
    out: Path,
    kind: str,
    wanted: Mapping[str, str],
    work: Callable[[Sequence[str]], Mapping[str, bytes]],
) -> dict[str, bytes]:
    """The bytes derived for each name in `wanted`, in its order, from the cache or by `work`.

    Args:
        out: the output folder.
        kind: the kind of data, part of the file's name.
        wanted: names, each with a key of everything besides this program that its bytes depend on.
        work: derives the bytes for some of the names; a name that it leaves out is missing in the
            result, and is tried again the next time.

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
        made_by, found = msgspec.msgpack.decode(path.read_bytes(), type=kind)
    except (OSError, ValueError, msgspec.MsgspecError):
        return {}
    return found if made_by == program() else {}


def _write(path: Path, found: Mapping[str, tuple[str, bytes]]) -> None:
    """Write the cache; a failure is ignored, as it costs only time."""
    import msgspec

    with suppress(OSError):
        files.write(path, msgspec.msgpack.encode((program(), found)))
        for other in path.parent.iterdir():
            if time.time() - other.stat().st_mtime > _UNUSED:
                files.removed(other)
