"""What the program says to a person: all of it marked, all of it in Vietnamese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import catalogue
from tests.conftest import table

MODULES = sorted(catalogue.PACKAGE.rglob("*.py"))

ENGLISH = re.compile(
    r"\b(?:the|is|are|not|of|with|without|for|from|this|that|it|its|there|cannot|nothing|while|"
    r"and|or|be|has|by|no such|write|use|give|choose|see|as|at|on|all|only|each|after|before)\b [a-z{]|"
    r"[a-z{}] (?:the|is|are|not|of|with|without|for|from|this|that|it|cannot|while|there)\b"
)
"""A text in which English speaks to somebody."""

SAID = {
    "echo",
    "secho",
    "confirm",
    "prompt",
    "UsageError",
    "fail",
    "error",
    "warning",
    "warn",
    "add_task",
}
ERRORS = {
    "UserError",
    "TtsNewsError",
    "ArticleError",
    "UnreachableError",
    "VoiceError",
    "UnfitError",
}
WORD = re.compile(r"[A-Za-z]{3,}")

NOT_SAID = {(path, text) for path, text, _why in table("not_said.tsv")}
"""Texts that look like messages and are none, with the reason."""


def literals(tree: ast.AST) -> Iterator[tuple[ast.expr, str, list[str]]]:
    """The texts of a module that are no docstrings, each with the calls around it, inside out."""
    around: list[str] = []

    def walk(node: ast.AST) -> Iterator[tuple[ast.expr, str, list[str]]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child, child.value, around[::-1]
            elif isinstance(child, ast.JoinedStr):
                parts = [v.value if isinstance(v, ast.Constant) else "{}" for v in child.values]
                yield child, "".join(parts), around[::-1]
                for value in child.values:
                    if isinstance(value, ast.FormattedValue):
                        yield from walk(value)
            elif isinstance(child, ast.Subscript):
                yield from walk(child.value)
            elif isinstance(child, ast.keyword) and child.arg in ("fg", "fill"):
                continue
            elif isinstance(child, ast.Call):
                around.append(catalogue._name(child.func))
                yield from walk(child)
                around.pop()
            else:
                yield from walk(child)

    yield from walk(tree)


def unmarked(tree: ast.AST) -> list[tuple[int, str]]:
    """Texts for a person that go past gettext."""
    helps = set(catalogue.helps(tree))
    found = []
    for node, text, calls in literals(tree):
        if (
            set(calls) & {*catalogue.MARKS, "compile", "split", "_reason"}
            or text in helps
            or text.startswith(("//", "{%"))
        ):
            continue
        said = bool(calls) and calls[0] in SAID | ERRORS and WORD.search(text.replace("{}", ""))
        if said or ENGLISH.search(text):
            found.append((node.lineno, text))
    return found


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(catalogue.PACKAGE).as_posix()
)
def test_what_a_person_reads_is_marked(path: Path) -> None:
    where = path.relative_to(catalogue.PACKAGE).as_posix()
    found = unmarked(ast.parse(path.read_text("utf-8")))
    assert not [(line, text) for line, text in found if (where, text) not in NOT_SAID]


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(catalogue.PACKAGE).as_posix()
)
def test_nothing_else_is_called_underscore(path: Path) -> None:
    """A `_` that a function assigns hides gettext's in all of the function."""
    tree = ast.parse(path.read_text("utf-8"))
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    if not any(one.name == "_" for n in imports for one in n.names):
        return
    own = [n for n in ast.walk(tree) if isinstance(n, ast.comprehension)]
    inside = {id(n) for one in own for n in ast.walk(one.target)}
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "_"]
    assert not [n.lineno for n in names if isinstance(n.ctx, ast.Store) and id(n) not in inside]
