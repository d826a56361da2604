"""The command `init`."""

from __future__ import annotations

from pathlib import Path

import click

from tts_news.messages import _, with_comments


@click.command()
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option(
    "--schedule",
    type=click.Choice(["cron", "systemd", "watch", "windows", "runner"]),
    help="Print instead what makes an edition at its hours there.",
)
def init(force: bool, schedule: str | None) -> None:
    """Write a commented tts-news.toml into the working folder."""
    if schedule:
        click.echo(_recipe(schedule), nl=False)
        return
    _write_settings(force=force)


def _recipe(name: str) -> str:
    from importlib.resources import files

    folder = files("tts_news.cli").joinpath("data/schedules")
    (found,) = [one for one in folder.iterdir() if one.name.partition(".")[0] == name]
    return with_comments(found.read_text("utf-8"))


def _write_settings(*, force: bool) -> None:
    from tts_news import SETTINGS
    from tts_news.base import files
    from tts_news.errors import UserError, from_os_error
    from tts_news.settings import template

    path = Path(SETTINGS)
    if path.exists() and not force:
        raise UserError(_("{path}: is there already; --force replaces it", path=path))
    try:
        files.write(path, with_comments(template()).encode())
    except OSError as error:
        raise from_os_error(error, _("writing the settings"), path) from error
    click.echo(_("{path}: written; set the title, the author and base_url in it", path=path))
