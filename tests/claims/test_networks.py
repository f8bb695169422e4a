"""Claims on realistic networks: tables on which they hold, and tables on which they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import claim_named

WIDTHS = (4, 8, 16, 32)
NAMES = ["weights", "algorithm", "rate", "width", "seed", "stopping"]


def tables(
    *,
    solved_from: int = 16,
    falls: bool = True,
    differs: bool = True,
    slope: float = 1.0,
    widths: tuple[int, ...] = WIDTHS,
) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(0)
    rows = []
    for weights in ("continuous", "binary"):
        for place, algorithm in enumerate(("small_batch", "adam", "adversarial")):
            for width in widths:
                for seed in range(10):
                    energy = 0.3 if not falls else 2.0 / width
                    energy *= (1 + place * differs) * (1 + 0.1 * rng.random())
                    test = (0.1 if not falls else 1.0 / width) + slope * energy
                    for stopping in ("zero", "loss"):
                        reached = width >= (8 if stopping == "loss" else solved_from)
                        rows.append(
                            dict(
                                zip(
                                    NAMES,
                                    (weights, algorithm, 0.1, width, seed, stopping),
                                    strict=True,
                                )
                            )
                            | {"solved": int(width >= solved_from), "epochs": 5, "energy": energy}
                            | {"test_error": test + 0.01 * rng.random()}
                            | {"status": "reached" if reached else "budget spent"}
                        )
    training = pd.DataFrame(rows)
    flatness = training[NAMES].assign(
        measure="local_energy", at=0.2, value=training["energy"], error=0.01, status="converged"
    )
    groups = training[["weights", "algorithm", "rate"]].drop_duplicates()
    thresholds = groups.assign(threshold=12.0, error=1.0, status="converged")
    return {
        "networks_training": training.drop(columns="energy"),
        "networks_flatness": flatness,
        "networks_thresholds": thresholds,
    }


@pytest.mark.parametrize(
    ("name", "changed", "verdict"),
    [
        ("A7-threshold", {}, REPRODUCED),
        ("A7-threshold", {"solved_from": 100}, NOT_REPRODUCED),
        ("A7-threshold", {"solved_from": 1}, NOT_REPRODUCED),
        ("A7-threshold", {"widths": (16,)}, NOT_TESTED),
        ("A7-flat", {}, REPRODUCED),
        ("A7-flat", {"falls": False}, NOT_REPRODUCED),
        ("A7-flat", {"widths": (16,)}, NOT_TESTED),
        ("A7-algorithm", {}, REPRODUCED),
        ("A7-algorithm", {"differs": False}, NOT_REPRODUCED),
        ("A7-algorithm", {"widths": (4,)}, NOT_TESTED),
        ("B5-networks", {}, REPRODUCED),
        ("B5-networks", {"slope": -1.0}, NOT_REPRODUCED),
        ("B5-networks", {"widths": (4,)}, NOT_TESTED),
    ],
)
def test_a_verdict_follows_its_rule(name: str, changed: dict, verdict: str) -> None:
    finding = claim_named(name).found(tables(**changed))
    assert finding.verdict == verdict
    assert np.isnan(finding.measured) == (verdict == NOT_TESTED)


def changed(weights: str, column: str, values: object, **chosen: object) -> dict[str, pd.DataFrame]:
    """Tables on which all holds, but for a column of these weights."""
    given = tables()
    for name in ("networks_training", "networks_flatness"):
        table = given[name]
        rows = table["weights"] == weights
        for key, value in chosen.items():
            rows &= table[key] == value
        if column in table:
            table.loc[rows, column] = values
    return given


def noise(scale: float) -> np.ndarray:
    """One number for each run with one kind of weights."""
    return scale * np.random.default_rng(4).normal(size=len(tables()["networks_training"]) // 2)


def test_a_task_at_its_floor_leaves_open_whether_wide_networks_are_better() -> None:
    found = claim_named("A7-flat").found(changed("binary", "test_error", 0.05 + noise(0.005)))
    assert found.verdict == NOT_TESTED
    assert "floor of the task, with nothing left to fall: test error of binary" in found.evidence


def test_a_level_test_error_that_is_no_floor_contradicts() -> None:
    found = claim_named("A7-flat").found(changed("binary", "test_error", 0.3 + noise(0.005)))
    assert found.verdict == NOT_REPRODUCED


def test_a_floor_does_not_hide_minima_that_get_no_flatter() -> None:
    given = changed("binary", "test_error", 0.05 + noise(0.005))
    level = given["networks_flatness"]
    level.loc[level["weights"] == "continuous", "value"] = 0.3
    assert claim_named("A7-flat").found(given).verdict == NOT_REPRODUCED


def test_an_adversarial_start_that_ends_flattest_contradicts() -> None:
    sharp = changed("binary", "value", 0.001 + 1e-4 * np.arange(80) % 7, algorithm="adversarial")
    found = claim_named("A7-algorithm").found(sharp)
    assert found.verdict == NOT_REPRODUCED
    assert found.margin < -3
    assert "not as expected" in found.evidence


def test_an_order_of_other_algorithms_is_not_the_one_expected() -> None:
    given = tables()
    for table in given.values():
        table["algorithm"] = table["algorithm"].replace("adversarial", "large_batch")
    assert claim_named("A7-algorithm").found(given).verdict == NOT_TESTED


@pytest.mark.parametrize(
    ("name", "seeds", "slope", "verdict"),
    [
        ("A7-threshold", 1, 1.0, NOT_TESTED),
        ("A7-threshold", 3, 1.0, REPRODUCED),
        ("B5-networks", 2, 0.0, NOT_TESTED),
        ("B5-networks", 10, 0.0, NOT_REPRODUCED),
    ],
)
def test_few_seeds_do_not_tell(name: str, seeds: int, slope: float, verdict: str) -> None:
    few = {
        table: rows[rows["seed"] < seeds] if "seed" in rows else rows
        for table, rows in tables(slope=slope).items()
    }
    assert claim_named(name).found(few).verdict == verdict
