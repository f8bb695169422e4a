"""Loops of modular addition: where networks jump as the weight decay rises and falls again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.means import mean
from atypical.evidence.measured import Measured
from atypical.evidence.powers import powers

Array = NDArray[np.float64]
DESCENT = ["optimiser", "batch", "full_batch", "learning_rate"]
SWEEP = [*DESCENT, "steps"]
# A network does what it does from this accuracy on.
HALF = 0.5


class Loop(NamedTuple):
    """accuracy: that tells both states.   rises: whether it does at the jump of the way up.
    down: the way back into the state before.
    """

    accuracy: str
    rises: bool
    down: str


LOOPS = {
    "generalising": Loop("test_accuracy", rises=True, down="back"),
    "learning": Loop("train_accuracy", rises=False, down="down"),
}


def turns(sweep: pd.DataFrame) -> pd.DataFrame:
    """One row per sweep, seed and loop: the weight decays at which accuracies pass one half.

    sweep: columns SWEEP, direction, weight_decay, seed, both accuracies, status.
    Columns: SWEEP, seed, loop (generalising: networks that have memorised begin to generalise, and
    cease on the way back; learning: they collapse, and come back from it), up and down (between two
    of the grid), comes (1 where the jump down does; else `down` is the smallest of the grid, and
    bounds from above), step (the grid's largest, of ln weight decay). Left out are loops without a
    jump up, and those that turn before it.
    """
    rows = []
    for key, run in sweep[sweep["status"] == "converged"].groupby([*SWEEP, "seed"]):
        ways = {way: own.set_index("weight_decay") for way, own in run.groupby("direction")}
        for name, loop in LOOPS.items():
            if {"up", loop.down} <= set(ways):
                up, down = (ways[way][loop.accuracy] for way in ("up", loop.down))
                rows += [(*key, name, *found) for found in _turns(up, down, rises=loop.rises)]
    columns = ["seed", "loop", "up", "down", "comes", "step"]
    return pd.DataFrame(rows, columns=[*SWEEP, *columns])


def _turns(up: pd.Series, down: pd.Series, *, rises: bool) -> list[tuple[float, float, int, float]]:
    """up, down, comes and step, or nothing.   up, down: accuracies by weight decay."""
    up, down = up.sort_index(), down.sort_index(ascending=False)
    there = ((up if rises else -up) >= (HALF if rises else -HALF)).to_numpy()
    back = ((down if rises else -down) < (HALF if rises else -HALF)).to_numpy()
    if there[0] or not there.any() or back[0]:
        return []
    grid, returning = up.index.to_numpy(float), down.index.to_numpy(float)
    below = _first(returning, back) if back.any() else returning[-1]
    step = float(np.diff(np.log(grid)).max())
    return [(_first(grid, there), float(below), int(back.any()), step)]


def _first(grid: Array, passed: NDArray[np.bool_]) -> float:
    """Between the last weight decay before accuracies pass, and the first after."""
    first = int(np.argmax(passed))
    return float(np.sqrt(grid[first - 1] * grid[first]))


def widths(found: pd.DataFrame) -> dict[tuple[str, ...], Measured]:
    """ln(up/down) of every loop at its slowest pace, less a step of the grid, by the words of
    DESCENT and the loop.   found: as `turns`.   error: of seeds, and half a step.
    """
    slowest = found[found["steps"] == found.groupby(DESCENT)["steps"].transform("max")]
    numbers = {}
    for key, own in slowest.groupby([*DESCENT, "loop"]):
        width, step = mean(np.log(own["up"] / own["down"])), float(own["step"].max())
        numbers[key] = Measured(width.value - step, float(np.hypot(width.error, step / 2)))
    return numbers


def paces(found: pd.DataFrame, loop: str) -> dict[tuple[str, ...], Measured]:
    """d ln up / d ln steps of a loop, by DESCENT.   found: as `turns`, of two paces or more.

    error: of the mean over seeds, and of a jump that lies anywhere within a step of the grid.
    """
    own = found[found["loop"] == loop]
    slopes = powers(own, [*DESCENT, "seed"], "steps", "up")
    numbers = {}
    for key, each in slopes.groupby(level=DESCENT):
        of = own.set_index(DESCENT).sort_index().loc[key]
        within = of["step"].max() * 6**-0.5 / np.ptp(np.log(of["steps"]))
        slope = mean(each)
        numbers[key] = Measured(slope.value, float(np.hypot(slope.error, within)))
    return numbers
