"""The commands `check` and `serve`."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from tts_news.cli.common import LISTEN, can_listen, in_workspace, with_settings
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.publish.layout import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_news.publish.storage import Folder
    from tts_news.settings import Settings


@click.command()
@with_settings("out")
@click.option("--quick", is_flag=True, help="Do not measure the loudness.")
@LISTEN
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@in_workspace
def check(settings: Settings, quick: bool, listen: bool, as_json: bool) -> int:
    """Look at the whole output folder as a podcast app and as Apple would.

    Exit status 0: nothing that an app would fail on; 1: something.
    """
    from tts_news.publish import check as checks

    if listen:
        can_listen()
    store = _opened(settings)
    with _folder(store) as folder:
        for name in store.sizes:
            store.bring(name, folder)
        findings = [*checks.check(folder, listen=not quick)]
        findings += checks.misheard(folder, settings) if listen else []
    found = sorted(findings, key=lambda one: (one.level, one.where))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            colour = "red" if one.level == checks.ERROR else "yellow"
            level = click.style(f"{_(one.level):<8}", fg=colour)
            click.echo(f"{level} {one.where}: {one.what}\n         {one.remedy}")
        errors = sum(one.level == checks.ERROR for one in found)
        click.echo(
            _(
                "{out}: {errors} errors, {warnings} warnings",
                out=settings.out,
                errors=errors,
                warnings=len(found) - errors,
            )
        )
    return 1 if any(one.level == checks.ERROR for one in found) else 0


@click.command()
@with_settings("out")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Default: 8000.")
@in_workspace
def serve(settings: Settings, port: int) -> None:
    """Show the output folder on this machine, for preview: http://localhost:8000/feed.xml.

    For a podcast app on this machine make the feed with --base-url http://localhost:8000/.
    """
    import socket

    from tts_news.publish import serve as serving

    store = _opened(settings)
    with socket.socket() as probe:
        if os.name != "nt":  # on Windows it would take over a port in use by another program
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((serving.HOST, port))
        except OSError as error:
            raise UserError(
                _("--port {port}: {reason}; choose another port", port=port, reason=in_words(error))
            ) from None
        port = probe.getsockname()[1]
    with _folder(store) as folder:
        click.echo(_("http://localhost:{port}/feed.xml  (Ctrl-C stops)", port=port))
        embed = settings.show.embed
        serving.serve(folder, port, embed, lambda name: store.bring(name, folder))


def _opened(settings: Settings) -> Folder:
    """Open the output and list its files.

    Raises:
        UserError: there is no such output.

    """
    from tts_news.publish.storage import FEED, opened

    store = opened(settings.out)
    store.refresh()
    there = FEED in store.sizes if store.is_elsewhere else store.folder.is_dir()
    if not there and store.is_elsewhere:
        raise UserError(
            _(
                "{out}: no such feed; make an episode first, or name one with --out",
                out=settings.out,
            )
        )
    if not there:
        raise UserError(
            _(
                "{out}: no such folder; make an episode first, or name one with --out",
                out=settings.out,
            )
        )
    return store


@contextmanager
def _folder(store: Folder) -> Iterator[Path]:
    """A local folder with the output's files; those of a bucket are copied to a temporary one."""
    if not store.is_elsewhere:
        yield store.folder
        return
    with TemporaryDirectory() as name:
        (Path(name) / FOLDER).mkdir()
        yield Path(name)
