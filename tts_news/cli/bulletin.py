"""bulletin: a rundown to air, and what is looked at before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tts_news.cli.common import ALLOW_PRIVATE, warn, with_settings

if TYPE_CHECKING:
    from tts_news.bulletin.air import Options, Programme
    from tts_news.bulletin.rundown import Rundown
    from tts_news.bulletin.timeline import Timeline
    from tts_news.settings import Settings


class _Bulletin(click.Group):
    """`bulletin RUNDOWN` airs one; its other commands are named."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        if arguments and arguments[0] not in (*self.commands, "-h", "--help"):
            arguments = ["air", *arguments]
        return super().parse_args(context, arguments)


@click.group(cls=_Bulletin)
def bulletin() -> None:
    """A timed programme of a RUNDOWN, fit to air: `tts-news bulletin RUNDOWN`.

    RUNDOWN is a TOML or CSV file; `tts-news bulletin air --help` tells its options.
    """


def _planning(command: Any) -> Any:
    for option in (
        click.option("--date", "day", metavar="YYYY-MM-DD", help="Of the broadcast."),
        click.option("--start", metavar="HH:MM", help="When it goes to air."),
        click.option("--length", metavar="M:SS", help="How long it must be."),
        click.option("--workers", type=int, metavar="N", help="Processes."),
        ALLOW_PRIVATE,
    ):
        command = option(command)
    return with_settings("voice", "voices")(
        click.argument("path", metavar="RUNDOWN", type=click.Path(path_type=Path))(command)
    )


@bulletin.command()
@_planning
@click.option("--out", default="output/bulletins", type=click.Path(path_type=Path), help="Folder.")
@click.option("--loudness", type=float, metavar="LUFS", help="Of the WAV (default: -23).")
@click.option("--bits", type=int, help="16 or 24 (default).")
@click.option("--channels", type=int, help="1, or 2 (default).")
@click.option("--back-time", is_flag=True, help="Only print when each item starts on the clock.")
def air(
    path: Path,
    settings: Settings,
    out: Path,
    loudness: float | None,
    bits: int | None,
    channels: int | None,
    back_time: bool,
    **planning: Any,
) -> None:
    """Make the WAV, the MP3 and the papers of a RUNDOWN."""
    from tts_news.bulletin import air as airing
    from tts_news.cli.common import minutes

    sound = {"loudness": loudness, "bits": bits, "channels": channels}
    rundown, options = _prepared(path, out, planning, sound)
    if back_time:
        with airing.planned(rundown, settings, options) as programme:
            _tell(programme.timeline)
        return
    made = airing.air(rundown, settings, options)
    _tell(made.timeline)
    click.echo(
        f"{minutes(made.timeline.seconds)}, {made.report.integrated:g} LUFS, "
        f"true peak {made.report.peak:g} dBTP"
    )
    for file in made.files:
        click.echo(file)


@bulletin.command()
@_planning
def proof(path: Path, settings: Settings, **planning: Any) -> int:
    """Print the readings of a RUNDOWN that want an eye, with their items and times.

    Exit status 0: nothing to look at; 3: something is a guess.
    """
    from tts_news.bulletin import air as airing
    from tts_news.cli.proof import NEEDS_AN_EYE

    rundown, options = _prepared(path, Path("output"), planning, {})
    with airing.planned(rundown, settings, options) as programme:
        return NEEDS_AN_EYE if _doubts(programme) else 0


def _doubts(programme: Programme) -> int:
    from tts_news.proof import doubts

    timeline, count = programme.timeline, 0
    for one in timeline.aired:
        for line in one.lines:
            for doubt in doubts([line.utterance]):
                count += 1
                head = f"{timeline.clock(line.start)}  {one.item.name}  "
                click.echo(f"{head}{doubt.written} -> {doubt.spoken}")
                click.echo(f"    {doubt.reason}; settle it with:  {doubt.command}")
    return count


def _prepared(
    path: Path, out: Path, planning: dict[str, Any], sound: dict[str, Any]
) -> tuple[Rundown, Options]:
    from datetime import date

    from tts_news.bulletin import air as airing
    from tts_news.bulletin import rundown as rundowns
    from tts_news.errors import UserError

    given = {key: planning[key] for key in ("start", "length")} | sound
    if planning["day"]:
        try:
            given["day"] = date.fromisoformat(planning["day"])
        except ValueError:
            raise UserError(f"--date {planning['day']}: write it as 2026-11-24") from None
    loaded = rundowns.load(path)
    chosen = replace(loaded, **{key: value for key, value in given.items() if value is not None})
    begins = rundowns.checked(chosen).begins()
    options = airing.Options(
        out,
        f"BT_{begins:%Y%m%d_%H%M}.wav",
        workers=planning["workers"],
        allow_private=planning["allow_private"],
        on_warning=lambda line: warn([line]),
    )
    return replace(chosen, day=begins.date()), options


def _tell(timeline: Timeline) -> None:
    for one in timeline.aired:
        click.echo(f"{timeline.clock(one.start)}  {one.end - one.start:6.1f} s  {one.title}")
    for note in timeline.notes:
        click.echo(f"  {note}")
