"""The states that a deep linear network can be trapped in, and the barriers between them (paper C).

What the paper says of its landscape, held against exact curvatures, descent and stationary points.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, untested
from atypical.claims.criterion import above, within
from atypical.evidence import quoted
from atypical.evidence.measured import Measured
from atypical.evidence.minima import counted, states
from atypical.tables.description import converged

# C6: layers from which on zero is a minimum, and numbers of modes that show a law.
FIRST, TASKS = 3, 3
# C2-global: the two ranks that are compared; losses are compared to within rounding.
ROUNDING = 1e-9


@claim(
    "C6",
    statement="There are as many metastable states as learnable features.",
    expected="number of minima beside the lowest less the number of modes; 0 of every task",
    rule=f"At every depth from {FIRST} on and every number of modes, {TASKS} or more, at weight "
    "decays below all spinodals: of the states that hold a subset of the modes as many have no "
    "direction in which the loss falls as there are modes, and one; kicked, every seed comes back "
    "to these and to no other, and every other state has the curvature w^(L−2) (η_a − η_b) of the "
    "exchange of a mode for a stronger one.",
)
def metastable_states(linear_minima: pd.DataFrame) -> Finding:
    """C6: minima beside the lowest, less modes, the task that is furthest off."""
    found = counted(linear_minima.query(f"depth >= {FIRST}"))
    if found["modes"].nunique() < TASKS:
        return untested(
            f"no {TASKS} numbers of modes have all their states at one weight decay, settled"
        )
    off = found["minima"] - 1 - found["modes"]
    worst = int(off.loc[off.abs().idxmax()])
    saddles = states(linear_minima).query(f"depth >= {FIRST} and curvature < 0")
    miss = (saddles["curvature"] - saddles["exchange"]).abs().max()
    return finding(
        Measured(float(worst), 0.0),
        criterion=within(0.5),
        verdict=holds(worst == 0 and bool(found["agree"].all())),
        evidence=(
            f"linear_minima: {', '.join(_counts(found))}; {len(saddles)} states that hold a mode "
            "while a stronger one is absent are saddles, curvature "
            f"{saddles['curvature'].min():.4f} to {saddles['curvature'].max():.4f}, "
            f"within {miss:.1g} of w^(L-2) (eta_a - eta_b); "
            f"descent agrees at {int(found['agree'].sum())} of {len(found)} tasks"
        ),
    )


def _counts(found: pd.DataFrame) -> list[str]:
    """How many minima there are, by the number of modes."""
    by = found.groupby("modes")["minima"].agg(lambda n: "/".join(map(str, sorted(set(n)))))
    return [f"{n} minima of {modes} modes" for modes, n in by.items()]


@claim(
    "C2-global",
    statement=f"At a weight decay of {quoted.BETA:g} the network that holds both modes is the "
    "global minimum.",
    expected="loss of the lowest other state less that of the one that holds both modes; above 0",
    rule=f"Depth {quoted.DEPTH}, singular values 0.9 and {quoted.ETA:g}, at that weight decay: no "
    "state has a smaller loss, the weight decay included.",
)
def both_modes_are_lowest(linear_minima: pd.DataFrame) -> Finding:
    """C2-global: loss of the lowest other state above that of rank 2."""
    own = states(linear_minima).query(f"depth == {quoted.DEPTH} and modes == 2")
    own = own[np.isclose(own["beta"], quoted.BETA)].set_index("held")["energy"].dropna()
    if "1+2" not in own.index or len(own) < 2:
        return untested(f"no state of two modes was computed at the weight decay {quoted.BETA:g}")
    lead = float(own.drop("1+2").min() - own["1+2"])
    losses = ", ".join(f"{held}: {loss:.4f}" for held, loss in own.sort_values().items())
    return finding(
        Measured(lead, 0.0),
        criterion=above(0.0),
        verdict=holds(lead > ROUNDING),
        evidence=f"linear_minima: losses by the modes that are held, the lowest first: {losses}",
    )


@claim(
    "C2-barrier",
    statement=f"At a weight decay of {quoted.BETA:g} the saddle lies at λ ≈ {quoted.SADDLE:g}, and "
    f"the barrier out of zero is ΔE ≈ {quoted.BARRIER:g}.",
    expected=f"height of the barrier; {quoted.BARRIER:g} within {quoted.BARRIER_DIGIT:g}",
    rule=f"Depth {quoted.DEPTH}, singular value {quoted.ETA:g}: saddle and height agree with both "
    f"numbers within half of their last digit, {quoted.SADDLE_DIGIT:g} and "
    f"{quoted.BARRIER_DIGIT:g}.",
)
def quoted_barrier(linear_landscape: pd.DataFrame) -> Finding:
    """C2-barrier: height of the barrier out of zero at the paper's weight decay."""
    mode = linear_landscape.query(f"depth == {quoted.DEPTH}")
    mode = converged(mode[np.isclose(mode["eta"], quoted.ETA)])
    here = mode[np.isclose(mode["beta"], quoted.BETA)]
    if here.empty:
        return untested(f"the landscape holds no saddle at the weight decay {quoted.BETA:g}")
    saddle, height = float(here["lam_saddle"].iloc[0]), float(here["barrier_up"].iloc[0])
    agrees = (
        abs(saddle - quoted.SADDLE) <= quoted.SADDLE_DIGIT
        and abs(height - quoted.BARRIER) <= quoted.BARRIER_DIGIT
    )
    near = mode.loc[(mode["lam_min"] - quoted.SADDLE).abs().idxmin()]
    return finding(
        Measured(height, 0.0),
        criterion=within(quoted.BARRIER_DIGIT, of=quoted.BARRIER),
        verdict=holds(agrees),
        evidence=(
            f"linear_landscape: the saddle lies at {saddle:.4f}, {height:.5f} above zero; a "
            f"strength of {quoted.SADDLE:g} is that of the minimum at the weight decay "
            f"{near['beta']:.3g}, {near['energy_difference']:.4f} above zero"
        ),
    )
