"""The claims of paper B, as far as solutions found by learners decide them (arXiv 2107.01163)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Claim, Finding, Tables, holds, untested
from atypical.claims.found import largest, learners_of, share
from atypical.status import CONVERGED
from atypical.tables.description import converged

# An estimate may be off by this part of the load that it estimates.
ESTIMATE = 0.05
NEARLY_ALL = 0.95
# Distances that show whether a local entropy rises.
LEAST = 3
RUN = ["learner", "alpha", "stopping", "instance"]


def found_solutions_are_not_typical(tables: Tables) -> Finding:
    """B1: local entropy of solutions found against that of typical ones, at the same distance."""
    found = converged(_entropies(tables))
    typical = converged(tables["perceptron_local_entropy"])
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
    above = share(nearest["value"] > level)
    return Finding(
        measured=above.value,
        error=above.error,
        verdict=holds(above.value >= NEARLY_ALL),
        evidence=(
            f"perceptron_flatness: {len(nearest)} solutions at loads {loads}, local entropy at "
            f"d = {at:g}; perceptron_local_entropy of typical references"
        ),
    )


def found_solutions_lie_in_dense_regions(tables: Tables) -> Finding:
    """B3: local entropy of solutions found, at all distances up to that of most solutions.

    Where it did not converge at one of them, or they are fewer than LEAST, nothing shows density.
    """
    around = _entropies(tables).sort_values("at")
    if converged(around).empty:
        return untested("perceptron_flatness holds no local entropy of a solution found")
    inside = pd.concat(_up_to_the_peak(of) for _, of in around.groupby(RUN))
    runs = inside.groupby(RUN)
    known = runs["status"].agg(lambda s: len(s) >= LEAST and bool((s == CONVERGED).all()))
    rises = runs["value"].agg(lambda s: bool((s > 0).all() and s.is_monotonic_increasing))
    part = share(known & rises)
    return Finding(
        measured=part.value,
        error=part.error,
        verdict=holds(part.value >= NEARLY_ALL),
        evidence=(
            f"perceptron_flatness: local entropy around {len(known)} solutions found, around "
            f"{(~known).sum()} of them not converged everywhere or known at fewer than {LEAST} "
            "distances"
        ),
    )


def _up_to_the_peak(around: pd.DataFrame) -> pd.DataFrame:
    """The rows of one solution up to the distance of most solutions; all, where none converged."""
    solved = converged(around)
    if solved.empty:
        return around
    return around[around["at"] <= solved.loc[solved["value"].idxmax(), "at"]]


def learners_stop_where_density_is_lost(tables: Tables) -> Finding:
    """B4: the furthest threshold of a learner against the load where the gap opens."""
    found = converged(largest(tables["perceptron_algorithms"], "size"))
    loads = converged(tables["perceptron_thresholds"]).set_index("name")
    if found.empty or not {"no_gap", "capacity"} <= set(loads.index):
        return untested("perceptron_algorithms or perceptron_thresholds holds no threshold")
    best = found.loc[found["threshold"].idxmax()]
    gap, capacity = loads.loc["no_gap", "value"], loads.loc["capacity", "value"]
    difference = best["threshold"] / gap - 1
    nearer = abs(best["threshold"] - gap) < abs(best["threshold"] - capacity)
    return Finding(
        measured=float(difference),
        error=float(np.hypot(best["error"], loads.loc["no_gap", "error"]) / gap),
        verdict=holds(bool(abs(difference) <= ESTIMATE and nearer)),
        evidence=(
            f"{best['learner']} at N = {best['size']} solves half of the instances at "
            f"{best['threshold']:.3f} (perceptron_algorithms); no gap up to {gap:.3f}, capacity "
            f"{capacity:.3f} (perceptron_thresholds)"
        ),
    )


def _entropies(tables: Tables) -> pd.DataFrame:
    flatness = learners_of(tables["perceptron_flatness"])
    return flatness[flatness["measure"] == "local_entropy"]


CLAIMS = (
    Claim(
        "B1-found",
        "Many narrow minima coexist with exponentially fewer wide flat ones; learners find these.",
        f"share of solutions found in whose neighbourhood there are more solutions than next to "
        f"typical ones, >= {NEARLY_ALL}",
        "at the smallest distance measured, over all learners, loads, rules and instances: the "
        f"local entropy lies above that of typical references in at least {NEARLY_ALL:.0%}",
        found_solutions_are_not_typical,
    ),
    Claim(
        "B3-found",
        "Solutions found lie in wide flat minima: there are solutions at every distance, and the "
        "more of them the further one goes.",
        f"share of solutions found with positive and growing local entropy, >= {NEARLY_ALL}",
        "at all distances measured up to that of most solutions: local entropy positive and "
        f"growing in at least {NEARLY_ALL:.0%} of the solutions; not so where it did not converge "
        f"or there are fewer than {LEAST} such distances (this exception was said after the runs)",
        found_solutions_lie_in_dense_regions,
    ),
    Claim(
        "B4-found",
        "The load where the neighbourhood of maximum-margin solutions stops being dense estimates "
        "where algorithms stop finding solutions.",
        "relative difference between the furthest algorithmic threshold and the load where the gap "
        f"opens, within ±{ESTIMATE}",
        f"at the largest size both loads agree within {ESTIMATE:.0%}, and the threshold is nearer "
        "to the gap than to capacity",
        learners_stop_where_density_is_lost,
    ),
)
