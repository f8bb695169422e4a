"""Where solutions begin, and where dense neighbourhoods do (paper A, arXiv 2110.00683)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, holds, untested
from atypical.claims.solutions import ALL, of_kind, surplus_beyond_no_gap
from atypical.evidence.measured import Measured
from atypical.evidence.reading import read
from atypical.tables.description import converged

# A sweep may place the point where the entropy vanishes this far off (1/α).
PLACED = 5e-3
# The gap must exceed its error by this factor.
CLEARLY = 10.0


@claim(
    "A1",
    statement="Solutions begin to exist at an interpolation point, which typical solutions "
    "announce.",
    expected=f"1/alpha where the typical entropy vanishes, less the interpolation point: "
    f"0 ± {PLACED}",
    rule=f"both agree within {PLACED} (the sweep's grid), and the entropy grows with 1/alpha at "
    "every step",
)
def entropy_announces_solutions(
    features_interpolation: pd.DataFrame, features_entropy: pd.DataFrame
) -> Finding:
    """A1: the typical entropy vanishes where solutions begin, and grows from there on."""
    ends = converged(features_interpolation).set_index("alpha_t")["inverse_alpha_c"]
    typical = of_kind(features_entropy, ALL).dropna(subset="entropy")
    shared = [a for a in sorted(set(typical["alpha_t"])) if a in ends.index]
    places = {a: _vanishes(typical[typical["alpha_t"] == a]) for a in shared}
    places = {a: place for a, place in places.items() if place.error <= PLACED}
    if not places:
        return untested(f"no sweep of features_entropy locates its zero within {PLACED} in 1/alpha")
    misses = {a: place.value - ends[a] for a, place in places.items()}
    worst = max(misses, key=lambda a: abs(misses[a]))
    grows = all(
        (np.diff(typical.loc[typical["alpha_t"] == a, "entropy"]) > 0).all() for a in places
    )
    return Finding(
        measured=float(misses[worst]),
        error=places[worst].error,
        verdict=holds(grows and abs(misses[worst]) <= PLACED),
        evidence=(
            f"features_entropy at alpha_t {sorted(places)} against features_interpolation: "
            f"the entropy grows at every step: {grows}"
        ),
    )


def _vanishes(sweep: pd.DataFrame) -> Measured:
    """Where the entropy is zero; NaN where it is of one sign."""
    x, y = sweep["inverse_alpha"].to_numpy(), sweep["entropy"].to_numpy()
    if len(x) < 2 or not y[0] < 0 < y[-1]:
        return Measured(float("nan"), float("nan"))
    return read(y, x, at=0.0)


@claim(
    "A3",
    statement="After a gap, wide flat regions appear discontinuously, and generalize better.",
    expected="smallest gap in 1/alpha between interpolation and dense neighbourhoods (no_gap), > 0",
    rule=f"at every alpha_t the gap exceeds {CLEARLY:g} times its error; beyond it, maximum-margin "
    "solutions err less than typical ones at every 1/alpha; whether they appear "
    "discontinuously is not judged",
)
def flat_regions_appear_after_a_gap(
    features_transitions: pd.DataFrame, features_entropy: pd.DataFrame
) -> Finding:
    """A3: density begins clearly after interpolation, and flatter solutions err less."""
    found = converged(features_transitions)
    if found.empty:
        return untested("features_transitions holds no converged row")
    gap = found["no_gap"] - found["interpolation"]
    least = gap.idxmin()
    advantage = surplus_beyond_no_gap(features_entropy, features_transitions, "error_typical")
    if advantage.empty:
        return untested("features_entropy holds no sweep beyond the no-gap transition")
    clear = (gap > CLEARLY * found["quadrature_error"]).all()
    return Finding(
        measured=float(gap[least]),
        error=float(found.loc[least, "quadrature_error"]),
        verdict=holds(bool(clear and (advantage > 0).all())),
        evidence=(
            f"features_transitions at alpha_t {found['alpha_t'].tolist()}; beyond no_gap, "
            f"maximum-margin solutions err less than typical ones by {advantage.min():.3g} to "
            f"{advantage.max():.3g} (features_entropy)"
        ),
    )
