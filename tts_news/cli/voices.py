"""The commands `voices`, `voices try` and `voices install`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tts_news.cli import console
from tts_news.cli.common import LISTEN, bytes_text, can_listen, in_workspace, with_settings
from tts_news.messages import _

if TYPE_CHECKING:
    from tts_news.engines.model_files import ModelFile
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
    from tts_news.speech.profiles import GRADES

    rows = _rows(settings.voice_folder)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        state = row["problem"] and _("does not work: {problem}", problem=row["problem"])
        if not state:
            state = _("not asked") if row["online"] else _("works")
        click.echo(
            f"{row['name']:<{width}}  {_(GRADES[row['natural']]):<12} {row['title']}: {state}"
        )
        about = [_("text goes to: {goes_to}", goes_to=_(row["goes_to"])), _(row["terms"])]
        about += [_("{pace:g} times as fast as speech", pace=row["pace"])] if row["pace"] else []
        click.echo(f"{'':<{width}}  {'; '.join(filter(None, about))}")


def _rows(folder: str) -> list[dict[str, Any]]:
    """The data of each voice, the most natural first."""
    from tts_news.engines import engine_class
    from tts_news.errors import UserError
    from tts_news.speech import profiles

    rows = []
    for name in profiles.names(folder):
        row: dict[str, Any] = dict.fromkeys(("title", "engine", "problem", "goes_to", "terms"), "")
        row |= {"name": name, "online": False, "marks": False, "rate": 0, "fallback": []}
        row |= {"natural": 0, "pace": 0.0}
        try:
            voice = profiles.load(name, folder)
            engine = engine_class(voice.engine)(voice.settings)
            row |= {"title": voice.title, "engine": voice.engine, "fallback": list(voice.fallback)}
            row |= {"natural": voice.natural, "terms": voice.terms, "pace": voice.pace}
            row |= {"online": engine.online, "marks": engine.marks, "problem": engine.missing()}
            row |= {"goes_to": engine.goes_to}
            row["rate"] = engine.rate
        except UserError as error:
            row["problem"] = row["problem"] or str(error)
        rows.append(row)
    return sorted(rows, key=lambda row: (-row["natural"], row["name"]))


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
    from tts_news.edition.sample import sample

    if listen:
        can_listen()
    path = out or Path(f"{name}.mp3")
    said = sample(replace(settings, voice=name, voices={}), path, text)
    click.echo(_("{path}: {seconds:.1f} s", path=path, seconds=said.sound.seconds))
    if listen:
        from tts_news.hearing import ear

        click.echo(ear.verdict(ear.listen(said.sound, said.text)))


@voices.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--list", "only_list", is_flag=True, help="List what there is to fetch.")
@click.option("--yes", is_flag=True, help="Agree to licences that forbid profit.")
@click.pass_obj
def install(settings: Settings, names: tuple[str, ...], only_list: bool, yes: bool) -> None:
    """Fetch the model files of the voices NAME; without one, of the voice that we recommend.

    From then on the voice `auto` uses it. Run it again after an interruption and it goes on where
    it was.
    """
    from tts_news.engines import model_files
    from tts_news.errors import UserError
    from tts_news.speech import profiles

    known = model_files.catalogue(profiles.folders(settings.voice_folder))
    if only_list:
        for name, entries in known.items():
            size = bytes_text(sum(entry.size for entry in entries))
            there = _("  installed") if model_files.is_installed(entries) else ""
            click.echo(f"{name}  {size}  {entries[0].licence}{there}")
        return
    for name in names or list(known)[:1]:
        if name not in known:
            there = ", ".join(known) or _("none")
            raise UserError(
                _("no model '{name}' in the catalogue; there are: {there}", name=name, there=there)
            )
        size = bytes_text(sum(entry.size for entry in known[name]))
        click.echo(
            _(
                "{name}: {size}, licence {licence}",
                name=name,
                size=size,
                licence=known[name][0].licence,
            ),
            err=True,
        )
        if known[name][0].forbids_profit and not yes:
            question = _(
                "Its licence forbids commercial use of what it says. Fetch it all the same?"
            )
            if not console.agreed(question):
                raise UserError(
                    _("{name}: not fetched; choose another (voices install --list)", name=name)
                )
        for path in _with_bar(known[name]):
            click.echo(f"{path}")
        heard = [voice.name for voice in profiles.with_model(name, settings.voice_folder)]
        if heard:
            click.echo(
                _("installed; hear it: tts-news voices try {voice}", voice=heard[0]), err=True
            )


def _with_bar(entries: list[ModelFile]) -> list[Path]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from tts_news.engines import model_files

    columns = [TextColumn("{task.description}"), BarColumn(), DownloadColumn()]
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        tasks = {entry.name: bar.add_task(entry.name, total=entry.size) for entry in entries}
        return model_files.install(
            entries, lambda entry, have: bar.update(tasks[entry.name], completed=have)
        )
