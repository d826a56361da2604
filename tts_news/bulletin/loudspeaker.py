"""Notices for a commune's loudspeakers: a chime, then the text, usually twice.

People complain of long notices, early hours and broadcasts by mistake. So a notice is refused if it
is too long (it is never cut), in quiet hours, or if its hour has passed.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.audio.ffmpeg import pipe
from tts_news.audio.loudness import listening, reported
from tts_news.audio.mastering import settled
from tts_news.base import files
from tts_news.base.hours import VIETNAM
from tts_news.base.letters import slug
from tts_news.bulletin.air import Options, planned
from tts_news.bulletin.delivery import Parcel
from tts_news.bulletin.mixdown import mixdown
from tts_news.bulletin.rundown import Item, Rundown, clock_time, seconds
from tts_news.errors import UserError, from_os_error
from tts_news.messages import _

if TYPE_CHECKING:
    from tts_news.audio.loudness import Report
    from tts_news.audio.mastering import Leveller
    from tts_news.bulletin.air import Programme
    from tts_news.model import Article
    from tts_news.settings import Settings
    from tts_news.settings.bulletins import Loudspeaker

URGENT = "khẩn cấp"
"""The level (urgent) that may be aired at any hour."""

_NAMED = 8
"""Words of a notice without a title that are used in its file name."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: its text, its time on air and its level of urgency."""

    article: Article
    begins: datetime
    level: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A finished notice."""

    sound: Path
    sidecar: Path
    seconds: float
    report: Report

    def parcel(self, begins: datetime) -> Parcel:
        """The files to deliver; the sidecar is delivered last, as it announces the sound."""
        return Parcel(begins.isoformat(), (self.sidecar, self.sound))


def notice_in(path: Path) -> Article:
    """The article in a file; a text file of one line is a notice without a title.

    Raises:
        ArticleError: the file contains nothing to read.

    """
    from tts_news.clean import plain
    from tts_news.clean.encodings import decoded
    from tts_news.edition.conductor import article_of

    if path.suffix.lower() in (".txt", ".text") and path.is_file():
        text = decoded(path.read_bytes(), str(path)).text
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) == 1:
            return plain(lines[0])
    return article_of(str(path))


def time_of(at: str, day: datetime | None) -> tuple[datetime, datetime]:
    """The current time, and the time on air for a notice given as `HH:MM` or `now`.

    Raises:
        UserError: `at` is not a time.

    """
    now = datetime.now(VIETNAM)
    if at == "now":
        return now, now
    try:
        clock = clock_time(at, "--at")
    except ValueError as error:
        raise UserError(str(error)) from None
    return now, datetime.combine(day or now, clock, VIETNAM)


def make(notice: Notice, settings: Settings, options: Options, now: datetime) -> Sent:
    """Make the MP3 of a notice and its sidecar JSON, both or neither.

    Raises:
        UserError: it may not be aired at that time, or it is too long.
        TtsNewsError: the encoder fails or the disk is full.

    """
    from tts_news.edition.conductor import writable

    wanted = settings.bulletin.loudspeaker
    _is_to_come(notice, now)
    _is_no_quiet_hour(notice, wanted, 0.0)
    writable(options.out)
    plan, articles = _rundown(notice, wanted, settings.folder)
    paused = replace(settings, pauses=settings.pauses | {"story": wanted.pause})
    try:
        with planned(plan, paused, options, articles) as programme:
            length = programme.timeline.seconds
            _is_short_enough(length, wanted)
            _is_no_quiet_hour(notice, wanted, length)
            return _written(notice, programme, wanted, options)
    except OSError as error:
        raise from_os_error(error, _("making the notice"), options.out) from error


def _rundown(
    notice: Notice, wanted: Loudspeaker, folder: Path
) -> tuple[Rundown, dict[str, Article]]:
    """A rundown of the chime and the readings of the text, and the article of each reading."""
    chime = str((folder / wanted.chime).absolute()) if wanted.chime else ""
    if chime and not Path(chime).is_file():
        raise UserError(
            _(
                "bulletin.loudspeaker.chime '{chime}': no such file in {folder}",
                chime=wanted.chime,
                folder=folder,
            )
        )
    heads = [Item("chime", "ident", jingle_before=chime, priority=0)] if chime else []
    readings = [Item(f"reading-{n}", "story", priority=0) for n in range(1, wanted.repeat + 1)]
    plan = Rundown(
        folder / "tts-news.toml",
        (*heads, *readings),
        title=_title(notice.article),
        date=notice.begins.date(),
        start=f"{notice.begins:%H:%M:%S}",
        channels=1,
        bits=16,
        loudness=wanted.loudness,
        rate=wanted.rate,
    )
    return plan, {item.name: notice.article for item in readings}


def _title(article: Article) -> str:
    words = (article.title or article.paragraphs[0].text).split()
    return " ".join(words if article.title else words[:_NAMED]).rstrip(".,;:")


def _is_to_come(notice: Notice, now: datetime) -> None:
    if notice.begins < now.replace(second=0, microsecond=0):
        raise UserError(
            _(
                "--at {begins:%H:%M}: on {begins:%d/%m/%Y} that hour is over; name another "
                "hour, or a day with --date",
                begins=notice.begins,
            )
        )


def _is_no_quiet_hour(notice: Notice, wanted: Loudspeaker, length: float) -> None:
    """Refuse a notice that would be heard during quiet hours, unless it is urgent."""
    if notice.level == URGENT:
        return
    ends = notice.begins + timedelta(seconds=length)
    for span in wanted.quiet:
        first, last = (clock_time(one, "quiet") for one in span.split("-"))
        for days in (-1, 0, 1):
            day = notice.begins + timedelta(days=days)
            start = day.replace(hour=first.hour, minute=first.minute, second=0, microsecond=0)
            end = day.replace(hour=last.hour, minute=last.minute, second=0, microsecond=0)
            end += timedelta(days=1) if last <= first else timedelta()
            if notice.begins < end and start <= ends:
                raise UserError(
                    _(
                        "--at {begins:%H:%M}: the hours {span} are quiet "
                        "(bulletin.loudspeaker.quiet) and the notice would be heard from "
                        '{begins:%H:%M:%S} to {ends:%H:%M:%S}; only --level "{urgent}" may',
                        begins=notice.begins,
                        span=span,
                        ends=ends,
                        urgent=URGENT,
                    )
                )


def _is_short_enough(length: float, wanted: Loudspeaker) -> None:
    most = seconds(wanted.longest, "longest")
    if length > most:
        raise UserError(
            _(
                "the notice takes {length:.0f} s read {repeat} times, and at the most "
                "{longest} are allowed (bulletin.loudspeaker.longest); shorten the text: "
                "nothing of it is cut",
                length=length,
                repeat=wanted.repeat,
                longest=wanted.longest,
            )
        )


def _written(notice: Notice, programme: Programme, wanted: Loudspeaker, options: Options) -> Sent:
    stem = f"{notice.begins:%Y%m%d_%H%M}_{slug(notice.level)}_{slug(programme.title, 40)}"
    sound, sidecar = options.out / f"{stem}.mp3", options.out / f"{stem}.json"
    with ExitStack() as stack:
        beside = stack.enter_context(files.replacing(sound))
        about = stack.enter_context(files.replacing(sidecar))
        scratch = files.roomy(options.cache_folder)
        timeline = programme.timeline
        air, _master = mixdown(timeline, programme.takes, 1, wanted.loudness, scratch, stack)
        report = _encoded(air, beside, wanted)
        told = _sidecar(notice, programme, wanted, report)
        told |= {"file": sound.name, "sha256": hashlib.sha256(beside.read_bytes()).hexdigest()}
        about.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return Sent(sound, sidecar, timeline.seconds, report)


def _encoded(air: Leveller, path: Path, wanted: Loudspeaker) -> Report:
    """Encode the MP3; return the loudness measured after decoding it."""

    def write(filters: str) -> Report:
        arguments = ["-map", "0:a", "-map_metadata", "-1", "-af", filters, "-c:a", "libmp3lame"]
        arguments += ["-b:a", f"{wanted.bitrate}k", "-ar", str(wanted.sample_rate), "-ac", "1"]
        arguments += ["-id3v2_version", "0", "-f", "mp3", str(path), *listening(log="info")]
        return reported(pipe(air.sound, air.shape, arguments, _("encoding the notice")))

    return settled(air, write, overshoot=1.0, tolerance=0.2)


def _sidecar(
    notice: Notice, programme: Programme, wanted: Loudspeaker, report: Report
) -> dict[str, object]:
    """The data of the sidecar, for the system that airs the notice."""
    timeline = programme.timeline
    (once, *_rest) = [one for one in timeline.aired if one.lines]
    return {
        "title": programme.title,
        "level": notice.level,
        "begins": notice.begins.isoformat(),
        "ends": (notice.begins + timedelta(seconds=timeline.seconds)).isoformat("T", "seconds"),
        "seconds": round(timeline.seconds, 3),
        "repeats": wanted.repeat,
        "loudness": report.integrated,
        "true_peak": report.peak,
        "bitrate": wanted.bitrate * 1000,
        "sample_rate": wanted.sample_rate,
        "text": " ".join(line.utterance.sentence.text for line in once.lines),
        "spoken": " ".join(line.utterance.spoken for line in once.lines),
    }
