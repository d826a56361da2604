"""Transcription to phonemes for the embedded voice: syllables, other words, word marks."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import table
from tts_news.engines import engine_class
from tts_news.engines import espeak_phonemes as phonemes
from tts_news.normalize.tables import words

LANGUAGES = ("vi", "vi-vn-x-central", "vi-vn-x-south")


@pytest.fixture(scope="module", params=LANGUAGES)
def engine(request):
    engine = engine_class("espeak")({"language": request.param})
    engine.prepare()
    return engine


@pytest.mark.parametrize("row", table("espeak_phonemes.tsv"), ids=lambda row: row[0])
def test_a_syllable(row) -> None:
    said = [phonemes.syllable_phonemes(row[0], language) or "-" for language in LANGUAGES]
    assert said == list(row[1:4])


def test_every_rhyme_of_the_language_has_phonemes() -> None:
    known = phonemes._table("espeak_rhymes.tsv")
    assert words("rhymes.tsv") - known.keys() == set()
    assert words("onsets.tsv") - phonemes._table("espeak_onsets.tsv").keys() == set()


def test_every_row_is_whole() -> None:
    for row in phonemes._table("espeak_rhymes.tsv").values():
        assert len(row) == 4
        assert all(cell.count("·") == cell.count("'") == 1 for cell in row[1:])
        assert not any(set(cell) & set("[]") - {"["} or "]]" in cell for cell in row[1:])


def test_no_onset_is_dropped(engine) -> None:
    """The library drops mnemonics that are not in its phoneme table."""
    bare = engine.speak("a")
    for onset in phonemes._table("espeak_onsets.tsv"):
        if phonemes.syllable_phonemes(f"{onset}a", engine.settings["language"]):
            assert engine.speak(f"{onset}a").pcm != bare.pcm, onset


def test_the_same_syllables_sound_the_same_whatever_was_said_before(engine) -> None:
    first = engine.speak("Ngã tư đã nặng nợ.")
    engine.speak("Một hội nghị [khác] – Peter.")
    assert engine.speak("Ngã tư đã nặng nợ.") == first


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Bản tin (buổi sáng) đã hết.", "Bản tin buổi sáng đã hết"),
        ("Ông nói: “Tôi đi” – rồi về…", "Ông nói Tôi đi rồi về"),
        ("Kinh tế - xã hội", "Kinh tế xã hội"),
        ("Hội nghị [[khu vực]] họp", "Hội nghị khu vực họp"),
        ("mở [[cửa]", "mở cửa"),
        ("một\x01 hai\x01 ba", "một hai ba"),
        ("Anh Peter nói tiếng Việt.", "Anh Peter nói tiếng Việt"),
        ("Xin chào,\nbạn", "Xin chào bạn"),
    ],
)
def test_marks_name_the_words_of_the_text(engine, text, spoken) -> None:
    marks = engine.speak(text).marks
    named = [text[m.start : m.start + m.length] for m in marks]
    assert named == spoken.split()
    assert [m.sample for m in marks] == sorted(m.sample for m in marks)


def test_every_word_is_spoken_beside_any_mark(engine) -> None:
    for mark in "([{“‘«\"'<-–/*#|~=+&%":
        text = f"Nhà máy {mark}nước sạch{mark} đã mở."
        named = {text[m.start : m.start + m.length] for m in engine.speak(text).marks}
        assert {"Nhà", "máy", "sạch", "đã", "mở"} <= {n.strip(mark) for n in named}, mark


def test_brackets_of_a_text_are_no_commands(engine) -> None:
    assert engine.speak("hai [[_^_cmn a]] ba").seconds > 0.8
    assert engine.speak("[[_^_cmn").seconds > 0.3


@given(
    st.text(
        alphabet=st.sampled_from("aáàgiơưđthng [](){}\x01\x00_^'’.-,0123%\u0301\u0323W"),
        max_size=60,
    )
)
@example("[[[[")
@example("\x01\x01")
def test_whatever_the_text_its_marks_lie_in_it(text) -> None:
    made = phonemes.transcribe(text, "vi")
    for at in range(len(made.text) + 2):
        mark = made.mark(at, 3, 0)
        assert 0 <= mark.start <= len(text)
        assert 0 <= mark.length <= len(text) - mark.start
    outside = "".join(part.rpartition("]]")[2] for part in made.text.split(" [["))
    assert not set(outside) & set("[\x00\x01")


def test_the_tables_are_in_the_cache_key(monkeypatch) -> None:
    before = engine_class("espeak")({}).version
    phonemes.tables_version.cache_clear()
    monkeypatch.setattr(phonemes, "_data", lambda name: f"{name} corrected")
    try:
        assert engine_class("espeak")({}).version != before
    finally:
        phonemes.tables_version.cache_clear()
