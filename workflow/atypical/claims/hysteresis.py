"""Networks that come from the other side stay in a metastable phase (paper C)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, judged, untested
from atypical.claims.criterion import above, below
from atypical.evidence import kicked, loss_heights
from atypical.evidence.jumps import jumps, loops
from atypical.evidence.loss_loops import loss_loops
from atypical.evidence.means import mean
from atypical.evidence.measured import Measured

DEEP, SHALLOW = 3, 2
# Steps of the grid that a loop must be wide.
STEPS = 10
# Widths are compared to within rounding.
ROUNDING = 1e-9
# C7: the area of a loop must exceed so many errors, and the ratio of its ends this number.
SIGMAS, APART = 3.0, 2.0
# C7-kick: a loop of the network's own closes at one β (exponent 0), one of the kick's at the β
# whose saddle the kick reaches (exponent 1 with three layers of weights).
OWN = below(0.5, needed=0.5)
# C7-order: a jump keeps its height as steps shrink (exponent 0), a slope loses it (exponent 1).
JUMP = below(0.5, needed=0.5)


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


@claim(
    "C7-kick",
    statement="The loop of nonlinear networks is their own: where they begin to learn going down "
    "does not depend on the kick.",
    expected="d ln β / d ln kick of the smallest weight decay without learning on the way down; "
    f"at most {OWN.high:g}",
    rule=f"For every activation the mean over seeds {OWN}, over the kicks at which the seed begins "
    "to learn within the grid.",
)
def kick(nonlinear_kicks: pd.DataFrame) -> Finding:
    """C7-kick: largest power of the kick with which learning begins on the way down."""
    opened = kicked.openings(nonlinear_kicks)
    powers = _by_activation(kicked.exponents(opened))
    if not powers:
        return untested("no seed begins to learn, going down, at two kicks")
    words = "; ".join(
        f"{activation}, kick {size:g}: {own['untrained'].min():.2g} to "
        f"{own['untrained'].max():.2g}, {own['begins'].sum()} of {len(own)} seeds begin"
        for (activation, size), own in opened.groupby(["activation", "kick"])
    )
    return judged(
        powers,
        OWN,
        evidence=f"nonlinear_kicks: smallest weight decay without learning: {words}; a kick that "
        "must reach the saddle of three layers of weights gives a power of 1",
    )


@claim(
    "C7-order",
    statement="The transitions of nonlinear networks are of first order: the loss jumps, and two "
    "states coexist.",
    expected="d ln height / d ln step of the largest rise of the training loss between neighbours "
    f"of an upward sweep; at most {JUMP.high:g}",
    rule=f"For every activation the mean over seeds {JUMP}, and for every seed there is a weight "
    "decay at which a learned state and one without learning have both converged.",
)
def order(nonlinear_order: pd.DataFrame) -> Finding:
    """C7-order: largest power of the step with which the rise of the loss shrinks."""
    found = loss_heights.heights(nonlinear_order)
    powers = _by_activation(loss_heights.exponents(found))
    both = loss_heights.coexistence(nonlinear_order)
    if not powers or both.empty:
        return untested("no activation was swept both ways, and up in steps of two sizes")
    finest = found[found["step"] == found["step"].min()].groupby("activation")["height"].mean()
    words = ", ".join(
        f"{a}: {n.value:.2f} ± {n.error:.2f}, height {finest[a]:.2f} nats, coexistence at "
        f"{both.xs(a).min() if a in both.index else 0:g} weight decays or more"
        for a, n in powers.items()
    )
    return judged(
        powers,
        JUMP,
        besides=bool((both > 0).all()),
        evidence=f"nonlinear_order: {words}",
    )


def _by_activation(values: pd.Series) -> dict[str, Measured]:
    """Mean over seeds of each activation."""
    return {str(name): mean(own) for name, own in values.groupby("activation")}
