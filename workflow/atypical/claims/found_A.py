"""The claims of paper A, as far as solutions found by learners decide them (arXiv 2110.00683)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Claim, Finding, Tables, holds, untested
from atypical.claims.found import (
    Measured,
    correlation_within_instances,
    largest,
    learners_of,
)
from atypical.tables.description import converged

# Annealing must need this factor in 1/α more than the best learner.
HARDER = 1.5
SIGMAS = 2.0
CURVE = ["learner", "alpha_t"]
TRANSITIONS = ["alpha_t", "interpolation", "no_gap"]
RUN = ["learner", "alpha_t", "latent", "inverse_alpha", "stopping", "instance"]


def local_sampling_is_hard(tables: Tables) -> Finding:
    """A2: where annealing on the number of errors begins to solve, against the best learner."""
    found = converged(largest(tables["features_algorithms"], "latent"))
    curves = {
        alpha_t: of.set_index("learner")
        for alpha_t, of in found.groupby("alpha_t")
        if "annealing" in set(of["learner"]) and len(of) > 1
    }
    if not curves:
        return untested("features_algorithms holds no threshold of annealing, or none beside it")
    ratios = {alpha_t: _handicap(of) for alpha_t, of in curves.items()}
    least = min(ratios.values(), key=lambda ratio: ratio.value - SIGMAS * ratio.error)
    return Finding(
        measured=least.value,
        error=least.error,
        verdict=holds(all(r.value - SIGMAS * r.error > HARDER for r in ratios.values())),
        evidence="features_algorithms: "
        + "; ".join(
            f"at α_T = {alpha_t:g} annealing from 1/α = {of.loc['annealing', 'threshold']:.2f} on, "
            f"{of['threshold'].idxmin()} from {of['threshold'].min():.2f} on"
            for alpha_t, of in curves.items()
        ),
    )


def _handicap(thresholds: pd.DataFrame) -> Measured:
    """The threshold of annealing over the lowest one, at one α_T."""
    best, worst = thresholds.loc[thresholds["threshold"].idxmin()], thresholds.loc["annealing"]
    ratio = worst["threshold"] / best["threshold"]
    error = ratio * np.hypot(worst["error"] / worst["threshold"], best["error"] / best["threshold"])
    return Measured(float(ratio), float(error))


def learners_start_after_a_gap(tables: Tables) -> Finding:
    """A5: the first threshold of a learner against interpolation and the dense transition."""
    found = converged(largest(tables["features_algorithms"], "latent"))
    first = found.loc[found.groupby("alpha_t")["threshold"].idxmin()]
    both = first.merge(converged(tables["features_transitions"])[TRANSITIONS], on="alpha_t")
    if both.empty:
        return untested("no α_T stands in both features_algorithms and features_transitions")
    width = both["no_gap"] - both["interpolation"]
    both["position"] = (both["threshold"] - both["interpolation"]) / width
    both["position_error"] = both["error"] / width.abs()
    both["clear"] = both["position"] - SIGMAS * both["position_error"]
    worst = both.loc[both["clear"].idxmin()]
    return Finding(
        measured=float(worst["position"]),
        error=float(worst["position_error"]),
        verdict=holds(bool((both["clear"] > 0.5).all())),
        evidence="features_algorithms, features_transitions: "
        + "; ".join(
            f"at α_T = {row.alpha_t:g} {row.learner} from 1/α = {row.threshold:.3f} on, between "
            f"{row.interpolation:.3f} and {row.no_gap:.3f} at {row.position:.2f} ± "
            f"{row.position_error:.2f}"
            for row in both.itertuples()
        ),
    )


def more_weights_generalize_better(tables: Tables) -> Finding:
    """A6: test error of solutions, first against last 1/α at which a learner solves."""
    runs = largest(tables["features_training"], "latent")
    runs = runs[(runs["solved"] == 1) & (runs["stopping"] == "first")]
    each = {
        f"{name} at α_T = {alpha_t:g}": _fall(of) for (name, alpha_t), of in runs.groupby(CURVE)
    }
    falls = {name: fall for name, fall in each.items() if fall is not None}
    if not falls:
        return untested("features_training holds no learner that solves at two inverse loads")
    name, least = min(falls.items(), key=lambda item: item[1].in_errors)
    return Finding(
        measured=least.value,
        error=least.error,
        verdict=holds(all(fall.value > SIGMAS * fall.error for fall in falls.values())),
        evidence=f"features_training: {len(falls)} curves of learners; least fall: {name}",
    )


def averages_generalize_better(tables: Tables) -> Finding:
    """A6: by how much the average of several solutions of an instance errs less than they do."""
    found = converged(largest(tables["features_barycenter"], "latent"))
    lead = (found["error_single"] - found["error_barycenter"]).rename("lead")
    of_curve = found.join(lead).groupby([*CURVE, "inverse_alpha"])
    leads = of_curve.agg(mean=("lead", "mean"), sem=("lead", "sem"), q=("overlap", "mean")).dropna()
    if leads.empty:
        return untested("features_barycenter holds no two instances with several solutions")
    (name, _, x), least = leads["mean"].idxmin(), leads.loc[leads["mean"].idxmin()]
    return Finding(
        measured=float(least["mean"]),
        error=float(least["sem"]),
        verdict=holds(bool((leads["mean"] > SIGMAS * leads["sem"]).all())),
        evidence=(
            f"features_barycenter: {len(leads)} learners and inverse loads; least lead: {name} at "
            f"1/α = {x:g}, whose solutions have overlap {least['q']:.4f}; largest lead "
            f"{leads['mean'].max():.3f}"
        ),
    )


def _fall(runs: pd.DataFrame) -> Measured | None:
    """How much lower the test error is at the largest 1/α than at the smallest, where solved."""
    errors = runs.groupby("inverse_alpha")["test_error"].agg(["mean", "sem", "count"])
    errors = errors[errors["count"] >= 2]
    if len(errors) < 2:
        return None
    first, last = errors.iloc[0], errors.iloc[-1]
    return Measured(float(first["mean"] - last["mean"]), float(np.hypot(first["sem"], last["sem"])))


def flat_solutions_generalize(tables: Tables) -> Finding:
    """B5: rank correlation of local energy and test error over solutions of the same instance."""
    flatness = converged(learners_of(tables["features_flatness"]))
    energy = flatness[flatness["measure"] == "local_energy"]
    if energy.empty:
        return untested("features_flatness holds no local energy")
    flips = np.sort(energy["at"].unique())
    energy = energy[energy["at"] == flips[len(flips) // 2]].set_index(RUN)["value"]
    tests = tables["features_training"].set_index(RUN)["test_error"]
    runs = pd.DataFrame({"energy": energy}).join(tests).reset_index()
    found = {
        at: correlation_within_instances(of, "energy", "test_error")
        for at, of in runs.groupby(["alpha_t", "inverse_alpha"])
    }
    found = {at: correlation for at, correlation in found.items() if np.isfinite(correlation.error)}
    if not found:
        return untested("features_flatness holds no two instances with several solutions")
    least = min(found.values(), key=lambda measured: measured.value)
    return Finding(
        measured=least.value,
        error=least.error,
        verdict=holds(all(m.value > SIGMAS * m.error for m in found.values())),
        evidence=(
            f"features_flatness at p = {flips[len(flips) // 2]:g}, features_training; α_T, 1/α = "
            + ", ".join(
                f"{t:g}, {x:g}: {m.value:.2f} ± {m.error:.2f}" for (t, x), m in found.items()
            )
        ),
    )


CLAIMS = (
    Claim(
        "A2-found",
        "Typical solutions are sharp and hard to sample.",
        f"1/α at which annealing solves half of the instances, over that of the best, least "
        f"over α_T, > {HARDER}",
        f"at every α_T where annealing has a threshold, the ratio exceeds {HARDER} by more than "
        f"{SIGMAS:g} standard errors (every α_T instead of the largest: said after the runs)",
        local_sampling_is_hard,
    ),
    Claim(
        "A5-found",
        "Efficient algorithms start to succeed near the second transition, not at interpolation.",
        "least clear position of the first threshold between interpolation (0) and the second "
        "transition (1), > 0.5",
        f"at every α_T the threshold is nearer to the second transition than to interpolation, by "
        f"more than {SIGMAS:g} standard errors (every α_T and the errors: said after the runs)",
        learners_start_after_a_gap,
    ),
    Claim(
        "A6-found",
        "Generalization improves with overparameterization.",
        "least fall of the test error of solutions from the first to the last 1/α solved, > 0",
        f"for every learner the fall exceeds {SIGMAS:g} standard errors",
        more_weights_generalize_better,
    ),
    Claim(
        "A6-averages",
        "The barycentre beats any single solution.",
        "least lead in test error of the average of several solutions of an instance over one of "
        "them, > 0",
        f"for every learner and 1/α the mean lead exceeds {SIGMAS:g} standard errors over "
        "instances; restarts that end in the same solution count once (said after a trial run, "
        "where all those of focusing BP were one solution and had no lead)",
        averages_generalize_better,
    ),
    Claim(
        "B5-found",
        "Flatness and generalization go together.",
        "least rank correlation, within instances, of local energy and test error, > 0",
        f"at each α_T and 1/α the mean correlation exceeds {SIGMAS:g} errors, on random features",
        flat_solutions_generalize,
    ),
)
