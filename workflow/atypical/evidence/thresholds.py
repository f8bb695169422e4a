"""Algorithmic thresholds: the load at which half of the instances are solved, from success curves.

The curve 1/(1 + exp(±(x − x*)/w)) is fitted by maximum likelihood on a grid of x* and w; where
the data would allow a step, a prior on ln w, centred at the spacing of the loads, keeps w finite.
The error is the standard deviation over bootstrap samples of instances; a step between two loads,
at which all samples agree, may lie anywhere between them.

Where a coarse and a fine sweep come together, numbers of instances differ from load to load, and
can be few. There, threshold and error are mean and standard deviation of x* over the whole grid, by
likelihood and prior: a bootstrap knows nothing of the failures that a few instances did not show.
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


def thresholds(
    runs: pd.DataFrame,
    groups: list[str],
    load: str,
    *,
    rising: bool,
    fine: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per group of runs: threshold, error, width, and drift from the smallest size.

    rising: whether success grows with the load, or falls.   fine: more runs, under several budgets,
    of which `runs` have the first.
    runs: columns of `groups` (the last one a size), `load`, `instance`, `solved`.
    """
    together = runs if fine is None else _pooled(runs, fine, groups)
    first = together[together["stopping"] == "first"]
    curve, fit = (_solved, threshold) if fine is None else (counts, threshold_of_counts)
    rows = [
        dict(zip(groups, names, strict=True)) | fit(curve(part, load), rising=rising)
        for names, part in first.groupby(groups, sort=False)
    ]
    return _with_drift(pd.DataFrame(rows), groups)


def _pooled(runs: pd.DataFrame, fine: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Both, in the order of groups: learners, which come first, as they stand, all else by size."""
    both = pd.concat([runs.assign(budget=1), fine], ignore_index=True)
    learners = {name: place for place, name in enumerate(both[groups[0]].unique())}

    def key(column: pd.Series) -> pd.Series:
        return column.map(learners) if column.name == groups[0] else column

    return both.sort_values(groups, key=key, kind="stable", ignore_index=True)


def threshold(solved: pd.DataFrame, *, rising: bool) -> dict[str, Any]:
    """Threshold, its error, the width of the curve, and the status of one success curve.

    solved: 0 or 1, a row per instance, a column per load.   rising: as in `thresholds`.
    A curve that lies clearly on the wrong side of one half before or after it has crossed it has
    no threshold, and is not monotone.
    """
    loads, table = solved.columns.to_numpy(dtype=float), solved.to_numpy(dtype=float)
    rates, runs = table.mean(axis=0), np.full(len(loads), len(table))
    if failure := _failure(rates, runs, rising):
        return _without(failure)
    picks = stream("bootstrap", *table.shape).integers(len(table), size=(SAMPLES, len(table)))
    counted = np.vstack([table.sum(axis=0), table[picks].sum(axis=1)])
    centres, widths = _fit(loads, counted, runs, rising)
    return {
        "threshold": centres[0],
        "error": float(np.hypot(centres[1:].std(), _unseen(loads, rates))),
        "width": widths[0],
        "status": CONVERGED,
    }


def counts(runs: pd.DataFrame, load: str) -> pd.DataFrame:
    """How many runs there are at each load (index, ascending), and how many of them are solved."""
    return runs.groupby(load)["solved"].agg(solved="sum", runs="count")


def threshold_of_counts(success: pd.DataFrame, *, rising: bool) -> dict[str, Any]:
    """The same of curves whose instances are others at each load.   success: of `counts`.

    The grid spans the loads between those at which all runs agree, so that far ones make it no
    coarser.
    """
    loads, hits, runs = (np.asarray(x, dtype=float) for x in (success.index, *success.to_numpy().T))
    rates = hits / runs
    if failure := _failure(rates, runs, rising):
        return _without(failure)
    within = steep(rates)
    loads, hits, runs, rates = (x[within] for x in (loads, hits, runs, rates))
    centres, widths, (fit,) = _likelihoods(loads, hits[None], runs, rising)
    chance = np.exp(fit - fit.max())
    chance /= chance.sum()
    centre = float(chance.sum(axis=1) @ centres)
    spread = np.sqrt(chance.sum(axis=1) @ (centres - centre) ** 2)
    return {
        "threshold": centre,
        "error": float(np.hypot(spread, _unseen(loads, rates))),
        "width": float(np.exp(chance.sum(axis=0) @ np.log(widths))),
        "status": CONVERGED,
    }


def _failure(rates: Array, runs: Array, rising: bool) -> str:
    """Why a curve has no threshold; empty where it has one."""
    if not rates.min() < 0.5 < rates.max():
        return NOT_BRACKETED
    return "" if _crosses_once(rates, runs, rising) else NOT_MONOTONE


def _without(status: str) -> dict[str, Any]:
    return {"threshold": np.nan, "error": np.nan, "width": np.nan, "status": status}


def _crosses_once(rates: Array, runs: Array, rising: bool) -> bool:
    """Whether, as far as rates are clear, all on one side of one half precede the others."""
    clear = np.abs(rates - 0.5) * 2 * np.sqrt(runs) > CLEARLY
    solves = (rates if rising else rates[::-1])[clear if rising else clear[::-1]] > 0.5
    return bool(np.all(solves[1:] >= solves[:-1]))


def _unseen(loads: Array, rates: Array) -> float:
    """Standard deviation of a step that lies anywhere between two loads: where none is between."""
    if np.any((rates > 0) & (rates < 1)):
        return 0.0
    step = int(np.argmax(rates[1:] != rates[:-1]))
    return float((loads[step + 1] - loads[step]) / np.sqrt(12))


def steep(rates: Array) -> slice:
    """From the last load at which all runs agree to the first one at which they do again."""
    jumps = np.flatnonzero(rates[1:] != rates[:-1])
    between = np.flatnonzero((rates > 0) & (rates < 1))
    first = min([*between[:1] - 1, jumps[0]])
    last = max([*between[-1:] + 1, jumps[-1] + 1])
    return slice(max(first, 0), last + 1)


def _solved(runs: pd.DataFrame, load: str) -> pd.DataFrame:
    table = runs.pivot_table(index="instance", columns=load, values="solved")
    return table.dropna(axis="columns")


def _fit(loads: Array, counted: Array, runs: Array, rising: bool) -> tuple[Array, Array]:
    """The likeliest centre and width for each row of success counts."""
    centres, widths, fit = _likelihoods(loads, counted, runs, rising)
    best = fit.reshape(len(counted), -1).argmax(axis=1)
    return centres[best // WIDTHS], widths[best % WIDTHS]


def _likelihoods(
    loads: Array, counted: Array, runs: Array, rising: bool
) -> tuple[Array, Array, Array]:
    """Centres and widths of the grid, and ln of likelihood times prior of each row of counts there.

    Shapes: (CENTRES,), (WIDTHS,), (rows, CENTRES, WIDTHS).
    """
    spacing = float(np.median(np.diff(loads)))
    centres = np.linspace(loads[0], loads[-1], CENTRES)
    widths = spacing * np.geomspace(0.1, 10, WIDTHS)
    x = (loads - centres[:, None, None]) / widths[:, None]
    log_success = -np.logaddexp(0, -x if rising else x)
    log_failure = -np.logaddexp(0, x if rising else -x)
    prior = -0.5 * (np.log(widths / spacing) / np.log(10)) ** 2
    fit = np.tensordot(counted, log_success, (1, 2)) + prior
    fit += np.tensordot(runs - counted, log_failure, (1, 2))
    return centres, widths, fit


def _with_drift(table: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Adds how far a threshold lies from that of the smallest size that has one, and the error."""
    *others, size = groups
    known = table[table["status"] == CONVERGED].sort_values(size).drop_duplicates(others)
    start = table[others].merge(known, on=others, how="left")
    same = table[size].to_numpy() == start[size].to_numpy()
    drift = np.where(same, 0.0, table["threshold"] - start["threshold"])
    spread = np.where(same, 0.0, np.hypot(table["error"], start["error"]))
    return table.assign(drift=drift, drift_error=spread)
