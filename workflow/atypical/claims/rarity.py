"""How rare flat solutions are among all (papers A and B, arXiv 2110.00683, 2107.01163)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import Finding, claim, holds, untested
from atypical.claims.solutions import surplus_beyond_no_gap
from atypical.evidence.reading import read
from atypical.status import CONVERGED
from atypical.tables.description import converged


@claim(
    "A4",
    statement="Typical solutions are exponentially more numerous than flat ones.",
    expected="smallest surplus of the entropy of all solutions over that of the flattest, which is "
    "zero by construction, > 0 (nats per weight)",
    rule="the entropy of all zero-margin solutions is positive at every 1/alpha beyond the no-gap "
    "transition; no more is asked, as the entropy at the largest margin vanishes",
)
def typical_solutions_are_more_numerous(
    features_transitions: pd.DataFrame, features_entropy: pd.DataFrame
) -> Finding:
    """A4: where dense neighbourhoods exist, all solutions outnumber those of the largest margin."""
    surplus = surplus_beyond_no_gap(features_entropy, features_transitions, "entropy")
    if surplus.empty:
        return untested("features_entropy holds no sweep beyond the no-gap transition")
    solved = converged(features_entropy)
    return Finding(
        measured=float(surplus.min()),
        error=float(solved["quadrature_error"].max() + solved["residual"].max()),
        verdict=holds(bool((surplus > 0).all())),
        evidence=f"features_entropy at {len(surplus)} values of 1/alpha beyond no_gap",
    )


@claim(
    "B1",
    statement="Many narrow minima coexist with exponentially fewer wide flat ones.",
    expected="smallest difference between the entropy of all solutions and that of the solutions "
    "whose neighbourhoods begin to be dense, > 0 (nats per weight)",
    rule="at every load below the loss of density: 0 < entropy at the no-gap margin < entropy at "
    "zero margin, by more than the error of interpolation",
)
def wide_minima_are_rarer(
    perceptron_transitions: pd.DataFrame, perceptron_entropy: pd.DataFrame
) -> Finding:
    """B1: where dense neighbourhoods begin, there are fewer solutions than in all, yet many."""
    lines = perceptron_transitions
    lines = lines[lines["status_no_gap"] == CONVERGED].set_index("alpha")["margin_no_gap"]
    entropy = converged(perceptron_entropy)
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
    here = read(x, y, at=margin)
    return read(x, y, at=0.0).value, here.value, here.error
