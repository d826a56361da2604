"""init."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def init(force: bool) -> None:
    """Write a commented tts-news.toml into the working folder."""
    from tts_news.base import files
    from tts_news.errors import UserError, from_os_error
    from tts_news.settings import FILE, template

    path = Path(FILE)
    if path.exists() and not force:
        raise UserError(f"{path}: is there already; --force replaces it")
    try:
        files.write(path, template().encode())
    except OSError as error:
        raise from_os_error(error, "writing the settings", path) from error
    click.echo(f"{path}: written; set the title, the author and base_url in it")
