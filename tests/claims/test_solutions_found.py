"""Claims about solutions found: tables on which they hold, and tables on which they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import claim_named

D = [0.02, 0.1, 0.3]
RISING = [0.08, 0.2, 0.3]


def flatness(
    levels: list[float], learner: str = "sbpi", stalled: tuple[float, ...] = ()
) -> pd.DataFrame:
    """Local entropies at D around 30 solutions; not converged at the distances `stalled`."""
    rows = [
        {"instance": n, "measure": "local_entropy", "at": d, "value": level}
        for n in range(30)
        for d, level in zip(D, levels, strict=True)
    ]
    common = {"learner": learner, "size": 101, "alpha": 0.5, "stopping": "first"}
    table = pd.DataFrame(rows).assign(**common, error=0.0, status="converged")
    table.loc[table["at"].isin(stalled), ["value", "status"]] = np.nan, "not converged"
    return table


def around(level: float) -> pd.DataFrame:
    values = {"alpha": 0.5, "reference_margin": 0.0, "margin": 0.0, "status": "converged"}
    return pd.DataFrame({"distance": D, "local_entropy": level}).assign(**values)


def algorithms(**thresholds: float) -> pd.DataFrame:
    rows = [{"learner": name, "threshold": x} for name, x in thresholds.items()]
    return pd.DataFrame(rows).assign(
        size=1001, latent=167, alpha_t=3.0, error=0.01, status="converged"
    )


def at_two(one: float, other: float) -> pd.DataFrame:
    """Thresholds of annealing at two α_T, beside another learner's."""
    parts = algorithms(sbpi=1.0, annealing=one), algorithms(sbpi=1.0, annealing=other)
    return pd.concat([part.assign(alpha_t=n) for n, part in enumerate(parts)], ignore_index=True)


def begins(*thresholds: float, status: str = "converged") -> dict[str, pd.DataFrame]:
    """The best learner's threshold at several α_T, between transitions at 0.88 and 0.99."""
    found = [algorithms(sbpi=x, annealing=4.0).assign(alpha_t=n) for n, x in enumerate(thresholds)]
    theory = pd.DataFrame({"alpha_t": range(len(thresholds)), "interpolation": 0.88})
    return {
        "features_algorithms": pd.concat(found, ignore_index=True),
        "features_transitions": theory.assign(no_gap=0.99, status=status),
    }


def loads(gap: float) -> pd.DataFrame:
    names = ["capacity", "no_gap", "monotone"]
    table = pd.DataFrame({"name": names, "value": [0.833, gap, gap - 0.02], "error": 1e-6})
    return table.assign(status=["stalled" if np.isnan(x) else "converged" for x in table["value"]])


CASES = [
    (
        "B1-found",
        {
            "perceptron_flatness": flatness(RISING),
            "perceptron_local_entropy": around(0.02),
        },
        REPRODUCED,
    ),
    (
        "B1-found",
        {
            "perceptron_flatness": flatness([0.01, 0.2, 0.3]),
            "perceptron_local_entropy": around(0.02),
        },
        NOT_REPRODUCED,
    ),
    (
        "B1-found",
        {
            "perceptron_flatness": flatness(RISING, "max_margin"),
            "perceptron_local_entropy": around(0.02),
        },
        NOT_TESTED,
    ),
    ("B3-found", {"perceptron_flatness": flatness(RISING)}, REPRODUCED),
    ("B3-found", {"perceptron_flatness": flatness([0.08, -0.1, 0.3])}, NOT_REPRODUCED),
    ("B3-found", {"perceptron_flatness": flatness([0.08, 0.05, 0.3])}, NOT_REPRODUCED),
    ("B3-found", {"perceptron_flatness": flatness(RISING, stalled=(0.1,))}, NOT_REPRODUCED),
    ("B3-found", {"perceptron_flatness": flatness(RISING, stalled=(0.3,))}, NOT_REPRODUCED),
    ("B3-found", {"perceptron_flatness": flatness([0.3, 0.2, 0.1])}, NOT_REPRODUCED),
    ("B3-found", {"perceptron_flatness": flatness(RISING, stalled=tuple(D))}, NOT_TESTED),
    (
        "B4-found",
        {
            "perceptron_algorithms": algorithms(sbpi=0.74, annealing=0.2),
            "perceptron_thresholds": loads(0.748),
        },
        REPRODUCED,
    ),
    (
        "B4-found",
        {
            "perceptron_algorithms": algorithms(sbpi=0.60, annealing=0.2),
            "perceptron_thresholds": loads(0.748),
        },
        NOT_REPRODUCED,
    ),
    (
        "B4-found",
        {"perceptron_algorithms": algorithms(sbpi=0.81), "perceptron_thresholds": loads(0.78)},
        NOT_REPRODUCED,
    ),
    (
        "B4-found",
        {"perceptron_algorithms": algorithms(sbpi=0.7), "perceptron_thresholds": loads(np.nan)},
        NOT_TESTED,
    ),
    ("A2-found", {"features_algorithms": algorithms(sbpi=1.0, annealing=4.0)}, REPRODUCED),
    ("A2-found", {"features_algorithms": algorithms(sbpi=1.0, annealing=1.4)}, NOT_REPRODUCED),
    ("A2-found", {"features_algorithms": algorithms(sbpi=1.0)}, NOT_TESTED),
    ("A2-found", {"features_algorithms": at_two(4.0, 1.4)}, NOT_REPRODUCED),
    ("A2-found", {"features_algorithms": at_two(1.4, 4.0)}, NOT_REPRODUCED),
    ("A5-found", begins(1.0), REPRODUCED),
    ("A5-found", begins(0.9), NOT_REPRODUCED),
    ("A5-found", begins(0.94), NOT_REPRODUCED),
    ("A5-found", begins(1.0, 0.9), NOT_REPRODUCED),
    ("A5-found", begins(1.0, status="stalled"), NOT_TESTED),
]


@pytest.mark.parametrize(("name", "tables", "verdict"), CASES)
def test_a_verdict_follows_its_rule(name: str, tables: dict, verdict: str) -> None:
    finding = claim_named(name).found(tables)
    assert finding.verdict == verdict
    assert np.isnan(finding.measured) == (verdict == NOT_TESTED)
