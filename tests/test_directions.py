"""Directions in a text: pauses, voices for a passage, readings for a single occurrence."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import table
from tts_news.base.directions import directed
from tts_news.clean.markdown import read_markdown
from tts_news.edition.conductor import read_aloud
from tts_news.errors import ArticleError
from tts_news.settings import Settings

HEAD = "---\ntitle: Hội làng\n---\n\n"


@pytest.mark.parametrize("written, heard", table("directions.tsv"))
def test_who_says_what_and_then_is_silent(written: str, heard: str) -> None:
    article = read_markdown(HEAD + written.replace("¶", "\n\n"), "bai.md")
    said, _ = read_aloud(article, Settings(voice="north"))
    told = " / ".join(
        f"{u.voice}: {u.spoken}" + (f" ({u.sentence.rest:g} s)" if u.sentence.rest else "")
        for u in said[1:]
    )
    assert told == heard
    for one in said:
        assert not set(one.sentence.text) & set("/|")
        at = 0
        for span in one.spans:  # what stands between the spans is spoken as written
            between = one.sentence.text[at : span.start].rstrip()
            assert one.spoken[: span.spoken_start].rstrip().endswith(between)
            assert one.spoken[span.spoken_start : span.spoken_end] == span.spoken
            at = span.end


@pytest.mark.parametrize("written, said", table("directions-wrong.tsv"))
def test_what_is_wrong_is_refused_with_its_line(written: str, said: str) -> None:
    with pytest.raises(ArticleError) as caught:
        read_markdown(HEAD + written.replace("¶", "\n\n"), "bai.md")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_title_takes_none() -> None:
    with pytest.raises(ArticleError, match="take no pause"):
        read_markdown("# Giải {V-1|vê một}\n\nĐội làng thắng.\n", "bai.md")


@given(st.lists(st.text(st.sampled_from("ab .,[]{}|/nghỉgiọng:2s\u00a0"), max_size=40), max_size=4))
def test_any_text_is_read_or_refused(texts: list[str]) -> None:
    found = []
    with suppress(ValueError):
        found = directed([(text, f"line {n}") for n, text in enumerate(texts, 1)])
        assert len(found) == len(texts)
    for one in found:
        for direction in one.directions:
            assert 0 <= direction.start <= direction.end <= len(one.text)


@given(st.text(st.sampled_from("ab .,:()-"), max_size=60))
def test_a_text_without_directions_stays(text: str) -> None:
    ((one),) = directed([(text.strip(), "line 1")])
    assert one.text == text.strip()
    assert one.directions == ()


@pytest.mark.slow
def test_a_transcript_shows_the_text_and_the_sound_keeps_the_silence(
    tmp_path: Path, command
) -> None:
    text = "Đội {KH-2|ca hát hai} thắng. [nghỉ 4s] [giọng: south] Bà con vui. [/giọng] Hết hội."
    (tmp_path / "bai.md").write_text(HEAD + text, "utf-8")
    done = command("make", "bai.md", "--voice", "north")
    assert done.returncode == 0, done.stderr
    (paper,) = (tmp_path / "output").glob("*.transcript.json")
    segments = json.loads(paper.read_text("utf-8"))["segments"]
    assert [one["body"] for one in segments] == [
        "Hội làng", "Đội KH-2 thắng.", "Bà con vui.", "Hết hội.",
    ]  # fmt: skip
    assert segments[2]["startTime"] - segments[1]["endTime"] == pytest.approx(4, abs=0.01)
    (tmp_path / "xau.md").write_text(HEAD + "[giọng: nobody] Bà con vui. [/giọng]", "utf-8")
    bad = command("make", "xau.md", "bai.md", "--voice", "north")
    assert bad.returncode == 2
    assert "xau.md: unknown voice 'nobody'" in bad.stderr.decode()
    assert "unexpected" not in bad.stderr.decode()
