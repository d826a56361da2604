"""Access to the TSV tables in data/: their first column is the written form, the last a comment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def lines(name: str) -> list[str]:
    """The unparsed rows of data/NAME, without comments and headings, which begin with #."""
    text = files("tts_news.normalize").joinpath("data", *name.split("/")).read_text("utf-8")
    return [line for line in text.split("\n") if line and line[0] != "#"]


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of data/NAME, split into columns."""
    return tuple(tuple(line.split("\t")) for line in lines(name))


@cache
def pairs(name: str) -> dict[str, str]:
    """The second column of data/NAME by the first."""
    return {row[0]: row[1] for row in rows(name)}


@cache
def words(name: str) -> frozenset[str]:
    """The values of the first column of data/NAME."""
    return frozenset(row[0] for row in rows(name))


@cache
def grouped(name: str) -> dict[str, frozenset[str]]:
    """The words of each group of data/NAME: second column, separated by commas, by the first."""
    found: dict[str, set[str]] = {}
    for row in rows(name):
        found.setdefault(row[0], set()).update(w.strip() for w in row[1].split(","))
    return {key: frozenset(some) for key, some in found.items()}


@cache
def cues_of(*kinds: str) -> frozenset[str]:
    """The words of all these groups of data/cues.tsv."""
    return together("cues.tsv", *kinds)


@cache
def together(name: str, *groups: str) -> frozenset[str]:
    """The words of all these groups of data/NAME."""
    return frozenset().union(*(grouped(name)[group] for group in groups))


@cache
def tables_in(folder: str) -> tuple[str, ...]:
    """The names of the tables in data/FOLDER, sorted."""
    inside = files("tts_news.normalize").joinpath("data", folder).iterdir()
    return tuple(sorted(f"{folder}/{one.name}" for one in inside if one.name.endswith(".tsv")))
