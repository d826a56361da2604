"""The commands `make`, `feed` and `retract`."""

from __future__ import annotations

import contextlib
import json
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from tts_news.cli import console
from tts_news.cli.common import (
    ALLOW_PRIVATE,
    CLUSTER,
    LISTEN,
    can_listen,
    fallback_line,
    feed_line,
    lost_sentences,
    minutes,
    told_left_out,
    warn,
    with_settings,
)
from tts_news.cli.edition import with_choice
from tts_news.messages import N_, _, ngettext
from tts_news.settings import AUTO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_news.edition.choice import Choice
    from tts_news.edition.conductor import Made, Options
    from tts_news.edition.episode import Progress
    from tts_news.hearing.listening import Misheard
    from tts_news.settings import Settings
    from tts_news.speech.asked import Asked
    from tts_news.speech.profiles import Cast
    from tts_news.speech.synthesize import Fallback


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@with_settings("out", "voice", "voices", "title", "base_url", "formats", "epub", "keep")
@with_choice()
@click.option("--workers", type=int, metavar="N", help="Processes (default: one a processor).")
@CLUSTER
@ALLOW_PRIVATE
@LISTEN
@click.option("--force", is_flag=True, help="Speak and encode anew, whatever is there.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print what happens as lines of JSON.")
def make(
    articles: tuple[str, ...],
    settings: Settings,
    edition: str,
    choice: Choice,
    workers: int | None,
    cluster: str,
    allow_private: bool,
    listen: bool,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Make an episode of each ARTICLE, and the feed.

    ARTICLE is a file (pasted text, HTML, Markdown, JSON, .docx, .doc, .odt, .rtf, .pdf, .epub,
    .eml), a folder of them, an address, - for standard input, or the address of a feed or a
    sitemap, of which the new articles are made.
    """
    from tts_news.edition import conductor

    options = conductor.Options(
        force=force,
        edition=edition,
        choice=choice,
        allow_private=allow_private,
        workers=workers,
        cluster=cluster,
    )
    if listen:
        can_listen()
    with ExitStack() as stack:
        teller = teller_for(stack, settings, quiet=quiet, as_json=as_json)
        if listen:
            options = replace(options, on_misheard=teller.misheard)
        results = made_and_published(articles, settings, options, teller)
    return max((made.exit_status for made in results), default=0)


def made_and_published(
    articles: Iterable[str],
    settings: Settings,
    options: Options,
    teller: Teller,
    reporter: console.Reporter | None = None,
) -> list[Made]:
    """Make the articles, report each, and write the feed if any episode was made."""
    from tts_news.edition import conductor

    reporter = reporter or console.Reporter()
    told = replace(
        options,
        on_progress=teller.progress,
        on_warning=reporter.warning,
        on_fallback=teller.fallback,
        on_cast=teller.cast,
        on_asked=teller.asked,
    )
    results: list[Made] = []
    with contextlib.closing(conductor.make(articles, settings, told)) as making:
        for made in making:
            results.append(made)
            teller.made(made)
            if made.error:
                reporter.error(made.error, made.name)
            for line in lost_sentences(made.name, made.left_out):
                reporter.warning(line, made.name)
            if options.is_stopped():
                break
    if any(made.episode for made in results):
        has_changed = any(made.state == "made" for made in results)
        where = conductor.refresh(settings, reporter.warning, has_changed=has_changed)
        teller.feed(where)
    return results


@click.command()
@with_settings("out", "title", "base_url", "keep")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def feed(settings: Settings, quiet: bool) -> None:
    """Rebuild feed.xml from what is in the output folder."""
    from tts_news.edition import conductor

    path, count = conductor.publish(settings, lambda line: warn([line]))
    if not quiet:
        click.echo(ngettext("{path}: {n} episode", "{path}: {n} episodes", count, path=path))


@click.command()
@click.argument("episodes", nargs=-1, required=True, metavar="EPISODE...")
@with_settings("out", "title", "base_url")
def retract(episodes: tuple[str, ...], settings: Settings) -> None:
    """Take each EPISODE back: out of the feed, and its files away.

    EPISODE is its id, its article's address, or one of its files. It is not made again by itself;
    `make --force` brings it back.
    """
    from tts_news.edition import conductor

    for episode in conductor.retract(settings, episodes, lambda line: warn([line])):
        click.echo(_("retracted: {title}", title=episode.title))


NATURAL = N_("a robot's voice read this; `tts-news voices install` brings a natural one (63 MB)")
"""The hint after a run with the embedded voice."""


class Teller:
    """Receives the events of a run; this base class prints nothing but misheard sentences.

    Errors are reported by the caller.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def cast(self, cast: Cast) -> None:
        """The voices are chosen."""

    def progress(self, now: Progress) -> None:
        """A sentence is done."""

    def fallback(self, fallback: Fallback) -> None:
        """A fallback voice read a sentence."""

    def misheard(self, misheard: Misheard) -> None:
        """The recognizer found a fault in a sentence."""
        warn([str(misheard)])

    def made(self, made: Made) -> None:
        """An article is done."""

    def asked(self, asked: dict[str, Asked]) -> None:
        """The run is over."""

    def feed(self, path: str) -> None:
        """The feed is written."""


class _Lines(Teller):
    """Prints a line when an article is spoken, one for each episode, and a summary."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._told: set[tuple[str, str]] = set()
        self._robot = False
        self.only_news = False
        self._has_news = False

    def cast(self, cast: Cast) -> None:
        first = cast.readers[0]
        self._robot = first.engine == "espeak"
        if self.settings.voice == AUTO:
            click.echo(
                _("voice: {voice}, the most natural that works here", voice=first.name), err=True
            )

    def progress(self, now: Progress) -> None:
        if now.done == now.total and now.stage == "encoding":
            again = _(", {cached} from the cache", cached=now.cached) if now.cached else ""
            click.echo(
                _(
                    "spoken: {article} ({total} sentences{again}; {length} in {elapsed:.1f} s)",
                    article=now.article,
                    total=now.total,
                    again=again,
                    length=minutes(now.seconds),
                    elapsed=now.elapsed,
                ),
                err=True,
            )

    def fallback(self, fallback: Fallback) -> None:
        # The reason is printed for the first sentence only; the summary counts the others.
        if (fallback.voice, fallback.instead) not in self._told:
            self._told.add((fallback.voice, fallback.instead))
            warn([fallback_line(fallback)])

    def made(self, made: Made) -> None:
        self._has_news = self._has_news or made.state == "made"
        if self.only_news and made.state in ("unchanged", "retracted"):
            return
        if made.episode is None:
            if made.state == "retracted":
                click.echo(_("retracted: {name}  (--force brings it back)", name=made.name))
            return
        out = self.settings.out
        detail = (
            ngettext("{n} sentence spoken", "{n} sentences spoken", made.spoken)
            if made.state == "made"
            else _("nothing to do")
        )
        if made.fallbacks:
            detail += ngettext(
                ", {n} by another voice; the next run tries it again",
                ", {n} by another voice; the next run tries them again",
                len(made.fallbacks),
            )
        click.echo(
            f"{_(made.state)}: {out}/{made.episode.audio[0].name}  "
            f"{minutes(made.episode.duration)}  ({detail})"
        )
        click.echo(_("  transcript: {out}/{name}", out=out, name=made.episode.texts[0].name))
        if made.left_out:
            click.echo(_("  left out: {lines}", lines=told_left_out(made.left_out)))

    def asked(self, asked: dict[str, Asked]) -> None:
        for name, count in asked.items():
            if count.requests:
                click.echo(
                    _(
                        "voice {name}: {clips} sentences, {characters} characters in {requests} "
                        "requests, {length} of sound in {seconds:.1f} s; {cached} from the cache",
                        name=name,
                        clips=count.clips,
                        characters=count.characters,
                        requests=count.requests,
                        length=minutes(count.audio),
                        seconds=count.seconds,
                        cached=count.cached,
                    ),
                    err=True,
                )

    def feed(self, path: str) -> None:
        if self.only_news and not self._has_news:
            return
        click.echo(feed_line(path, self.settings))
        if self._robot:
            click.echo(_(NATURAL), err=True)


class _Bars(_Lines):
    """Shows a progress bar for each article on a terminal."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        super().__init__(settings)
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = [
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[detail]}", markup=False),
        ]
        self._bar = stack.enter_context(Bar(*columns, console=Console(stderr=True), transient=True))
        self._tasks: dict[tuple[str, str], Any] = {}

    def progress(self, now: Progress) -> None:
        key = (now.article, now.stage)
        if key not in self._tasks:
            name = f"{_(now.stage)}: {now.article[:40]}"
            self._tasks[key] = self._bar.add_task(name, total=now.total, detail="")
        detail = f"{minutes(now.seconds)}, {now.speed:.0f}x"
        if now.cached:
            detail += _(", {cached} from the cache", cached=now.cached)
        if now.left >= 1:
            detail += _(", {time} left", time=minutes(now.left))
        self._bar.update(self._tasks[key], completed=now.done, detail=detail)


class _Json(Teller):
    """Prints every event as a line of JSON, for tools."""

    def cast(self, cast: Cast) -> None:
        self._say("voice", voices=[voice.name for voice in cast.readers])

    def progress(self, now: Progress) -> None:
        self._say(
            "progress",
            article=now.article,
            stage=now.stage,
            done=now.done,
            total=now.total,
            cached=now.cached,
            seconds=round(now.seconds, 3),
            speed=round(now.speed, 1),
            left=round(now.left, 1),
        )

    def fallback(self, fallback: Fallback) -> None:
        self._say(
            "fallback",
            sentence=fallback.text,
            voice=fallback.voice,
            instead=fallback.instead,
            reason=fallback.reason,
        )

    def misheard(self, misheard: Misheard) -> None:
        from dataclasses import asdict

        self._say("misheard", **asdict(misheard))

    def made(self, made: Made) -> None:
        from dataclasses import asdict

        if made.episode is None:
            kind = "retracted" if made.state == "retracted" else "error"
            self._say(kind, article=made.name, error=made.error)
            return
        self._say(
            "episode",
            article=made.name,
            state=made.state,
            id=made.episode.id,
            title=made.episode.title,
            audio=made.episode.audio[0].name,
            files=[file.name for file in made.episode.files],
            seconds=made.episode.duration,
            sentences_spoken=made.spoken,
            fallbacks=len(made.fallbacks),
            left_out=[asdict(one) for one in made.left_out],
        )

    def asked(self, asked: dict[str, Asked]) -> None:
        from dataclasses import asdict

        self._say("voices", voices={name: asdict(count) for name, count in asked.items()})

    def feed(self, path: str) -> None:
        self._say("feed", path=path)

    def _say(self, event: str, **data: Any) -> None:
        click.echo(json.dumps({"event": event, **data}, ensure_ascii=False))


def teller_for(
    stack: ExitStack, settings: Settings, *, quiet: bool, as_json: bool, only_news: bool = False
) -> Teller:
    """Whoever tells of a run as the options ask; with `only_news` not of what was there before."""
    if as_json:
        return _Json(settings)
    if quiet:
        return Teller(settings)
    lines = _Bars(settings, stack) if sys.stderr.isatty() else _Lines(settings)
    lines.only_news = only_news
    return lines
