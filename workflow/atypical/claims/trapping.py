"""Networks trapped in states of lower rank: how long they hold (paper C)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    REPRODUCED,
    Finding,
    claim,
    finding,
    holds,
    judged,
    untested,
)
from atypical.claims.criterion import above
from atypical.evidence.convergence import convergence
from atypical.evidence.delays import delays
from atypical.evidence.measured import Measured
from atypical.evidence.preparations import CRITERION, as_in_the_paper

DELAY = 100.0  # two orders of magnitude
# C4-start: a random start converges within so many epochs, in more than this share of the runs.
FAST = 50
USUALLY = above(0.5)
WHERE = ["data", "beta"]


@claim(
    "C4",
    statement="Trapping delays convergence by two orders of magnitude.",
    expected="longest median delay of a trap that opens, over that of random starts of the same "
    f"network, optimiser and weight decay; at least {DELAY:g}",
    rule=f"Reproduced where under SGD checkpoints reach {DELAY:g} that converged, or were stopped "
    f"by the paper's criterion, a change of the test error below {CRITERION:g} a step; with a "
    "changed protocol where that takes another optimiser, a chosen age (early, aged), a residual "
    "weight or injected noise.",
)
def long_delays(linear_trapping: pd.DataFrame) -> Finding:
    """C4: longest median delay of a trap over that of random starts."""
    runs = linear_trapping.query("criterion == 'basin' and status == 'converged'")
    opened = delays(runs)
    free = opened.query("start == 'random'")["epochs"]
    traps = opened.query("start != 'random'").dropna(subset="ratio")
    if traps.empty:
        return untested("no trap opened where random starts learn")
    pure = traps[_are_own(traps)]["ratio"].max()
    best = traps.loc[(traps[_are_own(traps)] if pure >= DELAY else traps)["ratio"].idxmax()]
    ways = traps.groupby(["optimiser", "preparation"])["ratio"].max()
    return finding(
        Measured(float(best["ratio"]), 0.0),
        criterion=above(DELAY),
        verdict=holds(pure >= DELAY, changed=best["ratio"] >= DELAY),
        evidence=(
            f"linear_trapping: random starts learn in {free.min():.3g} to {free.max():.3g} epochs "
            "(median); ratios by optimiser and preparation: "
            f"{', '.join(f'{o} {kind} up to {v:.0f}' for (o, kind), v in ways.items())}; under "
            f"SGD {_open(runs, 'converged')} converged and {_open(runs, 'settled')} settled "
            f"checkpoints open; longest: {best['optimiser']}, {best['preparation']} "
            f"{best['strength']:g} at beta {best['beta']:g}"
        ),
    )


def _are_own(runs: pd.DataFrame) -> pd.Series:
    """Runs of the paper's own optimiser, from checkpoints as it prepares them."""
    return (runs["optimiser"] == "sgd") & as_in_the_paper(runs)


def _open(runs: pd.DataFrame, preparation: str) -> str:
    escaped = runs.loc[_are_own(runs) & (runs["preparation"] == preparation), "escaped"]
    return f"{int(escaped.sum())} of {len(escaped)}"


@claim(
    "C4-start",
    statement="Networks that start from random weights converge at once; only those that start in "
    "a trap are delayed.",
    expected=f"smallest share of random starts that learn both modes within {FAST} epochs, over "
    "kinds of start, samples, inputs and weight decays; above 0.5",
    rule=f"Under SGD, of every kind of random start, in every condition, the share {USUALLY}, and "
    "no converged checkpoint learns both modes; with a changed protocol where some kinds of start "
    "meet this in every condition and others do not. Runs that diverge have not learned.",
)
def random_starts(linear_delayed: pd.DataFrame) -> Finding:
    """C4-start: smallest share of random starts that converge at once."""
    runs = convergence(linear_delayed.query("optimiser == 'sgd'"))
    random = runs.query("start == 'random'")
    traps = runs.query("preparation == 'converged'")
    if random["init"].nunique() < 2 or traps.empty:
        return untested("two kinds of random start and converged checkpoints were not run")
    shares = {place: share(group) for place, group in random.groupby(["init", "inputs", *WHERE])}
    held = not np.isfinite(traps["epoch"]).any()
    found = judged(shares, USUALLY, besides=held, evidence=_of_starts(random, traps))
    good = {
        kind: all(USUALLY.holds(s) for (init, *_), s in shares.items() if init == kind)
        for kind in random["init"].unique()
    }
    part = held and found.verdict != REPRODUCED and any(good.values())
    return replace(found, verdict=CHANGED_PROTOCOL) if part else found


def share(runs: pd.DataFrame) -> Measured:
    """Share of runs that converge within FAST epochs; its error that of the share that one more
    success and one more failure would leave.
    """
    fast, count = int((runs["epoch"] <= FAST).sum()), len(runs)
    expected = (fast + 1) / (count + 2)
    return Measured(fast / count, float(np.sqrt(expected * (1 - expected) / (count + 2))))


def _of_starts(random: pd.DataFrame, traps: pd.DataFrame) -> str:
    """How many of each kind converge, where fewest do, and what converged checkpoints do."""
    fast = random.assign(fast=random["epoch"] <= FAST)
    kinds = fast.groupby("init")["fast"].agg(["sum", "size"])
    by = fast.groupby(["init", "inputs", *WHERE])["fast"].agg(["sum", "size"])
    worst = (by["sum"] / by["size"]).idxmin()
    opened = int(np.isfinite(traps["epoch"]).sum())
    return (
        f"linear_delayed: within {FAST} epochs converge "
        f"{', '.join(f'{k} {n} of {of}' for k, n, of in kinds.itertuples())} starts; "
        f"fewest, {by.loc[worst, 'sum']} of {by.loc[worst, 'size']}, of {worst[0]} starts with "
        f"{worst[1]} inputs on {worst[2]} samples at beta {worst[3]:g}; {opened} of {len(traps)} "
        "converged checkpoints learn both modes"
    )
