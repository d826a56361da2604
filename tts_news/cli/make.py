"""make and feed."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from tts_news.cli.common import minutes, settings_from, settings_options, warn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tts_news.edition import Made, Progress
    from tts_news.settings import Settings


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@settings_options("out", "voice", "title", "base_url")
@click.option("--force", is_flag=True, help="Speak and encode anew, whatever is there.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def make(
    articles: tuple[str, ...],
    config: Path | None,
    out: str | None,
    voice: str | None,
    title: str | None,
    base_url: str | None,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Make an episode of each ARTICLE, and the feed.

    ARTICLE is a file (pasted text, HTML, Markdown, JSON), a folder of them, an address, or - for
    standard input.
    """
    from tts_news import edition

    settings = settings_from(config, out=out, voice=voice, title=title, base_url=base_url)
    results: list[Made] = []
    with ExitStack() as stack:
        on_progress = _progress(stack, silent=quiet or as_json)
        options = edition.Options(
            force=force, on_progress=on_progress, on_warning=lambda line: warn([line])
        )
        for made in edition.make(articles, settings, options):
            results.append(made)
            if made.error:
                click.echo(f"error: {made.error}", err=True)
    feed = _publish(settings) if any(made.episode for made in results) else None
    if as_json:
        click.echo(_as_json(results, feed))
    elif not quiet:
        _report(results, settings, feed)
    return max((made.exit_status for made in results), default=0)


@click.command()
@settings_options("out", "title", "base_url")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def feed(
    config: Path | None, out: str | None, title: str | None, base_url: str | None, quiet: bool
) -> None:
    """Rebuild feed.xml from what is in the output folder."""
    from tts_news import edition

    settings = settings_from(config, out=out, title=title, base_url=base_url)
    path, count = edition.publish(settings)
    if not quiet:
        click.echo(f"{path}: {count} episode{'s' * (count != 1)}")


def _publish(settings: Settings) -> Path:
    from tts_news import edition

    return edition.publish(settings)[0]


def _progress(stack: ExitStack, *, silent: bool) -> Callable[[Progress], None]:
    """A bar on a terminal; elsewhere a line when an article's speaking is done."""
    if silent:
        return lambda _progress: None
    if not sys.stderr.isatty():
        return _plain_progress
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = [
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[audio]}", markup=False),
        TimeElapsedColumn(),
    ]
    bar = stack.enter_context(Bar(*columns, console=Console(stderr=True), transient=True))
    tasks: dict[tuple[str, str], Any] = {}

    def show(now: Progress) -> None:
        key = (now.article, now.stage)
        if key not in tasks:
            tasks[key] = bar.add_task(f"{now.stage}: {now.article[:40]}", total=now.total, audio="")
        bar.update(tasks[key], completed=now.done, audio=minutes(now.seconds))

    return show


def _plain_progress(now: Progress) -> None:
    if now.done == now.total and now.stage == "speaking":
        click.echo(f"spoken: {now.article} ({now.total} sentences)", err=True)


def _report(results: list[Made], settings: Settings, feed_path: Path | None) -> None:
    for made in results:
        if made.episode:
            where = f"{settings.out}/{made.episode.audio}"
            detail = f"{made.spoken} sentences spoken" if made.state == "made" else "nothing to do"
            click.echo(f"{made.state}: {where}  {minutes(made.episode.duration)}  ({detail})")
            click.echo(f"  transcript: {settings.out}/{made.episode.transcript}")
    if feed_path:
        click.echo(f"feed: {feed_path}  for {settings.show.base_url}")


def _as_json(results: list[Made], feed_path: Path | None) -> str:
    episodes = [
        {
            "article": made.name,
            "state": made.state,
            "id": made.episode.id,
            "title": made.episode.title,
            "audio": made.episode.audio,
            "transcript": made.episode.transcript,
            "seconds": made.episode.duration,
            "sentences_spoken": made.spoken,
        }
        for made in results
        if made.episode
    ]
    errors = [{"article": made.name, "error": made.error} for made in results if made.error]
    data = {"episodes": episodes, "errors": errors, "feed": str(feed_path) if feed_path else None}
    return json.dumps(data, ensure_ascii=False, indent=1)
