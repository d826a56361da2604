"""Messages: all of them are marked for translation and translated to Vietnamese."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from tests import catalogue
from tests.conftest import table

MODULES = sorted(catalogue.PACKAGE.rglob("*.py"))

ENGLISH = re.compile(
    r"\b(?:the|is|are|not|of|with|without|for|from|this|that|it|its|there|cannot|nothing|while|"
    r"and|or|be|has|by|no such|write|use|give|choose|see|as|at|on|all|only|each|after|before)\b [a-z{]|"
    r"\{\} (?:s|kB|MB|GB|times)\b|[a-z{}] (?:the|is|are|not|of|with|without|for|from|this|that|it|cannot|while|there|in)\b"
)
"""A text in which English speaks to somebody."""

SAID = {"echo", "secho", "confirm", "prompt", "fail", "error", "warning", "warn", "add_task"}
OF_PROGRAMMERS = {"AttributeError", "TypeError", "KeyError", "NotImplementedError"}
WORD = re.compile(r"(?<![.\w])[A-Za-z]{3,}")

NOT_SAID = {(path, text) for path, text, _why in table("not_said.tsv")}
"""Texts that look like messages and are none, with the reason."""


def literals(tree: ast.AST) -> Iterator[tuple[ast.expr, str, list[str]]]:
    """The strings of a module except docstrings, each with its enclosing calls, innermost first."""
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
    """Texts for the user that are not marked for gettext."""
    helps = set(catalogue.helps(tree))
    found = []
    for node, text, calls in literals(tree):
        if (
            set(calls) & {*catalogue.MARKS, *OF_PROGRAMMERS, "compile", "split", "_reason"}
            or text in helps
            or text.startswith(("//", "{%"))
        ):
            continue
        call = calls[0] if calls else ""
        said = call in SAID or call.endswith("Error")
        if (said and WORD.search(text)) or ENGLISH.search(text):
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


CATALOGUE = {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalogue.catalogue()}
MESSAGES = {one.key: one for one in [*catalogue.messages(), *catalogue.of_click()]}
TRANSLATED = [
    (form, text)
    for key, one in CATALOGUE.items()
    if key and ("click", None) not in one.locations
    for text in catalogue.texts(one)
    for form in [one.id if isinstance(one.id, str) else one.id[-1]]
]


def test_every_message_is_in_vietnamese() -> None:
    """`python -m tests.catalogue` adds new messages; then write their translations."""
    lacking = [
        key
        for key in MESSAGES
        if key not in CATALOGUE or CATALOGUE[key].fuzzy or not all(catalogue.texts(CATALOGUE[key]))
    ]
    assert not lacking


def test_the_catalogue_holds_nothing_that_is_not_said() -> None:
    of_any_click = {k for k, one in CATALOGUE.items() if ("click", None) in one.locations}
    assert not set(CATALOGUE) - set(MESSAGES) - of_any_click - {""}
    assert "#~" not in catalogue.PO.read_text("utf-8")


KEPT = (
    r"^ *|\s*$|\n",  # the space around it
    r"--[a-z][a-z-]*",  # options
    r"`[a-z-]+(?: [a-z]+)*",  # commands
    r"; ",  # before the remedy
    r"[.:]$",
    r"https?://\S+",
)
"""What a translation has as its message has it."""

KEY = re.compile(
    r"([a-z_.]+): (?:'?\{(?:\1|value|span|origin|address|ending)\b[^}]*\}'?(?:;| is)|each|needs)"
)
"""A setting that is wrong: the command line looks for its name."""


def placeholders(text: str) -> Counter[tuple[str, str, str]]:
    """The name, the form and the conversion of each."""
    parsed = [] if "%(" in text else Formatter().parse(text)
    return Counter((name, form or "", how or "") for _, name, form, how in parsed if name)


@pytest.mark.parametrize("key", MESSAGES)
def test_placeholders_are_the_same(key: str) -> None:
    found = CATALOGUE[key]
    forms = [set(placeholders(form)) for form in MESSAGES[key].forms]
    assert set(placeholders(catalogue.texts(found)[0])) <= set.union(*forms)
    assert set(placeholders(catalogue.texts(found)[0])) >= set.intersection(*forms)


@pytest.mark.parametrize(("english", "vietnamese"), TRANSLATED, ids=[one for one, _ in TRANSLATED])
def test_a_translation_keeps_what_is_no_word(english: str, vietnamese: str) -> None:
    for kept in KEPT:
        assert Counter(re.findall(kept, vietnamese)) == Counter(re.findall(kept, english)), kept
    if named := KEY.match(english):
        assert vietnamese.startswith(f"{named[1]}: ")
    assert unicodedata.is_normalized("NFC", vietnamese)


COLUMNS = {"good": 7, "worse": 7, "broken": 7, "error": 8, "warning": 8}
"""The words that stand in columns of a table, and the columns' widths."""


def test_tables_keep_their_columns() -> None:
    from tts_news.model import LEFT_OUT
    from tts_news.speech.profiles import GRADES

    widths = COLUMNS | dict.fromkeys(LEFT_OUT, 14) | dict.fromkeys(GRADES, 12)
    for word, width in widths.items():
        assert len(CATALOGUE[word].string) <= width, word


def test_no_command_is_printed_that_windows_shells_read_otherwise() -> None:
    """cmd.exe takes single quotes for letters of the word."""
    commands = re.compile(r"(?:pip install|tts-news \w+)[^;`]* '[^']*'")
    said = [text for key, one in CATALOGUE.items() for text in (key, *catalogue.texts(one))]
    assert not list(filter(commands.search, said))
