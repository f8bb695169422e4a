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
