"""The tables of readings: written texts with their spoken forms."""

from __future__ import annotations

import re

import pytest

from tests.conftest import HERE, table
from tts_news.normalize import Normalizer, normalize
from tts_news.normalize.reasons import ENGLISH
from tts_news.normalize.tables import rows, tables_in

TABLES = sorted(p.name for p in (HERE / "data" / "reading").glob("*.tsv"))


def heard(text: str) -> str:
    """The audible text: words without punctuation and case."""
    return " ".join(re.sub(r"[.,;:!?]", " ", text).casefold().split())


@pytest.mark.parametrize(
    ("kind", "written", "spoken"), [row[:3] for name in TABLES for row in table(name)]
)
def test_reading(kind: str, written: str, spoken: str) -> None:
    """Every written form of the tables is read in one of its right forms."""
    said = normalize(written).spoken
    assert heard(said) in [heard(one) for one in spoken.split("|")], (
        f"{kind}: {written!r}: {said!r}"
    )


@pytest.mark.parametrize(("kind", "written", "spoken"), [row[:3] for row in table("pauses.tsv")])
def test_pauses(kind: str, written: str, spoken: str) -> None:
    """Dashes, brackets and arrows give a pause or none, as the table says."""
    assert normalize(written).spoken == spoken, kind


@pytest.mark.parametrize(
    "name",
    [
        "Kim Jong - un",
        "Kim Jong -nam",
        "Park Hang - seo",
        "al -Qaeda",
        "Bashar al - Assad",
        "khu Mar - a - Lago",
        "Prayuth Chan - ocha",
        "tàu M / T Pioneer",
        "xe Rolls - Royce",
    ],
)
def test_a_hyphen_in_a_foreign_name_is_silent(name: str) -> None:
    said = normalize(f"Hôm nay {name} đến.").spoken
    assert not {",", "-"} & set(said)


@pytest.mark.parametrize(
    "after", ["trang thống kê âm nhạc", "giám đốc điều hành", "cho biết sẽ chi trả"]
)
def test_a_dash_after_a_foreign_name_is_a_pause(after: str) -> None:
    assert f", {after}" in normalize(f"Công ty Kworbel - {after}.").spoken


@pytest.mark.parametrize(
    ("kind", "written", "guessed"), [(*row, "")[:3] for row in table("guesses.tsv")]
)
def test_what_no_word_decides_is_a_guess(kind: str, written: str, guessed: str) -> None:
    """Only such readings are guesses, and every reason is defined in `reasons`."""
    read = normalize(written)
    pieces = [read.written[g.start : g.end] for g in read.guesses]
    assert pieces == [piece for piece in guessed.split("|") if piece], kind
    assert all(g.guess in ENGLISH for g in read.guesses)


def test_there_are_many_cases() -> None:
    assert sum(len(table(name)) for name in TABLES) >= 1500


_KEYED = ["abbreviations.tsv", "highlands.tsv", "codes.tsv", "units.tsv", *tables_in("foreign")]


@pytest.mark.parametrize("name", _KEYED)
def test_no_line_of_a_table_stands_where_it_is_never_reached(name: str) -> None:
    """Rows of a form after its first row without a context condition would never be used."""
    done: set[str] = set()
    for form, _, *words in rows(name):
        assert form not in done, form
        if name != "abbreviations.tsv" or not any(words[:3]):
            done.add(form)


def test_a_place_at_the_head_of_a_story_has_its_capitals_and_a_pause() -> None:
    said = normalize("ĐỒNG THÁP - Tỉnh kiến nghị xây cầu.").spoken
    assert said == "Đồng Tháp, Tỉnh kiến nghị xây cầu."


def test_southern_voice_says_ngan_and_le() -> None:
    assert normalize("2.007 hộ", dialect="south").spoken == "hai ngàn không trăm lẻ bảy hộ"


def test_foreign_words_stay_for_a_voice_that_reads_them() -> None:
    assert normalize("Facebook và Marlowe", reads_foreign=True).spoken == "Facebook và Marlowe"


def test_a_definition_holds_for_the_rest_of_the_article() -> None:
    """The article's own short form wins over the list's, and the definition is said once."""
    reader = Normalizer()
    first = reader.read("Câu lạc bộ Tình Thương (CLBTT) ra đời.").spoken
    assert first == "Câu lạc bộ Tình Thương ra đời."
    assert reader.read("CLBTT có 5 người.").spoken == "Câu lạc bộ Tình Thương có năm người."


def test_a_guess_says_why() -> None:
    (guess,) = normalize("Công ty Aquinte").guesses
    assert guess.rule == "foreign"
    assert guess.guess


def test_spans_tie_spoken_to_written() -> None:
    read = normalize("Huyện có 7/125 thôn (đạt 5,6%).")
    for span in read.spans:
        assert read.spoken[span.spoken_start : span.spoken_end] == span.spoken
    assert [read.written[s.start : s.end] for s in read.spans if s.rule == "slash"] == ["7/125"]
