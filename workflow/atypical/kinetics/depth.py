"""Time until a trapped network of some depth gains its next mode, under injected noise or under an
optimiser's minibatch noise.

An escape is seen behind the saddle, as in atypical.kinetics.escape. Time is learning rate × steps;
a run that did not escape is censored at its budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from atypical.kinetics.checkpoints import Checkpoint, converged
from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.optimisers import OPTIMISERS
from atypical.kinetics.engine.replicas import Protocol
from atypical.kinetics.escape import LOOK_EVERY, way_out
from atypical.kinetics.landscape import Mode, stationary_points
from atypical.kinetics.world import Ensemble, World, ensemble
from atypical.status import NO_SADDLE


def depth_table(
    curves: Iterable[Mapping[str, Any]], seeds: Sequence[int], **world: Any
) -> Iterator[pd.DataFrame]:
    """Table linear_depth.   curves: depth, hidden, start_rank, optimiser, beta, learning_rate,
    batch, temperature (of injected noise), and the most `steps` of a run.
    """

    @cache
    def drawn(depth: int, hidden: int) -> Ensemble:
        return ensemble(World(depth=depth, hidden=hidden, **world), seeds)

    @cache
    def trapped(depth: int, hidden: int, beta: float, rank: int) -> Checkpoint:
        return converged(drawn(depth, hidden), beta, rank)

    for curve in curves:
        shape = curve["depth"], curve["hidden"]
        point = trapped(*shape, curve["beta"], curve["start_rank"])
        yield _escapes(drawn(*shape), point, curve)


def _escapes(here: Ensemble, point: Checkpoint, curve: Mapping[str, Any]) -> pd.DataFrame:
    """Escape times from a checkpoint, one row per seed."""
    condition = {name: value for name, value in curve.items() if name != "steps"}
    rate, beta, rank = curve["learning_rate"], curve["beta"], curve["start_rank"]
    start = here.replicas(
        point.weights,
        beta,
        rate,
        curve["batch"],
        curve["temperature"],
        condition,
        OPTIMISERS[curve["optimiser"]],
    )
    watch = way_out(here, beta, rank, 1)
    protocol = Protocol(curve["steps"], LOOK_EVERY, watch)
    out = descend(start, protocol)
    clock = out.replicas.clock
    return pd.DataFrame({"seed": here.seeds}).assign(
        **condition,
        barrier=stationary_points(Mode(here.world.depth, here.world.eta[rank], beta)).barrier_up,
        escaped=out.escaped,
        time=clock * rate,
        epochs=clock / out.replicas.steps_per_epoch,
        censored_at=curve["steps"] * rate,
        status=out.after(np.where(np.isfinite(watch.level), point.status, NO_SADDLE)),
    )
