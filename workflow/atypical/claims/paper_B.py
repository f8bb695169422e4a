"""The claims of paper B, as far as theory decides them (arXiv 2107.01163)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Claim, Finding, Tables, holds, untested
from atypical.status import CONVERGED
from atypical.tables.description import converged

# B4: an estimate may be off by this part of the load that it estimates.
ESTIMATE = 0.05
# B3: margins must fall over so much of the distance.
DECADE = 10.0


def wide_minima_are_rarer(tables: Tables) -> Finding:
    """B1: where dense neighbourhoods begin, there are fewer solutions than in all, yet many."""
    lines = tables["perceptron_transitions"]
    lines = lines[lines["status_no_gap"] == CONVERGED].set_index("alpha")["margin_no_gap"]
    entropy = converged(tables["perceptron_entropy"])
    curves = {alpha: of for alpha, of in entropy.groupby("alpha") if alpha in lines.index}
    curves = {a: of for a, of in curves.items() if of["margin"].min() <= 0 < lines[a]}
    curves = {a: of for a, of in curves.items() if lines[a] <= of["margin"].max()}
    if not curves:
        return untested("no load stands in both perceptron_entropy and perceptron_transitions")
    all_, wide, errors = np.array([_entropies(of, lines[a]) for a, of in curves.items()]).T
    least = int(np.argmin(all_ - wide))
    return Finding(
        measured=float(all_[least] - wide[least]),
        error=float(errors[least]),
        verdict=holds(bool(np.all((wide > 0) & (all_ - wide > errors)))),
        evidence=(
            f"perceptron_entropy at the margins of perceptron_transitions, loads {list(curves)}; "
            f"entropy at these margins from {wide.min():.3g} on"
        ),
    )


def _entropies(curve: pd.DataFrame, margin: float) -> tuple[float, float, float]:
    """Entropy at zero margin and at `margin`, and the error of reading it between grid points."""
    curve = curve.sort_values("margin")
    x, y = curve["margin"].to_numpy(), curve["entropy"].to_numpy()
    here = float(np.interp(margin, x, y))
    coarse = float(np.interp(margin, x[::2], y[::2]))
    return float(np.interp(0.0, x, y)), here, abs(here - coarse)


def typical_solutions_are_isolated(tables: Tables) -> Finding:
    """B2: negative local entropy next to typical solutions; entropy and distance fall with κ."""
    around = converged(tables["perceptron_local_entropy"])
    around = around[(around["reference_margin"] == 0) & (around["margin"] == 0)]
    if around.empty:
        return untested("perceptron_local_entropy holds no typical zero-margin reference")
    nearest = around.loc[around.groupby("alpha")["distance"].idxmin()]
    highest = nearest.loc[nearest["local_entropy"].idxmax()]
    solved = converged(tables["perceptron_entropy"]).sort_values(["alpha", "margin"])
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


def margins_are_nested(tables: Tables) -> Finding:
    """B3: solutions of smaller positive margins at every distance around the largest margin."""
    points = tables["perceptron_nested_margins"]
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
        verdict=holds(bool(smallest["margin_largest"] > 0 and decades >= 1)),
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


def loss_of_density_estimates_the_end(tables: Tables) -> Finding:
    """B4: the no-gap load of maximum-margin solutions against the load where clones break up."""
    loads = converged(tables["perceptron_thresholds"]).set_index("name")
    clones = tables["perceptron_clone_thresholds"]
    known = (clones["breakdown_status"] == CONVERGED) & (clones["breakdown"] > 0)
    clones = clones[known].set_index("clones")
    if "min" not in clones.index:
        return untested("perceptron_clone_thresholds holds no breakdown at the minimum over clones")
    if "no_gap" not in loads.index:
        return untested("perceptron_thresholds holds no load where a gap opens")
    estimate, end = loads.loc["no_gap", "value"], clones.loc["min", "breakdown"]
    monotone = loads["value"].get("monotone")
    also = "" if monotone is None else f" and monotone up to {monotone:.5f}"
    error = np.hypot(loads.loc["no_gap", "error"], clones.loc["min", "error"])
    return Finding(
        measured=float(estimate / end - 1),
        error=float(error / end),
        verdict=holds(bool(abs(estimate / end - 1) <= ESTIMATE)),
        evidence=(
            f"no gap up to {estimate:.5f}{also} "
            f"(perceptron_thresholds); clones break up at {end:.5f} (perceptron_clone_thresholds)"
        ),
    )


CLAIMS = (
    Claim(
        "B1",
        "Many narrow minima coexist with exponentially fewer wide flat ones.",
        "smallest difference between the entropy of all solutions and that of the solutions "
        "whose neighbourhoods begin to be dense, > 0 (nats per weight)",
        "at every load below the loss of density: 0 < entropy at the no-gap margin < entropy at "
        "zero margin, by more than the error of interpolation",
        wide_minima_are_rarer,
    ),
    Claim(
        "B2",
        "Typical zero-margin solutions are isolated; solutions of larger margin are exponentially "
        "rarer, yet closer to one another.",
        "largest local entropy next to a typical zero-margin solution, < 0 (nats per weight)",
        "at every load: local entropy < 0 at the smallest distance that was solved; entropy falls "
        "and overlap grows at every step in the margin up to the largest",
        typical_solutions_are_isolated,
    ),
    Claim(
        "B3",
        "Around solutions of high margin there are solutions of smaller and smaller margin out to "
        "large distances: wide flat minima are their coalescence.",
        "smallest value, over distances up to 1/2, of the largest margin around a maximum-margin "
        "solution, > 0",
        "solutions of positive margin at every distance up to 1/2, of margins that fall over at "
        "least one decade of distance from the reference on; all distances must have converged "
        "(this condition was said after the runs)",
        margins_are_nested,
    ),
    Claim(
        "B4",
        "The load where the neighbourhood of maximum-margin solutions stops being dense estimates "
        "where wide flat minima end.",
        "relative difference between the load where their neighbourhood opens a gap and the load "
        f"where the densest places break up, within ±{ESTIMATE}",
        f"both loads agree within {ESTIMATE:.0%}",
        loss_of_density_estimates_the_end,
    ),
)
