"""The commands `lexicon add`, `list`, `check`, `import` and `remove`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tts_news.cli import console
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.normalize import lexicon as lexicons

_FILE = click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    help="The lexicon file (default: your own, in your settings folder).",
)


@click.group()
def lexicon() -> None:
    """The newsroom's own words and how they are said."""


@lexicon.command()
@click.argument("written")
@click.argument("spoken")
@click.option("--any-case", is_flag=True, help="In any mix of capitals.")
@click.option("--before", default="", help="Only after one of these words, parted by |.")
@click.option("--after", default="", help="Only before one of these words, parted by |.")
@click.option("--comment", default="", help="Why, for those who come later.")
@_FILE
def add(
    written: str,
    spoken: str,
    any_case: bool,
    before: str,
    after: str,
    comment: str,
    path: Path | None,
) -> None:
    """Say WRITTEN as SPOKEN from now on."""
    options = ["anycase"] if any_case else []
    options += [
        f"{name}={words.replace(' ', '_')}"
        for name, words in (("before", before), ("after", after))
        if words
    ]
    fields = [field.replace("\t", " ") for field in (written, spoken, " ".join(options), comment)]
    entry = lexicons.parse("\t".join(fields))
    if not isinstance(entry, lexicons.Entry):
        raise UserError(f"'{written}': {entry}")
    target = path or lexicons.user_file()
    lexicons.add(target, [entry])
    click.echo(f"{target}: {entry.written} -> {entry.spoken}")


@lexicon.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@_FILE
def list_(path: Path | None, as_json: bool) -> None:
    """Show the entries."""
    target = path or lexicons.user_file()
    entries, problems = lexicons.read(target) if path or target.exists() else ([], [])
    if as_json:
        rows = [{"written": e.written, "spoken": e.spoken, "line": e.line()} for e in entries]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for entry in entries:
            click.echo(entry.line().rstrip())
        if not entries:
            click.echo(
                _(
                    '{target}: no entries; tts-news lexicon add "OCOP" "ô cốp" makes one',
                    target=target,
                )
            )
    for problem in problems:
        console.warning(problem)


@lexicon.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> int:
    """Check lexicon files (default: your own): broken lines, forms given twice, unsayable words."""
    own = lexicons.user_file()
    found = 0
    for path in paths or ((own,) if own.exists() else ()):
        entries, problems = lexicons.read(path)
        problems += _doubts(path, entries)
        for problem in problems:
            click.echo(problem)
        found += len(problems)
        click.echo(
            _(
                "{path}: {entries} entries, {doubts} to look at",
                path=path,
                entries=len(entries),
                doubts=len(problems),
            )
        )
    return 2 if found else 0


def _doubts(path: Path, entries: list[lexicons.Entry]) -> list[str]:
    from tts_news.normalize import normalize

    doubts, seen = [], set()
    for entry in entries:
        key = (entry.written, entry.before, entry.after)
        if key in seen:
            doubts.append(
                _(
                    "{path}: '{written}' stands twice; the last one is used",
                    path=path,
                    written=entry.written,
                )
            )
        seen.add(key)
        if normalize(entry.spoken).spoken.casefold() != entry.spoken.casefold():
            doubts.append(
                _(
                    "{path}: '{spoken}' is not all Vietnamese syllables",
                    path=path,
                    spoken=entry.spoken,
                )
            )
    return doubts


@lexicon.command(name="import")
@click.argument("source", type=click.Path(path_type=Path))
@_FILE
def import_(source: Path, path: Path | None) -> int:
    """Take the entries of another lexicon file (TSV) into yours."""
    entries, problems = lexicons.read(source)
    target = path or lexicons.user_file()
    fresh = lexicons.add(target, entries)
    for problem in problems:
        console.warning(_("{problem}; left out", problem=problem))
    click.echo(
        _(
            "{target}: {fresh} new, {replaced} replaced, {lost} left out",
            target=target,
            fresh=fresh,
            replaced=len(entries) - fresh,
            lost=len(problems),
        )
    )
    return 2 if problems else 0


@lexicon.command()
@click.argument("written")
@_FILE
def remove(written: str, path: Path | None) -> None:
    """Take WRITTEN out again."""
    target = path or lexicons.user_file()
    if not lexicons.remove(target, written):
        raise UserError(
            _(
                "{target}: no entry '{written}'; see tts-news lexicon list",
                target=target,
                written=written,
            )
        )
    click.echo(_("{target}: {written} removed", target=target, written=written))
