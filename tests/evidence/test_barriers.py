"""Barriers from escape times: the law's own is found, and delays carry their errors."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.barriers import barriers, fit, slower_with_depth

T = np.array([0.002, 0.0025, 0.003, 0.004, 0.005])


def runs(barrier: float, hidden: int = 3, depth: int = 4, seed: int = 0) -> pd.DataFrame:
    """Escapes from zero at the rate T^(−m/2) exp(−ΔE/T), 50 of each temperature."""
    rng, turns = np.random.default_rng(seed), (depth - 1) * (hidden - 1)
    mean = T ** (turns / 2) * np.exp(barrier / T)
    limit = np.median(mean)  # about half of the conditions are censored at it
    time = rng.exponential(mean[:, None], (len(T), 50))
    frame = pd.DataFrame({"temperature": np.repeat(T, 50), "time": time.ravel()})
    noise = {"optimiser": "sgd", "learning_rate": 0.1, "batch": 64, "start_rank": 0, "beta": 0.2}
    frame = frame.assign(escaped=(frame["time"] < limit).astype(int), status="converged", **noise)
    return frame.assign(time=frame["time"].clip(upper=limit), depth=depth, hidden=hidden, barrier=1)


def test_the_barrier_of_the_law_lies_within_the_errors() -> None:
    found = pd.concat([barriers(runs(0.03, seed=seed)) for seed in range(20)])
    off = (found["measured"] - 0.03) / found["error"]
    assert abs(off.mean()) < 0.7 and 0.5 < off.std() < 1.6


def test_a_barrier_needs_three_temperatures_with_an_escape() -> None:
    few = runs(0.03).query("temperature > 0.0035")
    assert barriers(few)["measured"].isna().all()


def test_exact_counts_give_the_exact_slope() -> None:
    x, watched = np.array([1.0, 2.0, 3.0]), np.array([100.0, 300.0, 900.0])
    found = fit(x, watched * 0.2 * np.exp(-0.7 * x), watched)
    assert found.value == pytest.approx(0.7, abs=1e-9)


def at_depths(events: dict[int, int], watched: float) -> pd.DataFrame:
    """Ten runs of each depth, so many of which escape."""
    frames = [
        pd.DataFrame({"escaped": [1] * n + [0] * (10 - n), "time": watched / 10}).assign(depth=L)
        for L, n in events.items()
    ]
    noise = {"optimiser": "sgd", "hidden": 2, "start_rank": 0, "beta": 0.2, "temperature": 0.1}
    rest = {"learning_rate": 0.1, "batch": 64, "status": "converged"}
    return pd.concat(frames, ignore_index=True).assign(**noise, **rest)


def test_a_deeper_network_that_never_escapes_counts_by_its_bound() -> None:
    [(key, number)] = slower_with_depth(at_depths({3: 10, 4: 0}, 1000.0), 20.0).items()
    assert key[-1] == 4
    assert number.value == pytest.approx(math.log(10 / -math.log(0.025)), rel=1e-6)
    assert number.error == pytest.approx(10**-0.5)


def test_depths_are_compared_only_where_escapes_are_rare_and_the_shallower_network_escapes() -> (
    None
):
    assert slower_with_depth(at_depths({3: 10, 4: 10}, 100.0), 20.0) == {}
    assert slower_with_depth(at_depths({3: 0, 4: 3}, 1000.0), 20.0) == {}
    [number] = slower_with_depth(at_depths({3: 8, 4: 2}, 1000.0), 20.0).values()
    assert number.value == pytest.approx(math.log(4)) and number.error == pytest.approx(0.625**0.5)
