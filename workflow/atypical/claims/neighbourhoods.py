"""What lies around typical solutions and around those of the largest margin (paper B)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, holds, untested
from atypical.tables.description import converged

# Margins must fall over so much of the distance: one decade.
DECADE = 10.0


@claim(
    "B2",
    statement="Typical zero-margin solutions are isolated; solutions of larger margin are "
    "exponentially rarer, yet closer to one another.",
    expected="largest local entropy next to a typical zero-margin solution, < 0 (nats per weight)",
    rule="at every load: local entropy < 0 at the smallest distance that was solved; entropy falls "
    "and overlap grows at every step in the margin up to the largest",
)
def typical_solutions_are_isolated(
    perceptron_local_entropy: pd.DataFrame, perceptron_entropy: pd.DataFrame
) -> Finding:
    """B2: negative local entropy next to typical solutions; entropy and distance fall with κ."""
    around = converged(perceptron_local_entropy)
    around = around[(around["reference_margin"] == 0) & (around["margin"] == 0)]
    if around.empty:
        return untested("perceptron_local_entropy holds no typical zero-margin reference")
    nearest = around.loc[around.groupby("alpha")["distance"].idxmin()]
    highest = nearest.loc[nearest["local_entropy"].idxmax()]
    solved = converged(perceptron_entropy).sort_values(["alpha", "margin"])
    steps = solved[solved["entropy"] >= 0].groupby("alpha")[["entropy", "q"]].diff().dropna()
    if steps.empty:
        return untested("perceptron_entropy holds no two margins with solutions")
    rarer, closer = (steps["entropy"] < 0).all(), (steps["q"] > 0).all()
    return Finding(
        measured=float(highest["local_entropy"]),
        error=float(highest["quadrature_error"]),
        verdict=holds(bool(highest["local_entropy"] < 0 and rarer and closer)),
        evidence=(
            f"perceptron_local_entropy at the smallest solved distances of loads "
            f"{sorted(nearest['alpha'])}; in perceptron_entropy the entropy falls at "
            f"{(steps['entropy'] < 0).sum()} and the overlap grows at {(steps['q'] > 0).sum()} of "
            f"{len(steps)} steps in the margin, up to the largest"
        ),
    )


@claim(
    "B3",
    statement="Around solutions of high margin there are solutions of smaller and smaller margin "
    "out to large distances: wide flat minima are their coalescence.",
    expected="smallest value, over distances up to 1/2, of the largest margin around a "
    "maximum-margin solution, > 0",
    rule="solutions of positive margin at every distance up to 1/2, of margins that fall over at "
    "least one decade of distance from the reference on; all distances must have converged "
    "(this condition was said after the runs)",
)
def margins_are_nested(perceptron_nested_margins: pd.DataFrame) -> Finding:
    """B3: solutions of smaller positive margins at every distance around the largest margin."""
    points = perceptron_nested_margins
    points = points[points["reference"] == "max"].sort_values(["alpha", "distance"])
    solved = converged(points)
    if solved.empty:
        return untested("perceptron_nested_margins holds no reference of the largest margin")
    smallest = solved.loc[solved["margin_largest"].idxmin()]
    missing = len(points) - len(solved)
    if missing and smallest["margin_largest"] > 0:
        return untested(
            f"{missing} of {len(points)} distances of perceptron_nested_margins around the largest "
            "margin did not converge"
        )
    spans = solved.groupby("alpha")["distance"].agg(lambda d: d.max() / d.min())
    if spans.min() < DECADE:
        return untested("perceptron_nested_margins spans less than a decade of distance")
    bottoms = [_falls_until(curve) for _, curve in solved.groupby("alpha")]
    decades = min(np.log10(bottom / first) for first, bottom in bottoms)
    return Finding(
        measured=float(smallest["margin_largest"]),
        error=float(smallest["quadrature_error"]),
        verdict=holds(bool(smallest["margin_largest"] > 0 and decades >= np.log10(DECADE))),
        evidence=(
            f"perceptron_nested_margins around the largest margin: falls over {decades:.1f} "
            f"decades of distance, to {bottoms[0][1]:.2g}; then rises to other solutions of high "
            "margin"
        ),
    )


def _falls_until(curve: pd.DataFrame) -> tuple[float, float]:
    """The distances between which the largest margin falls, starting next to the reference."""
    rises = np.flatnonzero(np.diff(curve["margin_largest"]) > 0)
    bottom = rises[0] if len(rises) else len(curve) - 1
    return float(curve["distance"].iloc[0]), float(curve["distance"].iloc[bottom])
