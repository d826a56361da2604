"""Writing transcripts and chapters in the formats that podcast apps read.

The formats are WebVTT (https://www.w3.org/TR/webvtt1/), SubRip, the Podcast Namespace's JSON
transcript (application/json) and JSON chapters 1.2, and HTML.
"""

from __future__ import annotations

import html
import json
from itertools import groupby
from typing import TYPE_CHECKING

from tts_news.base.letters import clock
from tts_news.model import Kind
from tts_news.publish.notes import is_web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_news.model import Chapter, Cue

TYPES = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "transcript.json": "application/json",
    "html": "text/html",
    "chapters.json": "application/json+chapters",
}
"""The MIME type of each file, by its ending."""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def webvtt(
    cues: Iterable[Cue], text_of: Callable[[Cue], str] = lambda cue: _escaped(cue.text)
) -> str:
    """A WebVTT file with a cue for each sentence, its text as written.

    `&`, `<` and `>` are escaped, so that no text can end a cue or open a tag.
    """
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(cues, 1):
        blocks.append(f"{number}\n{clock(cue.start)} --> {clock(cue.end)}\n{text_of(cue)}\n")
    return "\n".join(blocks)


def word_vtt(cues: Iterable[Cue]) -> str:
    """A WebVTT file with a timestamp for each word, if the voice gives word marks.

    Timestamps within a cue increase, and are after its start and before its end
    (https://www.w3.org/TR/webvtt1/#webvtt-cue-timestamp).
    """
    return webvtt(cues, _text_with_word_times)


def _text_with_word_times(cue: Cue) -> str:
    pieces, at, before = [], 0, round(cue.start * 1000)
    for character, moment in zip(cue.words[::2], cue.words[1::2], strict=True):
        if before < moment < round(cue.end * 1000):
            pieces += [_escaped(cue.text[at:character]), f"<{clock(moment / 1000)}>"]
            at, before = character, moment
    return "".join([*pieces, _escaped(cue.text[at:])])


def plain_text(title: str, cues: Sequence[Cue]) -> str:
    """The text as written, with blank lines between paragraphs."""
    paragraphs = [
        " ".join(cue.text for cue in group)
        for _, group in groupby(cues, lambda cue: (cue.story, cue.paragraph))
    ]
    first = [] if cues and cues[0].text == title else [title]
    return "\n\n".join([*first, *paragraphs]) + "\n"


def srt(cues: Iterable[Cue]) -> str:
    """A SubRip file with a cue for each sentence; as it has no escapes, arrows are broken up."""
    blocks = [
        f"{number}\n{clock(cue.start, ',')} --> {clock(cue.end, ',')}\n"
        f"{cue.text.replace('-->', '- ->')}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def transcript_json(cues: Iterable[Cue]) -> str:
    """The Podcast Namespace's JSON transcript: segments with times in seconds."""
    segments = [
        {"startTime": round(cue.start, 3), "endTime": round(cue.end, 3), "body": cue.text}
        for cue in cues
    ]
    return _as_json({"version": "1.0.0", "segments": segments})


def transcript_html(title: str, cues: Iterable[Cue], language: str = "vi") -> str:
    """A plain HTML page of the text: headings and sentences, each with its time."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{html.escape(language)}">',
        f'<head><meta charset="utf-8"><title>{html.escape(title)}</title></head>',
        "<body>",
        "<main>",
    ]
    for cue in cues:
        tag = {Kind.TITLE: "h1", Kind.HEADING: "h2"}.get(cue.kind, "p")
        time = f'<time datetime="PT{cue.start:.3f}S">{clock(cue.start)[:8]}</time>'
        lines.append(f"<{tag}>{time} {html.escape(cue.text)}</{tag}>")
    return "\n".join([*lines, "</main>", "</body>", "</html>", ""])


def chapters_json(chapters: Sequence[Chapter]) -> str:
    """JSON chapters 1.2 of the Podcast Namespace; times in seconds."""
    found = []
    for chapter in chapters:
        one: dict[str, object] = {
            "startTime": round(chapter.start, 3),
            "endTime": round(chapter.end, 3),
            "title": chapter.title,
        }
        if is_web(chapter.url):
            one["url"] = chapter.url
        if is_web(chapter.image):
            one["img"] = chapter.image
        found.append(one)
    return _as_json({"version": "1.2.0", "chapters": found})


def _as_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
