"""Networks that come from the other side stay in a metastable phase (paper C)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, untested
from atypical.claims.criterion import above
from atypical.evidence.jumps import jumps, loops
from atypical.evidence.loss_loops import loss_loops
from atypical.evidence.measured import Measured

DEEP, SHALLOW = 3, 2
# Steps of the grid that a loop must be wide.
STEPS = 10
# Widths are compared to within rounding.
ROUNDING = 1e-9
# C7: the area of a loop must exceed so many errors, and the ratio of its ends this number.
SIGMAS, APART = 3.0, 2.0


@claim(
    "C2",
    statement="There is hysteresis: a network that comes from the other side stays in a metastable "
    "phase.",
    expected=f"width of the loop in weight decay; at least {STEPS} steps of the grid at depth "
    f"{DEEP}, at most one at depth {SHALLOW}",
    rule=f"Every seed's loop at depth {DEEP} is wider than {STEPS} steps of the grid, and at depth "
    f"{SHALLOW} not wider than one.",
)
def hysteresis(linear_sweep: pd.DataFrame) -> Finding:
    """C2: smallest width of the loop at depth 3, against that at depth 2."""
    width = loops(linear_sweep).query("data == 'whitened'")
    deep, shallow = (width[width["depth"] == depth]["width"] for depth in (DEEP, SHALLOW))
    back = jumps(linear_sweep)
    back = back.query(f"data == 'whitened' and depth == {DEEP} and direction == 'down'")
    never = int(back["beta"].isna().sum())
    if deep.empty or shallow.empty:
        return untested(f"depths {SHALLOW} and {DEEP} were not swept both ways")
    step = float(width["step"].max())
    wide, narrow = deep.min() >= STEPS * step, shallow.max() <= step + ROUNDING
    return finding(
        Measured(float(deep.min()), step),
        criterion=above(STEPS * step),
        verdict=holds(bool(wide and narrow)),
        evidence=(
            f"linear_sweep: at depth {DEEP}, {never} of {len(back)} modes lost going up have not "
            f"come back at the smallest weight decay going down, and count with it: a lower bound "
            f"of the width; width at depth {SHALLOW} is at most {shallow.max():.3g}"
        ),
    )


@claim(
    "C7",
    statement="Nonlinear networks have the same transitions and hysteresis.",
    expected="weight decay at which learning stops going up over that at which it starts going "
    f"down; at least {APART:g}",
    rule=f"For every activation the area of the loop exceeds {SIGMAS:g} standard errors and the "
    f"median ratio is at least {APART:g}.",
)
def nonlinear(nonlinear_sweep: pd.DataFrame) -> Finding:
    """C7: smallest ratio between the weight decays at which networks stop and start to learn."""
    found = loss_loops(nonlinear_sweep)
    if found.empty:
        return untested("no activation was swept both ways")
    by = found.groupby("activation")
    mean, error, ratio = by["area"].mean(), by["area"].sem(), by["ratio"].median()
    if error.isna().any():
        return untested("an activation was swept both ways with one seed alone")
    words = ", ".join(
        f"{a}: {ratio[a]:.3g}, area {mean[a]:.2f} ± {error[a]:.2f}" for a in ratio.index
    )
    return finding(
        Measured(float(ratio.min()), float(by["ratio"].sem().max())),
        criterion=above(APART),
        verdict=holds(bool((mean > SIGMAS * error).all() and (ratio >= APART).all())),
        evidence=(
            f"nonlinear_sweep: ratio and area of the loop (nats × ln beta) {words}; multilayer "
            f"perceptrons on digits, full batches"
        ),
    )
