"""The options that choose the articles of an edition, shared by make, proof and watch."""

from __future__ import annotations

import functools
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MINUTES_AND_SECONDS = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)")
_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Interval(click.ParamType):
    """An interval such as `15m`, `30s`, `24h` or `2d`, converted to seconds."""

    name = "interval"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d{1,6})([smhd])", str(value))
        if match is None or match[1].strip("0") == "":
            self.fail(_("'{value}'; write it as 15m, 30s or 1h", value=value), param, ctx)
        return float(int(match[1]) * _UNITS[match[2]])


class Length(click.ParamType):
    """A length such as `10:00` or `1:02:00`, converted to seconds."""

    name = "length"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        match = _MINUTES_AND_SECONDS.fullmatch(str(value))
        seconds = match and int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
        if not seconds:
            self.fail(_("'{value}'; write it as 10:00, or 1:02:00", value=value), param, ctx)
        return float(seconds)


class Day(click.DateTime):
    """A day as `2026-11-24` or, as in Vietnam, `24/11/2026`."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d", "%d/%m/%Y"])

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(_("'{value}'; write it as 2026-11-24", value=value), param, ctx)


class ClockTimes(click.ParamType):
    """Times of day such as `06:00,11:30`, converted to sorted HH:MM."""

    name = "times"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        found = [_CLOCK_TIME.fullmatch(one.strip()) for one in str(value).split(",")]
        if not all(found):
            self.fail(_("'{value}'; write it as 06:00 or 06:00,11:30", value=value), param, ctx)
        return tuple(sorted({f"{int(one[1]):02}:{one[2]}" for one in found if one}))


class _Slot(ClockTimes):
    """A single time of day such as `06:00`."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        times = super().convert(value, param, ctx)
        if len(times) > 1:
            self.fail(_("'{value}'; one time, as 06:00", value=value), param, ctx)
        return times[0]


_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "edition": click.option(
        "--edition", default="", metavar="NAME", help="One episode of all, or `daily`: one a day."
    ),
    "day": click.option(
        "--date",
        "day",
        type=Day(),
        metavar="YYYY-MM-DD",
        help="The day that the edition is of (default: today).",
    ),
    "slot": click.option(
        "--slot", type=_Slot(), default=None, metavar="HH:MM", help="One of several that day."
    ),
    "since": click.option(
        "--since", type=Interval(), metavar="24h", help="Leave out what is older."
    ),
    "most": click.option(
        "--most", type=click.IntRange(1), metavar="N", help="Stories at the most."
    ),
    "length": click.option(
        "--length", type=Length(), metavar="M:SS", help="Leave out whole stories until it fits."
    ),
    "digest": click.option("--digest", is_flag=True, help="Only headlines and leads."),
    "replaces": click.option(
        "--replace", "replaces", is_flag=True, help="In place of one of other articles."
    ),
}


def with_choice(*without: str) -> Callable[[Any], Any]:
    """Decorator that gives a command `edition` and `choice`; `without` names omitted options."""

    def decorate(command: Any) -> Any:
        names = [name for name in _OPTIONS if name not in without]

        @functools.wraps(command)
        def called(*arguments: Any, **given: Any) -> Any:
            own = {name: given.pop(name) for name in names}
            edition = own.pop("edition")
            if not edition and (named := next((n for n, v in own.items() if v), None)):
                option = {"day": "date", "replaces": "replace"}.get(named, named)
                raise click.UsageError(
                    _("--{option} is for an edition; name it with --edition NAME", option=option)
                )
            if edition == "daily" and own.get("slot"):
                raise click.UsageError(_("--slot: a daily edition has none; give it a name"))
            return command(*arguments, edition=edition, choice=_choice(own), **given)

        for name in reversed(names):
            called = _OPTIONS[name](called)
        return called

    return decorate


def _choice(given: dict[str, Any]) -> Any:
    from tts_news.edition.choice import Choice

    chosen = {name: value for name, value in given.items() if value}
    if "day" in chosen:
        chosen["day"] = chosen["day"].date()
    if "since" in chosen:
        chosen["since"] = timedelta(seconds=chosen["since"])
    return Choice(**chosen)
