"""Foreign names and words: the lists, and the rules of spelling for words not in them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_news.normalize import normalize
from tts_news.normalize.foreign import Doubt, by_ear, phonemizer
from tts_news.normalize.foreign.accidents import without_accident
from tts_news.normalize.foreign.languages import language_of
from tts_news.normalize.foreign.lists import known_at
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import rows, tables_in

_LATIN = "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿāăćčďđēęěğıłńňőœřśşšťţūůűźżžơư"


@pytest.mark.parametrize("table", tables_in("foreign"))
def test_every_row_of_a_list_is_found_where_it_stands(table: str) -> None:
    for written, *_ in rows(table):
        known = known_at(f"Theo {written} cho biết.", 5)
        assert known is not None, written
        assert known.end >= 5 + len(written), written


@pytest.mark.parametrize("table", tables_in("foreign"))
def test_the_lists_say_vietnamese_syllables(table: str) -> None:
    for written, spoken, *_ in rows(table):
        assert spoken.strip() == spoken != "", written
        for one in spoken.replace("-", " ").lower().split():
            assert one.isalpha() or one.isdigit(), f"{written}: {spoken}"


@given(st.text(_LATIN + _LATIN.upper(), min_size=1, max_size=40))
def test_whatever_is_written_is_said_in_vietnamese_syllables(word: str) -> None:
    heard = by_ear(word)
    assert heard.spoken
    for syllable in heard.spoken.lower().split():
        assert is_syllable(syllable) or heard.doubt, (word, heard)


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("thistlewood", "english"), ("courtois", "french"), ("schönbrunner", "german"),
        ("rodríguez", "spanish"), ("guicciardini", "italian"), ("kozlovsky", "slavic"),
        ("abdulrahman", "arabic"), ("zhengding", "pinyin"), ("hyeongseok", "korean"),
        ("yamashiro", "japanese"), ("wiryawanto", "malay"), ("rajendrakumar", "indian"),
        ("yıldırım", "turkish"),
    ],
)  # fmt: skip
def test_the_spelling_tells_the_language(word: str, language: str) -> None:
    assert language_of(word).language == language


def test_short_capitals_are_not_the_word_with_their_letters() -> None:
    """Three capital letters may be another word's abbreviation; longer capitals are the word."""
    written = {row[0] for table in tables_in("foreign") for row in rows(table)}
    words = {one for one in written if one.islower() and one.isalpha() and len(one) <= 3}
    assert words
    for one in words:
        if one.upper() not in written and one.upper() not in {w.upper() for w in written - {one}}:
            assert known_at(one.upper(), 0) is None, one


def test_a_possessive_is_not_said() -> None:
    assert normalize("hãng Harbottle's").spoken == normalize("hãng Harbottle").spoken


def test_what_nobody_wants_to_hear_is_said_otherwise_and_marked() -> None:
    assert without_accident("đu ma") != "đu ma"
    assert without_accident("cu ba") == "cu ba", "a syllable among others is harmless"
    assert by_ear("Dumah").doubt == Doubt.ACCIDENT


def test_without_the_library_english_is_read_by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phonemizer, "_phonemizer", lambda: None)
    by_ear.cache_clear()
    try:
        heard = by_ear("Thistlewood")
    finally:
        by_ear.cache_clear()
    assert all(is_syllable(one) for one in heard.spoken.split())


def test_threads_hear_the_same() -> None:
    words = [f"{a}{b}ton" for a in ("Har", "Wen", "Brad", "Shef") for b in ("ring", "low", "field")]
    expected = [by_ear(word).spoken for word in words]
    heard: list[list[str]] = []

    def listen() -> None:
        heard.append([by_ear.__wrapped__(word).spoken for word in words])

    threads = [threading.Thread(target=listen) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [expected] * 4


def test_looking_a_word_up_does_not_change_what_the_voice_says() -> None:
    from tts_news.engines.espeak import EspeakEngine

    engine = EspeakEngine({})
    engine.prepare()
    before = engine.speak("Thời tiết hôm nay đẹp.").pcm
    by_ear.cache_clear()
    by_ear("Thistlewood")
    assert engine.speak("Thời tiết hôm nay đẹp.").pcm == before


_BETWEEN_LANGUAGES = "Evstigneev Mulliner Reyner Herrero Yinhong Delarue Kastner Morelli Sarran"


def test_a_word_is_read_the_same_in_every_run() -> None:
    """No choice depends on the order of a set, which differs between processes."""
    code = f"from tts_news.normalize import normalize; print(normalize({_BETWEEN_LANGUAGES!r}))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(said) == 1
