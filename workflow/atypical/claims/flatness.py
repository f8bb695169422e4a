"""Flatness and generalization go together (paper B, arXiv 2107.01163)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import above
from atypical.claims.found import learners_of
from atypical.evidence.correlation import rank_correlation, within_instances
from atypical.evidence.few import of_few
from atypical.evidence.fixed_loss import at_fixed_loss, middle
from atypical.evidence.stopping import LEAST, flatter_and_better, whole_against_first
from atypical.tables.description import converged

# A rank correlation below this says little.
TOGETHER = above(0.0, needed=0.2)
RUN = ["learner", "alpha_t", "latent", "inverse_alpha", "stopping", "instance"]


@claim(
    "B5-found",
    statement="Flatness and generalization go together.",
    expected="least rank correlation, within instances, of local energy and generalization error, "
    "> 0",
    rule=f"at each α_T and 1/α the mean correlation {TOGETHER}, on random features; errors over "
    f"instances, at least {LEAST} of them (the default run measures 20 instances since 10 left the "
    "claim open: said after the runs)",
)
def flat_solutions_generalize(
    features_flatness: pd.DataFrame, features_training: pd.DataFrame
) -> Finding:
    """B5: rank correlation of local energy and error over solutions of the same instance."""
    runs, flip = energies_and_errors(features_flatness, features_training)
    if runs.empty:
        return untested("features_flatness holds no local energy")
    found = {
        at: of_few(within_instances(of, "energy", "generalization_error"), of["instance"].nunique())
        for at, of in runs.groupby(["alpha_t", "inverse_alpha"])
        if of["instance"].nunique() >= LEAST
    }
    found = {at: correlation for at, correlation in found.items() if np.isfinite(correlation.error)}
    if not found:
        return untested(f"features_flatness holds no {LEAST} instances with several solutions")
    told = ", ".join(f"{t:g}, {x:g}: {m.value:.2f} ± {m.error:.2f}" for (t, x), m in found.items())
    return judged(
        found,
        TOGETHER,
        evidence=(
            f"features_flatness at p = {flip:g}, features_training; α_T, 1/α = {told}; "
            f"{_flatter_yet_worse(runs, features_training)}"
        ),
    )


def energies_and_errors(
    flatness: pd.DataFrame, training: pd.DataFrame
) -> tuple[pd.DataFrame, float]:
    """Runs of learners proper, local energy beside generalization error, and the share of flips.

    Columns: RUN, energy, generalization_error.
    """
    found = converged(learners_of(flatness))
    found = found[found["measure"] == "local_energy"]
    flip = middle(found["at"]) if len(found) else float("nan")
    found = found[found["at"] == flip][[*RUN, "value"]].rename(columns={"value": "energy"})
    return found.merge(training[[*RUN, "generalization_error"]], on=RUN), flip


def _flatter_yet_worse(runs: pd.DataFrame, training: pd.DataFrame) -> str:
    """Learners whose whole protocol leads to flatter solutions that generalize worse."""
    changes = flatter_and_better(
        whole_against_first(runs, "energy"),
        whole_against_first(training[training["solved"] == 1], "generalization_error"),
    )
    said = "; ".join(
        f"{row.learner} at α_T = {row.alpha_t:g}, 1/α = {row.inverse_alpha:g}, local energy "
        f"{row.first_energy:.4f} {row.change_energy:+.4f} ± {row.error_energy:.4f}, error "
        f"{row.first_error:.4f} {row.change_error:+.4f} ± {row.error_error:.4f}"
        for row in changes[changes["against"]].itertuples()
    )
    return (
        f"flatter yet worse after the whole protocol than at the first zero, by 2 errors each: "
        f"{said or 'none'}; of {len(changes)} learners and conditions with both"
    )


@claim(
    "B5-networks",
    statement="Flatness and generalization go together in realistic networks.",
    expected="rank correlation of local energy and test error at equal width, at the fixed loss; "
    "the smaller of both weight types, > 0",
    rule=f"for each weight type the mean over widths {TOGETHER} (the effect, that of B5-found, and "
    "the widening for few seeds were said after the runs)",
)
def flat_networks_generalize(
    networks_training: pd.DataFrame, networks_flatness: pd.DataFrame
) -> Finding:
    """B5: rank correlation of local energy and test error at equal width."""
    runs = at_fixed_loss(networks_training, networks_flatness)
    found = {
        str(weights): of_few(
            rank_correlation(of, "energy", "test_error", within="width"), of["seed"].nunique()
        )
        for weights, of in runs.groupby("weights")
    }
    found = {name: rank for name, rank in found.items() if np.isfinite(rank.error)}
    if not found:
        return untested("networks_flatness holds no width with four networks of several seeds")
    return judged(
        found,
        TOGETHER,
        evidence="networks_training, networks_flatness: "
        + ", ".join(f"{name} {rank.value:.2f} ± {rank.error:.2f}" for name, rank in found.items()),
    )
