"""Where learners begin to solve, on random features (paper A, arXiv 2110.00683)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import above
from atypical.claims.found import largest, learners_of
from atypical.evidence import limits
from atypical.evidence.few import of_few
from atypical.evidence.fixed_loss import middle
from atypical.evidence.measured import Measured, ratio
from atypical.tables.description import converged

# Annealing must need this factor in 1/α more than the best learner.
HARDER = 1.5
HARD = above(HARDER, needed=0.5)
# Local energy of what annealing finds over that of what other learners find.
SHARP = above(1.0, needed=0.1)
# A position from here on is nearer to the second transition (1) than to interpolation (0).
NEARER = 0.5
NEAR = above(NEARER, needed=1 - NEARER)
TRANSITIONS = ["alpha_t", "interpolation", "no_gap"]


@claim(
    "A2-found",
    statement="Typical solutions are sharp and hard to sample.",
    expected=f"1/α at which annealing solves half of the instances, over that of the best, least "
    f"over α_T, > {HARDER}",
    rule=f"at every α_T where annealing has a threshold, the ratio {HARD} (every α_T instead of "
    "the largest: said after the runs); besides, the local energy of what annealing finds, over "
    f"that of what others find on the same instances after whole protocols, {SHARP}; where that is "
    "not tested the verdict is on sampling alone (sharpness is asked since after the runs)",
)
def local_sampling_is_hard(
    features_algorithms: pd.DataFrame, features_flatness: pd.DataFrame
) -> Finding:
    """A2: where annealing on the number of errors begins to solve, and how sharp it ends.

    Thresholds are those at the largest latent dimension at which annealing has one, under budgets
    of one.
    """
    found = converged(learners_of(features_algorithms))
    found = found[found["budget"] == 1]
    latents = found[found["learner"] == "annealing"].groupby("alpha_t")["latent"].max()
    found = found[found["latent"] == found["alpha_t"].map(latents)]
    curves = {
        alpha_t: of.set_index("learner")
        for alpha_t, of in found.groupby("alpha_t")
        if "annealing" in set(of["learner"]) and len(of) > 1
    }
    if not curves:
        return untested("features_algorithms holds no threshold of annealing, or none beside it")
    sharpness = _sharpness(features_flatness)
    return judged(
        {alpha_t: _handicap(of) for alpha_t, of in curves.items()},
        HARD,
        besides=not SHARP.fails(sharpness),
        evidence=f"features_flatness: {_in_words(sharpness)}; features_algorithms: "
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


def _sharpness(flatness: pd.DataFrame) -> Measured:
    """Local energy of annealing's solutions over that of others' on the same instance, the mean.

    NaN where it has none.   Error: NaN where it has one.
    """
    energy = converged(largest(flatness, "latent"))
    energy = energy[(energy["measure"] == "local_energy") & (energy["stopping"] == "whole")]
    energy = energy[energy["at"] == middle(energy["at"])] if len(energy) else energy
    who = np.where(energy["learner"] == "annealing", "annealing", "others")
    both = energy.pivot_table("value", ["alpha_t", "inverse_alpha", "instance"], who)
    both = both.reindex(columns=["annealing", "others"]).dropna()
    ratios = both["annealing"] / both["others"]
    return of_few(Measured(float(ratios.mean()), float(ratios.sem())), len(ratios))


def _in_words(sharpness: Measured) -> str:
    if not np.isfinite(sharpness.error):
        return "too few solutions of annealing, sharpness is not tested"
    told = SHARP.holds(sharpness) or SHARP.fails(sharpness)
    return (
        f"annealing's solutions have {sharpness.value:.2f} ± {sharpness.error:.2f} times the local "
        f"energy of others{'' if told else ', which does not tell whether they are sharper'}"
    )


@claim(
    "A5-found",
    statement="Efficient algorithms start to succeed near the second transition, not at "
    "interpolation.",
    expected="least clear position of the first threshold between interpolation (0) and the second "
    f"transition (1), > {NEARER}",
    rule="at every α_T the position of the first threshold, extrapolated to D → ∞ from "
    f"{limits.SIZES} latent dimensions or more, {NEAR}; errors are statistical and systematic "
    "together (every α_T, the errors and the limit: said after the runs)",
)
def learners_start_after_a_gap(
    features_limits: pd.DataFrame, features_transitions: pd.DataFrame
) -> Finding:
    """A5: the first threshold of a learner, for D → ∞, against interpolation and density."""
    ends = learners_of(limits.central(features_limits))
    both = ends.merge(converged(features_transitions)[TRANSITIONS], on="alpha_t")
    both = both[both["budget"] == 1].reset_index(drop=True)
    if both.empty:
        return untested(f"no threshold at {limits.SIZES} latent dimensions, or no transition there")
    width = both["no_gap"] - both["interpolation"]
    both["position"] = (both["threshold"] - both["interpolation"]) / width
    both["position_error"] = both["error"] / width.abs()
    first = both.loc[both.groupby("alpha_t")["position"].idxmin()]
    return judged(
        {row.alpha_t: Measured(row.position, row.position_error) for row in first.itertuples()},
        NEAR,
        evidence="features_limits, features_transitions: "
        + "; ".join(
            f"at α_T = {row.alpha_t:g} {row.learner} from 1/α = {row.threshold:.3f} on, between "
            f"{row.interpolation:.3f} and {row.no_gap:.3f} at {row.position:.2f} ± "
            f"{row.position_error:.2f} ({row.sizes} sizes, D = {row.smallest} to {row.largest})"
            for row in first.itertuples()
        ),
    )
