"""watch."""

from __future__ import annotations

import re
import signal
import time
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from tts_news.base import interrupt
from tts_news.cli.common import ALLOW_PRIVATE, in_workspace, with_settings
from tts_news.cli.make import made_and_published, teller_for
from tts_news.errors import TtsNewsError

if TYPE_CHECKING:
    from tts_news.settings import Settings

_UNITS = {"s": 1, "m": 60, "h": 3600}


class _Every(click.ParamType):
    """`15m`, `30s`, `1h`: seconds."""

    name = "interval"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        match = re.fullmatch(r"(\d+)([smh])", str(value))
        if match is None or match[1].strip("0") == "":
            self.fail(f"'{value}'; write it as 15m, 30s or 1h", param, ctx)
        return int(match[1]) * _UNITS[match[2]]


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FOLDER|FEED...")
@with_settings("out", "voice", "voices", "title", "base_url", "formats", "epub", "keep")
@click.option("--every", type=_Every(), default="15m", help="How often to look (default: 15m).")
@click.option("--times", type=int, default=0, help="Look so many times and stop (default: ever).")
@ALLOW_PRIVATE
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print what happens as lines of JSON.")
@in_workspace
def watch(
    sources: tuple[str, ...],
    settings: Settings,
    every: float,
    times: int,
    allow_private: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Make what is new in a FOLDER or a FEED, and look again, until stopped.

    A fault is said and got over: the next look tries again. Ctrl-C and SIGTERM stop after the
    article that is being made.
    """
    from tts_news.edition import conductor

    # A handler may put into it at any moment; threading.Event may be taken just then.
    stop: SimpleQueue[int] = SimpleQueue()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: stop.put(number))
    turn = 0
    while stop.empty():
        turn += 1
        begun = time.monotonic()
        with ExitStack() as stack:
            teller = teller_for(stack, settings, quiet=quiet, as_json=as_json)
            options = conductor.Options(
                allow_private=allow_private,
                settled=True,
                tells_passed_over=turn == 1,
                is_stopped=lambda: not stop.empty(),
            )
            try:
                made_and_published(sources, settings, options, teller, options.is_stopped)
            except (TtsNewsError, OSError) as error:
                click.echo(f"error: {' '.join(str(error).split())}", err=True)
            except Exception as error:  # noqa: BLE001 - the next look may fare better
                reason = " ".join(f"{type(error).__name__}: {error}".split())
                click.echo(f"error: unexpected {reason} (please report it)", err=True)
        if turn == times:
            break
        with suppress(Empty):
            interrupt.get(stop, begun + every - time.monotonic())
            break
    if not quiet and not as_json:
        click.echo("stopped", err=True)
