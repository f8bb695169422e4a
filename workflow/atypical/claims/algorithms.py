"""Where learners begin to solve, on random features (paper A, arXiv 2110.00683)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, untested
from atypical.claims.found import learners_of
from atypical.evidence import limits
from atypical.evidence.measured import Measured, ratio
from atypical.tables.description import converged

# Annealing must need this factor in 1/α more than the best learner.
HARDER = 1.5
# A position from here on is nearer to the second transition (1) than to interpolation (0).
NEARER = 0.5
SIGMAS = 2.0
TRANSITIONS = ["alpha_t", "interpolation", "no_gap"]


@claim(
    "A2-found",
    statement="Typical solutions are sharp and hard to sample.",
    expected=f"1/α at which annealing solves half of the instances, over that of the best, least "
    f"over α_T, > {HARDER}",
    rule=f"at every α_T where annealing has a threshold, the ratio exceeds {HARDER} by more than "
    f"{SIGMAS:g} standard errors (every α_T instead of the largest: said after the runs)",
)
def local_sampling_is_hard(features_algorithms: pd.DataFrame) -> Finding:
    """A2: where annealing on the number of errors begins to solve, against the best learner.

    Both at the largest latent dimension at which annealing has a threshold, under budgets of one.
    """
    found = converged(learners_of(features_algorithms))
    found = found[found["budget"] == 1]
    largest = found[found["learner"] == "annealing"].groupby("alpha_t")["latent"].max()
    found = found[found["latent"] == found["alpha_t"].map(largest)]
    curves = {
        alpha_t: of.set_index("learner")
        for alpha_t, of in found.groupby("alpha_t")
        if "annealing" in set(of["learner"]) and len(of) > 1
    }
    if not curves:
        return untested("features_algorithms holds no threshold of annealing, or none beside it")
    ratios = {alpha_t: _handicap(of) for alpha_t, of in curves.items()}
    least = min(ratios.values(), key=lambda ratio: ratio.value - SIGMAS * ratio.error)
    return finding(
        least,
        verdict=holds(all(r.value - SIGMAS * r.error > HARDER for r in ratios.values())),
        evidence="features_algorithms: "
        + "; ".join(
            f"at α_T = {alpha_t:g}, D = {of['latent'].iloc[0]}, annealing from 1/α = "
            f"{of.loc['annealing', 'threshold']:.2f} on, "
            f"{of['threshold'].idxmin()} from {of['threshold'].min():.2f} on"
            for alpha_t, of in curves.items()
        ),
    )


def _handicap(thresholds: pd.DataFrame) -> Measured:
    """The threshold of annealing over the lowest one, at one α_T."""
    best, worst = thresholds.loc[thresholds["threshold"].idxmin()], thresholds.loc["annealing"]
    return ratio(
        Measured(worst["threshold"], worst["error"]), Measured(best["threshold"], best["error"])
    )


@claim(
    "A5-found",
    statement="Efficient algorithms start to succeed near the second transition, not at "
    "interpolation.",
    expected="least clear position of the first threshold between interpolation (0) and the second "
    f"transition (1), > {NEARER}",
    rule="at every α_T the first threshold, extrapolated to D → ∞, is nearer to the second "
    f"transition than to interpolation, by more than {SIGMAS:g} errors, statistical and systematic "
    "together (every α_T and the errors: said after the runs); where these could not tell a "
    "threshold at the transition itself, nothing is judged",
)
def learners_start_after_a_gap(
    features_limits: pd.DataFrame, features_transitions: pd.DataFrame
) -> Finding:
    """A5: the first threshold of a learner, for D → ∞, against interpolation and density."""
    ends = learners_of(limits.central(features_limits))
    both = ends.merge(converged(features_transitions)[TRANSITIONS], on="alpha_t")
    both = both[both["budget"] == 1]
    if both.empty:
        return untested(f"no threshold at {limits.SIZES} latent dimensions, or no transition there")
    width = both["no_gap"] - both["interpolation"]
    both["position"] = (both["threshold"] - both["interpolation"]) / width
    both["position_error"] = both["error"] / width.abs()
    both = both[SIGMAS * both["position_error"] < 1 - NEARER].reset_index(drop=True)
    if both.empty:
        return untested("no limit in features_limits is known well enough")
    first = both.loc[both.groupby("alpha_t")["position"].idxmin()]
    clear = first["position"] - SIGMAS * first["position_error"]
    worst = first.loc[clear.idxmin()]
    return Finding(
        measured=float(worst["position"]),
        error=float(worst["position_error"]),
        verdict=holds(bool((clear > NEARER).all())),
        evidence="features_limits, features_transitions: "
        + "; ".join(
            f"at α_T = {row.alpha_t:g} {row.learner} from 1/α = {row.threshold:.3f} on, between "
            f"{row.interpolation:.3f} and {row.no_gap:.3f} at {row.position:.2f} ± "
            f"{row.position_error:.2f} ({row.sizes} sizes, D = {row.smallest} to {row.largest})"
            for row in first.itertuples()
        ),
    )
