"""The paper's prediction for the times in which minibatch noise changes the rank (paper C).

To gain a feature and to lose one are two questions: a network that loses features under noise is no
evidence that it gains them. Rates are maximum-likelihood rates with censored runs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import (
    Finding,
    claim,
    finding,
    holds,
    untested,
)
from atypical.claims.criterion import above
from atypical.evidence.arrhenius import Line, arrhenius
from atypical.evidence.measured import Measured
from atypical.evidence.optimisers import UNIFORM
from atypical.evidence.survival import rate_table

# Levels of noise that show a law.
LEVELS = 3
# So many errors, from the mean time on where an escape is rare: a mode decays in 1/β ≈ 3.
CLEARLY, RARE = 3.0, 20.0
RISES = above(0.0, sigmas=CLEARLY)
NOISE = ["learning_rate", "batch", "inverse_noise"]
FITTED = (
    f"errors are widened by the root of the deviance over that of chance, and {LEVELS} levels of "
    "noise or more have an event. Fitted from the B/lr on where the fit's mean time exceeds "
    f"{RARE:g}."
)
EXPECTED = f"slope of ln(lr × steps) against B/lr; above 0 by {CLEARLY:g} standard errors"


@claim(
    "C10-gaining",
    statement="Prediction: ln(time to gain a feature) is proportional to B/lr.",
    expected=EXPECTED,
    rule="Reproduced where the slope is so under SGD, from converged checkpoints; with a changed "
    "protocol where it is so under another optimiser, all its batches together; " + FITTED,
)
def gaining(linear_one_way: pd.DataFrame, linear_escape: pd.DataFrame) -> Finding:
    """C10-gaining: slope of ln(time to gain the second mode) against batch / learning rate."""
    rates = _rates(linear_one_way, "up")
    if _few_levels(rates):
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    own, others = arrhenius(rates, "inverse_noise", RARE), _others(linear_escape)
    good = {name: line for name, line in others.items() if _rises(line)}
    shown = max(good.values(), key=lambda line: line.slope / line.widened_error, default=own)
    line = own if _rises(own) else shown
    also = "".join(f"; {name}: {_said(line)}" for name, line in others.items())
    return finding(
        Measured(line.slope, line.widened_error),
        verdict=holds(_rises(own), changed=bool(good)),
        criterion=RISES,
        evidence=f"linear_one_way: {_of(rates)} runs gain a mode under sgd; {_said(own)}"
        + (f"; linear_escape{also}" if also else ""),
    )


@claim(
    "C10-losing",
    statement="ln(time to lose a feature) is proportional to B/lr (the paper's prediction, for "
    "the way down).",
    expected=EXPECTED,
    rule="Reproduced where the slope is so under SGD, from converged checkpoints below the "
    "spinodal; " + FITTED,
)
def losing(linear_one_way: pd.DataFrame) -> Finding:
    """C10-losing: slope of ln(time to lose the second mode) against batch / learning rate."""
    rates = _rates(linear_one_way, "down")
    if _few_levels(rates):
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    line = arrhenius(rates, "inverse_noise", RARE)
    return finding(
        Measured(line.slope, line.widened_error),
        verdict=holds(_rises(line)),
        criterion=RISES,
        evidence=f"linear_one_way: {_of(rates)} runs lose a mode; {_said(line)}",
    )


def _rates(runs: pd.DataFrame, direction: str) -> pd.DataFrame:
    """Rates of one direction by level of noise."""
    own = runs[runs["direction"] == direction]
    return rate_table(own.assign(inverse_noise=own["batch"] / own["learning_rate"]), NOISE)


def _others(runs: pd.DataFrame) -> dict[str, Line]:
    """Lines of the optimisers that scale coordinates, by name and weight decay, of minibatches on
    whitened samples from converged checkpoints with cold moments.
    """
    start = "data == 'whitened' and preparation == 'converged' and moments == 'cold'"
    runs = runs[~runs["optimiser"].isin(UNIFORM)].query(f"{start} and full_batch == 0")
    found = {}
    for (name, beta), own in runs.groupby(["optimiser", "beta"]):
        rates = _rates(own, "up")
        if not _few_levels(rates):
            found[f"{name} at weight decay {beta:g}"] = arrhenius(rates, "inverse_noise", RARE)
    return found


def _few_levels(rates: pd.DataFrame) -> bool:
    return bool(rates["inverse_noise"].nunique() < LEVELS)


def _rises(line: Line) -> bool:
    return line.points >= LEVELS and line.slope > CLEARLY * line.widened_error


def _said(line: Line) -> str:
    """A line in words."""
    if not np.isfinite(line.misfit):
        return f"{line.points} conditions with an event, too few to fit"
    return (
        f"slope {line.slope:.3g} ± {line.widened_error:.1g} from {line.points} conditions with an "
        f"event, deviance {line.misfit:.2g} times that of chance"
    )


def _of(rates: pd.DataFrame) -> str:
    return f"{int(rates['events'].sum())} of {int(rates['runs'].sum())}"
