"""The command `doctor`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tts_news.cli.common import with_settings
from tts_news.messages import _

if TYPE_CHECKING:
    from tts_news.settings import Settings

_COLOURS = {"good": "green", "worse": "yellow", "broken": "red"}


@click.command()
@with_settings("out", "voice", "voices")
@click.option("--online", is_flag=True, help="Ask the voices on the network too.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(settings: Settings, online: bool, as_json: bool) -> int:
    """Say what works on this machine, and how to mend what does not.

    Exit status 0: episodes can be made with these settings; 1: they cannot.
    """
    from tts_news.cli.diagnosis import State, examine

    found = []
    for one in examine(settings, online=online):
        found.append(one)
        if not as_json:
            state = click.style(f"{_(one.state):<7}", fg=_COLOURS[one.state])
            click.echo(f"{state} {_(one.name)}: {one.what}")
            if one.remedy:
                click.echo(f"        {one.remedy}")
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    return 1 if any(one.state == State.BROKEN for one in found) else 0
