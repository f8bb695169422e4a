"""What lies around typical solutions and around those of the largest margin (paper B)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, judged, left_open, untested
from atypical.claims.criterion import above
from atypical.evidence.bottom import bottom
from atypical.evidence.isolation import radius
from atypical.evidence.measured import Measured
from atypical.evidence.stability import at, told, unstable
from atypical.tables.description import converged

# One weight in so many, about the size at which learners are run: no distance is smaller.
ONE = 1e-3
ISOLATED = above(0.0, needed=ONE)
COALESCE = above(0.0, needed=0.01)
# Margins must fall over so many decades of distance.
DECADE = above(1.0)


@claim(
    "B2",
    statement="Typical zero-margin solutions are isolated; solutions of larger margin are "
    "exponentially rarer, yet closer to one another.",
    expected="smallest radius, over loads, within which the local entropy around a typical "
    "zero-margin solution is negative, > 0 (share of weights)",
    rule=f"at every load the radius {ISOLATED}; it is zero where the local entropy is not negative "
    "at the smallest distance that was solved; entropy falls and overlap grows at every step in "
    "the margin up to the largest (the radius instead of the local entropy at the smallest "
    "distance, where students of the replica-symmetric branch are unstable: said after the runs)",
)
def typical_solutions_are_isolated(
    perceptron_local_entropy: pd.DataFrame, perceptron_entropy: pd.DataFrame
) -> Finding:
    """B2: negative local entropy next to typical solutions; entropy and distance fall with κ."""
    around = converged(perceptron_local_entropy)
    around = around[(around["reference_margin"] == 0) & (around["margin"] == 0)]
    radii = {alpha: radius(of) for alpha, of in around.groupby("alpha")}
    radii = {alpha: found for alpha, found in radii.items() if np.isfinite(found.value)}
    if not radii:
        return untested("perceptron_local_entropy holds no typical zero-margin reference")
    solved = converged(perceptron_entropy).sort_values(["alpha", "margin"])
    steps = solved[solved["entropy"] >= 0].groupby("alpha")[["entropy", "q"]].diff().dropna()
    if steps.empty:
        return untested("perceptron_entropy holds no two margins with solutions")
    rarer, closer = (steps["entropy"] < 0).all(), (steps["q"] > 0).all()
    return judged(
        radii,
        ISOLATED,
        besides=bool(rarer and closer),
        evidence=(
            "perceptron_local_entropy around typical solutions: negative up to d = "
            + ", ".join(f"{found.value:.2g} at load {alpha:g}" for alpha, found in radii.items())
            + _unseen(radii)
            + _stability(around, radii)
            + f"; in perceptron_entropy the entropy falls at {(steps['entropy'] < 0).sum()} and "
            f"the overlap grows at {(steps['q'] > 0).sum()} of {len(steps)} steps in the margin, "
            "up to the largest"
        ),
    )


def _stability(around: pd.DataFrame, radii: Mapping[float, Measured]) -> str:
    """Whether the saddles that decide, at the radii, are those of stable students."""
    curves = {alpha: curve for alpha, curve in around.groupby("alpha") if alpha in radii}
    decide = {alpha: at(curve, radii[alpha].value) for alpha, curve in curves.items()}
    least = max(decide, key=lambda alpha: decide[alpha])
    breaks = around.loc[unstable(around["replicon"]), "distance"]
    below = f", and above 1 from d = {breaks.max():.2g} down" if len(breaks) else ""
    return f"; there the replicon is {told(decide[least])} at most, at load {least:g}{below}"


def _unseen(radii: Mapping[float, Measured]) -> str:
    """Where the radius is too small for networks of the size of ours to show it."""
    loads = [f"{alpha:g}" for alpha, found in radii.items() if found.value < ONE]
    return f" (at {', '.join(loads)} less than one weight in {1 / ONE:g})" if loads else ""


@claim(
    "B3",
    statement="Around solutions of high margin there are solutions of smaller and smaller margin "
    "out to large distances: wide flat minima are their coalescence.",
    expected="largest margin around a maximum-margin solution where it is smallest on the way out, "
    "> 0",
    rule=f"the margin there {COALESCE}; the number of decades of distance over which margins fall, "
    f"from one weight in {1 / ONE:g} on, below which no distance is met, {DECADE}; at every "
    "distance up to 1/2 there are solutions of positive margin; all distances must have converged "
    "(this condition was said after the runs, as were the start at one weight, the errors of the "
    "decades, and the margin on the way instead of the one at 1/2, beyond typical distances; the "
    "grid of distances was made finer until these errors decided)",
)
def margins_are_nested(perceptron_nested_margins: pd.DataFrame) -> Finding:
    """B3: solutions of smaller positive margins at every distance around the largest margin."""
    points = perceptron_nested_margins
    points = points[points["reference"] == "max"].sort_values(["alpha", "distance"])
    solved = converged(points)
    if solved.empty:
        return untested("perceptron_nested_margins holds no reference of the largest margin")
    smallest, missing = solved["margin_largest"].min(), len(points) - len(solved)
    if missing and smallest > 0:
        return untested(
            f"{missing} of {len(points)} distances of perceptron_nested_margins around the largest "
            "margin did not converge"
        )
    ways = {alpha: _way(around) for alpha, around in solved.groupby("alpha")}
    if min(way["distance"].max() / way["start"].max() for way in ways.values()) < 10**DECADE.low:
        return untested(
            f"perceptron_nested_margins spans less than a decade of distance from {ONE:g} on"
        )
    decades = {alpha: _decades(way) for alpha, way in ways.items()}
    found = judged(
        {alpha: _lowest(way) for alpha, way in ways.items()},
        COALESCE,
        besides=bool(smallest > 0 and not any(DECADE.fails(far) for far in decades.values())),
        evidence="perceptron_nested_margins around the largest margin: "
        + "; ".join(
            f"at load {alpha:g} falls over {far.value:.3f} ± {far.error:.3f} decades of distance, "
            f"then rises to other solutions of high margin"
            for alpha, far in decades.items()
        )
        + f"; the smallest margin at any distance is {smallest:.3g}, the "
        f"replicon {told(solved['replicon'].max())} at most",
    )
    return found if all(DECADE.holds(far) for far in decades.values()) else left_open(found)


def _way(around: pd.DataFrame) -> pd.DataFrame:
    """The way out from one weight on, or from the first distance; `start`: where it starts."""
    nearer = around.loc[around["distance"] <= ONE, "distance"]
    first = nearer.max() if len(nearer) else around["distance"].min()
    return around[around["distance"] >= first].assign(start=max(ONE, first))


def _decades(way: pd.DataFrame) -> Measured:
    """Over how many decades of distance the largest margin falls on the way out."""
    place = bottom(way["distance"].to_numpy(float), way["margin_largest"].to_numpy(float))
    return Measured(place.value - float(np.log10(way["start"].iloc[0])), place.error)


def _lowest(way: pd.DataFrame) -> Measured:
    """The largest margin where it stops falling on the way out."""
    rises = np.flatnonzero(np.diff(way["margin_largest"]) > 0)
    row = way.iloc[rises[0] if len(rises) else -1]
    return Measured(float(row["margin_largest"]), float(row["quadrature_error"]))
