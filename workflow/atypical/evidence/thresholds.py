"""Algorithmic thresholds: the load at which half of the instances are solved, from success curves.

The curve 1/(1 + exp(±(x − x*)/w)) is fitted by maximum likelihood on a grid of x* and w; where
the data would allow a step, a prior on ln w, centred at the spacing of the loads, keeps w finite.
The error is the standard deviation over bootstrap samples of instances; a step between two loads,
at which all samples agree, may lie anywhere between them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atypical.randomness.streams import stream
from atypical.status import CONVERGED

Array = NDArray[Any]

NOT_BRACKETED = "not bracketed"
NOT_MONOTONE = "not monotone"
# Rates this many standard deviations from one half lie clearly on its side.
CLEARLY = 2.0
CENTRES, WIDTHS, SAMPLES = 401, 25, 400


def thresholds(runs: pd.DataFrame, groups: list[str], load: str, *, rising: bool) -> pd.DataFrame:
    """One row per group of runs: threshold, error, width, and drift from the smallest size.

    rising: whether success grows with the load, or falls.
    runs: columns of `groups` (the last one a size), `load`, `instance`, `solved`.
    """
    first = runs[runs["stopping"] == "first"]
    rows = [
        dict(zip(groups, names, strict=True)) | threshold(_solved(part, load), rising=rising)
        for names, part in first.groupby(groups, sort=False)
    ]
    return _with_drift(pd.DataFrame(rows), groups)


def threshold(solved: pd.DataFrame, *, rising: bool) -> dict[str, Any]:
    """Threshold, its error, the width of the curve, and the status of one success curve.

    solved: 0 or 1, a row per instance, a column per load.   rising: as in `thresholds`.
    A curve that lies clearly on the wrong side of one half before or after it has crossed it has
    no threshold, and is not monotone.
    """
    loads, table = solved.columns.to_numpy(dtype=float), solved.to_numpy(dtype=float)
    rates = table.mean(axis=0)
    bracketed = rates.min() < 0.5 < rates.max()
    if not bracketed:
        return _without(NOT_BRACKETED)
    if not _crosses_once(rates, len(table), rising):
        return _without(NOT_MONOTONE)
    picks = stream("bootstrap", *table.shape).integers(len(table), size=(SAMPLES, len(table)))
    counts = np.vstack([table.sum(axis=0), table[picks].sum(axis=1)])
    centres, widths = _fit(loads, counts, len(table), rising)
    return {
        "threshold": centres[0],
        "error": float(np.hypot(centres[1:].std(), _unseen(loads, rates))),
        "width": widths[0],
        "status": CONVERGED,
    }


def _without(status: str) -> dict[str, Any]:
    return {"threshold": np.nan, "error": np.nan, "width": np.nan, "status": status}


def _crosses_once(rates: Array, instances: int, rising: bool) -> bool:
    """Whether, as far as rates are clear, all on one side of one half precede the others."""
    clear = np.abs(rates - 0.5) * 2 * np.sqrt(instances) > CLEARLY
    solves = (rates if rising else rates[::-1])[clear if rising else clear[::-1]] > 0.5
    return bool(np.all(solves[1:] >= solves[:-1]))


def _unseen(loads: Array, rates: Array) -> float:
    """Standard deviation of a step that lies anywhere between two loads: where none is between."""
    if np.any((rates > 0) & (rates < 1)):
        return 0.0
    step = int(np.argmax(rates[1:] != rates[:-1]))
    return float((loads[step + 1] - loads[step]) / np.sqrt(12))


def _solved(runs: pd.DataFrame, load: str) -> pd.DataFrame:
    table = runs.pivot_table(index="instance", columns=load, values="solved")
    return table.dropna(axis="columns")


def _fit(loads: Array, counts: Array, instances: int, rising: bool) -> tuple[Array, Array]:
    """The likeliest centre and width for each row of success counts."""
    spacing = float(np.median(np.diff(loads)))
    centres = np.linspace(loads[0], loads[-1], CENTRES)
    widths = spacing * np.geomspace(0.1, 10, WIDTHS)
    x = (loads - centres[:, None, None]) / widths[:, None]
    log_success = -np.logaddexp(0, -x if rising else x)
    log_failure = -np.logaddexp(0, x if rising else -x)
    prior = -0.5 * (np.log(widths / spacing) / np.log(10)) ** 2
    fit = np.tensordot(counts, log_success, (1, 2)) + prior
    fit += np.tensordot(instances - counts, log_failure, (1, 2))
    best = fit.reshape(len(counts), -1).argmax(axis=1)
    return centres[best // WIDTHS], widths[best % WIDTHS]


def _with_drift(table: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Adds how far a threshold lies from that of the smallest size that has one, and the error."""
    *others, size = groups
    known = table[table["status"] == CONVERGED].sort_values(size).drop_duplicates(others)
    start = table[others].merge(known, on=others, how="left")
    same = table[size].to_numpy() == start[size].to_numpy()
    drift = np.where(same, 0.0, table["threshold"] - start["threshold"])
    spread = np.where(same, 0.0, np.hypot(table["error"], start["error"]))
    return table.assign(drift=drift, drift_error=spread)
