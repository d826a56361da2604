"""The command `proof`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts_news.cli import console
from tts_news.cli.common import ALLOW_PRIVATE, left_out_line, told_left_out, warn, with_settings
from tts_news.cli.edition import with_choice
from tts_news.messages import _, ngettext

if TYPE_CHECKING:
    from tts_news.edition.choice import Choice
    from tts_news.errors import ArticleError
    from tts_news.model import Utterance
    from tts_news.script.proof import Proof
    from tts_news.settings import Settings

NEEDS_AN_EYE = 3
"""Exit status: the article can be read, but something in it is a guess."""


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@with_settings("voice", "voices")
@with_choice("length", "replaces")
@ALLOW_PRIVATE
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    help="Write the proof as a page to this file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
def proof(
    articles: tuple[str, ...],
    settings: Settings,
    edition: str,
    choice: Choice,
    allow_private: bool,
    page: Path | None,
    as_json: bool,
) -> int:
    """Print what is written beside what will be spoken, guesses and left-out sentences first.

    ARTICLE is a file, a folder of them, or an address; with --edition NAME what an edition of them
    would say. Exit status 0: nothing to look at; 3: something is a guess, or a line that looks like
    a sentence is left out; 2: one cannot be read.
    """
    from tts_news.base import files
    from tts_news.errors import from_os_error
    from tts_news.script import proof as proofs

    if edition:
        found, failed = _of_edition(articles, settings, edition, choice, allow_private)
    else:
        found, failed = _of_articles(articles, settings, allow_private)
    many = len(found) != 1 if edition else len(found) + len(failed) > 1
    if page:
        try:
            files.write(page, proofs.as_page(found).encode())
        except OSError as error:
            raise from_os_error(error, _("writing the proof"), page) from error
    if as_json:
        data = [proofs.as_data(one) for one in found]
        click.echo(json.dumps(data if many else data[0], ensure_ascii=False, indent=1))
    elif page:
        sentences = sum(len(one.utterances) for one in found)
        click.echo(
            _(
                "{page}: {sentences} sentences, {count} to look at",
                page=page,
                sentences=sentences,
                count=sum(o.concerns for o in found),
            )
        )
    else:
        for one in found:
            _tell(one, named=bool(edition) or many)
    return max(failed, default=0) or (NEEDS_AN_EYE if any(one.concerns for one in found) else 0)


def _of_articles(
    articles: tuple[str, ...], settings: Settings, allow_private: bool
) -> tuple[list[Proof], list[int]]:
    """The proofs, and the exit statuses of the articles that cannot be read."""
    from tts_news import clean
    from tts_news.errors import ArticleError

    found: list[Proof] = []
    failed: list[int] = []
    names = [inside for name in articles for inside in clean.in_folder(name)]
    warn([line for name in articles if (line := clean.passed_over(name))])
    for name in names:
        try:
            found.append(_proof_of(name, settings, allow_private=allow_private))
        except ArticleError as error:
            if len(names) == 1:
                raise
            console.error(error)
            failed.append(error.exit_status)
    return found, failed


def _of_edition(
    articles: tuple[str, ...],
    settings: Settings,
    edition: str,
    choice: Choice,
    allow_private: bool,
) -> tuple[list[Proof], list[int]]:
    """The proof of each edition, and the exit statuses of the articles that cannot be read."""
    from tts_news.edition import conductor
    from tts_news.script.proof import Proof

    failed: list[int] = []

    def fail(error: ArticleError) -> None:
        console.error(error)
        failed.append(error.exit_status)

    options = conductor.Options(
        edition=edition,
        choice=choice,
        allow_private=allow_private,
        on_warning=lambda line: warn([line]),
    )
    found = [
        Proof(edition, draft.edition.title, draft.utterances, draft.left_out)
        for draft in conductor.drafts(articles, settings, options, fail)
    ]
    return found, failed


def _proof_of(name: str, settings: Settings, *, allow_private: bool) -> Proof:
    from tts_news.edition import conductor
    from tts_news.script.proof import Proof

    loaded = conductor.article_of(name, allow_private=allow_private)
    warn([f"{name}: {note}" for note in loaded.notes])
    utterances, problems = conductor.read_aloud(loaded, settings)
    warn(problems)
    return Proof(name, loaded.title, tuple(utterances), loaded.left_out)


def _tell(one: Proof, *, named: bool) -> None:
    from tts_news.normalize.reasons import told

    if named:
        click.secho(f"\n== {one.name}: {one.title}", bold=True)
    for doubt in one.doubts:
        times = ngettext(" ({n} time)", " ({n} times)", doubt.count) if doubt.count > 1 else ""
        click.secho(f"? {doubt.written} -> {doubt.spoken}{times}", fg="red", bold=True)
        click.echo(
            _(
                "    {reason}; settle it with:  {command}",
                reason=told(doubt.reason),
                command=doubt.command,
            )
        )
    for line in one.lost:
        click.secho(
            _("? left out, looks like a sentence: {text}", text=line.text), fg="red", bold=True
        )
        click.echo(_("    taken for: {reason}", reason=_(line.reason)))
    for utterance in one.utterances:
        reader = f"{utterance.voice}: " if one.has_voices else ""
        said = click.style(utterance.spoken, fg="cyan")
        click.echo(f"\n  {_coloured(utterance)}\n  {reader}{said}")
    if one.left_out:
        click.echo(_("\nleft out: {lines}", lines=told_left_out(one.left_out)))
        for line in one.left_out:
            click.echo(f"  {left_out_line(line)}")


def _coloured(utterance: Utterance) -> str:
    from tts_news.script.proof import pieces

    return "".join(
        click.style(piece, fg="red" if span.guess else "green", bold=True) if span else piece
        for piece, span in pieces(utterance)
    )
