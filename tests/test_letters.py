"""Normalizing characters: look-alike letters, spaces, invisible characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_news.base.letters import slug, tidy


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ðà Nẵng, ðường", "Đà Nẵng, đường"),
        (unicodedata.normalize("NFD", "Tiếng Việt"), "Tiếng Việt"),
        ("tiê\u0301ng", "tiếng"),
        ("tie\u0301\u0302ng", "tiếng"),
        ("１２３％", "123%"),
        ("a\u00a0b\u202fc\u200bd\u00ade", "a b cde"),
        ("Нà Nội", "Hà Nội"),
        ("ﬁ ② m²", "fi ② m²"),
        ("CO₂, PM₂.₅", "CO2, PM2.5"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("a\x00b\x1b[31m\ud800", "ab[31m"),
        ("Москва", "Москва"),
        ("٣ 𑁦 ५", "3 0 5"),
    ],
)
def test_tidy(written: str, meant: str) -> None:
    assert tidy(written) == meant


@given(st.text())
def test_tidy_twice_is_tidy_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text())
def test_a_slug_is_safe_in_any_path(text: str) -> None:
    made = slug(text)
    assert made
    assert len(made) <= 60
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
