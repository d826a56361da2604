"""The command `read`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tts_news.cli.common import ALLOW_PRIVATE, left_out_line, warn, with_settings
from tts_news.messages import _

if TYPE_CHECKING:
    from tts_news.model import Utterance
    from tts_news.settings import Settings


@click.command()
@click.argument("article", required=False)
@click.option("--text", help="Read this text instead of an article.")
@with_settings("voice", "voices")
@ALLOW_PRIVATE
@click.option("--left-out", is_flag=True, help="Print what of ARTICLE is left out, and as what.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a sentence, with its spans.")
def read(
    article: str | None,
    text: str | None,
    settings: Settings,
    allow_private: bool,
    left_out: bool,
    as_json: bool,
) -> None:
    """Print sentence by sentence what will be spoken for ARTICLE."""
    from tts_news import clean
    from tts_news.edition import conductor

    if (article is None) == (text is None):
        raise click.UsageError(_("give an ARTICLE or --text, one of them"))
    if text is None:
        loaded = conductor.article_of(str(article), allow_private=allow_private)
    else:
        loaded = clean.plain(text)
    if left_out:
        for one in loaded.left_out:
            click.echo(
                json.dumps(asdict(one), ensure_ascii=False) if as_json else left_out_line(one)
            )
        return
    utterances, problems = conductor.read_aloud(loaded, settings)
    warn([*loaded.notes, *problems])
    for utterance in utterances:
        click.echo(_utterance_as_json(utterance) if as_json else utterance.spoken)


def _utterance_as_json(utterance: Utterance) -> str:
    spans = [
        {
            "written": utterance.sentence.text[span.start : span.end],
            "spoken": span.spoken,
            "start": span.start,
            "end": span.end,
            "spoken_start": span.spoken_start,
            "rule": span.rule,
            "guess": span.guess,
        }
        for span in utterance.spans
    ]
    sentence = utterance.sentence
    data = {"kind": sentence.kind, "written": sentence.text, "spoken": utterance.spoken}
    return json.dumps({**data, "spans": spans}, ensure_ascii=False)
