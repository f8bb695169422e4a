"""Falls over whole curves, and what their errors are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.trends import falls

CURVES = ["alpha_t", "learner"]
LOADS = [1.0, 1.5, 2.0, 3.0, 4.0]


def runs(fall: float, noise: float = 0.01, instances: int = 20, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [
        {"inverse_alpha": x, "instance": n, "error": 0.3 - fall * np.log2(x) + noise * luck}
        for n in range(instances)
        for x, luck in zip(LOADS, rng.normal(size=len(LOADS)), strict=True)
    ]
    return pd.DataFrame(rows).assign(alpha_t=3.0, learner="sbpi")


def fall_of(table: pd.DataFrame):
    return falls(table, CURVES, "inverse_alpha", "error")


def test_a_line_falls_by_its_slope_per_doubling() -> None:
    found = fall_of(runs(0.02, noise=0.0))
    assert found.curves[3.0, "sbpi"].value == pytest.approx(0.02)
    assert found.curves[3.0, "sbpi"].error == pytest.approx(0.0, abs=1e-9)
    assert found.mean.value == pytest.approx(0.02)


def test_its_error_is_the_spread_over_repetitions() -> None:
    several = [fall_of(runs(0.02, seed=seed)).curves[3.0, "sbpi"] for seed in range(60)]
    spread = np.std([fall.value for fall in several])
    assert np.mean([fall.error for fall in several]) == pytest.approx(spread, rel=0.25)


def test_learners_that_meet_the_same_instances_share_their_luck() -> None:
    one, luck = runs(0.02, instances=300), runs(0.02, instances=300, seed=1)
    same = pd.concat([one, one.assign(learner="annealing")])
    other = pd.concat([one, luck.assign(learner="annealing")])
    alone, different, twice, apart = (fall_of(t).mean.error for t in (one, luck, same, other))
    assert twice == pytest.approx(alone, rel=0.1)
    assert apart == pytest.approx(np.hypot(alone, different) / 2, rel=0.15)


def test_a_curve_of_one_value_has_no_fall() -> None:
    one = runs(0.02)[lambda table: table["inverse_alpha"] == 2.0]
    assert fall_of(one).curves == {}
    both = pd.concat([one, runs(0.02).assign(learner="annealing")])
    assert set(fall_of(both).curves) == {(3.0, "annealing")}
    assert fall_of(one[:0]).curves == {}


def test_few_instances_have_no_error() -> None:
    found = fall_of(runs(0.02, instances=3))
    assert np.isnan(found.mean.value) and np.isnan(found.mean.error)
    assert np.isnan(found.curves[3.0, "sbpi"].error)
    few = pd.concat([runs(0.02), runs(0.02, instances=3).assign(learner="annealing")])
    assert fall_of(few).mean.value == fall_of(runs(0.02)).mean.value
    errors = {name: fall.error for (_, name), fall in fall_of(few).curves.items()}
    assert np.isnan(errors["annealing"]) and errors["sbpi"] > 0
