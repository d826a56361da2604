"""proof."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts_news.cli.common import ALLOW_PRIVATE, warn, with_settings

if TYPE_CHECKING:
    from tts_news.model import Utterance
    from tts_news.settings import Settings

NEEDS_AN_EYE = 3
"""Exit status: the article can be read, but something in it is a guess."""


@click.command()
@click.argument("article")
@with_settings("voice", "voices")
@ALLOW_PRIVATE
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    help="Write the proof as a page to this file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
def proof(
    article: str,
    settings: Settings,
    allow_private: bool,
    page: Path | None,
    as_json: bool,
) -> int:
    """Print what is written beside what will be spoken, guesses first.

    Exit status 0: nothing to look at; 3: something is a guess.
    """
    from tts_news import edition, files
    from tts_news import proof as proofs
    from tts_news.errors import from_os_error

    loaded = edition.article_of(article, allow_private=allow_private)
    utterances, problems = edition.read_aloud(loaded, settings)
    warn([*loaded.notes, *problems])
    found = proofs.doubts(utterances)
    if page:
        try:
            files.write(page, proofs.as_page(loaded.title, utterances).encode())
        except OSError as error:
            raise from_os_error(error, "writing the proof", page) from error
    if as_json:
        click.echo(
            json.dumps(proofs.as_data(loaded.title, utterances), ensure_ascii=False, indent=1)
        )
    elif page:
        click.echo(f"{page}: {len(utterances)} sentences, {len(found)} to look at")
    else:
        for doubt in found:
            times = f" ({doubt.count} times)" if doubt.count > 1 else ""
            click.secho(f"? {doubt.written} -> {doubt.spoken}{times}", fg="red", bold=True)
            click.echo(f"    {doubt.reason}; settle it with:  {doubt.command}")
        for utterance in utterances:
            click.echo(f"\n  {_coloured(utterance)}\n  {click.style(utterance.spoken, fg='cyan')}")
    return NEEDS_AN_EYE if found else 0


def _coloured(utterance: Utterance) -> str:
    from tts_news.proof import pieces

    return "".join(
        click.style(piece, fg="red" if span.guess else "green", bold=True) if span else piece
        for piece, span in pieces(utterance)
    )
