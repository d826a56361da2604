"""Extracting the messages of the package from its code, and updating the Vietnamese catalogue.

python -m tests.catalogue       new messages come in untranslated, changed ones as fuzzy
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import click
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as BabelMessage
from babel.messages.pofile import read_po, write_po

import tts_news
from tts_news.cli.language import METAVAR, paragraphs
from tts_news.messages import DOMAIN, comments

PACKAGE = Path(tts_news.__file__).parent
PO = PACKAGE / "messages/vi/LC_MESSAGES" / f"{DOMAIN}.po"
CLICK = Path(click.__file__).parent

TEMPLATES = [
    PACKAGE / "settings/tts-news.toml",
    PACKAGE / "bulletin/data/draft.toml",
    *sorted(PACKAGE.glob("cli/data/schedules/*.txt")),
    PACKAGE / "cli/data/schedules/runner.yml",
]
"""Files that are printed for a person, whose comments are messages."""

MARKS = {"_": 1, "N_": 1, "gettext": 1, "ngettext": 2}
"""Functions that mark messages, and how many of their arguments are such."""


class Message(NamedTuple):
    """A message in the code: one text, or singular and plural."""

    forms: tuple[str, ...]
    where: str
    """The file, below the package."""

    @property
    def key(self) -> str:
        return self.forms[0]


def messages() -> list[Message]:
    """Every message of the package once, in the order of the files."""
    found = [one for path in sorted(PACKAGE.rglob("*.py")) for one in _of_module(path)]
    for path in TEMPLATES:
        where = path.relative_to(PACKAGE.parent).as_posix()
        found += [Message((text,), where) for text in comments(path.read_text("utf-8"))]
    for path in sorted((PACKAGE.parent / "voices").glob("*.toml")):
        terms = tomllib.loads(path.read_text("utf-8")).get("terms", "")
        found += [Message((terms,), f"voices/{path.name}")] * bool(terms)
    return list({one.key: one for one in reversed(found)}.values())[::-1]


def of_click() -> list[Message]:
    """The messages of the installed click."""
    found = [one for path in sorted(CLICK.glob("*.py")) for one in marked(_tree(path), "click")]
    return list({one.key: one for one in found}.values())


def marked(tree: ast.AST, where: str) -> Iterator[Message]:
    """The arguments of `_()`, `N_()` and `ngettext()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (count := MARKS.get(_name(node.func))):
            forms = [one.value for one in node.args[:count] if isinstance(one, ast.Constant)]
            if len(forms) == count and all(isinstance(one, str) for one in forms):
                yield Message(tuple(forms), where)


def _of_module(path: Path) -> Iterator[Message]:
    tree, where = _tree(path), path.relative_to(PACKAGE.parent).as_posix()
    yield from marked(tree, where)
    for text in helps(tree):
        yield Message((text,), where)


def helps(tree: ast.AST) -> Iterator[str]:
    """The texts that click shows: commands' docstrings, and options' help and metavars."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            yield from paragraphs(ast.get_docstring(node) or "")
        if isinstance(node, ast.Call) and _name(node.func) in (
            "option",
            "argument",
            "version_option",
        ):
            given = {one.arg: one.value for one in node.keywords if one.arg}
            if isinstance(text := given.get("help"), ast.Constant):
                yield text.value
            if isinstance(text := given.get("metavar"), ast.Constant):
                yield from METAVAR.findall(text.value)
            elif _name(node.func) == "argument":
                yield from METAVAR.findall(node.args[0].value.upper())


def _is_command(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return _name(call) in ("command", "group")


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _tree(path: Path) -> ast.AST:
    return ast.parse(path.read_text("utf-8"))


def catalogue() -> Catalog:
    """The Vietnamese catalogue as it is in its file."""
    with PO.open("rb") as file:
        return read_po(file, locale="vi")


def texts(message: BabelMessage) -> tuple[str, ...]:
    """The translation of an entry, or the translation of each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def brought_up(written: Catalog) -> Catalog:
    """The catalogue updated with the present messages."""
    template = Catalog()
    known = of_click()
    for one in [*messages(), *known]:
        text = one.forms if len(one.forms) > 1 else one.key
        template.add(text, locations=[(one.where, None)])
    for one in written:
        if one.id and any(where == "click" for where, _line in one.locations):
            template.add(one.id, locations=[("click", None)])  # another click's
    written.update(template, update_header_comment=False)
    return written


def save(whole: Catalog) -> None:
    """Write the catalogue with its existing header, which has the glossary, and without a date."""
    head = PO.read_text("utf-8").partition("\n\n")[0]
    body = BytesIO()
    write_po(body, whole, 100, include_lineno=False, ignore_obsolete=True, omit_header=True)
    PO.write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n", "utf-8")


if __name__ == "__main__":
    whole = brought_up(catalogue())
    save(whole)
    lacking = [one.id for one in whole if one.id and (one.fuzzy or not all(texts(one)))]
    print(f"{PO}: {len(whole)} messages, {len(lacking)} to translate")
    for key in lacking:
        print(" ", repr(key))
