"""Fitting a programme to its length: the order of changes, and the invariants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_news.bulletin.fit import LEAST, PAUSES, RATE, TOLERANCE, Fit, Part, fit, total


def part(seconds: float, sentences: int = 5, **more) -> Part:
    return Part(
        more.pop("name", "x"),
        more.pop("fixed", 0.0),
        (seconds / sentences,) * sentences,
        (0.4,) * (sentences - 1),
        1.0,
        **more,
    )


def test_without_a_length_nothing_changes() -> None:
    assert fit([part(30), part(40)], None) == Fit((5, 5))


def test_pauses_give_first() -> None:
    parts = [part(60), part(60)]
    found = fit(parts, total(parts, Fit((5, 5))) - 1)
    assert found.rate == 1.0
    assert found.pauses < 1
    assert found.kept == (5, 5)


def test_then_the_rate() -> None:
    parts = [part(60), part(60)]
    found = fit(parts, total(parts, Fit((5, 5))) - 8)
    assert found.pauses == PAUSES[0]
    assert 1 < found.rate <= RATE[1]
    assert found.kept == (5, 5)


def test_then_the_end_of_what_may_be_shortened() -> None:
    parts = [part(60), part(60, priority=5, shorten=True), part(60, priority=4)]
    found = fit(parts, 168)
    assert found.kept[0] == found.kept[2] == 5
    assert LEAST <= found.kept[1] < 5


def test_then_the_least_important_part_and_of_equals_the_last() -> None:
    parts = [part(60), part(30, priority=5), part(30, priority=5), part(30, priority=4)]
    assert fit(parts, 122).kept == (5, 5, -1, 5)


def test_what_was_cut_comes_back_when_a_part_has_gone() -> None:
    parts = [part(60), part(60, priority=5, shorten=True), part(60, priority=5)]
    found = fit(parts, 124)
    assert found.kept == (5, 5, -1)
    assert found.over == 0


def test_another_part_goes_when_the_least_important_leaves_a_hole() -> None:
    parts = [part(60), part(20, priority=4), part(60, priority=5)]
    found = fit(parts, 126)
    assert found.kept == (5, -1, 5)
    assert found.over == 0


@pytest.mark.parametrize("length, sign", [(20, 1), (600, -1)])
def test_the_impossible_is_said_with_by_how_much(length: float, sign: int) -> None:
    parts = [part(60), part(60, priority=3)]
    found = fit(parts, length)
    assert found.over * sign > 0
    assert found.over == pytest.approx(total(parts, found) - length)


def test_a_bed_that_runs_on_fills_what_pauses_and_rate_cannot() -> None:
    parts = [part(30, runs_on=True), part(30, runs_on=True), part(30)]
    natural = total(parts, Fit((5, 5, 5)))
    assert fit(parts, natural + 0.5).beds == (), "pauses do"
    found = fit(parts, natural + 40)
    assert (found.pauses, found.rate, found.over) == (1.0, 1.0, 0.0), "nobody speaks slowly for it"
    assert found.beds == pytest.approx((0, 40, 0))
    assert total(parts, found) == pytest.approx(natural + 40)
    assert fit(parts, natural - 60).over > 0, "it makes nothing shorter"


PARTS = st.lists(
    st.builds(
        part,
        st.floats(2, 120),
        st.integers(1, 9),
        fixed=st.floats(0, 8),
        priority=st.integers(0, 9),
        shorten=st.booleans(),
        runs_on=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@given(PARTS, st.floats(5, 900))
def test_whatever_the_parts(parts: list[Part], length: float) -> None:
    found = fit(parts, length)
    assert PAUSES[0] <= found.pauses <= PAUSES[1]
    assert RATE[0] <= found.rate <= RATE[1]
    assert any(kept >= 0 for kept in found.kept)
    for one, kept in zip(parts, found.kept, strict=True):
        assert kept == -1 or min(LEAST, len(one.speech)) <= kept <= len(one.speech)
        assert kept >= 0 or one.priority
        assert one.shorten or kept in (-1, len(one.speech))
    if found.over == 0:
        assert length - TOLERANCE - 1e-6 <= total(parts, found) <= length + 1e-5
    else:
        assert found.over == pytest.approx(total(parts, found) - length)
