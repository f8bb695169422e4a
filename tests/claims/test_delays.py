"""Claims on delays end in every verdict that they can."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.claims.delays import delayed, random, sparse, starts, trapping

from atypical.claims.claim import CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge

TABLES = {
    "C4": "linear_trapping",
    "C4-start": "linear_delayed",
    "C5": "linear_sparse",
    "C8": "linear_delayed",
}


def judged(claim: str, table: pd.DataFrame) -> pd.Series:
    return judge(claim, {TABLES[claim]: table}).iloc[0]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (trapping(none=2.0, converged=900.0, residual=300.0), REPRODUCED),
        (trapping(none=2.0, settled=300.0), REPRODUCED),
        (trapping("adam", none=2.0, converged=900.0), CHANGED_PROTOCOL),
        (trapping(none=2.0, residual=300.0), CHANGED_PROTOCOL),
        (trapping(none=2.0, aged=300.0), CHANGED_PROTOCOL),
        (trapping(none=2.0, residual=20.0), NOT_REPRODUCED),
        (trapping(none=2.0), NOT_TESTED),
    ],
)
def test_delays_of_the_paper_s_checkpoints_reproduce_and_others_change(
    table: pd.DataFrame, expected: str
) -> None:
    assert judged("C4", table)["verdict"] == expected


def test_a_delay_is_compared_with_random_starts_of_its_own_network() -> None:
    slow = trapping(none=40.0).assign(beta=0.32)
    adam = trapping("adam", none=90.0)
    table = pd.concat([trapping(none=2.0, residual=300.0), slow, adam])
    assert judged("C4", table)["measured"] == 150


ALL = random("uniform")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (starts(ALL, random("orthogonal")), REPRODUCED),
        (starts(ALL, random("orthogonal", 4)), CHANGED_PROTOCOL),
        (starts(ALL, random("orthogonal", late=True)), CHANGED_PROTOCOL),
        (starts(random("uniform", 2), random("orthogonal", 2)), NOT_REPRODUCED),
        (starts(random("uniform", 7), random("orthogonal", 7)), NOT_TESTED),
        (starts(ALL), NOT_TESTED),
        (delayed(learns="converged"), NOT_REPRODUCED),
    ],
)
def test_every_kind_of_random_start_converges_at_once_and_no_trap_does(
    table: pd.DataFrame, expected: str
) -> None:
    assert judged("C4-start", table)["verdict"] == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (sparse("settled"), REPRODUCED),
        (sparse("converged"), REPRODUCED),
        (sparse("residual"), CHANGED_PROTOCOL),
        (sparse("settled", settled=1e-3), CHANGED_PROTOCOL),
        (sparse(), NOT_REPRODUCED),
        (sparse("settled").assign(status="diverged"), NOT_TESTED),
    ],
)
def test_grokking_needs_no_added_weight_to_be_reproduced(
    table: pd.DataFrame, expected: str
) -> None:
    assert judged("C5", table)["verdict"] == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (delayed(), REPRODUCED),
        (delayed(learns="residual"), CHANGED_PROTOCOL),
        (delayed(optimiser="adam"), CHANGED_PROTOCOL),
        (delayed(second=20.0), NOT_REPRODUCED),
        (delayed(second=30.0), NOT_REPRODUCED),
        (delayed(second=10.0), NOT_REPRODUCED),
        (delayed(learns="residual", second=20.0), NOT_REPRODUCED),
        (delayed(second=100.0), NOT_TESTED),
        (delayed().query("start != 'rank-0'"), NOT_TESTED),
    ],
)
def test_modes_are_learned_one_by_one_clearly_apart(table: pd.DataFrame, expected: str) -> None:
    assert judged("C8", table)["verdict"] == expected


@pytest.mark.parametrize(
    ("claim", "table", "said"),
    [
        ("C4", trapping(none=2.0, converged=900.0), "3 of 3 converged"),
        ("C4", trapping(none=2.0, residual=300.0), "0 of 0 converged"),
        ("C4", trapping("adam", none=2.0, converged=900.0), "adam converged up to 450"),
        ("C4-start", delayed(), "orthogonal 12 of 12, uniform 12 of 12 starts"),
        ("C4-start", delayed(), "0 of 2 converged checkpoints"),
        ("C5", sparse("settled"), "no minibatch noise"),
        ("C5", sparse("settled"), "ratio is that of settled 1e-06"),
        ("C5", sparse("settled").assign(full_batch=0), "full batch: no"),
        ("C8", delayed(), "2 learn the stronger one first, 0 the weaker"),
        ("C8", delayed(second=10.0), "0 learn the stronger one first, 2 the"),
    ],
)
def test_evidence_says_what_the_table_holds(claim: str, table: pd.DataFrame, said: str) -> None:
    assert said in judged(claim, table)["evidence"]
