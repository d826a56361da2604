"""Segmentation: the table of sentences, the pauses, the splitting of long ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import table
from tts_news.model import Article, Kind, Paragraph, Pause
from tts_news.script.segment import segment, split
from tts_news.speech.chunks import divide

WORDS = st.text(alphabet="aăbcđêghiknôơtuưy .,;:!?…“”()1239AĐTP\n", max_size=300)


@pytest.mark.parametrize(
    ("kind", "paragraph", "sentences"), [r[:3] for r in table("sentences.tsv")]
)
def test_split(kind: str, paragraph: str, sentences: str) -> None:
    """A paragraph is split into the sentences of the table."""
    assert split(paragraph) == sentences.split(" || ")


@given(WORDS)
def test_nothing_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_pauses_follow_the_structure() -> None:
    article = Article(
        title="Tiêu đề",
        lead="Mở đầu.",
        paragraphs=(
            Paragraph("Mục một", Kind.HEADING),
            Paragraph("Chú thích ảnh", Kind.CAPTION),
            Paragraph("Câu một. Câu hai."),
        ),
    )
    found = [(s.text, s.pause) for s in segment(article)]
    assert found == [
        ("Tiêu đề", Pause.TITLE),
        ("Mở đầu.", Pause.PARAGRAPH),
        ("Mục một", Pause.HEADING),
        ("Câu một.", Pause.SENTENCE),
        ("Câu hai.", Pause.END),
    ]


@given(WORDS, st.integers(min_value=20, max_value=100))
def test_divide_keeps_the_limit_and_the_words(text: str, limit: int) -> None:
    pieces = divide(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    if all(len(word) <= limit for word in text.split()):
        assert " ".join(" ".join(pieces).split()) == " ".join(text.split())


def test_divide_prefers_a_clause() -> None:
    assert divide("Sáng nay, trời mưa to ở huyện", 20) == ["Sáng nay,", "trời mưa to ở huyện"]
