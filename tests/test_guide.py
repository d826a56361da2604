"""The guide to the readings, the rules and the tables of cases agree with each other."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

import tts_news.normalize
from tests.conftest import table
from tests.test_reading import TABLES
from tts_news.base.letters import tidy
from tts_news.model import Span
from tts_news.normalize import normalize
from tts_news.normalize.place import Memory, Place
from tts_news.normalize.rules import rules_by_file

GUIDE = (Path(tts_news.normalize.__file__).parent / "README.md").read_text("utf-8")
CLASSES, CASES = GUIDE.split("\n## The tables of cases\n")
_EXAMPLE = re.compile(r"`([^`]+)` → \*([^*]+)\*( \*\*\?\*\*)?")
_SECTION = re.compile(r"^### `([a-z_ ]+)`\n(.*?)(?=^###|\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


class Example(NamedTuple):
    """An example of a row: the file and name of its class, and its reading by the guide."""

    file: str
    rule: str
    written: str
    spoken: str
    guess: bool


def examples(file: str, rule: str, text: str) -> list[Example]:
    found = _EXAMPLE.findall(" ".join(text.split()))
    return [Example(file, rule, written, spoken, bool(mark)) for written, spoken, mark in found]


SECTIONS = {file: dict(_ROW.findall(body)) for file, body in _SECTION.findall(CLASSES)}
EXAMPLES = [
    example
    for file, rows in SECTIONS.items()
    for rule, row in rows.items()
    for example in examples(file, rule, row)
]


def read_by(example: Example) -> list[Span]:
    """The spans of an example that the rules of its row read."""
    written = tidy(example.written)
    memory = Memory()
    memory.article.learn([written])
    rules = [r for r in rules_by_file()[example.file] if r.name == example.rule]
    found = []
    for span in normalize(written).spans:
        readings = [rule.read(Place(written, span.start, memory)) for rule in rules]
        if span.rule == example.rule and span.end in [r.end for r in readings if r]:
            found.append(span)
    return found


@cache
def read_in(name: str) -> dict[str, set[str]]:
    """For each class of a table of cases, the rules that read something in its cases."""
    cases = sorted(row[:2] for row in table(name))
    return {
        kind: {span.rule for _, written in some for span in normalize(written).spans}
        for kind, some in groupby(cases, key=lambda case: case[0])
    }


def test_the_guide_has_the_classes_in_the_order_in_which_they_are_tried() -> None:
    order = [
        (file, name)
        for file, rules in rules_by_file().items()
        for name in dict.fromkeys(rule.name for rule in rules)
    ]
    assert [(file, name) for file, rows in SECTIONS.items() for name in rows] == order


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule}: {e.written}")
def test_an_example_is_read_as_the_guide_says_by_its_class(example: Example) -> None:
    read = normalize(example.written)
    assert read.spoken == example.spoken
    spans = read_by(example)
    assert spans, f"read by {[(s.rule, read.written[s.start : s.end]) for s in read.spans]}"
    assert bool(read.guesses) == example.guess


def test_every_class_has_an_example() -> None:
    shown = {(example.file, example.rule) for example in EXAMPLES}
    assert shown == {(file, rule) for file, rows in SECTIONS.items() for rule in rows}


@pytest.mark.parametrize("example", examples("", "", GUIDE), ids=lambda e: e.written)
def test_an_example_in_the_text_between_is_read_so_too(example: Example) -> None:
    assert normalize(example.written).spoken == example.spoken


def test_every_class_has_a_case_in_a_table() -> None:
    read = {rule for name in TABLES for some in read_in(name).values() for rule in some}
    assert read == {rule.name for rules in rules_by_file().values() for rule in rules}


@pytest.mark.parametrize("name", TABLES)
def test_every_class_of_a_table_is_read_by_a_rule(name: str) -> None:
    assert [kind for kind, rules in read_in(name).items() if not rules] == []


def test_the_guide_says_which_classes_read_a_table() -> None:
    told = {name: set(re.findall("`([^`]+)`", row)) for name, row in _ROW.findall(CASES)}
    assert sorted(told) == TABLES
    for name, rules in told.items():
        assert rules, name
        assert rules <= set().union(*read_in(name).values()), name


def test_no_docstring_points_to_a_section_of_another_document() -> None:
    for path in Path(tts_news.normalize.__file__).parent.rglob("*.py"):
        assert not re.search(r"\(sections? \d", path.read_text("utf-8")), path.name
