"""Interviews: questions are found, and read by a second voice if the settings say so."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from tests.conftest import table
from tests.test_newsroom import episodes
from tts_news import clean
from tts_news.model import Kind

TITLE = "Chuyện cây cầu bản Nà Lốc"
QUESTIONS = ("Thưa ông, bao giờ cầu xong?", "Ông có lo mùa mưa lũ không?")
ANSWERS = (
    "Cuối năm nay xe máy sẽ qua được cầu, còn ô tô thì phải đợi đến sau Tết.",
    "Có chứ, nhưng trụ cầu đã lên khỏi mặt nước nên bà con yên tâm hơn.",
)
LEAD = "Chúng tôi gặp ông trưởng bản bên bờ suối khi tốp thợ đang hàn dầm cầu."


def places(paragraphs: list[str], form: str) -> str:
    """The indices of the questions found in an article of these paragraphs."""
    bold = [text.removeprefix("*") for text in paragraphs if text.startswith("*")]
    texts = [text.removeprefix("*") for text in paragraphs]
    if form == "json":
        source = json.dumps({"title": TITLE, "lead": LEAD, "paragraphs": texts})
    else:
        body = "\n\n".join(f"**{text}**" if text in bold else text for text in texts)
        source = f'---\ntitle: {TITLE}\nlead: "{LEAD}"\n---\n{body}\n'
    found = clean.read(source, form, "bai").paragraphs
    assert [p.text for p in found] == texts
    return " ".join(str(n) for n, p in enumerate(found, 1) if p.kind is Kind.QUESTION) or "-"


@pytest.mark.parametrize("paragraphs, expected, _why", table("interviews.tsv"))
def test_who_asks(paragraphs: str, expected: str, _why: str) -> None:
    given = paragraphs.split("|")
    if not paragraphs.startswith("-"):  # a list in Markdown
        assert places(given, "markdown") == expected
    if "*" not in paragraphs:
        assert places(given, "json") == expected


def page() -> str:
    pairs = zip(QUESTIONS, ANSWERS, strict=True)
    text = "".join(f"<p><strong>{q}</strong></p><p>{a}</p>" for q, a in pairs)
    return (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
        f"<p>{html.escape(LEAD)}</p>{text}</article></body></html>"
    )


def test_of_a_page_and_of_a_pasted_text() -> None:
    pasted = "\n\n".join(
        [TITLE, LEAD, *(x for pair in zip(QUESTIONS, ANSWERS, strict=True) for x in pair)]
    )
    for source, form in ((page(), "html"), (pasted, "pasted")):
        found = clean.read(source, form, "bai").paragraphs
        assert tuple(p.text for p in found if p.kind is Kind.QUESTION) == QUESTIONS


def test_json_may_say_it_itself() -> None:
    given = [{"text": "Cầu mới.", "kind": "question"}, "Đúng vậy."]
    article = clean.read(json.dumps({"title": TITLE, "paragraphs": given}), "json", "bai")
    assert [p.kind for p in article.paragraphs] == [Kind.QUESTION, Kind.BODY]


def test_two_voices_read_it_when_asked(tmp_path: Path, command) -> None:
    """An interview: the proof shows each speaker, and two voices read it."""
    (tmp_path / "bai.html").write_text(page(), "utf-8")
    config = tmp_path / "tts-news.toml"
    config.write_text('voice = "north"\n', "utf-8")
    plain = json.loads(command("proof", "--json", "bai.html").stdout)
    assert {one["voice"] for one in plain["sentences"]} == {"north"}
    config.write_text('voice = "north"\n[voices]\nquestion = "south"\n', "utf-8")
    told = json.loads(command("proof", "--json", "bai.html").stdout)
    voices = {one["written"]: one["voice"] for one in told["sentences"]}
    assert [voices[text] for text in QUESTIONS] == ["south", "south"]
    assert [voices[text] for text in ANSWERS] == ["north", "north"]
    assert voices[TITLE] == "north"
    shown = command("proof", "bai.html").stdout.decode()
    assert "south: " in shown
    command("proof", "--html", "p.html", "bai.html")
    assert "<td>south</td>" in (tmp_path / "p.html").read_text("utf-8")

    run = command("make", "bai.html", "--json")
    assert run.returncode == 0, run.stderr
    (made,) = episodes(tmp_path / "output")
    assert [c["text"] for c in made["cues"] if c["kind"] == "question"] == list(QUESTIONS)
    # In a bulletin too, whichever voice reads the item.
    (tmp_path / "r.toml").write_text(
        'start = "06:00"\n[[item]]\narticle = "bai.html"\nvoice = "central"\n', "utf-8"
    )
    assert command("bulletin", "r.toml", "--no-deliver").returncode == 0
    (rundown,) = (tmp_path / "output" / "bulletins").glob("*.rundown.json")
    (item,) = json.loads(rundown.read_text("utf-8"))["items"]
    assert item["voice"] == "central, south"
