"""Minibatch noise drives the escape from traps, by Arrhenius' law (paper C).

Rates are maximum-likelihood rates with censored runs; "time" is learning rate × steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from atypical.claims.claim import (
    CHANGED_PROTOCOL,
    NOT_REPRODUCED,
    REPRODUCED,
    Finding,
    claim,
    finding,
    holds,
    untested,
)
from atypical.claims.criterion import above
from atypical.evidence.arrhenius import Line, arrhenius
from atypical.evidence.measured import Measured
from atypical.evidence.survival import rate_table

# Levels of noise that show a law.
LEVELS = 3
# C3: the slope must exceed so many errors, and scatter by less than this times chance.
SIGMAS, SCATTER = 2.0, 3.0
# C10: so many errors, from the mean time on where an escape is rare: a mode decays in 1/β ≈ 3.
CLEARLY, RARE = 3.0, 20.0
RISES = above(0.0, sigmas=CLEARLY)


@claim(
    "C3",
    statement="Minibatch noise drives the escape from the trap, in times that follow Arrhenius' "
    "law with temperature ∝ lr/B.",
    expected="number of escapes from converged checkpoints of rank 1 in the paper's sweep of the "
    "learning rate",
    rule="At one weight decay or more (the paper's text and caption differ): escapes at "
    f"{LEVELS} learning rates or more, and ln(lr × steps) rises with B/lr by more than {SIGMAS:g} "
    f"standard errors, with a deviance below {SCATTER:g} times that of chance.",
)
def escape_by_noise(
    linear_escape: pd.DataFrame,
    linear_one_way: pd.DataFrame,
    linear_langevin: pd.DataFrame,
    linear_noise: pd.DataFrame,
) -> Finding:
    """C3: escapes of converged traps in the paper's sweep of the learning rate."""
    rates = _rates(linear_escape.query("residual == 0 and direction == 'up'"), ["beta"])
    if _few_levels(rates, "beta"):
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    events = int(rates["events"].sum())
    lines = [arrhenius(sweep, "inverse_noise") for _, sweep in rates.groupby("beta")]
    one_way = rate_table(linear_one_way, ["direction", "learning_rate", "batch"])
    by = one_way.groupby("direction")[["events", "runs"]].sum()
    injected = rate_table(linear_langevin, ["hidden"])
    return finding(
        Measured(float(events), float(np.sqrt(events))),
        verdict=holds(any(_follows(line) for line in lines)),
        evidence=(
            f"linear_escape: {events} escapes in {int(rates['runs'].sum())} runs, rate below "
            f"{rates['upper'].max():.2g} per unit time in every condition; linear_noise: "
            f"{_noise(linear_noise)}. "
            f"Tried: batch and learning rate (linear_one_way: {_of(by, 'up')} up, "
            f"{_of(by, 'down')} down), injected noise "
            f"(linear_langevin: {int(injected['events'].sum())} of {int(injected['runs'].sum())} "
            f"escape)"
        ),
    )


def _rates(runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rates of escape by `by` and level of noise."""
    runs = runs.assign(inverse_noise=runs["batch"] / runs["learning_rate"])
    return rate_table(runs, [*by, "learning_rate", "batch", "inverse_noise"])


def _few_levels(rates: pd.DataFrame, by: str) -> bool:
    return rates.empty or bool(rates.groupby(by)["inverse_noise"].nunique().max() < LEVELS)


def _follows(line: Line) -> bool:
    steep = line.slope > SIGMAS * line.slope_error
    return line.points >= LEVELS and steep and line.misfit < SCATTER


def _noise(linear_noise: pd.DataFrame) -> str:
    """What minibatch noise does at a trap without residual weight."""
    noise = linear_noise.query("residual == 0")
    if noise[["noise_escape", "noise_present", "growth_rate"]].dropna().empty:
        return "nothing at a trap without residual weight"
    return (
        f"variance towards the missing mode {noise['noise_escape'].max():.1g} against "
        f"{noise['noise_present'].mean():.2g} along the present one, a small weight grows at "
        f"{noise['growth_rate'].max():.3g}"
    )


@claim(
    "C10",
    statement="Prediction: ln(escape time) is proportional to B/lr.",
    expected=f"slope of ln(lr × steps) against B/lr; above 0 by {CLEARLY:g} standard errors",
    rule="Reproduced where the slope is so for gaining a mode; with a changed protocol where it "
    "is so for losing one only; errors are widened by the root of the deviance over that of "
    f"chance. Fitted from the B/lr on where the fit's mean time exceeds {RARE:g}.",
)
def inverse_noise(linear_one_way: pd.DataFrame) -> Finding:
    """C10: slope of ln(time to escape) against batch / learning rate."""
    rates = _rates(linear_one_way, ["direction"])
    if _few_levels(rates, "direction"):
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    lines = {d: arrhenius(group, "inverse_noise", RARE) for d, group in rates.groupby("direction")}
    good = {
        direction: line.points >= LEVELS and line.slope > CLEARLY * line.widened_error
        for direction, line in lines.items()
    }
    verdict = (
        REPRODUCED if good.get("up") else CHANGED_PROTOCOL if good.get("down") else NOT_REPRODUCED
    )
    shown = "up" if good.get("up") or "down" not in lines else "down"
    line, events = lines[shown], rates.groupby("direction")[["events", "runs"]].sum()
    fits = (
        f"deviance {line.misfit:.2g} times that of chance"
        if np.isfinite(line.misfit)
        else "too few to fit"
    )
    return finding(
        Measured(line.slope, line.widened_error),
        verdict=verdict,
        criterion=RISES,
        evidence=(
            f"linear_one_way: {_of(events, 'up')} runs gain a mode, {_of(events, 'down')} lose "
            f"one; the slope is that of {'gaining' if shown == 'up' else 'losing'} it, "
            f"{line.points} conditions with an event, {fits}"
        ),
    )


def _of(table: pd.DataFrame, direction: str) -> str:
    if direction not in table.index:
        return "none"
    return f"{int(table.loc[direction, 'events'])} of {int(table.loc[direction, 'runs'])}"
