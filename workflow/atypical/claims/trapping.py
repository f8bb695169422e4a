"""Networks trapped in states of lower rank: how long they hold (paper C)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    REPRODUCED,
    Finding,
    claim,
    finding,
    untested,
)
from atypical.claims.criterion import above
from atypical.evidence.delays import delays
from atypical.evidence.measured import Measured

DELAY = 100.0  # two orders of magnitude


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
