"""Tables of escape times from traps, as a law makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

RATES = (0.0005, 0.001, 0.002, 0.003, 0.005)
BUDGET = 1_600_000
# Mean steps at a learning rate and a batch.
Law = Callable[[float, float], float]
# The trace of the gradient's covariance at which the paper's slope fits into the paper's budget.
TRACE = 5e-4


def arrhenius(lr: float, batch: float) -> float:
    """Arrhenius' law for learning rate × steps; the slope of ln(steps) against B C/lr is 0.15, of
    which the trivial 1/lr makes a fourth.
    """
    return float(0.146 / lr * np.exp((0.15 * TRACE - 1.84e-5) * batch / lr))


def never(lr: float, batch: float) -> float:
    return float("inf")


def growth(lr: float, batch: float) -> float:
    """Without noise: a fixed learning rate × steps."""
    return 5.0 / lr


def escapes(
    law: Law,
    *,
    optimiser: str = "sgd",
    preparation: str = "converged",
    rates: Sequence[float] = RATES,
    batch: int = 64,
    full: bool = False,
    seeds: int = 200,
    stuck: Sequence[int] = (),
) -> pd.DataFrame:
    """Exponential times, censored at the paper's budget.   stuck: seeds that never escape."""
    rng, frames = np.random.default_rng(5), []
    for lr in rates:
        mean = law(lr, batch)
        drawn = rng.exponential(1.0, seeds)
        drawn[list(stuck)] = np.inf
        steps = np.full(seeds, np.inf) if np.isinf(mean) else mean * drawn
        escaped = steps < BUDGET
        steps = np.minimum(steps, BUDGET)
        frames.append(
            pd.DataFrame(
                {
                    "seed": range(seeds),
                    "escaped": escaped.astype(int),
                    "time": steps * lr,
                    "epochs": steps / 8,
                    "censored_at": BUDGET * lr,
                    "learning_rate": lr,
                }
            )
        )
    return pd.concat(frames, ignore_index=True).assign(
        optimiser=optimiser,
        moments="cold",
        data="whitened",
        preparation=preparation,
        strength=0.0,
        direction="up",
        beta=0.03,
        batch=batch,
        full_batch=int(full),
        status="converged",
    )


def as_claimed() -> pd.DataFrame:
    """A world in which every claim on escapes holds."""
    return pd.concat(
        [
            escapes(arrhenius),
            escapes(arrhenius, optimiser="adam", seeds=40),
            escapes(never, optimiser="adam", batch=512, full=True, seeds=12),
        ],
        ignore_index=True,
    )
