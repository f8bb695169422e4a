"""Deep linear networks lose their modes in first-order transitions, of barriers that depth raises.

Paper C. Sweeps and theory are judged on whitened samples, where every seed has the same landscape.
"""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, untested
from atypical.claims.criterion import above, within
from atypical.evidence.jumps import jumps
from atypical.evidence.measured import Measured

DEPTH = 3
# Barriers are compared from this depth on: two layers have none.
FIRST = 3
# Jumps and spinodals are compared to within rounding.
ROUNDING = 1e-9


@claim(
    "C1",
    statement="The network loses its singular values one by one, each in a first-order transition "
    "at its own critical weight decay.",
    expected="distance between jump and spinodal, in weight decay; 0 within half a step of the "
    "grid",
    rule=f"Depth {DEPTH}, whitened, upward: each step loses at most one mode, and every jump lies "
    "within half a step of its spinodal and starts at a singular value of that point or above.",
)
def transitions(linear_sweep: pd.DataFrame) -> Finding:
    """C1: largest distance of an upward jump from the spinodal, depth 3, whitened."""
    upward = f"depth == {DEPTH} and data == 'whitened' and direction == 'up'"
    found = jumps(linear_sweep).query(upward)
    if found.empty or found["beta"].isna().any():
        return untested(f"a mode never disappears on the grid of depth {DEPTH}")
    miss = (found["beta"] - found["beta_c"]).abs()
    steps = linear_sweep.query(upward).groupby("seed")["rank"].apply(lambda r: r.diff().dropna())
    single = bool(steps.isin([0, -1]).all())
    falls = found["height"] - found["lam_c"]  # a continuous transition would end at zero
    near = bool((miss <= found["error"] + ROUNDING).all())
    half_step = float(found["error"].max())
    return finding(
        Measured(float(miss.max()), half_step),
        criterion=within(half_step),
        verdict=holds(single and near and bool((falls >= 0).all())),
        evidence=(
            f"linear_sweep: {len(found)} jumps of whitened samples at "
            f"{', '.join(f'{b:.3f}' for b in sorted(found['beta'].unique()))}, from singular "
            f"values of {found['height'].min():.2f} or more{_of_raw_samples(linear_sweep)}"
        ),
    )


def _of_raw_samples(linear_sweep: pd.DataFrame) -> str:
    """Where raw samples jump, if they do."""
    raw = jumps(linear_sweep)
    raw = raw.query(f"depth == {DEPTH} and data == 'raw' and direction == 'up'")
    raw = raw.dropna(subset="beta")
    if raw.empty:
        return ""
    scatter = (raw["beta"] - raw["beta_c"]).abs()
    return (
        "; raw samples jump at the spinodals of their own singular values, "
        f"{raw['beta'].min():.3f} to {raw['beta'].max():.3f}, within {scatter.max():.3f}"
    )


@claim(
    "C9",
    statement="Prediction: barriers are higher in deeper networks.",
    expected="smallest ratio of barriers between consecutive depths; above 1",
    rule=f"At every weight decay at which depths from {FIRST} on have a learned state the barrier "
    "grows with depth, and every whitened "
    "upward sweep jumps within half a step of its depth's spinodal.",
)
def depth(linear_landscape: pd.DataFrame, linear_sweep: pd.DataFrame) -> Finding:
    """C9: smallest ratio of barriers between consecutive depths, at equal weight decay."""
    points = linear_landscape.query(f"status == 'converged' and depth >= {FIRST}")
    points = points[points["barrier_up"] > 0]  # without weight decay there is none
    barrier = points.pivot_table(
        index=["eta", "beta"], columns="depth", values="barrier_up"
    ).dropna()
    if barrier.shape[1] < 2 or barrier.empty:
        return untested(f"fewer than two depths from {FIRST} on")
    ratios = barrier.to_numpy()[:, 1:] / barrier.to_numpy()[:, :-1]
    found = jumps(linear_sweep)
    found = found.query(f"data == 'whitened' and direction == 'up' and depth >= {FIRST}")
    if found.empty or found["beta"].isna().any():
        return untested(f"depths from {FIRST} on were not swept upward until every mode disappears")
    agree = (found["beta"] - found["beta_c"]).abs() <= found["error"] + ROUNDING
    return finding(
        Measured(float(ratios.min()), 0.0),
        criterion=above(1.0),
        verdict=holds(bool((ratios > 1).all() and agree.all())),
        evidence=(
            f"linear_landscape: barrier from zero over depths {list(barrier.columns)} at "
            f"{len(barrier)} points; linear_sweep: "
            f"{int(agree.sum())} of {len(agree)} jumps at the spinodal of their depth"
        ),
    )
