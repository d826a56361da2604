"""Legacy encodings: detected, converted and reported; other text stays unchanged."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import table
from tts_news import clean
from tts_news.clean import encodings
from tts_news.clean.documents.fonts import old_set_of
from tts_news.clean.encodings import converted, decoded, from_old
from tts_news.errors import ArticleError, TtsNewsError

TEXT = """Hội đồng nhân dân tỉnh họp về giá nước sạch

Sáng 12-3, nhiều đại biểu đề nghị giữ nguyên mức cũ, vì người dân vùng cao còn khó khăn.

“Đường ở đây khó đi, kỹ sư phải ở lại cả tuần”, ông Mẫu nói. Ủy ban hứa sẽ sửa đường trước Tết.
"""
SETS = ("TCVN3", "VNI", "VPS", "VISCII")


def rows() -> list[tuple[str, str, str]]:
    return [(*row, "", "")[:3] for row in table("encodings.tsv")[1:]]


def in_old(text: str, old: str) -> str:
    """The text in an old encoding."""
    letters: dict[str, str] = {}
    for written, letter in encodings._table(old)[1].items():
        if written.isascii() or all(ord(c) < 256 for c in written):
            letters.setdefault(letter, written)
    if old == "TCVN3":
        letters |= {c.upper(): letters.get(c.upper(), w) for c, w in [*letters.items()]}
    return "".join(letters.get(c, c) for c in text)


@pytest.mark.parametrize(("old", "text", "becomes"), rows())
def test_the_table(old: str, text: str, becomes: str) -> None:
    found = from_old(text)
    assert (found.old, found.text) == (old, becomes or text)


@pytest.mark.parametrize("old", SETS)
@pytest.mark.parametrize("form", ["bytes", "text"])
def test_a_text_comes_back_from_an_old_set(old: str, form: str) -> None:
    written = in_old(TEXT, old)
    if form == "bytes":
        written = (
            written.replace("“", "\x93").replace("”", "\x94")
            if old in ("TCVN3", "VNI")
            else written.replace("“", '"').replace("”", '"')
        )
        found = decoded(written.encode("latin-1"), "x")
    else:
        found = from_old(written)
    expected = TEXT if "“" in found.text else TEXT.replace("“", '"').replace("”", '"')
    if old == "TCVN3":  # it has no capital Ủ
        expected = expected.replace("Ủy", "ủy")
    assert (found.old, found.text) == (old, expected)
    assert old in found.note


def in_1258(text: str) -> bytes:
    out = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        bare = "".join(c for c in parts if c not in tones)
        out.append(unicodedata.normalize("NFC", bare) + tones)
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "old"),
    [
        (in_1258(TEXT), "Windows-1258"),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), ""),
        (TEXT.encode("utf-16-le"), ""),
        (TEXT.encode("utf-16-be"), ""),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), ""),
        (unicodedata.normalize("NFD", TEXT).encode(), ""),
    ],
)
def test_bytes_are_decoded(data: bytes, old: str) -> None:
    found = decoded(data, "x")
    assert (found.old, unicodedata.normalize("NFC", found.text)) == (old, TEXT)


@pytest.mark.parametrize("charset", ["latin-1", "cp1252"])
@pytest.mark.parametrize("text", [row[1] for row in rows() if not row[0]][2:7])
def test_western_bytes_are_not_taken_for_vietnamese(text: str, charset: str) -> None:
    with pytest.raises(ArticleError, match="nor old Vietnamese letters"):
        decoded(text.encode(charset), "x")


def test_an_html_file_may_say_what_its_western_letters_are() -> None:
    page = "<html><meta charset='iso-8859-1'><p>Müller fährt über die Brücke"
    assert decoded(page.encode("latin-1"), "x").text == page


def test_a_warning_says_what_was_done(command, tmp_path) -> None:
    (tmp_path / "cu.txt").write_bytes(
        in_old(TEXT.replace("“", '"').replace("”", '"'), "VNI").encode("latin-1")
    )
    run = command("make", "cu.txt", "--quiet")
    assert run.returncode == 0, run.stderr
    assert "warning: cu.txt: its letters were VNI" in run.stderr.decode()
    assert (
        "đại biểu đề nghị"
        in clean.load(str(tmp_path / "cu.txt")).paragraphs[0].text
        + clean.load(str(tmp_path / "cu.txt")).lead
    )


@pytest.mark.parametrize(
    ("font", "old"),
    [(".VnTime", "TCVN3"), (".VnArialH", "TCVN3"), ("VNI-Times", "VNI"), ("VNI Helve", "VNI"),
     ("'.VnTime'", "TCVN3"), ("Times New Roman", ""), ("UTM Vni", ""), ("", "")],
)  # fmt: skip
def test_fonts_of_old_letters(font: str, old: str) -> None:
    assert old_set_of(font) == old


@given(st.text(max_size=400))
def test_nothing_stops_it_and_ascii_stays(text: str) -> None:
    found = from_old(text)
    assert isinstance(found.text, str)
    for old in encodings.NAMES:
        if old != "Windows-1258":
            converted(text, old)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_text_or_one_line(data: bytes) -> None:
    try:
        told = ""
        decoded(data, "x")
    except TtsNewsError as error:
        told = str(error)
    assert "\n" not in told


@given(st.lists(st.sampled_from(TEXT.split()), min_size=12, max_size=60))
def test_any_vietnamese_words_stay(words: list[str]) -> None:
    text = " ".join(words)
    assert from_old(text).text == text
