"""The architecture: each folder imports only what its docstring lists, without cycles."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import tts_news

ROOT = Path(tts_news.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
FOLDERS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
ABOVE_ALL = {"", "model", "errors", "messages"}
"""The package itself, the values, the errors and the messages: every folder may import them."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def imported(path: Path) -> set[str]:
    """Our modules that a module imports, including those for type checking."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in NAMES else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name in NAMES}


def folder_of(module: str) -> str:
    return (module.split(".") + [""])[1]


def allowed(folder: str) -> set[str]:
    """The folders that a folder may import, by its docstring."""
    text = ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text("utf-8"))) or ""
    told = re.search(r"^May import: ([a-z,\s]+)\.$", text, re.MULTILINE)
    assert told, f"tts_news/{folder}/__init__.py: no line 'May import: ...'"
    return set(re.findall(r"[a-z]+", told[1])) - {"nothing"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_folder_imports_what_its_docstring_says(path: Path) -> None:
    folder = folder_of(name_of(path))
    used = {folder_of(name) for name in imported(path)} - ABOVE_ALL - {folder}
    if folder in FOLDERS:
        assert used <= allowed(folder)
    else:
        assert not used


def test_no_folder_is_let_import_what_it_does_not() -> None:
    for folder in FOLDERS:
        inside = [p for p in MODULES if folder_of(name_of(p)) == folder]
        used = {folder_of(name) for path in inside for name in imported(path)}
        assert allowed(folder) <= used, folder


def test_folders_stand_in_one_order() -> None:
    assert list(TopologicalSorter({f: allowed(f) for f in FOLDERS}).static_order())


def test_modules_import_in_no_circle() -> None:
    graph = {name_of(path): imported(path) - {name_of(path)} for path in MODULES}
    assert list(TopologicalSorter(graph).static_order())


def test_the_folder_listing_is_short() -> None:
    shown = [path for path in ROOT.iterdir() if path.name not in {"__pycache__", "_voices"}]
    assert len(shown) <= 21, "put it into the folder of its stage"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_fits_in_a_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 450
