"""Flatness and generalization go together (paper B, arXiv 2107.01163)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, finding, holds, judged, untested
from atypical.claims.criterion import above
from atypical.claims.found import learners_of
from atypical.evidence.correlation import rank_correlation, within_instances
from atypical.evidence.fixed_loss import at_fixed_loss, middle
from atypical.evidence.measured import of_few
from atypical.tables.description import converged

SIGMAS = 2.0
# A rank correlation below this says little.
TOGETHER = above(0.0, needed=0.2)
RUN = ["learner", "alpha_t", "latent", "inverse_alpha", "stopping", "instance"]


@claim(
    "B5-found",
    statement="Flatness and generalization go together.",
    expected="least rank correlation, within instances, of local energy and test error, > 0",
    rule=f"at each α_T and 1/α the mean correlation exceeds {SIGMAS:g} errors, on random features",
)
def flat_solutions_generalize(
    features_flatness: pd.DataFrame, features_training: pd.DataFrame
) -> Finding:
    """B5: rank correlation of local energy and test error over solutions of the same instance."""
    flatness = converged(learners_of(features_flatness))
    energy = flatness[flatness["measure"] == "local_energy"]
    if energy.empty:
        return untested("features_flatness holds no local energy")
    flip = middle(energy["at"])
    energy = energy[energy["at"] == flip].set_index(RUN)["value"]
    tests = features_training.set_index(RUN)["test_error"]
    runs = pd.DataFrame({"energy": energy}).join(tests).reset_index()
    found = {
        at: within_instances(of, "energy", "test_error")
        for at, of in runs.groupby(["alpha_t", "inverse_alpha"])
    }
    found = {at: correlation for at, correlation in found.items() if np.isfinite(correlation.error)}
    if not found:
        return untested("features_flatness holds no two instances with several solutions")
    return finding(
        min(found.values(), key=lambda measured: measured.value),
        verdict=holds(all(m.value > SIGMAS * m.error for m in found.values())),
        evidence=(
            f"features_flatness at p = {flip:g}, features_training; α_T, 1/α = "
            + ", ".join(
                f"{t:g}, {x:g}: {m.value:.2f} ± {m.error:.2f}" for (t, x), m in found.items()
            )
        ),
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
