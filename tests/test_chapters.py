"""Chapters as ffprobe reads them: their number, order, start and title, in every format."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tts_news.audio.encode import encode, with_chapters
from tts_news.audio.formats import formats
from tts_news.audio.tags import Tags, tag
from tts_news.model import Chapter

pytestmark = pytest.mark.skipif(not shutil.which("ffprobe"), reason="needs ffprobe")

LENGTHS = (10, 200, 60, 120)
"""Characters of a title; chapters of falling size must not come out in the order of size."""


def title(length: int) -> str:
    return ("Đập thuỷ lợi vùng cao giữ nước tưới cà phê " * 6)[: length - 1] + "x"


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(out, "JPEG")
    return out.getvalue()


def probed(path: Path) -> list[tuple[float, float, str]]:
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", path],
        capture_output=True,
        check=True,
    )
    assert said.stderr == b""
    return [
        (float(c["start_time"]), float(c["end_time"]), c["tags"]["title"])
        for c in json.loads(said.stdout)["chapters"]
    ]


@pytest.mark.parametrize("pictures", [False, True], ids=["plain", "pictures"])
@pytest.mark.parametrize("id3", ["2.3", "2.4"])
@pytest.mark.parametrize("form", ["mp3", "wav", "m4a", "opus"])
def test_every_chapter_is_there_in_order_with_its_title(
    tmp_path: Path, form: str, id3: str, pictures: bool
) -> None:
    if id3 == "2.4" and formats()[form].tags not in ("id3", "wave"):
        pytest.skip("no ID3 in it")
    path, rate = tmp_path / f"x.{form}", 8000
    chapters = tuple(
        Chapter(
            title(length),
            n * 2.0,
            n * 2.0 + 2.0,
            f"https://example.org/{'x' * 40 * (n % 4)}",
            f"{n}.jpg",
        )
        for n, length in enumerate(LENGTHS * 4)
    )
    encode([b"\0\1" * rate * 2 * len(chapters)], rate, "anull", path, form)
    if formats()[form].tags == "mp4":
        with_chapters(path, chapters)
    shown = {c.image: picture() for c in chapters} if pictures else {}
    tags = Tags("Tin", "Báo", "Đài", "2026-03-01T06:00:00", "", "Lời", id3=id3)
    tag(path, form, replace(tags, chapters=chapters, pictures=shown))
    found = probed(path)
    assert [start for start, _, _ in found] == [c.start for c in chapters]
    for (_, _, read), chapter in zip(found, chapters, strict=True):
        if id3 == "2.3":
            assert read == chapter.title
        else:
            assert chapter.title.startswith(read.removesuffix("…"))
            assert len(read) > min(len(chapter.title), 60) - 1


@pytest.mark.parametrize("form", ["mp3", "wav", "m4a", "m4b", "opus"])
def test_the_address_of_the_article_is_in_the_sound(form: str, tmp_path: Path) -> None:
    path, address = tmp_path / "x", "https://bao.example/tin?a=1"
    encode([bytes(16_000)], 8000, "anull", path, form)
    tag(path, form, Tags("Tin", "Báo", "Đài", "2026-03-01", "", "Lời", url=address))
    assert address.encode() in path.read_bytes()
