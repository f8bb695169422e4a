"""Sweeps of the weight decay: each step starts from where the last one converged, upward or
downward.

Before each step the weights are kicked by a little noise: without it a descent would call an
unstable point converged (L = 2: the origin below β = η), because it arrived there with weights of
1e-30. A kick far below the saddle's weight opens no metastable state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.replicas import Protocol
from atypical.kinetics.world import World, ensemble
from atypical.randomness.instances import instance_stream

LOOK_EVERY = 50


def sweep_table(
    curves: Iterable[Mapping[str, Any]],
    beta: Sequence[float],
    seeds: Sequence[int],
    learning_rate: float,
    tolerance: float,
    steps: int,
    kick: float,
    **world: Any,
) -> Iterator[pd.DataFrame]:
    """Table linear_sweep.   curves: depth, data (whitened or raw) and direction (up or down) of
    each.

    Full-batch descent until the largest entry of the gradient falls below `tolerance`, at most
    `steps` at each β. The first β of an upward sweep starts from random weights, that of a downward
    sweep from what is left of them there.
    """
    for curve in curves:
        frames = []
        here = ensemble(
            World(depth=curve["depth"], whitened=curve["data"] == "whitened", **world), seeds
        )
        weights = here.starts()
        for b in sorted(beta, reverse=curve["direction"] == "down"):
            weights = weights + kicks(here.seeds, weights.shape[1], kick, b)
            start = here.replicas(weights, b, learning_rate, here.world.samples)
            out = descend(start, Protocol(steps, LOOK_EVERY, tolerance=tolerance))
            weights = out.replicas.weights
            frames.append(
                here.observed(weights).assign(
                    **curve,
                    beta=b,
                    eta1=here.eta[:, 0],
                    eta2=here.eta[:, 1],
                    gradient=out.gradient,
                    steps=out.replicas.clock,
                    status=out.words,
                )
            )
        yield pd.concat(frames, ignore_index=True).astype({"steps": np.int64})


def kicks(seeds: Sequence[int], size: int, strength: float, beta: float) -> NDArray[np.float64]:
    """Gaussian weights of deviation `strength` that each seed adds at this β, (R, size)."""
    rows = [instance_stream(s, "kick", f"{beta:g}").standard_normal(size) for s in seeds]
    return strength * np.stack(rows)
