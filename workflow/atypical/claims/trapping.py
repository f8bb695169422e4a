"""Networks trapped in states of lower rank: how many there are, how long they hold (paper C)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    REPRODUCED,
    Finding,
    claim,
    finding,
    holds,
    untested,
)
from atypical.claims.criterion import above, within
from atypical.evidence.delays import delays
from atypical.evidence.measured import Measured
from atypical.evidence.stages import ranks

DELAY = 100.0  # two orders of magnitude
FEATURES = 2  # of the task
TRAPPED = range(FEATURES)  # the ranks that are prepared


@claim(
    "C4",
    statement="Trapping delays convergence by two orders of magnitude.",
    expected="longest median delay of a trap that opens, over that of random starts at the same "
    f"weight decay; at least {DELAY:g}",
    rule=f"Reproduced where converged checkpoints reach {DELAY:g}; with a changed protocol where "
    "only checkpoints stopped early, with "
    "a residual weight or under injected noise do.",
)
def long_delays(linear_trapping: pd.DataFrame) -> Finding:
    """C4: longest median delay of a trap over that of random starts."""
    runs = linear_trapping.query("criterion == 'basin' and status == 'converged'")
    opened = delays(runs)
    free = opened.query("start == 'random'")["epochs"]
    traps = opened.query("start != 'random'").dropna(subset="ratio")
    if traps.empty:
        return untested("no trap opened where random starts learn")
    pure = traps.query("preparation == 'converged'")["ratio"].max()
    best = traps.loc[traps["ratio"].idxmax()]
    changed = CHANGED_PROTOCOL if best["ratio"] >= DELAY else NOT_REPRODUCED
    kinds = ", ".join(
        f"{k} up to {v:.0f}" for k, v in traps.groupby("preparation")["ratio"].max().items()
    )
    return finding(
        Measured(float(best["ratio"]), 0.0),
        criterion=above(DELAY),
        verdict=REPRODUCED if pure >= DELAY else changed,
        evidence=(
            f"linear_trapping: random starts learn in {free.min():.3g} to {free.max():.3g} epochs "
            f"(median); ratios by preparation: {kinds}; {_open(runs, 'converged')} converged "
            f"checkpoints open; longest: {best['preparation']} {best['strength']:g} at beta "
            f"{best['beta']:g}"
        ),
    )


def _open(runs: pd.DataFrame, preparation: str) -> str:
    escaped = runs.loc[runs["preparation"] == preparation, "escaped"]
    return f"{int(escaped.sum())} of {len(escaped)}"


@claim(
    "C6",
    statement="There are as many metastable states as learnable features.",
    expected=f"number of trapped ranks that hold; {FEATURES}",
    rule=f"Of the ranks {' and '.join(map(str, TRAPPED))}, the only ones that are prepared below "
    f"the {FEATURES} features of the task, "
    f"both keep their rank in every seed to the last epoch. More than {FEATURES} cannot be found.",
)
def metastable_states(linear_delayed: pd.DataFrame) -> Finding:
    """C6: number of trapped ranks that hold to the last epoch, at the smallest weight decay."""
    runs = linear_delayed.query("preparation == 'converged' and status == 'converged'")
    runs = runs[(runs["beta"] == runs["beta"].min()) & (runs["epoch"] == runs["epoch"].max())]
    if not {f"rank-{rank}" for rank in TRAPPED} <= set(runs["start"]):
        return untested("no converged checkpoints of both ranks were followed")
    held = [
        int(start[-1])
        for start, rank in ranks(runs).groupby(runs["start"])
        if (rank == int(start[-1])).all()
    ]
    return finding(
        Measured(float(len(held)), 0.0),
        criterion=within(0.5, of=FEATURES),
        verdict=holds(len(held) == FEATURES),
        evidence=(
            f"linear_delayed: checkpoints of rank {held} keep their rank to epoch "
            f"{runs['epoch'].max()} at beta "
            f"{runs['beta'].min():g}, of those prepared: {sorted(runs['start'].unique())}"
        ),
    )
