"""Claims on modular addition end in every verdict that they can."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge

LIKE = {"optimiser": "adamw", "learning_rate": 0.01, "weight_decay": 1.0, "status": "converged"}


def runs(shape: float, seeds: int = 40, longer: float = 1.0, scatter: float = 0.0) -> pd.DataFrame:
    """Runs that memorise at step 1000, and generalise after delays of a Weibull shape, with full
    batches later by a factor.
    """
    rng, frames = np.random.default_rng(0), []
    for seed in range(seeds):
        delay = 20_000 * rng.weibull(shape)
        for full in (0, 1):
            factor = longer * np.exp(scatter * rng.standard_normal()) if full else 1.0
            ends = 1000 + 2 + int(delay * factor)
            step = np.array([0, 999, 1000, ends - 1, ends])
            run = pd.DataFrame({"step": step, "train_accuracy": (step >= 1000) * 1.0})
            run["test_accuracy"] = (step >= ends) * 1.0
            frames.append(run.assign(seed=seed, full_batch=full, batch=512 if full else 32))
    return pd.concat(frames, ignore_index=True).assign(**LIKE)


def ruled(power: float, seeds: int = 12, scatter: float = 0.05) -> pd.DataFrame:
    """Runs that memorise at once, and generalise after a time in a power of rate · decay."""
    rng, frames = np.random.default_rng(0), []
    for rate, decay, batch, seed in product((0.003, 0.01), (0.5, 1.0), (32, 128), range(seeds)):
        law = 1000 * (rate * decay / 0.01) ** power
        ends = 100 + int(law * np.exp(scatter * rng.standard_normal()))
        step = np.array([0, 100, max(ends, 101)])
        run = pd.DataFrame({"step": step, "train_accuracy": [0.0, 1.0, 1.0]})
        run = run.assign(test_accuracy=[0.0, 0.0, 1.0], seed=seed, batch=batch)
        frames.append(run.assign(learning_rate=rate, weight_decay=decay))
    like = {"optimiser": "adamw", "full_batch": 0, "status": "converged"}
    return pd.concat(frames, ignore_index=True).assign(**like)


def swept(generalises: float, forgets: float, seeds: int = 4, power: float = 0.0) -> pd.DataFrame:
    """Sweeps at two paces; collapse at 20, back from it at 0.5. The way up generalises at a weight
    decay that goes with a power of the pace.
    """
    grid, frames = np.geomspace(0.01, 100, 17), []
    for steps, way, seed in product((100, 400), ("up", "back", "down"), range(seeds)):
        run = pd.DataFrame({"weight_decay": grid if way != "back" else grid[grid < 10]})
        beta = run["weight_decay"]
        run["train_accuracy"] = (beta < (0.5 if way == "down" else 20)) * 1.0
        at = forgets if way == "back" else generalises * (steps / 400) ** power
        run["test_accuracy"] = ((beta > at) & (run["train_accuracy"] > 0)) * 1.0
        frames.append(run.assign(steps=steps, direction=way, seed=seed))
    like = {"optimiser": "adamw", "batch": 8, "full_batch": 0, "learning_rate": 0.01}
    return pd.concat(frames, ignore_index=True).assign(status="converged", **like)


def verdict(claim: str, table: pd.DataFrame) -> list[str]:
    tables = {"modular_addition": table, "modular_sweep": table}
    return judge(claim, tables)["verdict"].tolist()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (runs(1.0), REPRODUCED),
        (runs(6.0), NOT_REPRODUCED),
        (runs(1.3, seeds=4), NOT_TESTED),
        (runs(1.0, seeds=2), NOT_TESTED),
        (runs(1.0).query("test_accuracy < 0.5"), NOT_TESTED),
    ],
)
def test_an_escape_has_no_memory(table: pd.DataFrame, expected: str) -> None:
    assert verdict("C11", table) == [expected]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (runs(1.0, longer=20.0), REPRODUCED),
        (runs(1.0), NOT_REPRODUCED),
        (runs(1.0, seeds=3, longer=2.0, scatter=1.0), NOT_TESTED),
        (runs(1.0).query("full_batch == 1"), NOT_TESTED),
    ],
)
def test_what_noise_drives_waits_longer_without_it(table: pd.DataFrame, expected: str) -> None:
    assert verdict("C11-noise", table) == [expected]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (ruled(-1.0), REPRODUCED),
        (ruled(-0.5), NOT_REPRODUCED),
        (ruled(-1.0, seeds=3, scatter=1.0), NOT_TESTED),
        (ruled(-1.0).query("batch == 32"), NOT_TESTED),
        (ruled(-1.0).assign(optimiser="sgd"), NOT_TESTED),
    ],
)
def test_a_drift_takes_the_time_in_which_weights_decay(table: pd.DataFrame, expected: str) -> None:
    assert verdict("C11-delay", table) == [expected]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (swept(0.3, 0.03), REPRODUCED),
        (swept(0.3, 0.3), NOT_REPRODUCED),
        (swept(0.3, 0.03, seeds=1), NOT_TESTED),
        (swept(0.3, 0.03).query("direction == 'up'"), NOT_TESTED),
    ],
)
def test_a_loop_is_wider_than_a_step_of_the_grid(table: pd.DataFrame, expected: str) -> None:
    assert verdict("C11-hysteresis", table) == [expected]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (swept(0.3, 0.0), REPRODUCED),
        (swept(0.3, 0.0, power=-1.0), NOT_REPRODUCED),
        (swept(0.3, 0.0, seeds=1), NOT_TESTED),
        (swept(0.3, 0.0).query("steps == 100"), NOT_TESTED),
    ],
)
def test_a_spinodal_knows_nothing_of_the_pace(table: pd.DataFrame, expected: str) -> None:
    assert verdict("C11-pace", table) == [expected]
