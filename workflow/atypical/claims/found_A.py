"""The claims of paper A, as far as solutions found by learners decide them (arXiv 2110.00683)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Claim, Finding, Tables, holds, untested
from atypical.claims.found import Measured, largest, learners_of, rank_correlation
from atypical.tables.description import converged

# Annealing must need this factor in 1/α more than the best learner.
HARDER = 1.5
SIGMAS = 2.0
CURVE = ["learner", "alpha_t"]
RUN = ["learner", "alpha_t", "latent", "inverse_alpha", "stopping", "instance"]


def local_sampling_is_hard(tables: Tables) -> Finding:
    """A2: where annealing on the number of errors begins to solve, against the best learner."""
    found = largest(tables["features_algorithms"], "latent")
    at = found[found["alpha_t"] == found["alpha_t"].max()].set_index("learner")
    if "annealing" not in at.index or len(at) < 2:
        return untested("features_algorithms holds no threshold of annealing, or none beside it")
    best, worst = at.loc[at["threshold"].idxmin()], at.loc["annealing"]
    ratio = worst["threshold"] / best["threshold"]
    error = ratio * np.hypot(worst["error"] / worst["threshold"], best["error"] / best["threshold"])
    return Finding(
        measured=float(ratio),
        error=float(error),
        verdict=holds(bool(ratio - SIGMAS * error > HARDER)),
        evidence=(
            f"features_algorithms: annealing from 1/α = {worst['threshold']:.2f} on, {best.name} "
            f"from {best['threshold']:.2f} on"
        ),
    )


def learners_start_after_a_gap(tables: Tables) -> Finding:
    """A5: the first threshold of a learner against interpolation and the dense transition."""
    if "features_transitions" not in tables:
        return untested("the transitions of random features are not among the tables")
    found = largest(tables["features_algorithms"], "latent")
    theory = tables["features_transitions"].set_index("alpha_t")
    at = found[found["alpha_t"].isin(theory.index)]
    if at.empty:
        return untested("no α_T stands in both features_algorithms and features_transitions")
    best = at.loc[at["threshold"].idxmin()]
    start = theory.loc[best["alpha_t"], "interpolation"]
    dense = theory.loc[best["alpha_t"], "no_gap"]
    position = (best["threshold"] - start) / (dense - start)
    error = best["error"] / abs(dense - start)
    return Finding(
        measured=float(position),
        error=float(error),
        verdict=holds(bool(abs(position - 1) < abs(position))),
        evidence=(
            f"features_algorithms: {best['learner']} from 1/α = {best['threshold']:.3f} on; "
            f"features_transitions: {start:.3f} and {dense:.3f}"
        ),
    )


def more_weights_generalize_better(tables: Tables) -> Finding:
    """A6: test error of solutions, first against last 1/α at which a learner solves."""
    runs = learners_of(tables["features_training"])
    runs = runs[(runs["solved"] == 1) & (runs["stopping"] == "first")]
    each = {
        f"{name} at α_T = {alpha_t:g}": _fall(of) for (name, alpha_t), of in runs.groupby(CURVE)
    }
    falls = {name: fall for name, fall in each.items() if fall is not None}
    if not falls:
        return untested("features_training holds no learner that solves at two inverse loads")
    name, least = min(falls.items(), key=lambda item: item[1].value / item[1].error)
    return Finding(
        measured=least.value,
        error=least.error,
        verdict=holds(all(fall.value > SIGMAS * fall.error for fall in falls.values())),
        evidence=f"features_training: {len(falls)} curves of learners; least fall: {name}",
    )


def averages_generalize_better(tables: Tables) -> Finding:
    """A6: by how much the average of several solutions of an instance errs less than they do."""
    found = converged(tables["features_barycenter"])
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
        at: rank_correlation(of, "energy", "test_error")
        for at, of in runs.groupby(["alpha_t", "inverse_alpha"])
    }
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
        f"1/α at which annealing solves half of the instances, over that of the best, > {HARDER}",
        f"the ratio exceeds {HARDER} by more than {SIGMAS:g} standard errors",
        local_sampling_is_hard,
    ),
    Claim(
        "A5-found",
        "Efficient algorithms start to succeed near the second transition, not at interpolation.",
        "position of the first threshold between interpolation (0) and the second transition (1)",
        "the threshold is nearer to the second transition than to interpolation",
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
