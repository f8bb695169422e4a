"""Claims about how solutions found generalize: tables on which they hold, fail, or tell nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import claim_named


def training(errors: dict[float, float], learner: str = "sbpi", runs: int = 20) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    rows = [
        {"inverse_alpha": x, "instance": n, "generalization_error": error + 0.01 * rng.normal()}
        for x, error in errors.items()
        for n in range(runs)
    ]
    common = {"learner": learner, "alpha_t": 3.0, "latent": 167, "stopping": "first", "solved": 1}
    return pd.DataFrame(rows).assign(**common)


def beside(*learned: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What learners reach, beside typical solutions whose error hardly falls."""
    typical = pd.DataFrame({"inverse_alpha": [0.9, 2.0, 5.0], "error_typical": [0.32, 0.3, 0.296]})
    typical = typical.assign(alpha_t=3.0, solutions="0.0", status="converged")
    tried = pd.concat(learned, ignore_index=True)
    fresh = tried["generalization_error"] + 0.001 * np.resize([1, -1], len(tried))
    return {
        "features_training": tried,
        "features_entropy": typical,
        "features_generalization": tried.assign(error_fresh=fresh),
    }


FALLING = training({1.0: 0.30, 2.0: 0.25, 4.0: 0.22})
FLAT = training({1.0: 0.30, 2.0: 0.30, 4.0: 0.30}, "binarynet")
RISING_ERRORS = training({1.0: 0.22, 2.0: 0.25, 4.0: 0.30}, "annealing")


def averages(lead: float) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    rows = [{"instance": n, "error_single": 0.3 + 0.01 * rng.random()} for n in range(10)]
    table = pd.DataFrame(rows).assign(learner="sbpi", alpha_t=3.0, inverse_alpha=2.0, overlap=0.7)
    table["latent"] = 167
    table["error_barycenter"] = table["error_single"] - lead + 0.005 * rng.normal(size=10)
    status = "fewer than three different solutions" if np.isnan(lead) else "converged"
    return table.assign(status=status)


def flat_and_good(slope: float, instances: int = 20) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(1)
    rows = []
    for n in range(instances):
        for name in ("sbpi", "focusing_bp", "binarynet", "cross_entropy"):
            energy = rng.random()
            error = 0.2 + slope * energy + 0.2 * rng.random() + 0.1 * n
            run = {"instance": n, "learner": name, "value": energy}
            rows.append(run | {"generalization_error": error})
    common = {"alpha_t": 3.0, "latent": 167, "inverse_alpha": 2.0, "stopping": "first"}
    table = pd.DataFrame(rows).assign(**common, measure="local_energy", at=0.1, status="converged")
    table["solved"] = 1
    return {
        "features_flatness": table.drop(columns="generalization_error"),
        "features_training": table,
    }


CASES = [
    ("A6-found", beside(FALLING), REPRODUCED),
    ("A6-found", beside(FALLING, FLAT), REPRODUCED),
    ("A6-found", beside(FLAT), NOT_REPRODUCED),
    ("A6-found", beside(RISING_ERRORS), NOT_REPRODUCED),
    ("A6-found", beside(FALLING, FALLING.assign(learner="max_sum"), RISING_ERRORS), NOT_REPRODUCED),
    ("A6-found", beside(training({1.0: 0.22})), NOT_TESTED),
    ("A6-found", beside(training({1.0: 0.30, 2.0: 0.25}, runs=3)), NOT_TESTED),
    ("A6-averages", {"features_barycenter": averages(0.02)}, REPRODUCED),
    ("A6-averages", {"features_barycenter": averages(-0.02)}, NOT_REPRODUCED),
    ("A6-averages", {"features_barycenter": averages(0.001)}, NOT_REPRODUCED),
    ("A6-averages", {"features_barycenter": averages(0.02).head(3)}, NOT_TESTED),
    ("A6-averages", {"features_barycenter": averages(np.nan)}, NOT_TESTED),
    ("B5-found", flat_and_good(0.5), REPRODUCED),
    ("B5-found", flat_and_good(-0.5), NOT_REPRODUCED),
    ("B5-found", flat_and_good(0.5, instances=1), NOT_TESTED),
    ("B5-found", flat_and_good(0.5, instances=3), NOT_TESTED),
    ("B5-found", flat_and_good(0.02, instances=5), NOT_TESTED),
]


@pytest.mark.parametrize(("name", "tables", "verdict"), CASES)
def test_a_verdict_follows_its_rule(name: str, tables: dict, verdict: str) -> None:
    finding = claim_named(name).found(tables)
    assert finding.verdict == verdict
    assert verdict == NOT_TESTED or finding.error > 0


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("A6-found", beside(FALLING), beside(RISING_ERRORS)),
        (
            "A6-averages",
            {"features_barycenter": averages(0.02)},
            {"features_barycenter": averages(-0.02)},
        ),
    ],
)
def test_claims_are_judged_at_the_largest_latent_dimension(
    name: str, good: dict[str, pd.DataFrame], bad: dict[str, pd.DataFrame]
) -> None:
    for of_good, of_bad in ((167, 501), (501, 167)):
        both = {
            table: pd.concat(
                [good[table].assign(latent=of_good), bad[table].assign(latent=of_bad)],
                ignore_index=True,
            )
            for table in good
        }
        finding = claim_named(name).found(both)
        assert (finding.verdict == REPRODUCED) == (of_good > of_bad)


def test_who_falls_and_who_does_not_stands_in_the_evidence() -> None:
    said = claim_named("A6-found").found(beside(FALLING, FLAT)).evidence
    assert "falling: sbpi at α_T = 3 37.3 ± 1.4" in said
    assert "flat within errors: binarynet at α_T = 3 " in said
    # Typical solutions err more, and fall by 0.010 per doubling at these loads.
    assert "sbpi at α_T = 3 47.7 ± 1.1 (10.4)" in said
    assert "less those on fresh patterns +0.00000 ± 0.00013" in said
    few = claim_named("A6-found").found(beside(FALLING, training({1.0: 0.3, 2.0: 0.2}, "x", 3)))
    assert "of too few instances: x at α_T = 3" in few.evidence


def test_a_counter_example_stands_in_the_evidence() -> None:
    tables = flat_and_good(0.5)
    whole = {name: table.assign(stopping="whole") for name, table in tables.items()}
    whole["features_flatness"]["value"] -= 0.3
    whole["features_training"]["generalization_error"] += 0.01
    both = {name: pd.concat([tables[name], whole[name]], ignore_index=True) for name in tables}
    said = claim_named("B5-found").found(both).evidence
    assert "flatter yet worse" in said
    assert "sbpi at α_T = 3, 1/α = 2, local energy" in said
    assert "+0.0100 ± 0.0000" in said
    assert "by 2 errors each: none" in claim_named("B5-found").found(tables).evidence
