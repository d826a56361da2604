"""The size of the installed program on disk, by dependency."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

PROGRAM = "tts-news"


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _found(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _needs(name: str) -> set[str]:
    """The requirements of a package on this system, without its extras."""
    found = _found(name)
    asked = [Requirement(one) for one in (found.requires or [] if found else [])]
    return {
        _name(one.name) for one in asked if not one.marker or one.marker.evaluate({"extra": ""})
    }


def _all(name: str, without: str = "") -> set[str]:
    """A package with all its dependencies, as if `without` were not required."""
    seen, left = set(), {name}
    while left:
        one = left.pop()
        seen.add(one)
        left |= _needs(one) - seen - {without}
    return seen


def _megabytes(name: str) -> float:
    """The size of its files, without compiled Python."""
    found = _found(name)
    paths = [found.locate_file(one) for one in (found.files or [])] if found else []
    kept = (path for path in paths if path.suffix != ".pyc" and path.is_file())
    return sum(path.stat().st_size for path in kept) / 1e6


def run() -> None:
    """Print each dependency with its own size and the size that removing it would save."""
    whole = _all(PROGRAM)
    sizes = {name: _megabytes(name) for name in whole}
    rows = []
    for name in _needs(PROGRAM):
        alone = whole - _all(PROGRAM, without=name) - {name}
        rows.append((sizes[name] + sum(sizes[one] for one in alone), name, alone))
    for total, name, alone in sorted(rows, reverse=True):
        others = ", ".join(f"{one} {sizes[one]:.1f}" for one in sorted(alone, key=sizes.get)[::-1])
        print(f"  {total:6.1f} MB  {name}" + (f" (with {others})" if others else ""))
    print(f"  {sum(sizes.values()):6.1f} MB  all of it, {len(whole)} packages")
