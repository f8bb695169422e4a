"""Claims on modular addition end in every verdict that they can."""

from __future__ import annotations

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


def verdict(claim: str, table: pd.DataFrame) -> list[str]:
    return judge(claim, {"modular_addition": table})["verdict"].tolist()


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
