"""The commands `cache`, `cache check` and `cache clear`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from tts_news.cli.common import bytes_text
from tts_news.messages import _, ngettext

if TYPE_CHECKING:
    from tts_news.speech.clip_cache import ClipCache


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def cache(context: click.Context, as_json: bool) -> None:
    """Show where the spoken sentences are kept, how many, and how much room they take."""
    if context.invoked_subcommand:
        return
    kept = _cache()
    entries = kept.entries()
    size = sum(entry.size for entry in entries)
    if as_json:
        click.echo(json.dumps({"folder": str(kept.folder), "clips": len(entries), "bytes": size}))
    else:
        click.echo(
            ngettext(
                "{folder}: {n} sentence, {size}",
                "{folder}: {n} sentences, {size}",
                len(entries),
                folder=kept.folder,
                size=bytes_text(size),
            )
        )


@cache.command()
def check() -> int:
    """Read every clip; remove those that are damaged, to be made again."""
    kept = _cache()
    damaged = kept.damaged()
    for entry in damaged:
        click.echo(_("damaged, removed: {path}", path=entry.path))
        entry.path.unlink(missing_ok=True)
    click.echo(_("{good} good, {damaged} damaged", good=len(kept.entries()), damaged=len(damaged)))
    return 1 if damaged else 0


@cache.command()
@click.option(
    "--to",
    "gigabytes",
    type=click.FloatRange(min=0, max=1_000_000),
    default=0.0,
    metavar="GB",
    help="Clear the least recently used until so much stays (default: all).",
)
def clear(gigabytes: float) -> None:
    """Remove clips."""
    count, size = _cache().clear(int(gigabytes * 1e9))
    click.echo(
        ngettext(
            "{n} sentence removed, {size}",
            "{n} sentences removed, {size}",
            count,
            size=bytes_text(size),
        )
    )


def _cache() -> ClipCache:
    from tts_news.base.files import cache_folder
    from tts_news.speech.clip_cache import ClipCache

    return ClipCache(cache_folder())
