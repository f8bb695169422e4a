"""Escape times predicted without free parameters: by the network of two units a layer
(kinetics.reduced), and by the scale of Adam's fluctuations (docs/escape.md).

No condition enters the prediction, so that every pair of learning rate and batch is held out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    NOT_TESTED,
    REPRODUCED,
    Finding,
    claim,
    finding,
    judged,
    untested,
)
from atypical.claims.criterion import within
from atypical.evidence.arrhenius import fit_counts
from atypical.evidence.collapse import exponent
from atypical.evidence.measured import Measured
from atypical.evidence.survival import rate_table

# Conditions with an escape that make a line; the factor by which times may differ; the slope.
CONDITIONS, FACTOR = 4, 3.0
SLOPE = within(0.25, of=1.0)
# The exponent of the batch: ½ for Adam, 1 in the paper, 0 where noise does not count.
ROOT = within(0.2, of=0.5)
EXPECTED = "slope of ln(measured time) against ln(predicted time) over pairs of learning rate and "
RULE = (
    f"With {CONDITIONS} pairs or more in which both escape: the slope of the measured ln(time) on "
    f"the predicted one, its error widened by the scatter, {SLOPE}. Then reproduced where the 95 % "
    f"interval of each measured time reaches within a factor of {FACTOR:g} of its prediction, with "
    "a changed protocol where it does not: the law, up to a factor."
)


@claim(
    "C3-reduced",
    statement="Adam leaves a converged trap where weights that carry nothing, which fluctuate at "
    "the scale of the learning rate, reach the saddle: in the time that the network of two units a "
    "layer predicts from the noise of the task, without free parameters.",
    expected=EXPECTED + "batch; 1",
    rule=RULE,
)
def adam_predicted(linear_escape: pd.DataFrame) -> Finding:
    """C3-reduced: Adam from converged traps of rank 1 with cold moments."""
    return _held_against(_by_adam(linear_escape), "linear_escape")


@claim(
    "C10-root",
    statement="Prediction for an optimiser that scales coordinates: fluctuations are lr σ/(β√B) "
    "against a saddle at β/η₂, so that escape times in steps depend on lr and B through √B/lr.",
    expected="exponent θ of B^θ/lr on which ln(steps) of Adam's escapes collapses; 1/2, where "
    "Arrhenius' law with T ∝ lr/B has 1",
    rule=f"θ of the best collapse on a cubic in ln lr − θ ln B, its error widened by the "
    f"scatter, {ROOT}.",
)
def root_of_batch(linear_escape: pd.DataFrame) -> Finding:
    """C10-root: Adam from converged traps of rank 1 with cold moments, at several batches."""
    runs = _by_adam(linear_escape)
    rates = rate_table(runs[runs["full_batch"] == 0], ["beta", "learning_rate", "batch"])
    if len(set(rates["beta"])) != 1:
        return untested("Adam was not run at one weight decay")
    theta = exponent(rates)
    if not np.isfinite(theta.error):
        return untested("linear_escape: too few conditions, or one batch alone, with escapes")
    return judged(
        {"batch": theta},
        ROOT,
        evidence=f"linear_escape: {int(rates['events'].sum())} escapes at batches "
        f"{', '.join(f'{b:g}' for b in sorted(rates['batch'].unique()))}",
    )


@claim(
    "C10-reduced",
    statement="Minibatch noise costs a mode below its spinodal in the time that the network of two "
    "units a layer predicts, with noise that sums to zero over an epoch, without free parameters.",
    expected=EXPECTED + "batch; 1",
    rule=RULE,
)
def losses_predicted(linear_one_way: pd.DataFrame) -> Finding:
    """C10-reduced: jumps from rank 2 to 1 under SGD."""
    return _held_against(linear_one_way.query("direction == 'down'"), "linear_one_way")


def _by_adam(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs of Adam from cold moments at converged traps."""
    return runs.query(
        "optimiser == 'adam' and moments == 'cold' and preparation == 'converged' "
        "and data == 'whitened' and direction == 'up'"
    )


def _held_against(runs: pd.DataFrame, table: str) -> Finding:
    """The finding of measured times beside those predicted."""
    rates = rate_table(
        runs.query("rate_reduced > 0"), ["beta", "learning_rate", "batch", "rate_reduced"]
    )
    seen = rates[rates["events"] > 0]
    if len(seen) < CONDITIONS:
        return untested(f"{table}: escapes that are predicted in {len(seen)} conditions only")
    predicted = -np.log(rates["rate_reduced"].to_numpy(dtype=float))
    line = fit_counts(predicted, rates["events"].to_numpy(float), rates["watched"].to_numpy(float))
    slope = Measured(line.slope, line.widened_error)
    ratio = seen["rate_reduced"] / seen["rate"]
    near = _near(seen)
    return finding(
        slope,
        verdict=_verdict(slope, bool(near.all())),
        criterion=SLOPE,
        evidence=(
            f"{table}: {int(seen['events'].sum())} escapes at {len(seen)} pairs, predicted times "
            f"from {1 / seen['rate_reduced'].max():.2g} to {1 / seen['rate_reduced'].min():.2g}; "
            f"measured over predicted {ratio.median():.2g} in the median, {ratio.min():.2g} to "
            f"{ratio.max():.2g}, within a factor of {FACTOR:g} at {int(near.sum())} of them; "
            f"deviance from the line {line.misfit:.2g} times that of chance"
        ),
    )


def _near(rates: pd.DataFrame) -> pd.Series:
    """Whether the interval of each measured time reaches within the factor of its prediction."""
    theory = rates["rate_reduced"]
    return (theory / rates["upper"] <= FACTOR) & (theory / rates["lower"] >= 1 / FACTOR)


def _verdict(slope: Measured, near: bool) -> str:
    if SLOPE.holds(slope):
        return REPRODUCED if near else CHANGED_PROTOCOL
    return NOT_REPRODUCED if SLOPE.fails(slope) else NOT_TESTED
