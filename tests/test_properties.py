"""Invariants for every text, tested with hypothesis."""

from __future__ import annotations

import re
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from tts_news.model import Cue, Kind
from tts_news.normalize import normalize
from tts_news.normalize.numbers import cardinal
from tts_news.publish.transcript import webvtt

NEWS = st.lists(
    st.sampled_from(
        """125/125 7/12 08/08 8.8.2022 2-1 46,4% UBND TP. TP.HCM P. 5 NĐ-CP 15/2021/NĐ-CP ( ) " “ ” ... - –
        Covid-19 H5N1 0261.123.4567 3.655 km2 đồng/kg 8h15 XIV V Đại_hội M'nông R'lấp thôn đạt ngày 1/1 & + 5°C
        $ USD tỷ, 1.5 47A-678.90 a@b.vn https://x.vn/a?b=1 #tag @ai 😀 ① ½ m² CO₂ 10⁶ Luật¹ ⁻³ CaCO3 :) Zorblatt QWRT (HTX) hợp tác xã""".split()
    ),
    max_size=25,
).map(" ".join)


@given(st.one_of(st.text(), NEWS))
@settings(max_examples=400, deadline=None)
def test_never_raises_and_no_digit_is_left(text: str) -> None:
    read = normalize(text)
    assert not re.search(r"\d", read.spoken)


def calls(text: str) -> int:
    """The number of Python and C function calls while a text is read."""
    count = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        normalize(text)
    finally:
        sys.setprofile(None)
    return count


@given(
    st.one_of(
        st.text(min_size=1, max_size=6),
        st.text("0123456789.,-/:ĐUBNDa'( %", min_size=1, max_size=6),
    )
)
@settings(max_examples=60, deadline=None)
def test_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    """A text repeated four times takes four times the work, never more."""
    calls(unit * 400)  # what is loaded and remembered on first sight is not counted
    assert calls(unit * 400) <= 5 * calls(unit * 100) + 2000


@given(NEWS)
@settings(max_examples=300, deadline=None)
def test_spans_are_in_order_and_say_what_is_spoken(text: str) -> None:
    read = normalize(text)
    done = spoken_done = 0
    for span in read.spans:
        assert done <= span.start < span.end <= len(read.written)
        assert span.spoken_start >= spoken_done
        assert read.spoken[span.spoken_start : span.spoken_end].strip() == span.spoken.strip()
        done, spoken_done = span.end, span.spoken_start


@given(NEWS)
@settings(max_examples=200, deadline=None)
def test_no_unread_capitals_are_left(text: str) -> None:
    assert not re.search(r"[A-ZĐ]{2,}", normalize(text).spoken)


@given(st.integers(min_value=0, max_value=10**17))
def test_cardinals_differ(number: int) -> None:
    """No two neighbouring numbers have the same reading, and no digit is lost."""
    assert cardinal(str(number)) != cardinal(str(number + 1))
    assert "  " not in cardinal(str(number))


@given(st.text())
def test_no_text_ends_a_cue_or_opens_a_tag(text: str) -> None:
    body = webvtt([Cue(" ".join(text.split()), Kind.BODY, 0.0, 1.0)]).split("\n", 4)[-1]
    assert "-->" not in body
    assert "<" not in body
