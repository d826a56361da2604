"""Drawing a programme: its waveform, its loudness, and the start of each item."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from tts_news.bulletin.notes import with_commas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_news.audio.ffmpeg import Shape
    from tts_news.audio.loudness import Report
    from tts_news.bulletin.timeline import Timeline

WIDTH, WAVE, CURVE, ROW = 1600, 240, 200, 24
"""Pixels: width of the picture; heights of the waveform, the loudness curve and a line of text."""

_LOUDEST, _QUIETEST = -10.0, -45.0
"""LUFS at the top and the bottom of the loudness curve."""

_INK, _WAVE, _LINE, _AIM, _GROUND = "#1a1a1a", "#2f5d8a", "#a03c00", "#6a6a6a", "#ffffff"


def draw(wav: Path, shape: Shape, timeline: Timeline, report: Report, aim: float) -> bytes:
    """A PNG of the programme in `wav`, which ends with samples of the format `shape`.

    `aim` is the target loudness in LUFS.
    """
    import font_source_sans_pro
    from PIL import Image, ImageDraw, ImageFont

    letters = ImageFont.truetype(font_source_sans_pro.SourceSansPro, ROW - 6)
    names = ROW * len(timeline.aired)
    top, bottom = names + WAVE, names + WAVE + CURVE
    image = Image.new("RGB", (WIDTH, bottom + ROW), _GROUND)
    pen = ImageDraw.Draw(image)
    for column, (low, high) in enumerate(_peaks(wav, shape, timeline.frames(shape.rate))):
        middle, half = names + WAVE / 2, WAVE / 2
        pen.line([(column, middle - high * half), (column, middle - low * half)], _WAVE)

    def x(seconds: float) -> float:
        return seconds / timeline.seconds * (WIDTH - 1)

    def y(loudness: float) -> float:
        share = (_LOUDEST - max(min(loudness, _LOUDEST), _QUIETEST)) / (_LOUDEST - _QUIETEST)
        return top + share * (CURVE - 1)

    for row, one in enumerate(timeline.aired):
        pen.line([(x(one.start), row * ROW), (x(one.start), bottom)], _INK)
        text = f"{timeline.clock(one.start)}  {one.title}"
        # A title is to the right of its line, or to the left if there is no room.
        fits = x(one.start) + 6 + pen.textlength(text, letters) < WIDTH
        place = (x(one.start) + (6 if fits else -6), row * ROW)
        anchor = "la" if fits else "ra"
        pen.rectangle(pen.textbbox(place, text, letters, anchor), _GROUND)  # over earlier lines
        pen.text(place, text, _INK, letters, anchor)
    pen.line([(0, y(aim)), (WIDTH, y(aim))], _AIM)
    pen.line(
        [(x(min(n / 10, timeline.seconds)), y(value)) for n, value in enumerate(report.curve)],
        _LINE,
        2,
    )
    said = (
        f"{report.integrated:g} LUFS (đích {aim:g}), khoảng {report.range:g} LU, "
        f"đỉnh thực {report.peak:g} dBTP"
    )
    pen.text((6, bottom), with_commas(said), _INK, letters)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _peaks(wav: Path, shape: Shape, frames: int) -> Iterator[tuple[float, float]]:
    """The lowest and the highest sample, -1 to 1, of each column of the picture.

    Only the highest byte of each sample is read: its 256 values suffice for a height of 240 pixels.
    """
    import numpy as np

    width = shape.frame // shape.channels
    with wav.open("rb") as file:
        file.seek(-frames * shape.frame, os.SEEK_END)
        for column in range(WIDTH):
            count = frames * (column + 1) // WIDTH - frames * column // WIDTH
            data = np.frombuffer(file.read(count * shape.frame), np.int8)[width - 1 :: width]
            yield (data.min() / 128, data.max() / 128) if len(data) else (0.0, 0.0)
