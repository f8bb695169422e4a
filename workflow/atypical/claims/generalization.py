"""More weights and averages generalize better (paper A, arXiv 2110.00683)."""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, untested
from atypical.claims.found import largest
from atypical.claims.solutions import ALL, PLACE, WIDEST, of_kind
from atypical.evidence.means import ends
from atypical.evidence.measured import Measured, difference
from atypical.tables.description import converged

SIGMAS = 2.0
# Solutions of which a mean has an error.
LEAST = 2
CURVE = ["learner", "alpha_t"]


@claim(
    "A6",
    statement="Generalization improves with overparameterization; the barycentre beats any single "
    "solution.",
    expected="smallest lead in generalization error of the barycentre over typical and "
    "maximum-margin solutions, > 0",
    rule="the errors of typical, of maximum-margin solutions and of the barycentre fall at every "
    "step in 1/alpha; the barycentre's is the smallest at every 1/alpha",
)
def generalization_improves(features_entropy: pd.DataFrame) -> Finding:
    """A6: every error falls with 1/α, and the barycentre errs least."""
    solved = converged(features_entropy)
    typical, widest = of_kind(solved, ALL), of_kind(solved, WIDEST)
    if len(typical) < 2 or len(widest) < 2:
        return untested("features_entropy holds no sweep of typical and maximum-margin solutions")
    curves = [
        typical.groupby("alpha_t")["error_typical"],
        typical.groupby("alpha_t")["error_barycenter"],
        widest.groupby("alpha_t")["error_typical"],
    ]
    falls = all((curve.diff().dropna() < 0).all() for curve in curves)
    both = typical.merge(widest, on=PLACE, suffixes=("", "_max"))
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


@claim(
    "A6-found",
    statement="Generalization improves with overparameterization.",
    expected="least fall of the test error of solutions from the first to the last 1/α solved, > 0",
    rule=f"for every learner the fall exceeds {SIGMAS:g} standard errors",
)
def more_weights_generalize_better(features_training: pd.DataFrame) -> Finding:
    """A6: test error of solutions, first against last 1/α at which a learner solves."""
    runs = largest(features_training, "latent")
    runs = runs[(runs["solved"] == 1) & (runs["stopping"] == "first")]
    each = {
        f"{name} at α_T = {alpha_t:g}": _fall(of) for (name, alpha_t), of in runs.groupby(CURVE)
    }
    falls = {name: fall for name, fall in each.items() if fall is not None}
    if not falls:
        return untested("features_training holds no learner that solves at two inverse loads")
    name, least = min(falls.items(), key=lambda item: item[1].in_errors)
    return finding(
        least,
        verdict=holds(all(fall.value > SIGMAS * fall.error for fall in falls.values())),
        evidence=f"features_training: {len(falls)} curves of learners; least fall: {name}",
    )


def _fall(runs: pd.DataFrame) -> Measured | None:
    """How much lower the test error is at the largest 1/α than at the smallest, where solved."""
    errors = ends(runs, "inverse_alpha", "test_error", at_least=LEAST)
    return difference(*errors) if errors else None


@claim(
    "A6-averages",
    statement="The barycentre beats any single solution.",
    expected="least lead in test error of the average of several solutions of an instance over one "
    "of them, > 0",
    rule=f"for every learner and 1/α the mean lead exceeds {SIGMAS:g} standard errors over "
    "instances; restarts that end in the same solution count once (said after a trial run, "
    "where all those of focusing BP were one solution and had no lead)",
)
def averages_generalize_better(features_barycenter: pd.DataFrame) -> Finding:
    """A6: by how much the average of several solutions of an instance errs less than they do."""
    found = converged(largest(features_barycenter, "latent"))
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
