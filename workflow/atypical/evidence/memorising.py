"""How long after it has memorised a network generalises."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.evidence.means import mean
from atypical.evidence.measured import Measured
from atypical.randomness.streams import stream
from atypical.tasks.modular_addition import GENERALISES, MEMORISED

SAMPLES = 400
# Steps that momentum 0.9 adds up.
GATHERED = 10.0
# What a delay may depend on as a power.
SETTINGS = ["learning_rate", "weight_decay", "batch"]
# What is the same under minibatches and full batches.
KIND = ["optimiser", "learning_rate", "weight_decay"]
CONDITION = ["optimiser", "batch", "full_batch", "learning_rate", "weight_decay"]


def delays(table: pd.DataFrame) -> pd.DataFrame:
    """One row per run that memorises.

    table: the columns CONDITION, seed, step, train_accuracy, test_accuracy, status.
    Columns: CONDITION, seed, memorised (step), ended (step at which it generalises, or was last
    seen), escaped (1 where it generalises), time (learning rate × steps between both), status. A
    run that generalises as it memorises has half the distance of records as its time.
    """
    rows = []
    for key, run in table.sort_values("step").groupby([*CONDITION, "seed"], sort=False):
        seen = run[run["status"] == "converged"]
        step, first = seen["step"].to_numpy(), seen["train_accuracy"].to_numpy() >= MEMORISED
        if not first.any():
            continue
        there = seen["test_accuracy"].to_numpy() >= GENERALISES
        memorised = step[first][0]
        ended = step[there][0] if there.any() else step[-1]
        between = max(ended - memorised, np.diff(step, prepend=0)[first][0] / 2)
        named = dict(zip([*CONDITION, "seed"], key, strict=True))
        rows.append(
            named
            | {"memorised": memorised, "ended": ended, "escaped": int(there.any())}
            | {"time": between * named["learning_rate"]}
        )
    columns = [*CONDITION, "seed", "memorised", "ended", "escaped", "time"]
    return pd.DataFrame(rows, columns=columns).assign(status="converged")


def mostly_out(found: pd.DataFrame) -> pd.DataFrame:
    """The delays of conditions in which more than half of the runs generalise."""
    return found[found.groupby(CONDITION)["escaped"].transform("mean") > 0.5]


def waiting(found: pd.DataFrame) -> pd.DataFrame:
    """The share of runs of each condition that still wait after a time (Kaplan & Meier 1958).

    Columns: CONDITION, waited (time over the mean of a constant rate), share.
    """
    rows = []
    for key, runs in found.groupby(CONDITION):
        runs = runs.sort_values(["time", "escaped"], ascending=[True, False])
        mean_time = runs["time"].sum() / max(runs["escaped"].sum(), 1)
        left = 1 - runs["escaped"].to_numpy() / np.arange(len(runs), 0, -1)
        share, waited = np.cumprod([1.0, *left]), [0.0, *(runs["time"] / mean_time)]
        rows += [(*key, t, s) for t, s in zip(waited, share, strict=True)]
    return pd.DataFrame(rows, columns=[*CONDITION, "waited", "share"])


def beside_full(found: pd.DataFrame) -> pd.DataFrame:
    """The runs of each KIND that was run with full batches, too.   found: as `delays`."""
    return found[found.groupby(KIND)["full_batch"].transform("max") == 1]


def laws(found: pd.DataFrame) -> pd.DataFrame:
    """How many steps most runs of each condition take to generalise.   found: as `delays`.

    Columns: CONDITION, shrinks (part of themselves that weights lose per step to their decay; under
    momentum it adds up), median, low and high (quartiles), most (1 where more than half of the runs
    generalise; else the median bounds from below).
    """
    steps = found.assign(steps=(found["time"] / found["learning_rate"]).astype(float))
    by = steps.groupby(CONDITION)
    quartiles = {
        name: by["steps"].quantile(part)
        for name, part in (("low", 0.25), ("median", 0.5), ("high", 0.75))
    }
    table = pd.DataFrame(quartiles | {"most": (by["escaped"].mean() > 0.5).astype(int)})
    table = table.reset_index()
    pace = np.where(table["optimiser"] == "momentum", GATHERED, 1.0)
    return table.assign(shrinks=pace * table["learning_rate"] * table["weight_decay"])


def of_noise(found: pd.DataFrame) -> Measured:
    """ln of the delay with full batches over that with minibatches of the same seed, optimiser,
    rate and weight decay: mean over seeds, of their means over conditions of minibatches in which
    most runs generalise.   found: as `delays`.
    """
    like = [*KIND, "seed"]
    full = found["full_batch"] == 1
    whole = found[full].set_index(like)["time"].rename("whole")
    pairs = mostly_out(found[~full]).join(whole, on=like, how="inner")
    return mean(np.log(pairs["whole"] / pairs["time"]).groupby(pairs["seed"]).mean())


def exponents(found: pd.DataFrame) -> dict[str, Measured]:
    """d ln(steps) / d ln of each of SETTINGS, of the delays under minibatches of one optimiser.

    found: as `delays`. A plane of least squares through the logarithms of the conditions' medians,
    where most runs generalise: whatever the time that others were watched, it is the median.
    Errors: by bootstrap over seeds, each with all its conditions. Empty where the conditions do
    not tell the settings apart; a setting with one value has none.
    """
    out = mostly_out(found[found["full_batch"] == 0])
    steps = np.log(out["time"] / out["learning_rate"])
    table = out.assign(steps=steps).pivot_table(index=SETTINGS, columns="seed", values="steps")
    logs = {name: np.log(table.index.get_level_values(name).to_numpy(float)) for name in SETTINGS}
    varied = [name for name in SETTINGS if len(table) and np.ptp(logs[name]) > 0]
    plane = np.stack([np.ones(len(table)), *(logs[name] for name in varied)], axis=1)
    if not varied or np.linalg.matrix_rank(plane) < plane.shape[1] or table.shape[1] < 2:
        return {}
    powers = _medians(table.to_numpy()) @ np.linalg.pinv(plane).T
    errors = np.nanstd(powers[1:], axis=0)
    return {
        name: Measured(float(powers[0, n]), float(errors[n])) for n, name in enumerate(varied, 1)
    }


def _medians(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Those of every condition, (1 + SAMPLES, C), first over all seeds, then over drawn ones.

    values: (C, S), NaN where a seed did not memorise; a sample without any of a condition is NaN.
    """
    seeds = values.shape[1]
    picks = stream("bootstrap of delays", *values.shape).integers(seeds, size=(SAMPLES, seeds))
    every = [np.arange(seeds), *picks]
    return np.array([pd.DataFrame(values[:, pick]).median(axis=1) for pick in every])
