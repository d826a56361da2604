"""A cache of compiled regular expressions and dataclass methods, kept between runs like .pyc files.

A short article needs 600 regular expressions and the methods of 100 dataclasses. Compiling them
takes 0.15 s before its first word is spoken, reading them from the cache 3 ms. The cache is a file
in `__pycache__` for one version of Python; the pages' compiled templates (0.05 s) are beside it. If
it is missing or not writable, or Python's internals differ, everything is compiled as usual.
"""

from __future__ import annotations

import array
import atexit
import builtins
import dataclasses
import marshal
import os
import re
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import BytecodeCache

NEW = 16
"""The fewest new patterns and methods for which the file is rewritten; a text may cause a few."""

MOST = 10_000
"""The size beyond which only this run's new entries are kept, as old versions leave theirs."""

_Pattern = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""The flags, codes and groups that `_sre.compile` takes."""


class _Kept:
    """The compiled patterns and methods by their text (and flags), with hooks for the compilers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str | tuple[str, int], Any] = {}
        self.new: dict[str | tuple[str, int], Any] = {}
        compiler: Any = import_module("re._compiler")
        self._parse, self._code = compiler._parser.parse, compiler._code  # noqa: SLF001
        self._machine: Any = import_module("_sre")
        self._pattern_as_ever: Callable[..., Any] = compiler.compile
        with suppress(OSError, ValueError, EOFError, TypeError):
            found = marshal.loads(path.read_bytes())  # noqa: S302 # nosec B302 - as a .pyc is
            self.known = found if isinstance(found, dict) else {}

    def pattern(self, text: Any, flags: int) -> Any:
        """Compile a pattern: the cached equivalent of `re._compiler.compile`."""
        flags = int(flags)
        if type(text) is not str or flags & re.DEBUG:  # marshal takes no subclass, as lxml's
            return self._pattern_as_ever(text, flags)
        key = text, flags
        try:
            found: _Pattern = self.known.get(key) or self._keep(key, self._coded(text, flags))
            codes = array.array("I", found[1]).tolist()
            return self._machine.compile(text, found[0], codes, *found[2:])
        except (AttributeError, LookupError, TypeError, ValueError, RuntimeError):
            return self._pattern_as_ever(text, flags)  # entry damaged, or other Python internals

    def _coded(self, text: str, flags: int) -> _Pattern:
        parsed = self._parse(text, flags)
        codes = array.array("I", self._code(parsed, flags)).tobytes()
        state = parsed.state
        names: list[str | None] = [None] * state.groups
        for name, number in state.groupdict.items():
            names[number] = name
        return flags | state.flags, codes, state.groups - 1, dict(state.groupdict), tuple(names)

    def execute(self, text: str, *spaces: dict[str, Any]) -> None:
        """Execute code: the cached equivalent of `exec`."""
        code = self.known.get(text)
        if not isinstance(code, CodeType):
            code = self._keep(text, compile(text, "<string>", "exec", dont_inherit=True))
        builtins.exec(code, *spaces)  # noqa: S102 # nosec B102 - what dataclasses wrote

    def _keep(self, key: str | tuple[str, int], found: Any) -> Any:
        self.known[key] = self.new[key] = found
        return found

    def save(self) -> None:
        """Write the cache for the next run."""
        if len(self.new) < NEW or sys.dont_write_bytecode or not self.path.parent.is_dir():
            return
        from tts_news.base import files

        with suppress(OSError, ValueError):  # no room, or something that marshal does not take
            data = marshal.dumps(self.known if len(self.known) < MOST else self.new)
            files.write(self.path, data)


def _place() -> Path:
    return Path(cache_from_source(__file__))


@cache
def keep() -> None:
    """Install the cache in `re` and `dataclasses`, and save it when this process ends."""
    try:
        kept = _Kept(_place().with_suffix(f".{sys.hexversion:x}"))
    except (ImportError, AttributeError, NotImplementedError):
        return
    vars(import_module("re._compiler"))["compile"] = kept.pattern
    vars(dataclasses)["exec"] = kept.execute
    atexit.register(kept.save)


def templates() -> BytecodeCache | None:
    """A cache of Jinja's compiled templates, a file for each; None if none can be written."""
    from jinja2 import FileSystemBytecodeCache

    folder = _place().parent
    can_write = not sys.dont_write_bytecode and os.access(folder, os.W_OK)
    return FileSystemBytecodeCache(str(folder), "%s.template") if can_write else None
