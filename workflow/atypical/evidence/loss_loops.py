"""Hysteresis of nonlinear networks: where the training loss jumps along a sweep of weight decay."""

from __future__ import annotations

import numpy as np
import pandas as pd

# A loss is high from this part of its largest value on.
HIGH = 0.9


def loss_loops(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per activation and seed that was swept both ways.

    sweep: activation, direction, beta, seed, train_loss.
    Columns: activation, seed, up and down (the β where the loss jumps in either direction), ratio
    (of these), area (of the loop, nats × ln β).
    A network that never starts to learn going down is given the smallest β of the grid: its ratio
    is a lower bound.
    """
    rows = []
    for (activation, seed), runs in sweep.groupby(["activation", "seed"]):
        loss = runs.pivot_table(index="beta", columns="direction", values="train_loss").dropna()
        if set(loss.columns) != {"up", "down"} or len(loss) < 2:
            continue
        beta = loss.index.to_numpy()
        up, down = (_jump(beta, loss[way].to_numpy()) for way in ("up", "down"))
        gap = (loss["down"] - loss["up"]).to_numpy()
        rows.append((activation, seed, up, down, up / down, np.trapezoid(gap, np.log(beta))))
    return pd.DataFrame(rows, columns=["activation", "seed", "up", "down", "ratio", "area"])


def _jump(beta: np.ndarray, loss: np.ndarray) -> float:
    """The β, between two of the grid, where the loss is high for the first time."""
    first = int(np.argmax(loss >= HIGH * loss.max()))
    return float(beta[0] if first == 0 else np.sqrt(beta[first - 1] * beta[first]))
