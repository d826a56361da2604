"""voices, voices try, voices install."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tts_news.cli.common import LISTEN, bytes_text, can_listen, in_workspace, with_settings

if TYPE_CHECKING:
    from tts_news.models import ModelFile
    from tts_news.settings import Settings


@click.group(invoke_without_command=True)
@with_settings("voices")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def voices(context: click.Context, settings: Settings, as_json: bool) -> None:
    """List the voices, which of them work here and now, and why the others don't."""
    if context.invoked_subcommand:
        context.obj = settings
        return
    rows = _rows(settings.voice_folder)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        where = "online" if row["online"] else "offline"
        marks = "word marks" if row["marks"] else ""
        rate = f"{row['rate']} Hz" if row["rate"] else ""
        head = f"{row['name']:<{width}}  {row['engine']:<7} {where:<8} {rate:<9} {marks:<11}"
        state = f"does not work: {row['problem']}" if row["problem"] else "works"
        click.echo(f"{head} {row['title']}: {state}")


def _rows(folder: str) -> list[dict[str, Any]]:
    from tts_news import voices as profiles
    from tts_news.engines import engine_class
    from tts_news.errors import UserError

    rows = []
    for name in profiles.names(folder):
        row: dict[str, Any] = dict.fromkeys(("title", "engine", "problem"), "")
        row |= {"name": name, "online": False, "marks": False, "rate": 0, "fallback": []}
        try:
            voice = profiles.load(name, folder)
            engine = engine_class(voice.engine)(voice.settings)
            row |= {"title": voice.title, "engine": voice.engine, "fallback": list(voice.fallback)}
            row |= {"online": engine.online, "marks": engine.marks, "problem": engine.missing()}
            row["rate"] = engine.rate
        except UserError as error:
            row["problem"] = row["problem"] or str(error)
        rows.append(row)
    return rows


@voices.command("try")
@click.argument("name")
@click.option("--text", help="What to say (default: a greeting).")
@click.option(
    "--out", type=click.Path(path_type=Path), help="The sample's file (default: NAME.mp3)."
)
@LISTEN
@click.pass_obj
@in_workspace
def try_(settings: Settings, name: str, text: str | None, out: Path | None, listen: bool) -> None:
    """Make a sample of the voice NAME."""
    from tts_news.sample import sample

    if listen:
        can_listen()
    path = out or Path(f"{name}.mp3")
    said = sample(replace(settings, voice=name, voices={}), path, text)
    click.echo(f"{path}: {said.sound.seconds:.1f} s")
    if listen:
        from tts_news import ear

        click.echo(ear.verdict(ear.listen(said.sound, said.text)))


@voices.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.pass_obj
def install(settings: Settings, names: tuple[str, ...]) -> None:
    """Fetch the model files of the voices NAME; without one, list what there is to fetch.

    Run it again after an interruption and it goes on where it was.
    """
    from tts_news import models
    from tts_news import voices as profiles
    from tts_news.errors import UserError

    known = models.catalogue(profiles.folders(settings.voice_folder))
    if not names:
        for name, entries in known.items():
            size = bytes_text(sum(entry.size for entry in entries))
            click.echo(f"{name}  {size}  {entries[0].licence}")
        return
    for name in names:
        if name not in known:
            there = ", ".join(known) or "none"
            raise UserError(f"no model '{name}' in the catalogue; there are: {there}")
        click.echo(f"{name}: licence {known[name][0].licence}", err=True)
        for path in _with_bar(known[name]):
            click.echo(f"{path}")


def _with_bar(entries: list[ModelFile]) -> list[Path]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from tts_news import models

    columns = [TextColumn("{task.description}"), BarColumn(), DownloadColumn()]
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        tasks = {entry.name: bar.add_task(entry.name, total=entry.size) for entry in entries}
        return models.install(
            entries, lambda entry, have: bar.update(tasks[entry.name], completed=have)
        )
