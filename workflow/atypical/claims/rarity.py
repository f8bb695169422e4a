"""How rare flat solutions are among all (papers A and B, arXiv 2110.00683, 2107.01163).

Flat are those whose neighbourhoods are dense: of margins from the no-gap transition on. The entropy
falls with the margin, so that flat solutions are rarer than all as soon as that margin is positive.
What can fail is the rest: typical solutions may lie in dense neighbourhoods themselves, as where no
margin separates both kinds, or flat ones may be few.
"""

from __future__ import annotations

import pandas as pd

from atypical.claims.claim import Finding, claim, judged, untested
from atypical.claims.criterion import above
from atypical.evidence.measured import Measured
from atypical.evidence.reading import read
from atypical.status import ABSENT, CONVERGED
from atypical.tables.description import converged

# In nats per weight: of a thousand weights, a factor e.
NEEDED = 1e-3
RARER, READ = above(0.0, needed=NEEDED, sigmas=10.0), above(0.0, needed=NEEDED)
NO_TEST = (
    "; the entropy falls with the margin, so this fails only where typical solutions are dense "
    "themselves, or flat ones are few"
)


@claim(
    "A4",
    statement="Typical solutions are exponentially more numerous than flat ones.",
    expected="smallest difference between the entropy of all solutions and that of the solutions "
    "whose neighbourhoods begin to be dense, > 0 (nats per weight)",
    rule="at every 1/alpha beyond the no-gap transition there is a margin from which on "
    f"neighbourhoods are dense, with a positive entropy, and the difference {RARER}{NO_TEST} (the "
    "entropy at the no-gap margin, instead of that at the largest margin, which vanishes by "
    "construction: said after the runs)",
)
def typical_solutions_are_more_numerous(
    features_transitions: pd.DataFrame, features_margins: pd.DataFrame
) -> Finding:
    """A4: where dense neighbourhoods exist, all solutions outnumber those that have them."""
    begins = converged(features_transitions).set_index("alpha_t")["no_gap"]
    margins = features_margins
    beyond = margins[margins["inverse_alpha"] >= margins["alpha_t"].map(begins)]
    known = converged(beyond)
    if known.empty:
        return untested("features_margins holds no margin beyond the no-gap transition")
    surplus = {
        (row.alpha_t, row.inverse_alpha): Measured(
            row.entropy - row.entropy_no_gap, row.quadrature_error + row.residual
        )
        for row in known.itertuples()
    }
    many, dense = bool((known["entropy_no_gap"] > 0).all()), int((beyond["status"] == ABSENT).sum())
    return judged(
        surplus,
        RARER,
        besides=many and not dense,
        evidence=(
            f"features_margins at {len(known)} values of 1/alpha beyond no_gap: entropy of all "
            f"from {known['entropy'].min():.3g} on, at the no-gap margin from "
            f"{known['entropy_no_gap'].min():.3g} on; {_not_told_apart(dense)}"
        ),
    )


def _not_told_apart(dense: int) -> str:
    if not dense:
        return "at each of them a margin tells both kinds apart"
    return f"at {dense} no margin tells both kinds apart"


@claim(
    "B1",
    statement="Many narrow minima coexist with exponentially fewer wide flat ones.",
    expected="smallest difference between the entropy of all solutions and that of the solutions "
    "whose neighbourhoods begin to be dense, > 0 (nats per weight)",
    rule="at every load below the loss of density there is a margin from which on neighbourhoods "
    "are dense, with a positive entropy, and the difference, whose error is that of reading it "
    f"between margins, {READ}{NO_TEST} (loads where no margin separates both count since after the "
    "runs)",
)
def wide_minima_are_rarer(
    perceptron_transitions: pd.DataFrame, perceptron_entropy: pd.DataFrame
) -> Finding:
    """B1: where dense neighbourhoods begin, there are fewer solutions than in all, yet many."""
    lines = perceptron_transitions.set_index("alpha")
    known = lines.loc[lines["status_no_gap"] == CONVERGED, "margin_no_gap"]
    entropy = converged(perceptron_entropy)
    curves = {alpha: of for alpha, of in entropy.groupby("alpha") if alpha in known.index}
    curves = {a: of for a, of in curves.items() if of["margin"].min() <= min(0.0, known[a])}
    curves = {a: of for a, of in curves.items() if known[a] <= of["margin"].max()}
    if not curves:
        return untested("no load stands in both perceptron_entropy and perceptron_transitions")
    wide = {a: _entropy(of, known[a]) for a, of in curves.items()}
    all_ = {a: _entropy(of, 0.0).value for a, of in curves.items()}
    least = min(number.value for number in wide.values())
    below = lines[lines.index < known.index.max()]
    dense = int((below["status_no_gap"] == ABSENT).sum())
    return judged(
        {a: Measured(all_[a] - wide[a].value, wide[a].error) for a in curves},
        READ,
        besides=least > 0 and not dense,
        evidence=(
            f"perceptron_entropy at the margins of perceptron_transitions, loads {list(curves)}; "
            f"entropy at these margins from {least:.3g} on; {len(below) + 1} loads up to the "
            f"loss of density, {_not_told_apart(dense)}"
        ),
    )


def _entropy(curve: pd.DataFrame, margin: float) -> Measured:
    """Entropy at a margin, and the error of reading it between grid points."""
    curve = curve.sort_values("margin")
    return read(curve["margin"].to_numpy(), curve["entropy"].to_numpy(), at=margin)
