"""Where solutions begin, and where dense neighbourhoods do (paper A, arXiv 2110.00683)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import above, below
from atypical.claims.found import largest
from atypical.claims.solutions import ALL, WIDEST, of_kind, surplus_beyond_no_gap
from atypical.evidence.last_gap import beyond_the_last_gap
from atypical.evidence.measured import Measured
from atypical.evidence.reading import read
from atypical.evidence.success import share
from atypical.tables.description import converged

# A sweep may place the point where the entropy vanishes this far off (1/α).
PLACED = 5e-3
# Small instances may have a solution by chance where large ones have none.
NONE = below(0.05)
# The gap must exceed its error by this factor.
CLEARLY = 10.0
# A jump over a tenth of the weights is one; it is read off a grid.
JUMPS = above(0.0, needed=0.1)


@claim(
    "A1",
    statement="Solutions begin to exist at an interpolation point, which typical solutions "
    "announce.",
    expected="share of instances below the interpolation point that some learner solves, "
    f"< {NONE.high:g}",
    rule=f"the share, over all instances of the largest size at 1/alpha below that point, {NONE}; "
    f"in theory the typical entropy vanishes there within {PLACED} and grows with 1/alpha at every "
    "step, which is a check of the solver alone: both stand for one equation (learners are asked "
    "since after the runs)",
)
def entropy_announces_solutions(
    features_interpolation: pd.DataFrame,
    features_entropy: pd.DataFrame,
    features_training: pd.DataFrame,
) -> Finding:
    """A1: no learner solves where, in theory, no solution exists."""
    ends = converged(features_interpolation).set_index("alpha_t")["inverse_alpha_c"]
    misses = _misses(of_kind(features_entropy, ALL).dropna(subset="entropy"), ends)
    if not misses:
        return untested(f"no sweep of features_entropy locates its zero within {PLACED} in 1/alpha")
    tried = largest(features_training, "latent")
    tried = tried[tried["inverse_alpha"] < tried["alpha_t"].map(ends)]
    if tried.empty:
        return untested("features_training holds no run below the interpolation point")
    solved = tried.groupby(["alpha_t", "inverse_alpha", "instance"])["solved"].max()
    worst = max(misses.values(), key=lambda miss: abs(miss) if np.isfinite(miss) else np.inf)
    return judged(
        {"solved": share(solved)},
        NONE,
        besides=bool(abs(worst) <= PLACED),
        evidence=(
            f"features_training: {int(solved.sum())} of {len(solved)} instances below the "
            f"interpolation point are solved by one of {tried['learner'].nunique()} learners; "
            f"features_entropy at alpha_t {sorted(misses)} vanishes at that point of "
            f"features_interpolation less {worst:.1g} (a check of the solver, which cannot fail "
            "otherwise)"
        ),
    )


def _misses(typical: pd.DataFrame, ends: pd.Series) -> dict[float, float]:
    """By how much the entropy vanishes beside the interpolation point; infinite where it falls.

    Only of sweeps that tell where it vanishes.
    """
    sweeps = {a: sweep for a, sweep in typical.groupby("alpha_t") if a in ends.index}
    places = {a: _vanishes(sweep) for a, sweep in sweeps.items()}
    return {
        a: place.value - ends[a] if (np.diff(sweeps[a]["entropy"]) > 0).all() else np.inf
        for a, place in places.items()
        if place.error <= PLACED
    }


def _vanishes(sweep: pd.DataFrame) -> Measured:
    """Where the entropy is zero; NaN where it is of one sign."""
    x, y = sweep["inverse_alpha"].to_numpy(), sweep["entropy"].to_numpy()
    if len(x) < 2 or not y[0] < 0 < y[-1]:
        return Measured(float("nan"), float("nan"))
    return read(y, x, at=0.0)


@claim(
    "A3",
    statement="After a gap, wide flat regions appear discontinuously, and generalize better.",
    expected="range of distances by which dense neighbourhoods of maximum-margin solutions grow "
    "at once where the last gap closes, > 0 (share of weights)",
    rule="at the last 1/alpha before the no-gap transition neighbourhoods are dense up to a gap, "
    "with no solution, and solutions lie beyond it; from the far edge of the gap to the distance "
    f"of most solutions, the range {JUMPS}, as gaps only shrink with 1/alpha: were dense regions "
    "to grow continuously, the gap would close at their end, and the range vanish; at every "
    "alpha_t the gap in 1/alpha between interpolation and the no-gap transition exceeds "
    f"{CLEARLY:g} times its error; beyond it, maximum-margin solutions err less than typical ones "
    "at every 1/alpha (the jump is judged since after the runs)",
)
def flat_regions_appear_after_a_gap(
    features_transitions: pd.DataFrame,
    features_entropy: pd.DataFrame,
    features_local_entropy: pd.DataFrame,
) -> Finding:
    """A3: density begins after interpolation and at once, and flatter solutions err less."""
    found = converged(features_transitions)
    if found.empty:
        return untested("features_transitions holds no converged row")
    gap = found["no_gap"] - found["interpolation"]
    advantage = surplus_beyond_no_gap(features_entropy, features_transitions, "error_typical")
    if advantage.empty:
        return untested("features_entropy holds no sweep beyond the no-gap transition")
    jumps = _jumps(features_local_entropy, found.set_index("alpha_t")["no_gap"])
    if not jumps:
        return untested("features_local_entropy holds no gap before the no-gap transition")
    clear = (gap > CLEARLY * found["quadrature_error"]).all()
    return judged(
        jumps,
        JUMPS,
        besides=bool(clear and (advantage > 0).all()),
        evidence=(
            "features_local_entropy, most solutions beyond the last gap: "
            + ", ".join(
                f"{jump.value:.2f} ± {jump.error:.2f} at alpha_t {a:g}, 1/alpha {x:g}"
                for (a, x), jump in jumps.items()
            )
            + "; "
            f"features_transitions at alpha_t {found['alpha_t'].tolist()}: gaps in 1/alpha from "
            f"{gap.min():.3g} on; beyond no_gap, maximum-margin solutions err less than typical "
            f"ones by {advantage.min():.3g} to {advantage.max():.3g} (features_entropy)"
        ),
    )


def _jumps(local_entropy: pd.DataFrame, begins: pd.Series) -> dict[tuple[float, float], Measured]:
    """The range beyond the last gap, by α_T and the last 1/α before the no-gap transition."""
    around = converged(local_entropy)
    around = around[(around["reference"] == WIDEST) & (around["margin"] == 0)]
    before = around[around["inverse_alpha"] < around["alpha_t"].map(begins)]
    last = before.groupby("alpha_t")["inverse_alpha"].transform("max")
    curves = before[before["inverse_alpha"] == last].groupby(["alpha_t", "inverse_alpha"])
    ranges = {place: beyond_the_last_gap(curve) for place, curve in curves}
    return {place: found for place, found in ranges.items() if found is not None}
