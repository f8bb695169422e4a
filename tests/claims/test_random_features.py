"""Claims on the theory of random features: tables on which they hold, and on which they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import claim_named

LOADS = np.linspace(0.8, 1.2, 5)
SOLVED = {"status": "converged", "quadrature_error": 1e-9, "residual": 1e-12}
CLAIMS = ("A1", "A3", "A4", "A6")


D = [1e-4, 1e-3, 1e-2, 0.1, *np.arange(0.12, 0.5, 0.02)]


def training(solved_below: int = 0, instances: int = 60) -> pd.DataFrame:
    """Runs on either side of the interpolation point; so many below it are solved."""
    rows = [
        {"inverse_alpha": x, "instance": n, "solved": int(x > 1 or n < solved_below)}
        for x in (0.8, 1.2)
        for n in range(instances)
    ]
    common = {"learner": "sbpi", "alpha_t": 3.0, "latent": 167, "stopping": "first"}
    return pd.DataFrame(rows).assign(**common)


def around(gap_from: float = 1e-3, gap_to: float = 0.05) -> pd.DataFrame:
    """Local entropy of the widest: a gap before the transition, none beyond."""
    d = np.array(D)
    entropy = np.where((d >= gap_from) & (d <= gap_to), -0.01, d * (0.7 - d))
    beyond = pd.DataFrame({"inverse_alpha": 1.02, "distance": d, "local_entropy": d * (0.7 - d)})
    before = pd.DataFrame({"inverse_alpha": 0.95, "distance": d, "local_entropy": entropy})
    common = {"alpha_t": 3.0, "reference": "max", "margin": 0.0, "status": "converged"}
    return pd.concat([before, beyond], ignore_index=True).assign(**common)


def tables() -> dict[str, pd.DataFrame]:
    """Tables on which every claim holds."""
    common = {"alpha_t": 3.0, "inverse_alpha": LOADS} | SOLVED
    typical = pd.DataFrame(
        common
        | {
            "solutions": "0.0",
            "entropy": LOADS - 0.877,
            "error_typical": 0.32 - LOADS / 100,
            "error_barycenter": 0.27 - LOADS / 50,
        }
    )
    typical.loc[typical["entropy"] < 0, "status"] = "absent"
    widest = typical.assign(
        solutions="max", entropy=0.0, error_typical=0.31 - LOADS / 50, error_barycenter=0.3
    )
    ends = pd.DataFrame({"alpha_t": [3.0], "inverse_alpha_c": [0.877]} | SOLVED)
    transitions = pd.DataFrame(
        {"alpha_t": [3.0], "interpolation": [0.877], "no_gap": [0.988], "monotone": [1.016]}
        | SOLVED
    )
    dense = pd.DataFrame(
        {"alpha_t": 3.0, "inverse_alpha": [0.9, 1.0, 1.2], "entropy": [0.02, 0.1, 0.2]} | SOLVED
    )
    dense["entropy_no_gap"] = [np.nan, 0.03, 0.15]
    dense["status"] = ["absent", "converged", "converged"]
    return {
        "features_margins": dense,
        "features_training": training(),
        "features_local_entropy": around(),
        "features_entropy": pd.concat([typical, widest], ignore_index=True),
        "features_interpolation": ends,
        "features_transitions": transitions,
    }


def verdict(claim: str, table: str = "", **changed: object) -> str:
    given = tables()
    if table:
        given[table] = given[table].assign(**changed)
    return claim_named(claim).found(given).verdict


def verdict_on(claim: str, **changed: pd.DataFrame) -> str:
    return claim_named(claim).found(tables() | changed).verdict


def test_a_learner_that_solves_where_no_solution_exists_contradicts_the_theory() -> None:
    assert verdict_on("A1", features_training=training(solved_below=10)) == NOT_REPRODUCED
    assert verdict_on("A1", features_training=training(instances=3)) == NOT_TESTED
    above = training().query("inverse_alpha > 1")
    assert verdict_on("A1", features_training=above) == NOT_TESTED


def test_dense_regions_that_grow_continuously_do_not_appear_at_once() -> None:
    assert verdict_on("A3", features_local_entropy=around(0.12, 0.33)) == NOT_REPRODUCED
    assert verdict_on("A3", features_local_entropy=around(2.0, 3.0)) == NOT_TESTED
    coarse = around().query("distance < 0.01 or distance > 0.09").iloc[::4]
    assert verdict_on("A3", features_local_entropy=coarse) == NOT_TESTED


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_holds_where_it_should(claim: str) -> None:
    assert verdict(claim) == REPRODUCED


@pytest.mark.parametrize(
    ("claim", "table", "changed"),
    [
        ("A1", "features_interpolation", {"inverse_alpha_c": 0.9}),
        ("A3", "features_transitions", {"interpolation": 0.988}),
        ("A3", "features_entropy", {"error_typical": 0.3}),
        ("A4", "features_margins", {"entropy_no_gap": [np.nan, 0.1, 0.2]}),
        ("A4", "features_margins", {"entropy_no_gap": [np.nan, -0.01, 0.15]}),
        ("A4", "features_margins", {"status": ["absent", "absent", "converged"]}),
        ("A6", "features_entropy", {"error_barycenter": 0.31}),
        ("A6", "features_entropy", {"error_typical": 0.3}),
    ],
)
def test_a_claim_fails_where_the_tables_contradict_it(
    claim: str, table: str, changed: dict[str, object]
) -> None:
    assert verdict(claim, table, **changed) == NOT_REPRODUCED


@pytest.mark.parametrize(
    ("claim", "table", "changed"),
    [
        ("A1", "features_entropy", {"alpha_t": 2.0}),
        ("A1", "features_entropy", {"entropy": [-0.1, -0.02, 0.3, 0.4, 0.5] * 2}),
        ("A3", "features_transitions", {"status": "stalled"}),
        ("A4", "features_transitions", {"no_gap": 2.0}),
        ("A4", "features_margins", {"quadrature_error": 0.1}),
        ("A6", "features_entropy", {"status": "stalled"}),
    ],
)
def test_a_claim_stays_open_where_the_tables_do_not_decide(
    claim: str, table: str, changed: dict[str, object]
) -> None:
    assert verdict(claim, table, **changed) == NOT_TESTED
