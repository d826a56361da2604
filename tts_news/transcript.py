"""Cues -> WebVTT (W3C, https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_news.model import Cue


def webvtt(cues: Iterable[Cue], language: str = "vi") -> str:
    """A WebVTT file, one cue a sentence, with the text as written.

    `&`, `<` and `>` are escaped, so that no text can end a cue or open a tag.
    """
    blocks = [f"WEBVTT\nLanguage: {language}\n"]
    for number, cue in enumerate(cues, 1):
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{number}\n{clock(cue.start)} --> {clock(cue.end)}\n{text}\n")
    return "\n".join(blocks)


def clock(seconds: float) -> str:
    """`HH:MM:SS.mmm`, as WebVTT writes a time."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
