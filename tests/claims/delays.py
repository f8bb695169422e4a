"""Tables of traps, few samples and random starts, as runs of one network make them."""

from __future__ import annotations

import numpy as np
import pandas as pd

NETWORK = {
    **{"optimiser": "sgd", "data": "whitened", "inputs": 2, "init": "uniform"},
    **{"beta": 0.03, "learning_rate": 0.08, "batch": 64},
}


def trapping(optimiser: str = "sgd", **epochs: float) -> pd.DataFrame:
    """Delays by preparation under an optimiser; NaN: never opens."""
    rows = [
        {
            "start": "random" if kind == "none" else "rank-1",
            "preparation": kind,
            "strength": 0.0,
            "seed": seed,
            "criterion": "basin",
            "escaped": int(not np.isnan(value)),
            "epochs": 5000.0 if np.isnan(value) else value,
            "status": "converged",
        }
        for kind, value in epochs.items()
        for seed in range(3)
    ]
    return pd.DataFrame(rows).assign(**{**NETWORK, "optimiser": optimiser})


WAYS = {"converged": 0.0, "settled": 1e-6, "residual": 0.01}


def sparse(*grok: str, settled: float = 1e-6) -> pd.DataFrame:
    """Runs of which those of some preparations grok."""
    epoch = np.array([0, 1, 10, 100, 1000, 10000])
    frames = []
    for kind, strength in {**WAYS, "settled": settled}.items():
        late = epoch >= 1000 if kind in grok else np.zeros(6, dtype=bool)
        frames.append(
            pd.DataFrame(
                {
                    "preparation": kind,
                    "strength": strength,
                    "seed": 1,
                    "epoch": epoch,
                    "train_mse": np.where(late, 0.25, np.where(epoch > 1, 0.5, 0.6)),
                    "test_mse": np.where(late, 0.3, 0.65),
                    "s2": np.where(late, 0.7, 0.0),
                    "full_batch": 1,
                    "status": "converged",
                }
            )
        )
    return pd.concat(frames)


def delayed(second: float = 40.0, learns: str = "settled", optimiser: str = "sgd") -> pd.DataFrame:
    """Runs from rank 0 of which those of one preparation learn, the weaker mode at an epoch."""
    frames = []
    for kind in ("converged", "settled", "residual"):
        for seed in (1, 2):
            epoch = np.array([0.0, 10.0, 20.0, 30.0, 40.0])
            s1 = np.where(epoch >= 20, 0.8, 0.0) * (kind == learns)
            s2 = np.where(epoch >= second, 0.7, 0.0) * (kind == learns)
            frames.append(
                pd.DataFrame({"epoch": epoch, "s1": s1, "s2": s2}).assign(
                    start="rank-0",
                    preparation=kind,
                    strength=WAYS[kind],
                    seed=seed,
                    test_mse=1 - (s1 + s2) / 2,
                    status="converged",
                    **{**NETWORK, "optimiser": optimiser},
                )
            )
    return pd.concat([*frames, *(random(init) for init in ("uniform", "orthogonal"))])


def random(init: str, learn: int = 12, late: bool = False) -> pd.DataFrame:
    """Twelve random starts, of which some learn both modes, in the first epochs or late."""
    frames = []
    for seed in range(12):
        epoch = np.array([0.0, 10.0, 100.0, 1000.0])
        there = (epoch >= (1000 if late else 10)) & (seed < learn)
        frames.append(
            pd.DataFrame({"epoch": epoch, "s1": 0.8 * there, "s2": 0.7 * there}).assign(
                start="random",
                preparation="none",
                strength=0.0,
                seed=seed,
                test_mse=np.where(there, 0.3, 1.0),
                status="converged",
                **{**NETWORK, "init": init},
            )
        )
    return pd.concat(frames)


def starts(*kinds: pd.DataFrame) -> pd.DataFrame:
    """Kinds of random starts beside checkpoints that stay closed."""
    table = delayed()
    return pd.concat([table[table["start"] != "random"], *kinds])
