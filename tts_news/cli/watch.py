"""The command `watch`."""

from __future__ import annotations

import math
import signal
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Self

import click

from tts_news.base import interrupt
from tts_news.cli import console
from tts_news.cli.common import ALLOW_PRIVATE, in_workspace, with_settings
from tts_news.cli.edition import ClockTimes, Interval, with_choice
from tts_news.cli.make import made_and_published, teller_for
from tts_news.errors import TtsNewsError
from tts_news.messages import _
from tts_news.messages.faults import in_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tts_news.cli.make import Teller
    from tts_news.edition.choice import Choice
    from tts_news.edition.conductor import Options
    from tts_news.settings import Settings

    Look = Callable[[Options], int | None]

POLL = 30.0
"""Seconds between two checks of the clock, as the machine may have been suspended."""

SINCE = timedelta(hours=24)
"""The largest age of an edition's articles if --since is not given; each is told only once."""


AGAIN = 6 * 3600.0
"""Seconds after which a lasting problem is printed again, as another shift may be at the desk."""


class Lasting(console.Reporter):
    """Prints a problem when it begins and not at every look; each look is one `with` block.

    A problem is printed again if its file has changed, if it returns after a look without it, and
    after AGAIN seconds.
    """

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], float] = {}
        self._now: dict[tuple[str, str], float] = {}

    def __enter__(self) -> Self:
        self._now = {}
        return self

    def __exit__(self, *_error: object) -> None:
        self._said = self._now

    def is_news(self, line: str, source: str) -> bool:
        """Whether the problem is new since the last look, or due to be printed again."""
        from tts_news.edition.memory import stamp

        what, now = (line, stamp(source) if source else ""), time.monotonic()
        said = self._now.get(what, self._said.get(what, -math.inf))
        is_due = now - said >= AGAIN
        self._now[what] = now if is_due else said
        return is_due


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FOLDER|FEED...")
@with_settings("out", "voice", "voices", "title", "base_url", "formats", "epub", "keep")
@with_choice("day", "slot", "replaces")
@click.option("--at", type=ClockTimes(), metavar="06:00,11:30", help="When the edition is made.")
@click.option(
    "--every",
    type=Interval(),
    default="15m",
    metavar="15m",
    help="How often to look (default: 15m).",
)
@click.option("--times", type=int, default=0, help="Look so many times and stop (default: ever).")
@ALLOW_PRIVATE
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print what happens as lines of JSON.")
@in_workspace
def watch(
    sources: tuple[str, ...],
    settings: Settings,
    edition: str,
    choice: Choice,
    at: tuple[str, ...] | None,
    every: float,
    times: int,
    allow_private: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Make what is new in a FOLDER or a FEED, and look again, until stopped.

    With --edition NAME --at 06:00,11:30 an edition of what is new at these times of Vietnam. After
    an error the next look tries again; an error that lasts is printed once, and again every six
    hours. Ctrl-C and SIGTERM stop after the article that is being made.
    """
    from tts_news.edition import conductor

    if bool(edition) != bool(at):
        raise click.UsageError(_("--edition and --at belong together: --edition NAME --at 06:00"))
    # A signal handler may put into it at any time; a threading.Event could be locked just then.
    stop: SimpleQueue[int] = SimpleQueue()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: stop.put(number))
    options = conductor.Options(
        edition=edition,
        choice=choice,
        allow_private=allow_private,
        settled=True,
        is_stopped=lambda: not stop.empty(),
    )

    lasting = Lasting()

    def look(options: Options) -> int | None:
        with ExitStack() as stack:
            stack.enter_context(lasting)
            teller = teller_for(stack, settings, quiet=quiet, as_json=as_json, only_news=True)
            status = _look_once(sources, settings, options, teller, lasting)
        if status == 0 and options.edition and not quiet and not as_json:
            click.echo(
                _(
                    "{edition} {slot}: nothing new",
                    edition=options.edition,
                    slot=options.choice.slot,
                ),
                err=True,
            )
        return status

    if at:
        _by_the_clock(look, options, at, every, times, stop)
    else:
        _again_and_again(look, options, every, times, stop)
    if not quiet and not as_json:
        click.echo(_("stopped"), err=True)


def _again_and_again(
    look: Look, options: Options, every: float, times: int, stop: SimpleQueue[int]
) -> None:
    for turn in count(1):
        begun = time.monotonic()
        look(options)
        if turn == times or _is_stopped(stop, begun + every - time.monotonic()):
            return


def _by_the_clock(
    look: Look,
    options: Options,
    at: tuple[str, ...],
    every: float,
    times: int,
    stop: SimpleQueue[int],
) -> None:
    """Make an edition at each of the times; if a server or the disk fails, try again."""
    from tts_news.edition import issue

    for turn in count(1):
        due = next_of(at, issue.now())
        if _is_stopped_until(due, stop):
            return
        after = next_of(at, due)
        choice = replace(
            options.choice,
            day=due.date(),
            slot=f"{due:%H:%M}",
            since=options.choice.since or SINCE,
            new_of=at,
        )
        asked = replace(options, choice=choice)
        while look(asked) == FAILURE and issue.now() + timedelta(seconds=every) < after:
            if _is_stopped(stop, every):
                return
        if turn == times:
            return


def next_of(at: tuple[str, ...], now: datetime) -> datetime:
    """The first moment after `now` that is at one of some times of day, HH:MM."""
    from tts_news.edition import issue

    days = (now.date(), now.date() + timedelta(days=1))
    return min(when for day in days for slot in at if (when := issue.at(day, slot)) > now)


def _is_stopped_until(due: datetime, stop: SimpleQueue[int]) -> bool:
    """Wait until a moment; True if a signal arrived first."""
    from tts_news.edition import issue

    while (left := (due - issue.now()).total_seconds()) > 0:
        if _is_stopped(stop, min(left, POLL)):
            return True
    return not stop.empty()


def _is_stopped(stop: SimpleQueue[int], seconds: float) -> bool:
    """Wait for some seconds; True if a signal arrived first."""
    with suppress(Empty):
        interrupt.get(stop, max(0.0, seconds))
        return True
    return False


FAILURE = 1
"""The result of a look that made nothing and may succeed on a retry."""


def _look_once(
    sources: tuple[str, ...],
    settings: Settings,
    options: Options,
    teller: Teller,
    lasting: Lasting,
) -> int | None:
    """Look once: None if an episode was made, FAILURE, 2 for a mistake, 0 for nothing new."""
    try:
        made = made_and_published(sources, settings, options, teller, lasting)
    except (TtsNewsError, OSError) as error:
        lasting.error(error if isinstance(error, TtsNewsError) else in_words(error))
        return getattr(error, "exit_status", FAILURE)
    except Exception:  # noqa: BLE001 - the next look may succeed
        lasting.error(console.fault())
        return FAILURE
    if any(one.episode for one in made):
        return None
    return min((one.exit_status for one in made if one.exit_status), default=0)
