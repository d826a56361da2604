"""read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from tts_news.cli.common import ALLOW_PRIVATE, warn, with_settings

if TYPE_CHECKING:
    from tts_news.model import Utterance
    from tts_news.settings import Settings


@click.command()
@click.argument("article", required=False)
@click.option("--text", help="Read this text instead of an article.")
@with_settings("voice", "voices")
@ALLOW_PRIVATE
@click.option("--json", "as_json", is_flag=True, help="One JSON object a sentence, with its spans.")
def read(
    article: str | None,
    text: str | None,
    settings: Settings,
    allow_private: bool,
    as_json: bool,
) -> None:
    """Print sentence by sentence what will be spoken for ARTICLE."""
    from tts_news import clean, edition

    if (article is None) == (text is None):
        raise click.UsageError("give an ARTICLE or --text, one of them")
    if text is None:
        loaded = edition.article_of(str(article), allow_private=allow_private)
    else:
        loaded = clean.plain(text)
    utterances, problems = edition.read_aloud(loaded, settings)
    warn([*loaded.notes, *problems])
    for utterance in utterances:
        click.echo(_line(utterance) if as_json else utterance.spoken)


def _line(utterance: Utterance) -> str:
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
