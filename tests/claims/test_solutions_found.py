"""Claims about solutions found: tables on which they hold, and tables on which they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import claim_named

Tables = dict[str, pd.DataFrame]
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
        size=1001, latent=167, alpha_t=3.0, budget=1, error=0.01, status="converged"
    )


def at_two(one: float, other: float) -> pd.DataFrame:
    """Thresholds of annealing at two α_T, beside another learner's."""
    parts = algorithms(sbpi=1.0, annealing=one), algorithms(sbpi=1.0, annealing=other)
    return pd.concat([part.assign(alpha_t=n) for n, part in enumerate(parts)], ignore_index=True)


def extrapolated(error: float = 0.01, systematic: float = 0.0, **ends: float) -> pd.DataFrame:
    """Limits of learners from three sizes, by the central exponent and by another one."""
    rows = [{"learner": name, "threshold": x} for name, x in ends.items()]
    common = {"alpha_t": 3.0, "error": error, "systematic": systematic, "sizes": 3}
    table = pd.DataFrame(rows).assign(**common, smallest=501, largest=2001, status="converged")
    other = table.assign(threshold=table["threshold"] + 0.3, exponent="1")
    more = table.assign(threshold=table["threshold"] - 0.3, budget=4, exponent="2/3")
    return pd.concat([table.assign(budget=1, exponent="2/3"), other.assign(budget=1), more])


def few(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(threshold=np.nan, error=np.nan, systematic=np.nan, status="too few sizes")


def begins(*thresholds: float, status: str = "converged", **errors: float) -> Tables:
    """The best learner's limit at several α_T, between transitions at 0.88 and 0.99."""
    found = [
        extrapolated(**{"sbpi": x, "annealing": 4.0, **errors}).assign(alpha_t=n)
        for n, x in enumerate(thresholds)
    ]
    theory = pd.DataFrame({"alpha_t": range(len(thresholds)), "interpolation": 0.88})
    return {
        "features_limits": pd.concat(found, ignore_index=True),
        "features_transitions": theory.assign(no_gap=0.99, status=status),
    }


def loads(gap: float) -> pd.DataFrame:
    names = ["capacity", "no_gap", "monotone"]
    table = pd.DataFrame({"name": names, "value": [0.833, gap, gap - 0.02], "error": 1e-6})
    return table.assign(status=["stalled" if np.isnan(x) else "converged" for x in table["value"]])


def sharpness(ratio: float, instances: int = 10, stopping: str = "whole") -> pd.DataFrame:
    """Local energies of annealing's solutions and of others', on the same instances."""
    rng = np.random.default_rng(3)
    rows = [
        {"learner": name, "instance": n, "value": energy * (1 + 0.1 * rng.random())}
        for name, energy in (("annealing", ratio), ("sbpi", 1.0), ("focusing_bp", 1.0))
        for n in range(instances)
    ]
    common = {"alpha_t": 3.0, "latent": 167, "inverse_alpha": 3.0, "stopping": stopping}
    common |= {"measure": "local_energy", "at": 0.1, "status": "converged"}
    return pd.DataFrame(rows).assign(**common)


def sampled(table: pd.DataFrame, **changed: float) -> dict[str, pd.DataFrame]:
    """Thresholds, beside solutions of annealing that are as sharp as said."""
    ratio, instances = changed.get("ratio", 2.0), int(changed.get("instances", 10))
    return {"features_algorithms": table, "features_flatness": sharpness(ratio, instances)}


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
            "perceptron_limits": extrapolated(sbpi=0.74, annealing=0.2),
            "perceptron_thresholds": loads(0.748),
        },
        REPRODUCED,
    ),
    (
        "B4-found",
        {
            "perceptron_limits": few(extrapolated(sbpi=0.74)),
            "perceptron_thresholds": loads(0.748),
        },
        NOT_TESTED,
    ),
    (
        "B4-found",
        {
            "perceptron_limits": extrapolated(sbpi=0.74, systematic=0.05),
            "perceptron_thresholds": loads(0.748),
        },
        NOT_TESTED,
    ),
    (
        "B4-found",
        {
            "perceptron_limits": extrapolated(max_margin=0.74),
            "perceptron_thresholds": loads(0.748),
        },
        NOT_TESTED,
    ),
    (
        "B4-found",
        {
            "perceptron_limits": extrapolated(sbpi=0.60, annealing=0.2),
            "perceptron_thresholds": loads(0.748),
        },
        NOT_REPRODUCED,
    ),
    (
        "B4-found",
        {"perceptron_limits": extrapolated(sbpi=0.81), "perceptron_thresholds": loads(0.78)},
        NOT_REPRODUCED,
    ),
    (
        "B4-found",
        {"perceptron_limits": extrapolated(sbpi=0.7), "perceptron_thresholds": loads(np.nan)},
        NOT_TESTED,
    ),
    ("A2-found", sampled(algorithms(sbpi=1.0, annealing=4.0)), REPRODUCED),
    ("A2-found", sampled(algorithms(sbpi=1.0, annealing=1.4)), NOT_REPRODUCED),
    ("A2-found", sampled(algorithms(sbpi=1.0)), NOT_TESTED),
    ("A2-found", sampled(at_two(4.0, 1.4)), NOT_REPRODUCED),
    ("A2-found", sampled(at_two(1.4, 4.0)), NOT_REPRODUCED),
    ("A2-found", sampled(algorithms(sbpi=1.0, annealing=4.0), ratio=0.8), NOT_REPRODUCED),
    ("A2-found", sampled(algorithms(sbpi=1.0, annealing=4.0), ratio=1.0), NOT_REPRODUCED),
    ("A2-found", sampled(algorithms(sbpi=1.0, annealing=4.0), instances=1), REPRODUCED),
    # Other dimensions and budgets of annealing do not count, nor others at dimensions without it.
    (
        "A2-found",
        sampled(
            pd.concat(
                [
                    algorithms(sbpi=1.0, annealing=4.0),
                    algorithms(annealing=1.0).assign(latent=83),
                    algorithms(annealing=1.0).assign(budget=4),
                    algorithms(sbpi=9.0).assign(latent=333),
                ],
                ignore_index=True,
            )
        ),
        REPRODUCED,
    ),
    ("A5-found", begins(1.0), REPRODUCED),
    ("A5-found", begins(0.9), NOT_REPRODUCED),
    ("A5-found", begins(0.94), NOT_REPRODUCED),
    ("A5-found", begins(1.0, 0.9), NOT_REPRODUCED),
    ("A5-found", begins(1.0, status="stalled"), NOT_TESTED),
    ("A5-found", begins(1.0, systematic=0.02), REPRODUCED),
    ("A5-found", begins(0.92, systematic=0.01), NOT_REPRODUCED),
]


@pytest.mark.parametrize(("name", "tables", "verdict"), CASES)
def test_a_verdict_follows_its_rule(name: str, tables: dict, verdict: str) -> None:
    finding = claim_named(name).found(tables)
    assert finding.verdict == verdict
    assert np.isnan(finding.measured) == (verdict == NOT_TESTED)


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("A5-found", begins(0.98, systematic=0.025)),
        ("A5-found", begins(1.0, systematic=0.05)),
        (
            "B4-found",
            {
                "perceptron_limits": extrapolated(sbpi=0.72),
                "perceptron_thresholds": loads(0.748),
            },
        ),
    ],
)
def test_a_limit_that_reaches_both_sides_of_its_criterion_decides_nothing(
    name: str, tables: Tables
) -> None:
    finding = claim_named(name).found(tables)
    assert finding.verdict == NOT_TESTED
    assert finding.measured - 2 * finding.error < (0.5 if name == "A5-found" else -0.05)
    assert np.isfinite(finding.margin)


def test_solutions_at_the_first_zero_do_not_tell_how_sharp_typical_ones_are() -> None:
    thresholds = {"features_algorithms": algorithms(sbpi=1.0, annealing=4.0)}
    first = sharpness(0.8, stopping="first")
    found = claim_named("A2-found").found(thresholds | {"features_flatness": first})
    assert found.verdict == REPRODUCED
    assert "sharpness is not tested" in found.evidence


def test_the_learner_nearest_to_typical_solutions_is_named() -> None:
    both = pd.concat([flatness(RISING), flatness([0.021, 0.2, 0.3], "annealing")])
    tables = {"perceptron_flatness": both, "perceptron_local_entropy": around(0.02)}
    evidence = claim_named("B1-found").found(tables).evidence
    assert "annealing at load 0.5 after its first zero, +0.0010" in evidence


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        (
            "B1-found",
            {
                "perceptron_flatness": flatness(RISING).query("instance < 5"),
                "perceptron_local_entropy": around(0.02),
            },
        ),
        ("B3-found", {"perceptron_flatness": flatness(RISING).query("instance < 5")}),
        ("A2-found", sampled(algorithms(sbpi=1.0, annealing=1.6).assign(error=0.3))),
    ],
)
def test_what_errors_do_not_tell_is_left_open_with_its_number(name: str, tables: dict) -> None:
    found = claim_named(name).found(tables)
    assert found.verdict == NOT_TESTED
    assert abs(found.margin) < 2


@pytest.mark.parametrize("wrong", [2, 20])
def test_a_share_must_reach_nearly_all_by_its_errors(wrong: int) -> None:
    falling = flatness([0.3, 0.2, 0.1]).query("instance < @wrong")
    rising = pd.concat(
        [flatness(RISING).assign(instance=lambda t, n=n: t["instance"] + 30 * n) for n in range(5)]
    )
    both = pd.concat([falling.assign(learner="annealing"), rising])
    found = claim_named("B3-found").found({"perceptron_flatness": both})
    assert found.verdict == (REPRODUCED if wrong == 2 else NOT_REPRODUCED)
