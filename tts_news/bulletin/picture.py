"""The programme to look at: its waveform by ffmpeg, its loudness, and where its items begin."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING, Any

from tts_news.errors import TtsNewsError
from tts_news.ffmpeg import executable

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.bulletin.timeline import Timeline
    from tts_news.loudness import Report

WIDTH, WAVE, CURVE, ROW = 1600, 240, 200, 24
"""Pixels: of all, of the waveform's and the curve's height, of a line of letters."""

_LOUDEST, _QUIETEST = -10.0, -45.0
"""LUFS at the top and at the bottom of the curve."""

_INK, _WAVE, _LINE, _AIM, _GROUND = "#1a1a1a", "#2f5d8a", "#a03c00", "#6a6a6a", "#ffffff"


def draw(wav: Path, timeline: Timeline, report: Report, aim: float) -> bytes:
    """A PNG of the programme in `wav`; `aim` is the loudness that was asked for, in LUFS.

    Raises:
        TtsNewsError: ffmpeg failed.

    """
    import font_source_sans_pro
    from PIL import Image, ImageDraw, ImageFont

    letters = ImageFont.truetype(font_source_sans_pro.SourceSansPro, ROW - 6)
    names = ROW * len(timeline.aired)
    top, bottom = names + WAVE, names + WAVE + CURVE
    image = Image.new("RGB", (WIDTH, bottom + ROW), _GROUND)
    image.paste(_waveform(wav), (0, names))
    pen = ImageDraw.Draw(image)

    def x(seconds: float) -> float:
        return seconds / timeline.seconds * (WIDTH - 1)

    def y(loudness: float) -> float:
        share = (_LOUDEST - max(min(loudness, _LOUDEST), _QUIETEST)) / (_LOUDEST - _QUIETEST)
        return top + share * (CURVE - 1)

    for row, one in enumerate(timeline.aired):
        pen.line([(x(one.start), row * ROW), (x(one.start), bottom)], _INK)
        text = f"{timeline.clock(one.start)}  {one.title}"
        # A name stands to the right of its line, or to the left where there is no room.
        fits = x(one.start) + 6 + pen.textlength(text, letters) < WIDTH
        place = (x(one.start) + (6 if fits else -6), row * ROW)
        pen.text(place, text, _INK, letters, anchor="la" if fits else "ra")
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
    pen.text((6, bottom), said, _INK, letters)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _waveform(wav: Path) -> Any:
    from PIL import Image

    command = [executable(), "-hide_banner", "-nostdin", "-loglevel", "error", "-i", str(wav)]
    graph = f"aformat=channel_layouts=mono,showwavespic=s={WIDTH}x{WAVE}:colors={_WAVE}"
    command += ["-filter_complex", graph, "-frames:v", "1", "-c:v", "png", "-f", "image2", "pipe:1"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise TtsNewsError(f"ffmpeg failed while drawing: {done.stderr.decode()[-200:]}")
    drawn = Image.open(io.BytesIO(done.stdout)).convert("RGBA")
    ground = Image.new("RGBA", drawn.size, _GROUND)
    return Image.alpha_composite(ground, drawn).convert("RGB")
