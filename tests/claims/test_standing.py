"""How firmly verdicts stand: what they hang on is named, and whatever is left out is no fault."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.compare.made import table

from atypical.claims.catalogue import CLAIMS
from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    NOT_TESTED,
    REPRODUCED,
    Claim,
    finding,
    judged,
    untested,
)
from atypical.claims.criterion import above, within
from atypical.claims.judge import claim_named
from atypical.claims.standing import NOTHING, standing
from atypical.claims.thinned import MOST, thinnings
from atypical.evidence.measured import Measured
from atypical.settings.roles import choices
from atypical.settings.studies import STUDIES

KEYS = {"runs": {"learner": False, "size": False, "instance": True}}
CLEARS = above(0.5)


def runs(**success: float) -> pd.DataFrame:
    """Runs of learners at three sizes; a learner solves this share of its instances."""
    rows = [
        {"learner": learner, "size": size, "instance": n, "solved": int(n < share * 20)}
        for learner, share in success.items()
        for size in (101, 501, 1001)
        for n in range(20)
    ]
    return pd.DataFrame(rows)


def best(runs: pd.DataFrame) -> Measured:
    shares = runs.groupby(["learner", "size"])["solved"].mean()
    return Measured(float(shares.max()), 0.0)


def some_learner(runs: pd.DataFrame):
    """A claim that holds where some learner solves most instances at some size."""
    if runs["learner"].nunique() < 2:
        return untested("one learner alone")
    return judged({"": best(runs)}, CLEARS, evidence="")


CLAIM = Claim(name="A1", statement="", expected="", rule="", find=some_learner)


def standing_on(frame: pd.DataFrame):
    tables = {"runs": frame}
    return standing(CLAIM, tables, KEYS, CLAIM.found(tables).verdict)


def test_a_verdict_that_hangs_on_one_learner_says_so() -> None:
    found = standing_on(runs(bp=0.9, sbpi=0.2, annealing=0.1))
    assert found.hangs_on == f"one learner: without learner = bp {NOT_REPRODUCED}"
    assert (found.kept, found.thinned) == (pytest.approx(7 / 8), 8)


def test_a_verdict_that_hangs_on_no_choice_does_not() -> None:
    found = standing_on(runs(bp=0.9, sbpi=0.8, annealing=0.1))
    assert (found.hangs_on, found.kept, found.thinned) == (NOTHING, 1.0, 8)


def test_a_verdict_that_hangs_on_one_size_says_so() -> None:
    frame = runs(bp=0.9, sbpi=0.8)
    found = standing_on(frame.assign(solved=frame["solved"] * (frame["size"] == 501)))
    assert found.hangs_on == f"one size: without size = 501 {NOT_REPRODUCED}"


def test_a_verdict_that_hangs_on_half_of_the_instances_says_so() -> None:
    frame = runs(bp=1.0, sbpi=1.0)
    solved = (frame["instance"] % 2 == 0) | (frame["instance"] == 1)
    found = standing_on(frame.assign(solved=solved.astype(int)))
    assert found.hangs_on == f"half of the instances: without them {NOT_REPRODUCED}"


def test_what_leaves_too_little_to_judge_overturns_nothing() -> None:
    """Without either of two learners the claim is not tested."""
    found = standing_on(runs(bp=0.9, sbpi=0.8))
    assert (found.hangs_on, found.kept, found.thinned) == (NOTHING, 1.0, 5)


def test_a_rule_that_breaks_on_what_is_left_overturns_nothing() -> None:
    def fragile(runs: pd.DataFrame):
        some_learner(runs.set_index("learner").loc[["bp", "sbpi"]].reset_index())
        return some_learner(runs)

    claim = Claim(name="A1", statement="", expected="", rule="", find=fragile)
    found = standing(claim, {"runs": runs(bp=0.9, sbpi=0.8)}, KEYS, REPRODUCED)
    assert (found.hangs_on, found.thinned) == (NOTHING, 5)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random) -> None:
    frame = runs(bp=0.9, sbpi=0.2, annealing=0.1)
    order = random.sample(range(len(frame)), len(frame))
    assert standing_on(frame.iloc[order].reset_index(drop=True)) == standing_on(frame)


def test_each_value_is_left_out_in_all_tables_at_once_and_grids_and_runs_in_halves() -> None:
    grid = pd.DataFrame({"size": np.arange(40)})
    tables = {"runs": runs(bp=0.9, sbpi=0.1), "alone": runs(bp=0.5), "theory": grid}
    keys = {"runs": KEYS["runs"], "alone": KEYS["runs"], "theory": {"size": False}}
    found = [(one.column, one.value, one.of(tables)) for one in thinnings(tables, keys)]
    named = [(column, value) for column, value, _ in found]
    halves = [("size", None)] * 2 + [("instance", None)] * 2
    sizes = [("size", size) for size in (101, 501, 1001)]
    assert named == [("learner", "bp"), ("learner", "sbpi"), *sizes, *halves]
    for column, value, left in found[:5]:
        assert all(value not in set(left[name][column]) for name in ("runs", "alone"))
        assert left["theory"] is grid
    assert [len(left["theory"]) for _, value, left in found if value is None] == [20, 20, 40, 40]
    numbers = [set(left["runs"]["instance"]) for column, _, left in found if column == "instance"]
    assert numbers == [set(range(0, 20, 2)), set(range(1, 20, 2))]


def test_fewer_numbers_are_a_grid_where_there_are_many_settings() -> None:
    frame = pd.DataFrame({f"c{k}": np.arange(60) % (k + 2) for k in range(9)})
    assert len(thinnings({"t": frame}, {"t": dict.fromkeys(frame, False)})) <= MOST


@pytest.mark.parametrize("name", [entry.name for entry in CLAIMS])
def test_every_claim_can_be_judged_on_every_thinned_table(name: str) -> None:
    claim = claim_named(name)
    tables = {of: table(of) for of in claim.tables}
    keys = {of: choices(of, STUDIES[of].columns) for of in tables}
    found = standing(claim, tables, keys, claim.found(tables).verdict)
    assert found.thinned <= len(thinnings(tables, keys))
    assert math.isnan(found.kept) or 0 <= found.kept <= 1
    assert (found.hangs_on == NOTHING) == (found.kept == 1 or math.isnan(found.kept))


def tolerance(number: Measured, criterion, verdict: str) -> float:
    return finding(number, verdict=verdict, evidence="", criterion=criterion).tolerance


@pytest.mark.parametrize(
    ("number", "criterion", "verdict", "expected"),
    [
        (Measured(3.0, 0.1), above(2.0), REPRODUCED, 0.4),
        (Measured(3.0, 0.1), above(2.0), CHANGED_PROTOCOL, 0.4),
        (Measured(1.0, 0.1), above(2.0), NOT_REPRODUCED, 0.4),
        (Measured(1.0, 0.1), above(2.0, needed=0.5), NOT_REPRODUCED, 0.65),
        (Measured(0.3, 0.05), above(0.0, needed=0.2), REPRODUCED, 1.0),
        (Measured(0.01, 0.0), within(0.05), REPRODUCED, 0.8),
        (Measured(2.1, 0.1), above(2.0), NOT_TESTED, 0.05),
        (Measured(2.1, 0.1), above(2.0), REPRODUCED, 0.05),  # a rule that counts no errors
        (Measured(3.0, 0.1), above(2.0), NOT_REPRODUCED, math.nan),  # something else decided
        (Measured(3.0, 0.1), above(0.0), REPRODUCED, math.nan),  # no part of zero
        (Measured(math.nan, math.nan), above(2.0), NOT_TESTED, math.nan),
    ],
)
def test_the_criterion_moves_by_a_part_of_itself(number, criterion, verdict, expected) -> None:
    assert tolerance(number, criterion, verdict) == pytest.approx(expected, nan_ok=True)


def test_a_criterion_that_moves_so_far_tells_something_else() -> None:
    number, bound = Measured(3.0, 0.1), 2.0
    moved = tolerance(number, above(bound), REPRODUCED)
    assert above(bound * (1 + 0.999 * moved)).holds(number)
    assert not above(bound * (1 + 1.001 * moved)).holds(number)
