"""Abbreviations in no list: expanded from the article or from their parts, or left a guess."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_news.model import Kind, Pause, Sentence
from tts_news.normalize import Normalizer, normalize
from tts_news.normalize.reasons import (
    AMBIGUOUS,
    COMPOSED,
    GLUED_DIGITS,
    INFERRED,
    UNKNOWN_BODY,
    UNKNOWN_CAPITALS,
)

ARTICLE = [
    "TTĐHM hoạt động từ tuần này",
    "Trung tâm Điều hành Mẫu của xã có năm người.",
    "Mỗi ngày TTĐHM nhận 40 cuộc gọi.",
]


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(t, Kind.BODY, 0, n, Pause.SENTENCE) for n, t in enumerate(texts)]


def reasons(text: str) -> list[str]:
    return [span.guess for span in normalize(text).guesses]


def test_the_title_is_read_by_what_the_article_says_later() -> None:
    """Words with the form's initials expand it even without brackets; this is a guess."""
    first, _, last = Normalizer().utterances(sentences(ARTICLE))
    assert first.spoken == "Trung tâm Điều hành Mẫu hoạt động từ tuần này"
    assert [span.guess for span in first.spans] == [INFERRED]
    assert last.spoken.startswith("Mỗi ngày Trung tâm Điều hành Mẫu nhận")


def test_a_definition_at_the_end_holds_for_the_title_and_is_no_guess() -> None:
    reader = Normalizer()
    reader.learn(["QHTX mở cửa", "Quỹ Hỗ trợ Xóm (QHTX) có ba người."])
    said = reader.read("QHTX mở cửa")
    assert said.spoken == "Quỹ Hỗ trợ Xóm mở cửa"
    assert not said.guesses


def test_sentences_alone_learn_as_they_go() -> None:
    reader = Normalizer()
    assert reader.read("Trung tâm Điều hành Mẫu mở cửa.").spoken.startswith("Trung tâm")
    assert reader.read("TTĐHM đông khách.").spoken == "Trung tâm Điều hành Mẫu đông khách."


@pytest.mark.parametrize(
    ("article", "short"),
    [
        ("Họ đi bộ qua cầu rồi về.", "BQC"),  # function words are not part of a term
        ("Bán cam sạch ở chợ. Bán cam sạch.", "BCSX"),  # not all of its letters
        ("Nhà văn Hoàng Văn Mẫu kể.", "VHV"),  # part of a person's name
    ],
)
def test_chance_words_read_nothing(article: str, short: str) -> None:
    reader = Normalizer()
    reader.learn([article])
    (guess,) = reader.read(f"{short} họp").guesses
    assert guess.guess == UNKNOWN_CAPITALS


@pytest.mark.parametrize(
    ("short", "spoken"),
    [
        ("SGDĐT", "Sở Giáo dục và Đào tạo"),
        ("BQLKCN", "ban quản lý khu công nghiệp"),
        ("TANDTX", "Tòa án nhân dân thị xã"),
        ("KXQĐ", ""),
        ("VPHĐND", "văn phòng Hội đồng nhân dân"),
        ("CSDLĐĐ", "cơ sở dữ liệu đất đai"),
        ("UBMTTQTW", "Ủy ban Mặt trận Tổ quốc Trung ương"),
    ],
)
def test_parts_make_a_form(short: str, spoken: str) -> None:
    from tts_news.normalize.composed import composed
    from tts_news.normalize.rules.abbreviations import senses

    assert short not in senses() or spoken
    assert composed(short) == spoken


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ông gửi hồ sơ cho TT Mẫu.", AMBIGUOUS),
        ("BQLKCN báo cáo.", COMPOSED),
        ("Nhóm XQVK lên tiếng.", UNKNOWN_CAPITALS),
        ("Mã XQ77 bị lỗi dòng.", ""),
        ("Theo XQ77 thì khác.", GLUED_DIGITS),
        ("Quyết định 12/QĐ-XQVK.", UNKNOWN_BODY),
        ("Trường Ng. Trãi khai giảng.", AMBIGUOUS),
    ],
)
def test_what_is_not_certain_says_why(text: str, reason: str) -> None:
    assert reasons(text) == ([reason] if reason else [])


@pytest.mark.parametrize(
    "text",
    [
        "UBND xã và HĐND xã họp.",
        "Theo AFP, CNN và BBC.",
        "Giá vàng SJC tăng.",
        "Ảnh: TRẦN QUANG",
        "TP Đà Lạt cũ có mưa.",
        "Chị H. và anh T. khai nhận.",
        "Máy bay A321, tàu SE19 và đội U23.",
        "Nghị định 12/2025/NĐ-CP.",
        "Cổ phiếu XQV tăng trần.",
    ],
)
def test_what_everyone_knows_is_no_guess(text: str) -> None:
    assert not reasons(text)


CAPITALS = st.text(alphabet="ABCĐGHKNTUƯ&- 19", max_size=60)


@settings(deadline=None)
@given(CAPITALS)
def test_any_capitals_are_read(text: str) -> None:
    """No unpronounceable capitals are left unchanged, and nothing fails."""
    spoken = normalize(text).spoken
    assert not re.search(r"(?<![^\W_])[BCĐGHKNT]{2,}(?![^\W_])", spoken)


def test_many_unknown_forms_in_a_long_article_stay_linear() -> None:
    def seconds(size: int) -> float:
        texts = [f"Hạng Q{chr(65 + n % 26)}XZ{chr(65 + n // 26 % 26)} mẫu." for n in range(size)]
        begin = time.process_time()
        Normalizer().utterances(sentences(texts))
        return time.process_time() - begin

    seconds(100)
    assert seconds(8000) < 20 * max(seconds(1000), 0.01)
