"""More weights and averages generalize better (paper A, arXiv 2110.00683)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, judged, untested
from atypical.claims.criterion import above
from atypical.claims.found import largest
from atypical.claims.solutions import ALL, PLACE, WIDEST, of_kind
from atypical.evidence.few import of_few
from atypical.evidence.fresh_patterns import disagreement
from atypical.evidence.measured import Measured
from atypical.evidence.trends import LEAST, Falls, falls
from atypical.tables.description import converged

CURVE = ["alpha_t", "learner"]
# Generalization error per doubling of N/P that the claim is about, and of the lead of an average.
FALLS = above(0.0, needed=0.005)
LEADS = above(0.0, needed=0.005)


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
    fall = all((curve.diff().dropna() < 0).all() for curve in curves)
    both = typical.merge(widest, on=PLACE, suffixes=("", "_max"))
    if both.empty or max(map(len, typical.groupby("alpha_t").groups.values())) < 2:
        return untested("features_entropy holds no sweep on which both kinds of solutions exist")
    single = both[["error_typical", "error_typical_max"]].min(axis=1)
    lead = single - both["error_barycenter"]
    error = float(solved["quadrature_error"].max() + solved["residual"].max())
    return finding(
        Measured(float(lead.min()), error),
        verdict=holds(bool(fall and (lead > 0).all())),
        evidence=(
            f"features_entropy at {len(both)} values of 1/alpha: errors fall at every step: "
            f"{fall}; the lead of the barycentre is smallest at 1/alpha "
            f"{both.loc[lead.idxmin(), 'inverse_alpha']:.3g}"
        ),
        criterion=above(0.0),
    )


@claim(
    "A6-found",
    statement="Generalization improves with overparameterization.",
    expected="fall of the generalization error of solutions per doubling of N/P, over all 1/α of a "
    "learner; mean over learners and α_T, > 0",
    rule=f"the mean {FALLS}, and no learner's error rises by more than {FALLS.sigmas:g} errors; "
    "solutions at the first zero, errors over instances; the evidence names who falls, and who "
    "does not (a mean instead of every learner: said after the runs, where BinaryNet stays flat "
    "and annealing finds typical solutions, whose error hardly falls)",
)
def more_weights_generalize_better(
    features_training: pd.DataFrame,
    features_entropy: pd.DataFrame,
    features_generalization: pd.DataFrame,
) -> Finding:
    """A6: how the generalization error of solutions falls over the whole curve of each learner."""
    runs = largest(features_training, "latent")
    runs = runs[(runs["solved"] == 1) & (runs["stopping"] == "first")]
    found = falls(runs, CURVE, "inverse_alpha", "generalization_error")
    if not found.curves:
        return untested("features_training holds no learner that solves at two inverse loads")
    told = [
        f"features_training, fall per doubling of N/P in thousandths: {_sorted_by_fall(found)}",
        *_against_typical(runs, features_entropy),
        *_against_fresh(features_generalization),
    ]
    rising = any(-fall.value > FALLS.sigmas * fall.error for fall in found.curves.values())
    return judged({"": found.mean}, FALLS, evidence="; ".join(told), besides=not rising)


def _sorted_by_fall(found: Falls) -> str:
    """Who falls, who does not, and who rises, by the errors of each."""
    words: dict[str, list[str]] = {}
    for (alpha_t, learner), fall in found.curves.items():
        clear = abs(fall.value) > FALLS.sigmas * fall.error
        word = "flat within errors" if not clear else "falling" if fall.value > 0 else "rising"
        word = word if fall.error == fall.error else "of too few instances"
        value = f"{1e3 * fall.value:.1f} ± {1e3 * fall.error:.1f}"
        words.setdefault(word, []).append(f"{learner} at α_T = {alpha_t:g} {value}")
    return "; ".join(f"{word}: {', '.join(names)}" for word, names in sorted(words.items()))


def _against_typical(runs: pd.DataFrame, entropy: pd.DataFrame) -> list[str]:
    """By how much each learner errs less than typical solutions at its loads, and what these do."""
    known = _beside_typical(runs, of_kind(converged(entropy), ALL))
    theory = falls(known, CURVE, "inverse_alpha", "typical").curves
    lead = (known["typical"] - known["generalization_error"]).rename("lead")
    each = known.join(lead).groupby([*CURVE, "instance"])["lead"].mean()
    said = [
        f"{name} at α_T = {alpha_t:g} {1e3 * lead.mean():.1f} ± {1e3 * lead.sem():.1f} "
        f"({1e3 * theory[alpha_t, name].value:.1f})"
        for (alpha_t, name), lead in each.groupby(CURVE)
        if (alpha_t, name) in theory
    ]
    told = "features_entropy, lead over typical solutions (their fall), in thousandths: "
    return [told + ", ".join(said)] if said else []


def _beside_typical(runs: pd.DataFrame, typical: pd.DataFrame) -> pd.DataFrame:
    """Runs where theory reaches, with the error of typical solutions at their 1/α."""
    parts = [runs[:0].assign(typical=runs["generalization_error"][:0])]
    for alpha_t, theory in typical.groupby("alpha_t"):
        own = runs[runs["alpha_t"] == alpha_t]
        x, ends = theory["inverse_alpha"], {"left": np.nan, "right": np.nan}
        error = np.interp(own["inverse_alpha"], x, theory["error_typical"], **ends)
        parts.append(own.assign(typical=error).dropna(subset="typical"))
    return pd.concat(parts)


def _against_fresh(runs: pd.DataFrame) -> list[str]:
    """How far errors from the weights lie from those on fresh patterns."""
    if runs.empty:
        return []
    apart = disagreement(runs)
    return [
        f"features_generalization: errors from the weights less those on fresh patterns "
        f"{apart.value:+.5f} ± {apart.error:.5f}"
    ]


@claim(
    "A6-averages",
    statement="The barycentre beats any single solution.",
    expected="least lead in generalization error of the average of several solutions of an "
    "instance over one of them, > 0",
    rule=f"for every learner and 1/α the mean lead {LEADS}; errors over instances, at least "
    f"{LEAST} of them; restarts that end in the same solution count once (said after a trial run, "
    "where all those of focusing BP were one solution and had no lead)",
)
def averages_generalize_better(features_barycenter: pd.DataFrame) -> Finding:
    """A6: by how much the average of several solutions of an instance errs less than they do."""
    found = converged(largest(features_barycenter, "latent"))
    lead = (found["error_single"] - found["error_barycenter"]).rename("lead")
    of_curve = found.join(lead).groupby([*CURVE, "inverse_alpha"])
    leads = of_curve.agg(
        mean=("lead", "mean"), sem=("lead", "sem"), q=("overlap", "mean"), n=("lead", "count")
    )
    leads = leads[leads["n"] >= LEAST]
    if leads.empty:
        return untested(
            f"features_barycenter holds no {LEAST} instances with several solutions of a learner"
        )
    (alpha_t, name, x), least = leads["mean"].idxmin(), leads.loc[leads["mean"].idxmin()]
    numbers = {
        at: of_few(Measured(float(row["mean"]), float(row["sem"])), int(row["n"]))
        for at, row in leads.iterrows()
    }
    return judged(
        numbers,
        LEADS,
        evidence=(
            f"features_barycenter: {len(leads)} learners and inverse loads; least lead: {name} at "
            f"α_T = {alpha_t:g}, 1/α = {x:g}, whose solutions have overlap {least['q']:.4f}; "
            f"largest lead {leads['mean'].max():.3f}"
        ),
    )
