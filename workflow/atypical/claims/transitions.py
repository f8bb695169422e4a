"""Deep linear networks lose their modes in first-order transitions, of barriers that depth raises.

Paper C. Sweeps and theory are judged on whitened samples, where every seed has the same landscape.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    REPRODUCED,
    Finding,
    claim,
    finding,
    holds,
    judged,
    untested,
)
from atypical.claims.criterion import above, within
from atypical.evidence.barriers import NOISE, barriers, slower_with_depth
from atypical.evidence.jumps import abruptness, jumps
from atypical.evidence.measured import Measured
from atypical.evidence.survival import rate_table

DEPTH = 3
# A depth whose transitions are continuous.
CONTROL = 2
# Largest ratio of the last two changes on a grid of λ ∝ (β_c − β)^½.
CONTINUOUS = 1 / (2**0.5 - 1)
# Barriers are compared from this depth on: two layers have none.
FIRST = 3
# Mean time from which on an escape is rare: a mode decays in 1/β, less than a tenth of it.
RARE = 20.0
LONGER = above(0.0)
# Jumps and spinodals are compared to within rounding.
ROUNDING = 1e-9


@claim(
    "C1",
    statement="The network's singular values come and go one by one, each in a first-order "
    "transition at its own critical weight decay.",
    expected="distance between jump and spinodal going up, in weight decay; 0 within half a step "
    "of the grid",
    rule=f"Depth {DEPTH}, whitened. Upward: each step loses at most one mode, and every jump lies "
    "within half a step of its spinodal and starts at a singular value of that point or above. "
    "Downward, as the paper's appendix B sweeps: every mode comes back within half a step of its "
    "spinodal. Reproduced where both hold, with a changed protocol where the upward sweep alone "
    "does.",
)
def transitions(linear_sweep: pd.DataFrame) -> Finding:
    """C1: largest distance of an upward jump from the spinodal, depth 3, whitened."""
    swept = linear_sweep.query(f"depth == {DEPTH} and data == 'whitened'")
    all_jumps = jumps(swept)
    found, back = (all_jumps[all_jumps["direction"] == way] for way in ("up", "down"))
    if found.empty or found["beta"].isna().any():
        return untested(f"a mode never disappears on the grid of depth {DEPTH}")
    if back.empty:
        return untested(f"depth {DEPTH} was not swept with decreasing weight decay")
    near, returned = _at_spinodals(found), _at_spinodals(back)
    upward = swept[swept["direction"] == "up"].groupby("seed")["rank"]
    single = upward.apply(lambda ranks: ranks.diff().dropna()).isin([0, -1]).all()
    falls = found["height"] - found["lam_c"]  # a continuous transition would end at zero
    going_up = bool(single and near.all() and (falls >= 0).all())
    both = REPRODUCED if returned.all() else CHANGED_PROTOCOL
    half_step = float(found["error"].max())
    return finding(
        Measured(float((found["beta"] - found["beta_c"]).abs().max()), half_step),
        criterion=within(half_step),
        verdict=both if going_up else NOT_REPRODUCED,
        evidence=(
            f"linear_sweep: {len(found)} jumps of whitened samples going up at "
            f"{', '.join(f'{b:.3f}' for b in sorted(found['beta'].unique()))}, from singular "
            f"values of {found['height'].min():.2f} or more; going down {int(returned.sum())} of "
            f"{len(back)} modes come back there, {int(back['beta'].isna().sum())} never do"
            f"{_of_raw_samples(linear_sweep)}"
        ),
    )


def _at_spinodals(found: pd.DataFrame) -> pd.Series:
    """Which jumps lie within half a step of their spinodal; those that never come do not."""
    return (found["beta"] - found["beta_c"]).abs() <= found["error"] + ROUNDING


@claim(
    "C1-abrupt",
    statement="The transitions are abrupt: a singular value jumps, and at one weight decay both "
    "phases are stable.",
    expected="change of a singular value in the step in which it is lost, over that in the step "
    f"before, the smallest at depth {DEPTH}; above {CONTINUOUS:.3g}",
    rule=f"Whitened, upward: at depth {DEPTH} every ratio exceeds {CONTINUOUS:.3g}, the largest "
    "that a transition with λ ∝ (β_c − β)^(1/2) can show on a grid, 1/(√2 − 1), and at one weight "
    "decay or more, for every seed and mode, the sweep up has the mode and the sweep down has not, "
    f"both converged. Not so at depth {CONTROL}, where the transition is continuous: no ratio "
    "exceeds it.",
)
def abrupt(linear_sweep: pd.DataFrame) -> Finding:
    """C1-abrupt: smallest ratio of the last change of a singular value to the one before."""
    found = abruptness(linear_sweep[linear_sweep["data"] == "whitened"]).dropna()
    ratio = (found["drop"] / found["before"]).groupby(found["depth"])
    deep, control = found[found["depth"] == DEPTH], found[found["depth"] == CONTROL]
    if deep.empty or control.empty:
        return untested(f"modes were not lost step by step at depths {CONTROL} and {DEPTH}")
    least, most = ratio.min()[DEPTH], ratio.max()[CONTROL]
    both = bool((deep["coexist"] > 0).all())
    return finding(
        Measured(float(least), 0.0),
        criterion=above(CONTINUOUS),
        verdict=holds(bool(least > CONTINUOUS and both and most <= CONTINUOUS)),
        evidence=(
            f"linear_sweep: at depth {DEPTH} singular values fall by {deep['drop'].min():.3f} or "
            f"more in the step that loses them; both phases are stable from two starts at "
            f"{deep['coexist'].min()} weight decays or more; at depth {CONTROL} the largest ratio "
            f"is {most:.3g}, and both phases at {control['coexist'].max()} weight decays at most"
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
    statement="Prediction: barriers are higher in deeper networks, and traps hold longer.",
    expected="ln of the mean time to gain a mode over that of the next smaller depth, at equal "
    "weight decay and noise, the smallest; above 0",
    rule=f"From depth {FIRST} on, at every noise under which the shallower network escapes and one "
    f"of the two takes longer than {RARE:g} (learning rate × steps) on average: ln of the ratio of "
    f"mean times {LONGER}, where the deeper one never escapes by the 95 % bound of its time. At "
    "every weight decay at which these depths have a learned state the barrier grows with depth, "
    "and every whitened upward sweep jumps within half a step of its depth's spinodal.",
)
def depth(
    linear_landscape: pd.DataFrame, linear_sweep: pd.DataFrame, linear_depth: pd.DataFrame
) -> Finding:
    """C9: smallest ratio of mean escape times between consecutive depths."""
    points = linear_landscape.query(f"status == 'converged' and depth >= {FIRST}")
    points = points[points["barrier_up"] > 0]  # without weight decay there is none
    barrier = points.pivot_table(
        index=["eta", "beta"], columns="depth", values="barrier_up"
    ).dropna()
    if barrier.shape[1] < 2 or barrier.empty:
        return untested(f"fewer than two depths from {FIRST} on")
    found = jumps(linear_sweep)
    found = found.query(f"data == 'whitened' and direction == 'up' and depth >= {FIRST}")
    if found.empty or found["beta"].isna().any():
        return untested(f"depths from {FIRST} on were not swept upward until every mode disappears")
    longer = slower_with_depth(linear_depth.query(f"depth >= {FIRST}"), RARE)
    if not longer:
        return untested(f"no two depths from {FIRST} on were run where escapes are rare")
    ratios = barrier.to_numpy()[:, 1:] / barrier.to_numpy()[:, :-1]
    agree = (found["beta"] - found["beta_c"]).abs() <= found["error"] + ROUNDING
    return judged(
        longer,
        LONGER,
        besides=bool((ratios > 1).all() and agree.all()),
        evidence=(
            f"linear_depth: {len(longer)} pairs of depths, {_mean_times(linear_depth)}; "
            f"{_barriers(linear_depth)}; linear_landscape: barrier from zero at least "
            f"{ratios.min():.3g} times higher over depths {list(barrier.columns)} at "
            f"{len(barrier)} points; linear_sweep: "
            f"{int(agree.sum())} of {len(agree)} jumps at the spinodal of their depth"
        ),
    )


def _mean_times(runs: pd.DataFrame) -> str:
    """Mean times by depth, of each kind of noise where most depths escape."""
    words = []
    rates = rate_table(runs, [*NOISE, "depth"])
    for _, kind in rates.groupby(["optimiser", "hidden"]):
        seen = kind[kind["events"] > 0].groupby(NOISE)["depth"].nunique()
        noise = kind.set_index(NOISE).loc[[seen.idxmax()]] if len(seen) else kind.iloc[:0]
        words += [f"{_named(noise)}: {', '.join(map(_time, noise.itertuples()))}"]
    return "; ".join(words)


def _named(noise: pd.DataFrame) -> str:
    [(optimiser, _, _, beta, temperature, rate, _)] = set(noise.index) or {("", 0, 0, 0, 0, 0, 0)}
    strength = f"temperature {temperature:g}" if temperature else f"learning rate {rate:g}"
    return f"{optimiser} at weight decay {beta:g}, {strength}"


def _time(rate: Any) -> str:
    """Mean time of a depth, or its bound where no run escaped."""
    mean = f"{1 / rate.rate:.3g}" if rate.events else f"> {1 / rate.upper:.3g}"
    return f"{mean} at depth {rate.depth}"


def _barriers(runs: pd.DataFrame) -> str:
    """Barriers that escape times show, beside the exact ones."""
    fitted = barriers(runs).dropna()
    return "barriers from times under injected noise " + ", ".join(
        f"{row.measured:.4f} ± {row.error:.4f} at depth {row.depth} (exact {row.barrier:.4f})"
        for row in fitted.itertuples()
    )
