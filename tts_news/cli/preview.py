"""check and serve."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts_news.cli.common import LISTEN, can_listen, with_settings
from tts_news.errors import UserError

if TYPE_CHECKING:
    from tts_news.settings import Settings


@click.command()
@with_settings("out")
@click.option("--quick", is_flag=True, help="Do not measure the loudness.")
@LISTEN
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(settings: Settings, quick: bool, listen: bool, as_json: bool) -> int:
    """Look at the whole output folder as a podcast app and as Apple would.

    Exit status 0: nothing that an app would fail on; 1: something.
    """
    from tts_news.publish import check as checks

    out = _folder(settings)
    if listen:
        can_listen()
    findings = [*checks.check(out, listen=not quick)]
    findings += checks.misheard(out, settings) if listen else []
    found = sorted(findings, key=lambda one: (one.level, one.where))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            colour = "red" if one.level == checks.ERROR else "yellow"
            level = click.style(f"{one.level:<8}", fg=colour)
            click.echo(f"{level} {one.where}: {one.what}\n         {one.remedy}")
        errors = sum(one.level == checks.ERROR for one in found)
        click.echo(f"{out}: {errors} errors, {len(found) - errors} warnings")
    return 1 if any(one.level == checks.ERROR for one in found) else 0


@click.command()
@with_settings("out")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Default: 8000.")
def serve(settings: Settings, port: int) -> None:
    """Show the output folder on this machine, for preview: http://localhost:8000/feed.xml.

    For a podcast app on this machine make the feed with --base-url http://localhost:8000/.
    """
    import socket

    from tts_news.publish import serve as serving

    out = _folder(settings)
    with socket.socket() as probe:
        if os.name != "nt":  # where it would take a port from another program
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((serving.HOST, port))
        except OSError as error:
            raise UserError(f"--port {port}: {error.strerror}; choose another port") from None
        port = probe.getsockname()[1]
    click.echo(f"http://localhost:{port}/feed.xml  (Ctrl-C stops)")
    serving.serve(out, port)


def _folder(settings: Settings) -> Path:
    out = Path(settings.out)
    if not out.is_dir():
        raise UserError(f"{out}: no such folder; make an episode first, or name one with --out")
    return out
