"""The command `bulletin` and its subcommands: making a programme, and checking it before air."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tts_news.base.shells import path_word
from tts_news.cli.common import (
    ALLOW_PRIVATE,
    CLUSTER,
    fallback_line,
    feed_line,
    in_workspace,
    warn,
    with_settings,
)
from tts_news.cli.edition import Day
from tts_news.messages import _, language, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tts_news.bulletin.air import Broadcast, Options, Programme
    from tts_news.bulletin.rundown import Rundown
    from tts_news.bulletin.timeline import Timeline
    from tts_news.settings import Settings


class _Bulletin(click.Group):
    """A group for which `bulletin RUNDOWN` is short for `bulletin air RUNDOWN`."""

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
    """Add the options that determine what is said and when."""
    for option in (
        click.option(
            "--date",
            "day",
            type=Day(),
            metavar="YYYY-MM-DD",
            help="Day of the broadcast.",
        ),
        click.option("--start", metavar="HH:MM", help="When it goes to air."),
        click.option("--length", metavar="M:SS", help="How long it must be."),
        click.option(
            "--pick-up",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="ITEM.wav",
            help="A human's recording for the item of that name; it stays until taken out.",
        ),
        click.option("--take-out", multiple=True, metavar="ITEM", help="Air no recording of it."),
        click.option("--only", multiple=True, metavar="ITEM", help="Speak this item anew."),
        click.option("--loudness", type=float, metavar="LUFS", help="Of the WAV (default: -23)."),
        click.option("--bits", type=int, help="16 or 24 (default)."),
        click.option("--channels", type=int, help="1, or 2 (default)."),
        click.option("--workers", type=int, metavar="N", help="Processes."),
        CLUSTER,
        ALLOW_PRIVATE,
    ):
        command = option(command)
    return with_settings("voice", "voices")(click.argument("rundown", metavar="RUNDOWN")(command))


@bulletin.command()
@_planning
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the files go."
)
@click.option("--back-time", is_flag=True, help="Only print when each item starts on the clock.")
@click.option(
    "--publish/--no-publish",
    default=None,
    help="Put it into the feed as an episode too (default: as the rundown or the settings say).",
)
@click.option(
    "--deliver/--no-deliver", default=True, help="Deliver it to the places in `deliver`, or not."
)
@click.option("--quiet", "-q", is_flag=True, help="Print errors and warnings only.")
@in_workspace
def air(
    rundown: str,
    settings: Settings,
    out: Path | None,
    back_time: bool,
    publish: bool | None,
    deliver: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Make the WAV, the MP3 and the papers of a RUNDOWN.

    RUNDOWN is a TOML or CSV file, or the name or time of an edition in tts-news.toml.
    """
    from tts_news.bulletin import air as airing
    from tts_news.bulletin import delivery, schedule
    from tts_news.cli.common import minutes
    from tts_news.errors import TtsNewsError

    chosen, options = _prepared(rundown, settings, out, given)
    if back_time:
        _back_time(chosen, settings, options)
        return
    say: Callable[[str], None] = _unsaid if quiet else click.echo
    parcel = schedule.parcel(chosen, airing.files_of(options), settings)
    places = options.deliver if deliver else ()
    with ExitStack() as stack:
        with delivery.making(parcel, places, settings.folder, options.on_warning):
            made = stack.enter_context(airing.air(chosen, settings, options))
        _tell(made.timeline, say)
        say(
            _(
                "{length}, {integrated:g} LUFS, true peak {peak:g} dBTP",
                length=minutes(made.timeline.seconds),
                integrated=made.report.integrated,
                peak=made.report.peak,
            )
        )
        for file in made.files:
            say(str(file))
        fault = None
        try:  # delivery comes before the feed, as playout is waiting for it
            delivery.deliver(
                parcel, places, settings.folder, lambda to: say(_("delivered: {to}", to=to))
            )
        except TtsNewsError as error:
            fault = error
        if chosen.publish if publish is None else publish:
            _publish(made, settings, publish is True, say)
        if fault:
            raise fault


def _unsaid(_line: str) -> None:
    """Ignore a line, for --quiet."""


def _publish(made: Broadcast, settings: Settings, force: bool, say: Callable[[str], None]) -> None:
    """Publish a bulletin in the feed; a retracted one only if `force` is set."""
    from tts_news.edition import conductor

    added = made.publish(settings, force=force)
    if added.state == "retracted":
        warn([_("its episode was taken back and stays so; --publish brings it back")])
        return
    path = conductor.publish(settings, lambda line: warn([line]))[0]
    if added.episode:
        say(f"{_(added.state)}: {settings.out}/{added.episode.audio[0].name}")
    say(feed_line(path, settings))


def _back_time(chosen: Rundown, settings: Settings, options: Options) -> None:
    """Print the times of a programme; if it does not fit, its natural times, then the error."""
    from tts_news.bulletin import air as airing
    from tts_news.bulletin.rundown import untimed
    from tts_news.errors import UnfitError

    try:
        with airing.planned(chosen, settings, options) as programme:
            _tell(programme.timeline)
    except UnfitError as problem:
        with airing.planned(untimed(chosen), settings, options) as programme:
            _tell(programme.timeline)
            seconds = programme.timeline.seconds
        click.echo(
            _("  as it would run: {seconds:.1f} s with nothing cut, not to time", seconds=seconds)
        )
        raise problem from None


@bulletin.command()
@_planning
@in_workspace
def proof(rundown: str, settings: Settings, **given: Any) -> int:
    """Print the readings of a RUNDOWN to check, with their items and times.

    Exit status 0: nothing to look at; 3: something is a guess.
    """
    from tts_news.bulletin import air as airing
    from tts_news.bulletin.rundown import untimed
    from tts_news.cli.proof import NEEDS_AN_EYE
    from tts_news.errors import UnfitError

    chosen, options = _prepared(rundown, settings, None, given)
    with ExitStack() as stack:
        try:
            programme = stack.enter_context(airing.planned(chosen, settings, options))
        except UnfitError as problem:  # its readings can be checked nevertheless
            warn([_("{problem}; the times below are as it would run", problem=problem)])
            programme = stack.enter_context(airing.planned(untimed(chosen), settings, options))
        if _doubts(programme):
            return NEEDS_AN_EYE
        count = sum(len(one.lines) for one in programme.timeline.aired)
        said = ngettext(
            "{n} sentence, which is no guess", "{n} sentences, none of them a guess", count
        )
        click.echo(said, err=True)
        return 0


@bulletin.command()
@click.argument("notice", required=False, type=click.Path(path_type=Path))
@click.option("--text", help="The notice itself; a sentence is enough.")
@click.option("--at", required=True, metavar="HH:MM", help="When it is aired; `now` for at once.")
@click.option(
    "--date",
    "day",
    type=Day(),
    metavar="YYYY-MM-DD",
    help="Day (default: today).",
)
@click.option(
    "--level",
    type=click.Choice(["thông thường", "ưu tiên", "khẩn cấp"]),
    default="thông thường",
    help="How pressing it is; khẩn cấp may be aired in quiet hours.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the files go."
)
@with_settings("voice", "voices")
@in_workspace
def loudspeaker(
    notice: Path | None,
    settings: Settings,
    text: str | None,
    at: str,
    day: datetime | None,
    level: str,
    out: Path | None,
) -> None:
    """Make an MP3 of a NOTICE (a file, or --text) for a commune's loudspeakers.

    It is read twice after a chime, slower and louder, as `[bulletin.loudspeaker]` says; refused
    when it is too long, in quiet hours, and when its hour is over.
    """
    from tts_news.bulletin import air as airing
    from tts_news.bulletin import delivery
    from tts_news.bulletin import loudspeaker as speaker
    from tts_news.clean import plain
    from tts_news.cli.common import minutes
    from tts_news.errors import UserError

    if (notice is None) == (text is None):
        raise UserError(_("name one NOTICE file, or give the notice with --text"))
    if text is not None and not any(c.isalnum() for c in text):
        raise UserError(_("--text: nothing to read in it; write the notice"))
    article = speaker.notice_in(notice) if notice else plain(text or "")
    now, begins = speaker.time_of(at, day)
    made = speaker.make(
        speaker.Notice(article, begins, level),
        settings,
        airing.Options(
            out or settings.folder / settings.bulletin.loudspeaker.out,
            "",
            on_warning=lambda line: warn([line]),
        ),
        now,
    )
    click.echo(
        _(
            "{begins:%H:%M %d/%m/%Y}  {level}  {length}, {integrated:g} LUFS, true "
            "peak {peak:g} dBTP",
            begins=begins,
            level=level,
            length=minutes(made.seconds),
            integrated=made.report.integrated,
            peak=made.report.peak,
        )
    )
    click.echo(made.sound)
    click.echo(made.sidecar)
    delivery.deliver(
        made.parcel(begins),
        settings.bulletin.loudspeaker.deliver,
        settings.folder,
        lambda to: click.echo(_("delivered: {to}", to=to)),
    )


@bulletin.command()
@click.argument(
    "articles",
    nargs=-1,
    required=True,
    metavar="ARTICLE...",
    type=click.Path(path_type=Path, exists=True),
)
@click.option(
    "--to", "path", type=click.Path(path_type=Path), default="ban-tin.toml", help="The file."
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def new(articles: tuple[Path, ...], path: Path, force: bool) -> None:
    """Write a commented rundown of articles.

    ARTICLE is a file (text, page, Word, PDF...) or a folder of them.
    """
    from tts_news.base import files
    from tts_news.bulletin.draft import draft
    from tts_news.errors import UserError, from_os_error

    if path.exists() and not force:
        raise UserError(
            _("{path}: is there already; --force replaces it, --to names another", path=path)
        )
    text, count = draft(articles, path.parent, lambda line: warn([line]))
    try:
        files.write(path, text.encode())
    except OSError as error:
        raise from_os_error(error, _("writing the rundown"), path) from error
    click.echo(
        ngettext(
            "{path}: {n} article; look at it, then `tts-news bulletin {word}`",
            "{path}: {n} articles; look at it, then `tts-news bulletin {word}`",
            count,
            path=path,
            word=path_word(str(path)),
        )
    )


def _doubts(programme: Programme) -> int:
    from tts_news.normalize.reasons import told
    from tts_news.script.proof import doubts

    timeline, count = programme.timeline, 0
    for one in timeline.aired:
        for line in one.lines:
            for doubt in doubts([line.utterance]):
                count += 1
                head = f"{timeline.clock(line.start)}  {one.item.name}  "
                click.echo(f"{head}{doubt.written} -> {doubt.spoken}")
                click.echo(
                    _(
                        "    {reason}; settle it with:  {command}",
                        reason=told(doubt.reason),
                        command=doubt.command,
                    )
                )
    return count


def _prepared(
    named: str, settings: Settings, out: Path | None, given: dict[str, Any]
) -> tuple[Rundown, Options]:
    """The rundown as modified by the schedule and the command line, and the run's options."""
    from tts_news.bulletin import air as airing
    from tts_news.bulletin import recordings, schedule
    from tts_news.bulletin import rundown as rundowns
    from tts_news.errors import UserError

    path, slot = schedule.found(named, settings)
    loaded = rundowns.load(path)
    for recording in given["pick_up"]:
        recordings.pick_up(loaded, recording)
    for name in given["take_out"]:
        warn(
            [
                _(
                    "{name}: its recording is now {path}",
                    name=name,
                    path=recordings.take_out(loaded, name),
                )
            ]
        )
    loaded, aired = recordings.with_recordings(loaded)
    warn(aired)
    changes = {key: given[key] for key in ("start", "length", "loudness", "bits", "channels")}
    chosen = {key: value for key, value in changes.items() if value is not None}
    if given["day"]:
        chosen["date"] = given["day"].date()
    try:
        rundown = replace(schedule.scheduled(loaded, slot, settings), **chosen)
    except ValueError as error:
        raise UserError(f"{path}: {error}") from None
    rundown = replace(rundown, date=rundown.begins().date())
    options = airing.Options(
        out or settings.folder / settings.bulletin.out,
        schedule.file_name(rundown, settings),
        deliver=(slot.deliver if slot else ()) or settings.bulletin.deliver,
        only=given["only"],
        workers=given["workers"],
        cluster=given["cluster"],
        allow_private=given["allow_private"],
        on_warning=lambda line: warn([line]),
        on_fallback=lambda one: warn([fallback_line(one)]),
    )
    return rundown, options


def _tell(timeline: Timeline, say: Callable[[str], None] = click.echo) -> None:
    for one in timeline.aired:
        clock, seconds = timeline.clock(one.start), one.end - one.start
        say(_("{clock}  {seconds:6.1f} s  {title}", clock=clock, seconds=seconds, title=one.title))
    for note in timeline.notes:
        say(f"  {note.told(language())}")
