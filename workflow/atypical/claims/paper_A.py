"""The claims of paper A, as far as theory decides them (arXiv 2110.00683)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Claim, Finding, Tables, holds, untested
from atypical.tables.description import converged

# A1: a sweep may place the point where the entropy vanishes this far off (1/α).
PLACED = 5e-3
# A3: the gap must exceed its error by this factor.
CLEARLY = 10.0


def entropy_announces_solutions(tables: Tables) -> Finding:
    """A1: the typical entropy vanishes where solutions begin, and grows from there on."""
    ends = converged(tables["features_interpolation"]).set_index("alpha_t")["inverse_alpha_c"]
    typical = _of(tables["features_entropy"], "0.0").dropna(subset="entropy")
    shared = [a for a in sorted(set(typical["alpha_t"])) if a in ends.index]
    places = {a: _vanishes(typical[typical["alpha_t"] == a]) for a in shared}
    places = {a: place for a, place in places.items() if place[1] <= PLACED}
    if not places:
        return untested(f"no sweep of features_entropy locates its zero within {PLACED} in 1/alpha")
    misses = {a: place - ends[a] for a, (place, _) in places.items()}
    worst = max(misses, key=lambda a: abs(misses[a]))
    grows = all(
        (np.diff(typical.loc[typical["alpha_t"] == a, "entropy"]) > 0).all() for a in places
    )
    return Finding(
        measured=float(misses[worst]),
        error=float(places[worst][1]),
        verdict=holds(grows and abs(misses[worst]) <= PLACED),
        evidence=(
            f"features_entropy at alpha_t {sorted(places)} against features_interpolation: "
            f"the entropy grows at every step: {grows}"
        ),
    )


def _of(table: pd.DataFrame, solutions: str) -> pd.DataFrame:
    chosen = table[table["solutions"] == solutions]
    return chosen.sort_values(["alpha_t", "inverse_alpha"])


def _vanishes(sweep: pd.DataFrame) -> tuple[float, float]:
    """Where the entropy is zero, read between grid points, and the error of reading it so."""
    x, y = sweep["inverse_alpha"].to_numpy(), sweep["entropy"].to_numpy()
    if len(x) < 2 or not y[0] < 0 < y[-1]:
        return float("nan"), float("nan")
    fine, coarse = float(np.interp(0.0, y, x)), float(np.interp(0.0, y[::2], x[::2]))
    return fine, abs(fine - coarse)


def flat_regions_appear_after_a_gap(tables: Tables) -> Finding:
    """A3: density begins clearly after interpolation, and flatter solutions err less."""
    found = converged(tables["features_transitions"])
    if found.empty:
        return untested("features_transitions holds no converged row")
    gap = found["no_gap"] - found["interpolation"]
    least = gap.idxmin()
    advantage = _advantage(tables["features_entropy"], found.set_index("alpha_t")["no_gap"])
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


def _advantage(entropy: pd.DataFrame, begins: pd.Series) -> pd.Series:
    """Error of typical less that of maximum-margin solutions where neighbourhoods are dense."""
    both = _side_by_side(entropy, "error_typical")
    beyond = both.index.get_level_values("inverse_alpha") >= both.index.get_level_values(
        "alpha_t"
    ).map(begins.to_dict())
    return (both["0.0"] - both["max"])[beyond]


def _side_by_side(entropy: pd.DataFrame, column: str) -> pd.DataFrame:
    """Typical and maximum-margin solutions where both exist, by P/D and 1/α."""
    solved = converged(entropy)
    solved = solved[solved["solutions"].isin(["0.0", "max"])]
    wide = solved.pivot_table(column, ["alpha_t", "inverse_alpha"], "solutions")
    return wide.reindex(columns=["0.0", "max"]).dropna()


def typical_solutions_are_more_numerous(tables: Tables) -> Finding:
    """A4: where dense neighbourhoods exist, all solutions outnumber those of the largest margin."""
    begins = converged(tables["features_transitions"]).set_index("alpha_t")["no_gap"].to_dict()
    both = _side_by_side(tables["features_entropy"], "entropy")
    places = both.index.to_frame()
    surplus = (both["0.0"] - both["max"])[places["inverse_alpha"] >= places["alpha_t"].map(begins)]
    if surplus.empty:
        return untested("features_entropy holds no sweep beyond the no-gap transition")
    solved = converged(tables["features_entropy"])
    return Finding(
        measured=float(surplus.min()),
        error=float(solved["quadrature_error"].max() + solved["residual"].max()),
        verdict=holds(bool((surplus > 0).all())),
        evidence=f"features_entropy at {len(surplus)} values of 1/alpha beyond no_gap",
    )


def generalization_improves(tables: Tables) -> Finding:
    """A6: every error falls with 1/α, and the barycentre errs least."""
    solved = converged(tables["features_entropy"])
    typical, widest = _of(solved, "0.0"), _of(solved, "max")
    if len(typical) < 2 or len(widest) < 2:
        return untested("features_entropy holds no sweep of typical and maximum-margin solutions")
    curves = [
        typical.groupby("alpha_t")["error_typical"],
        typical.groupby("alpha_t")["error_barycenter"],
        widest.groupby("alpha_t")["error_typical"],
    ]
    falls = all((curve.diff().dropna() < 0).all() for curve in curves)
    place = ["alpha_t", "inverse_alpha"]
    both = typical.merge(widest, on=place, suffixes=("", "_max"))
    if both.empty or max(map(len, typical.groupby("alpha_t").groups.values())) < 2:
        return untested("features_entropy holds no sweep on which both kinds of solutions exist")
    single = both[["error_typical", "error_typical_max"]].min(axis=1)
    lead = single - both["error_barycenter"]
    return Finding(
        measured=float(lead.min()),
        error=float(solved["quadrature_error"].max() + solved["residual"].max()),
        verdict=holds(bool(falls and (lead > 0).all())),
        evidence=(
            f"features_entropy at {len(both)} values of 1/alpha: errors fall at every step: "
            f"{falls}; the lead of the barycentre is smallest at 1/alpha "
            f"{both.loc[lead.idxmin(), 'inverse_alpha']:.3g}"
        ),
    )


CLAIMS = (
    Claim(
        "A1",
        "Solutions begin to exist at an interpolation point, which typical solutions announce.",
        f"1/alpha where the typical entropy vanishes, less the interpolation point: 0 ± {PLACED}",
        f"both agree within {PLACED} (the sweep's grid), and the entropy grows with 1/alpha at "
        "every step",
        entropy_announces_solutions,
    ),
    Claim(
        "A3",
        "After a gap, wide flat regions appear discontinuously, and generalize better.",
        "smallest gap in 1/alpha between interpolation and dense neighbourhoods (no_gap), > 0",
        f"at every alpha_t the gap exceeds {CLEARLY:g} times its error; beyond it, maximum-margin "
        "solutions err less than typical ones at every 1/alpha; whether they appear "
        "discontinuously is not judged",
        flat_regions_appear_after_a_gap,
    ),
    Claim(
        "A4",
        "Typical solutions are exponentially more numerous than flat ones.",
        "smallest surplus of the entropy of all solutions over that of the flattest, which is zero "
        "by construction, > 0 (nats per weight)",
        "the entropy of all zero-margin solutions is positive at every 1/alpha beyond the no-gap "
        "transition; no more is asked, as the entropy at the largest margin vanishes",
        typical_solutions_are_more_numerous,
    ),
    Claim(
        "A6",
        "Generalization improves with overparameterization; the barycentre beats any single "
        "solution.",
        "smallest lead in generalization error of the barycentre over typical and maximum-margin "
        "solutions, > 0",
        "the errors of typical, of maximum-margin solutions and of the barycentre fall at every "
        "step in 1/alpha; the barycentre's is the smallest at every 1/alpha",
        generalization_improves,
    ),
)
