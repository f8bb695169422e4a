"""A number decides a claim by its errors: it holds, it fails, or it is left open."""

from __future__ import annotations

import math

import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED, judged, left_open
from atypical.claims.criterion import Criterion, above, below, within
from atypical.evidence.measured import Measured


def verdict(criterion: Criterion, *numbers: Measured, besides: bool = True) -> str:
    found = judged(dict(enumerate(numbers)), criterion, evidence="", besides=besides)
    return found.verdict


RISES = above(1.0, needed=0.5)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Measured(1.3, 0.1), REPRODUCED),
        (Measured(1.3, 0.2), NOT_TESTED),
        (Measured(1.1, 0.1), NOT_REPRODUCED),
        (Measured(1.1, 0.3), NOT_TESTED),
        (Measured(1.1, 0.01), REPRODUCED),
        (Measured(0.4, 0.2), NOT_REPRODUCED),
        (Measured(0.4, 0.6), NOT_TESTED),
        (Measured(1.0, 0.0), NOT_REPRODUCED),
        (Measured(1.3, math.nan), NOT_TESTED),
        (Measured(0.3, math.nan), NOT_TESTED),
    ],
)
def test_what_errors_reach_decides(number: Measured, expected: str) -> None:
    assert verdict(RISES, number) == expected
    mirrored = Measured(-number.value, number.error)
    assert verdict(below(-1.0, needed=0.5), mirrored) == expected


@pytest.mark.parametrize("value", [0.2, 1.0, 1.2, 1.49])
def test_no_claim_stays_open_when_errors_shrink(value: float) -> None:
    found = [verdict(RISES, Measured(value, 2.0**-n)) for n in range(12)]
    assert found[0] == NOT_TESTED
    assert found[-1] == (REPRODUCED if value > 1.0 else NOT_REPRODUCED)


def test_a_claim_without_an_effect_fails_once_its_effect_is_excluded() -> None:
    assert verdict(RISES, Measured(1.0, 0.26)) == NOT_TESTED
    assert verdict(RISES, Measured(1.0, 0.24)) == NOT_REPRODUCED


def test_within_a_band_both_edges_count() -> None:
    near = within(0.05, of=1.0)
    assert [verdict(near, Measured(1.0 + x, 0.01)) for x in (0.02, -0.02)] == [REPRODUCED] * 2
    assert [verdict(near, Measured(1.0 + x, 0.01)) for x in (0.08, -0.08)] == [NOT_REPRODUCED] * 2
    assert [verdict(near, Measured(1.0 + x, 0.01)) for x in (0.06, -0.04)] == [NOT_TESTED] * 2


def test_a_margin_counts_errors_and_is_positive_where_the_claim_agrees() -> None:
    assert above(1.0).margin(Measured(1.3, 0.1)) == pytest.approx(3.0)
    assert below(1.0).margin(Measured(1.3, 0.1)) == pytest.approx(-3.0)
    assert within(0.05).margin(Measured(-0.03, 0.01)) == pytest.approx(2.0)


@pytest.mark.parametrize("error", [0.0, math.nan])
def test_a_number_without_an_error_has_no_margin(error: float) -> None:
    assert math.isnan(above(1.0).margin(Measured(2.0, error)))


def test_one_number_that_fails_outweighs_those_that_are_open() -> None:
    holds, open_, fails = Measured(2.0, 0.1), Measured(1.2, 0.3), Measured(0.5, 0.1)
    assert verdict(RISES, holds, open_) == NOT_TESTED
    assert verdict(RISES, holds, open_, fails) == NOT_REPRODUCED
    assert verdict(RISES, holds, besides=False) == NOT_REPRODUCED
    assert verdict(RISES, open_, besides=False) == NOT_REPRODUCED


def test_the_number_that_decides_is_reported() -> None:
    numbers = {"a": Measured(2.0, 0.1), "b": Measured(1.2, 0.3), "c": Measured(0.9, 0.1)}
    found = judged(numbers, RISES, evidence="seen")
    assert (found.measured, found.error, found.evidence) == (0.9, 0.1, "seen")
    assert found.margin == pytest.approx(-1.0)
    del numbers["c"]
    assert judged(numbers, RISES, evidence="").measured == 1.2


def test_a_number_that_does_not_decide_has_no_margin() -> None:
    number = {0: Measured(2.0, 0.1)}
    failed = judged(number, RISES, evidence="", besides=False)
    assert failed.verdict == NOT_REPRODUCED
    assert math.isnan(failed.margin)
    assert left_open(failed) == failed
    held = judged(number, RISES, evidence="")
    assert held.margin == pytest.approx(10.0)
    assert (left_open(held).verdict, left_open(held).measured) == (NOT_TESTED, 2.0)
    assert math.isnan(left_open(held).margin)


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (RISES, "exceeds 1 by more than 2 errors (not tested where these reach both 1 and 1.5)"),
        (
            below(0.0, needed=0.1, sigmas=3.0),
            "lies below 0 by more than 3 errors (not tested where these reach both 0 and -0.1)",
        ),
        (
            above(0.0),
            "exceeds 0 by more than 2 errors (not tested where these reach both sides of 0)",
        ),
        (
            within(0.05, needed=0.02),
            "lies within 0.05 of 0 by more than 2 errors (not tested where these reach an edge and "
            "0.02 inside)",
        ),
    ],
)
def test_a_criterion_says_its_rule_with_its_own_numbers(criterion: Criterion, words: str) -> None:
    assert str(criterion) == words
