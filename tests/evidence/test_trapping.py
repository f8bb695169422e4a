"""Delays of traps, stages of learning, and grokking, from runs of deep linear networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.convergence import convergence
from atypical.evidence.delays import delays, slowest
from atypical.evidence.grokking import grokking
from atypical.evidence.preparations import as_in_the_paper
from atypical.evidence.stages import stages

NETWORK = {
    **{"optimiser": "sgd", "data": "whitened", "inputs": 2, "init": "uniform"},
    **{"beta": 0.1, "learning_rate": 0.08, "batch": 64},
}


def opened(start: str, beta: float, epochs: list[float], out: int) -> pd.DataFrame:
    """Runs of which the first `out` escape."""
    escaped = [1] * out + [0] * (len(epochs) - out)
    kind = "none" if start == "random" else "converged"
    common = {"start": start, "preparation": kind, "strength": 0.0, **NETWORK, "beta": beta}
    return pd.DataFrame({"epochs": epochs, "escaped": escaped}).assign(**common)


def test_a_delay_is_a_median_over_that_of_random_starts_at_the_same_weight_decay() -> None:
    runs = [opened("random", 0.1, [2, 4, 9], 3), opened("rank-1", 0.1, [100, 200, 900], 2)]
    runs += [opened("rank-1", 0.2, [50, 60, 70], 3), opened("rank-0", 0.1, [5, 5, 5], 1)]
    found = delays(pd.concat(runs)).set_index(["start", "beta"])
    assert found.loc[("rank-1", 0.1), ["epochs", "random", "ratio"]].tolist() == [200, 4, 50]
    assert np.isnan(found.loc[("rank-1", 0.2), "ratio"])
    assert ("rank-0", 0.1) not in found.index


def way(learns: dict[float, float]) -> pd.DataFrame:
    """Runs of one strength each, whose second mode is learned from an epoch on."""
    epoch = np.arange(0.0, 50.0, 10.0)
    parts = [
        pd.DataFrame({"epoch": epoch, "s2": np.where(epoch >= at, 0.7, 0.0)}).assign(
            strength=strength, seed=1
        )
        for strength, at in learns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_the_slowest_strength_is_that_which_opens_last() -> None:
    assert slowest(way({0.1: 10, 0.2: 30, 0.3: np.inf}))["strength"].unique().tolist() == [0.2]
    assert slowest(way({0.1: np.inf, 0.2: np.inf}))["strength"].unique().tolist() == [0.2]
    assert slowest(way({0.1: 0, 0.2: 0}))["strength"].unique().tolist() == [0.1]


def test_stages_are_counted_in_epochs_and_records() -> None:
    runs = way({0.1: 40, 0.2: 10, 0.3: np.inf}).assign(preparation="residual", **NETWORK)
    runs["s1"] = np.where(runs["epoch"] >= 20, 0.8, 0.0)
    found = stages(runs)
    assert found["ratio"].tolist() == [2.0, 0.5]
    assert found["apart"].tolist() == [2, -1]


def test_grokking_compares_half_falls_and_needs_a_trap_that_opens() -> None:
    run = pd.DataFrame({"epoch": [0, 1, 10, 100, 1000], "seed": 1, "s2": [0, 0, 0, 0, 0.7]})
    late = run.assign(
        preparation="residual",
        strength=0.1,
        train_mse=[1.0, 0.6, 0.2, 0.2, 0.1],
        test_mse=[1.0, 1.0, 1.0, 1.0, 0.15],
    )
    never = late.assign(strength=0.0, s2=0.0)
    found = grokking(pd.concat([late, never])).set_index("strength")
    assert found.loc[0.1, "ratio"] == 1000
    assert found.loc[0.1, "gap"] == pytest.approx(0.05)
    assert np.isnan(found.loc[0.0, "ratio"])


def test_a_delay_is_held_against_random_starts_of_the_same_network() -> None:
    sgd = pd.concat([opened("random", 0.1, [2, 4, 9], 3), opened("rank-1", 0.1, [40, 40, 40], 3)])
    slow = opened("random", 0.1, [20, 20, 20], 3).assign(optimiser="adam", learning_rate=0.001)
    found = delays(pd.concat([sgd, slow])).set_index(["optimiser", "start"])["ratio"]
    assert found.to_dict() == {("adam", "random"): 1, ("sgd", "random"): 1, ("sgd", "rank-1"): 10}


def test_a_run_has_converged_from_the_epoch_on_which_its_error_stays() -> None:
    epoch = np.array([0.0, 1.0, 10.0, 100.0])
    run = pd.DataFrame({"epoch": epoch, "s1": 0.9, "s2": 0.8, "test_mse": [1.0, 0.3, 0.5, 0.3]})
    runs = [run, run.assign(test_mse=0.3), run.assign(s2=0.0), run.assign(s1=np.nan, s2=np.nan)]
    told = [
        r.assign(seed=n, start="random", preparation="none", strength=0.0, **NETWORK)
        for n, r in enumerate(runs)
    ]
    found = convergence(pd.concat(told)).set_index("seed")["epoch"]
    assert found.tolist() == [100, 0, np.inf, np.inf]


def test_a_checkpoint_is_the_paper_s_where_it_converged_and_nothing_was_added() -> None:
    ways = [("converged", 0.0), ("settled", 1e-6), ("settled", 1e-7), ("settled", 1e-5)]
    ways += [("residual", 1e-9), ("aged", 0.0), ("noise", 0.0), ("none", 0.0)]
    runs = pd.DataFrame(ways, columns=["preparation", "strength"])
    assert as_in_the_paper(runs).tolist() == [True] * 3 + [False] * 5
