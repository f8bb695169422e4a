"""Claims on realistic networks: tables on which they hold, and tables on which they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims import networks
from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.evidence.correlation import rank_correlation

CLAIMS = {claim.name: claim for claim in networks.CLAIMS}
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
    finding = CLAIMS[name].find(tables(**changed))
    assert finding.verdict == verdict
    assert np.isnan(finding.measured) == (verdict == NOT_TESTED)


def test_correlations_at_equal_width_leave_the_width_out() -> None:
    rng = np.random.default_rng(1)
    rows = [
        {"seed": seed, "width": w, "x": w + i / 10, "y": -w + i / 10 + 1e-3 * rng.random()}
        for seed in range(5)
        for w in range(4)
        for i in range(4)
    ]
    runs = pd.DataFrame(rows)
    assert rank_correlation(runs, "x", "y", within="width").value > 0.9
    overall = rank_correlation(runs, "x", "y")
    assert overall.value < -0.5
    assert 0 <= overall.error < 0.1


def test_widths_of_a_seed_do_not_count_as_independent() -> None:
    # Every width repeats the runs of its seeds, so more widths say nothing more.
    rng = np.random.default_rng(4)
    once = pd.DataFrame({"seed": np.repeat(range(8), 4), "x": rng.random(32)})
    once["y"] = once["x"] + rng.random(32)
    copies = pd.concat([once.assign(width=width) for width in range(9)])
    one = rank_correlation(once.assign(width=0), "x", "y", within="width")
    all_ = rank_correlation(copies, "x", "y", within="width")
    assert all_.value == pytest.approx(one.value)
    assert all_.error == pytest.approx(one.error, rel=0.2)


def test_one_seed_has_no_error() -> None:
    runs = pd.DataFrame({"seed": 1, "x": [1.0, 2.0, 3.0, 4.0], "y": [1.0, 2.0, 4.0, 3.0]})
    found = rank_correlation(runs, "x", "y")
    assert found.value == pytest.approx(0.8)
    assert np.isnan(found.error)


def test_too_few_runs_have_no_correlation() -> None:
    runs = pd.DataFrame({"seed": [1, 2], "width": 1, "x": [1.0, 2.0], "y": [1.0, 2.0]})
    assert np.isnan(rank_correlation(runs, "x", "y", within="width").value)
