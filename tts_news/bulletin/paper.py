"""The papers of a bulletin: the rundown as aired, as a printable page, CSV, JSON and cue sheet."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from tts_news.bulletin.notes import with_commas
from tts_news.model import Pause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_news.audio.loudness import Report
    from tts_news.bulletin.rundown import Item
    from tts_news.bulletin.timeline import Aired, Timeline


def papers(
    title: str, timeline: Timeline, dropped: Sequence[Item], report: Report, picture: str
) -> dict[str, bytes]:
    """The files by their name's ending; `picture` is the file name of the programme's picture."""
    return {
        "rundown.html": as_page(title, timeline, dropped, report, picture).encode(),
        "rundown.csv": as_csv(timeline).encode("utf-8-sig"),
        "rundown.json": as_json(title, timeline, dropped, report).encode(),
        "cue": as_cue_sheet(title, timeline, f"{picture.removesuffix('.png')}.wav").encode(),
    }


def as_cue_sheet(title: str, timeline: Timeline, wav: str) -> str:
    """A cue sheet: the start of each item in minutes, seconds and frames of 1/75 s."""
    lines = [f'TITLE "{_quoted(title)}"', f'FILE "{wav}" WAVE']
    for number, one in enumerate(timeline.aired, 1):
        frames = int(75 * one.start)
        at = f"{frames // 4500:02}:{frames // 75 % 60:02}:{frames % 75:02}"
        lines += [f"  TRACK {number:02} AUDIO", f'    TITLE "{_quoted(one.title)}"']
        lines.append(f"    INDEX 01 {at}")
    return "\r\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return text.replace('"', "'")


def _length(seconds: float) -> str:
    tenths = round(10 * seconds)
    return f"{tenths // 600}:{tenths % 600 // 10:02}.{tenths % 10}"


def _voices(one: Aired) -> str:
    return ", ".join(dict.fromkeys(line.utterance.voice for line in one.lines))


def _joined(one: Aired, texts: Sequence[str]) -> str:
    """The sentences of an item in one cell, with a line for each paragraph."""
    ends = [" " if line.utterance.sentence.pause is Pause.SENTENCE else "\n" for line in one.lines]
    return "".join(map("".join, zip(texts, ends, strict=True))).strip()


def as_data(
    title: str, timeline: Timeline, dropped: Sequence[Item], report: Report | None
) -> dict[str, Any]:
    """The programme as JSON data; times in seconds from its beginning."""
    data: dict[str, Any] = {
        "title": title,
        "begins": timeline.begins.isoformat(),
        "seconds": round(timeline.seconds, 3),
        "notes": [note.data() for note in timeline.notes],
        "items": [
            {
                "name": one.item.name,
                "kind": one.item.kind,
                "title": one.title,
                "clock": timeline.clock(one.start),
                "start": round(one.start, 3),
                "seconds": round(one.end - one.start, 3),
                "voice": _voices(one),
                "sentences_cut": one.cut,
                "sentences": [
                    {
                        "start": round(line.start, 3),
                        "end": round(line.end, 3),
                        "written": line.utterance.sentence.text,
                        "spoken": line.utterance.spoken,
                    }
                    for line in one.lines
                ],
            }
            for one in timeline.aired
        ],
        "dropped": [item.name for item in dropped],
    }
    if report:
        data["loudness"] = {
            "integrated": report.integrated,
            "range": report.range,
            "true_peak": report.peak,
            "momentary": report.momentary,
            "short_term": report.short_term,
        }
    return data


def as_json(title: str, timeline: Timeline, dropped: Sequence[Item], report: Report | None) -> str:
    """The programme as a JSON document."""
    data = as_data(title, timeline, dropped, report)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_csv(timeline: Timeline) -> str:
    """A CSV table with a row for each item, and its text as written and as spoken."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["giờ", "bắt đầu", "dài", "mục", "tiêu đề", "giọng", "lời viết", "lời đọc"])
    for one in timeline.aired:
        written = _joined(one, [line.utterance.sentence.text for line in one.lines])
        spoken = _joined(one, [line.utterance.spoken for line in one.lines])
        times = [timeline.clock(one.start), _length(one.start), _length(one.end - one.start)]
        cells = [*times, one.item.name, one.title, _voices(one), written, spoken]
        # A quote in front, as a spreadsheet would run a cell that begins so as a formula.
        table.writerow([f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in cells])
    return out.getvalue()


def as_page(
    title: str, timeline: Timeline, dropped: Sequence[Item], report: Report, picture: str
) -> str:
    """A printable HTML page, in Vietnamese."""
    from jinja2 import Environment, PackageLoader

    jinja = Environment(loader=PackageLoader("tts_news.bulletin", "data"), autoescape=True)
    return jinja.get_template("rundown.html").render(
        title=title,
        timeline=timeline,
        dropped=dropped,
        report=report,
        picture=picture,
        length=lambda seconds: with_commas(_length(seconds)),
        number=lambda value: with_commas(f"{value:g}"),
        voices=_voices,
    )
