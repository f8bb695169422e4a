"""What lies around solutions that learners find (paper B, arXiv 2107.01163)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import above
from atypical.claims.found import learners_of
from atypical.evidence.means import means
from atypical.evidence.success import share
from atypical.status import CONVERGED
from atypical.tables.description import converged

NEARLY_ALL = 0.95
MOST = above(NEARLY_ALL, needed=0.025)
# Distances that show whether a local entropy rises.
LEAST = 3
CONDITION = ["learner", "alpha"]
RUN = [*CONDITION, "stopping", "instance"]


@claim(
    "B1-found",
    statement="Many narrow minima coexist with exponentially fewer wide flat ones; learners find "
    "these.",
    expected=f"share of solutions found in whose neighbourhood there are more solutions than next "
    f"to typical ones, > {NEARLY_ALL}",
    rule="at the smallest distance measured, over all learners, loads, rules and instances: the "
    f"share whose local entropy lies above that of typical references {MOST} (its errors count "
    "since after the runs)",
)
def found_solutions_are_not_typical(
    perceptron_flatness: pd.DataFrame, perceptron_local_entropy: pd.DataFrame
) -> Finding:
    """B1: local entropy of solutions found against that of typical ones, at the same distance."""
    found = converged(_entropies(perceptron_flatness))
    typical = converged(perceptron_local_entropy)
    typical = typical[(typical["reference_margin"] == 0) & (typical["margin"] == 0)]
    at = found["at"].min()
    reach = typical.groupby("alpha")["distance"].agg(["min", "max"])
    typical = typical[typical["alpha"].isin(reach.index[reach["min"].le(at) & reach["max"].ge(at)])]
    loads = sorted(set(found.loc[found["at"] == at, "alpha"]) & set(typical["alpha"]))
    if not loads:
        return untested(
            "no load stands in both perceptron_flatness and perceptron_local_entropy, at distances "
            "that they share"
        )
    nearest = found[found["alpha"].isin(loads) & (found["at"] == at)]
    curves = {alpha: typical[typical["alpha"] == alpha].sort_values("distance") for alpha in loads}
    level = [
        np.interp(row.at, curves[row.alpha]["distance"], curves[row.alpha]["local_entropy"])
        for row in nearest[["alpha", "at"]].itertuples()
    ]
    excess = nearest.assign(excess=nearest["value"] - level)
    return judged(
        {"more": share(excess["excess"] > 0)},
        MOST,
        evidence=(
            f"perceptron_flatness: {len(nearest)} solutions at loads {loads}, local entropy at "
            f"d = {at:g}; perceptron_local_entropy of typical references; {_nearest(excess)}"
        ),
    )


def _nearest(solutions: pd.DataFrame) -> str:
    """The solutions that come nearest to typical ones: by how much, in words."""
    by = means(solutions, [*CONDITION, "stopping"], "excess")
    least = by.loc[by["excess"].idxmin()]
    rule = {"first": "its first zero", "whole": "its whole protocol"}[least["stopping"]]
    return (
        f"nearest to typical: {least['learner']} at load {least['alpha']:g} after {rule}, "
        f"{least['excess']:+.4f} ± {least['error']:.4f} nats per weight"
    )


@claim(
    "B3-found",
    statement="Solutions found lie in wide flat minima: there are solutions at every distance, and "
    "the more of them the further one goes.",
    expected=f"share of solutions found with positive and growing local entropy, > {NEARLY_ALL}",
    rule="at all distances measured up to that of most solutions: the share of solutions whose "
    f"local entropy is positive and growing {MOST}; it is not so where it did not converge or "
    f"there are fewer than {LEAST} such distances (this exception, and that errors count, was said "
    "after the runs)",
)
def found_solutions_lie_in_dense_regions(perceptron_flatness: pd.DataFrame) -> Finding:
    """B3: local entropy of solutions found, at all distances up to that of most solutions.

    Where it did not converge at one of them, or they are fewer than LEAST, nothing shows density.
    """
    around = _entropies(perceptron_flatness).sort_values("at", ignore_index=True)
    if converged(around).empty:
        return untested("perceptron_flatness holds no local entropy of a solution found")
    runs = _up_to_the_peaks(around).groupby(RUN)
    known = runs["status"].agg(lambda s: len(s) >= LEAST and bool((s == CONVERGED).all()))
    rises = runs["value"].agg(lambda s: bool((s > 0).all() and s.is_monotonic_increasing))
    return judged(
        {"rises": share(known & rises)},
        MOST,
        evidence=(
            f"perceptron_flatness: local entropy around {len(known)} solutions found, around "
            f"{(~known).sum()} of them not converged everywhere or known at fewer than {LEAST} "
            "distances"
        ),
    )


def _up_to_the_peaks(around: pd.DataFrame) -> pd.DataFrame:
    """The rows of solutions up to the distance of most solutions; all, where none converged."""
    solved = converged(around)
    most = solved.loc[solved.groupby(RUN)["value"].idxmax()]
    peaks = most.set_index(RUN)["at"].rename("peak")
    far = around.join(peaks, on=RUN)["peak"]
    return around[~(around["at"] > far)]


def _entropies(perceptron_flatness: pd.DataFrame) -> pd.DataFrame:
    flatness = learners_of(perceptron_flatness)
    return flatness[flatness["measure"] == "local_entropy"]
