"""Minibatch noise drives the escape from traps, by Arrhenius' law (paper C).

Rates are maximum-likelihood rates with censored runs; "time" is learning rate × steps. The paper's
own procedure stands beside them: means in which runs that did not escape count with their budget.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from atypical.claims.claim import (
    Finding,
    claim,
    finding,
    holds,
    untested,
)
from atypical.claims.criterion import above, within
from atypical.evidence.arrhenius import Line, arrhenius
from atypical.evidence.censored_means import SET, lines_of_sets
from atypical.evidence.forms import forms
from atypical.evidence.measured import Measured
from atypical.evidence.optimisers import UNIFORM
from atypical.evidence.survival import rate_table
from atypical.status import CONVERGED

# Levels of noise that show a law.
LEVELS = 3
# C3: the slope must exceed so many errors, and scatter by less than this times chance.
SIGMAS, SCATTER = 2.0, 3.0
PAPERS = "sgd"
# What the paper runs and states.
RATES, BATCH = (0.0005, 0.001, 0.002, 0.003, 0.005), 64
R_SQUARED, NEAR = 0.991, 0.01
SLOPE, ERROR = 0.15, 0.05
STEEP = within(ERROR, of=SLOPE)
ALLOWS = above(1.0)
SWEEP = ["optimiser", "moments", "data", "preparation", "strength", "beta", "batch"]
FOLLOWS = (
    f"escapes at {LEVELS} learning rates or more, and ln(lr × steps) rises with B/lr by more than "
    f"{SIGMAS:g} standard errors, with a deviance below {SCATTER:g} times that of chance"
)


@claim(
    "C3-sgd",
    statement="Minibatch noise of SGD drives the escape from the trap, in times that follow "
    "Arrhenius' law with temperature ∝ lr/B.",
    expected="number of escapes from converged checkpoints of rank 1 under SGD, with and without "
    "momentum",
    rule=f"In one sweep of the learning rate or more, under SGD: {FOLLOWS}. With a changed "
    "protocol where that is so with momentum only.",
)
def escape_by_sgd(
    linear_escape: pd.DataFrame,
    linear_one_way: pd.DataFrame,
    linear_langevin: pd.DataFrame,
    linear_noise: pd.DataFrame,
) -> Finding:
    """C3-sgd: escapes of converged traps in the paper's sweep of the learning rate."""
    runs = _trapped(linear_escape)
    rates = _rates(runs[runs["optimiser"].isin(UNIFORM)], SWEEP)
    if _few_levels(rates, SWEEP):
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    follow = {name for name, sweep in _sweeps(rates) if _follows(_line(sweep))}
    by = rates.groupby("optimiser")[["events", "runs"]].sum()
    one_way = rate_table(linear_one_way, ["direction", "learning_rate", "batch"])
    ways = one_way.groupby("direction")[["events", "runs"]].sum()
    injected = rate_table(linear_langevin, ["hidden"])
    events = int(rates["events"].sum())
    return finding(
        Measured(float(events), float(np.sqrt(events))),
        verdict=holds(PAPERS in follow, changed=bool(follow)),
        evidence=(
            f"linear_escape: {events} escapes in {int(rates['runs'].sum())} runs "
            f"({', '.join(f'{name} {_of(by, name)}' for name in by.index)}), rate below "
            f"{rates['upper'].max():.2g} per unit time in every condition; linear_noise: "
            f"{_noise(linear_noise)}. "
            f"Tried: batch and learning rate (linear_one_way: {_of(ways, 'up')} up, "
            f"{_of(ways, 'down')} down), injected noise "
            f"(linear_langevin: {int(injected['events'].sum())} of {int(injected['runs'].sum())} "
            f"escape)"
        ),
    )


@claim(
    "C3-adam",
    statement="The same of optimisers that scale coordinates, as Adam does.",
    expected="number of escapes from converged checkpoints of rank 1 under such optimisers",
    rule=f"In one sweep of the learning rate or more: {FOLLOWS}; and no full batch of the same "
    "optimiser, with the same moments at the start and weight decay, escapes. With a changed "
    "protocol where that is so at other learning rates than the paper's five, or at another batch "
    f"than {BATCH}.",
)
def escape_by_scaling(linear_escape: pd.DataFrame) -> Finding:
    """C3-adam: escapes of converged traps under optimisers that scale coordinates."""
    runs = _trapped(linear_escape)
    runs = runs[~runs["optimiser"].isin(UNIFORM)]
    full, noisy = runs[runs["full_batch"] == 1], runs[runs["full_batch"] == 0]
    if _few_levels(_rates(noisy, SWEEP), SWEEP):
        return untested(f"no converged checkpoint was run at {LEVELS} levels of noise")
    alike = ["optimiser", "moments", "beta"]
    still = {key for key, own in full.groupby(alike) if not own["escaped"].any()}
    held = noisy[[key in still for key in noisy[alike].itertuples(index=False, name=None)]]
    if held.empty and full.empty:
        return untested("no full batch was run beside the minibatches")
    own = held[held["learning_rate"].isin(RATES) & (held["batch"] == BATCH)]
    papers = [_line(sweep) for _, sweep in _sweeps(_rates(own, SWEEP))]
    lines = [_line(sweep) for _, sweep in _sweeps(_rates(held, SWEEP))]
    events = int(noisy["escaped"].sum())
    return finding(
        Measured(float(events), float(np.sqrt(events))),
        verdict=holds(any(map(_follows, papers)), changed=any(map(_follows, lines))),
        evidence=(
            f"linear_escape: {_counted(noisy)} with minibatches, {_counted(full)} with full "
            f"batches; {sum(map(_follows, lines))} of {len(lines)} sweeps of those that full "
            f"batches do not open follow the law; {_forms(held)}"
        ),
    )


@claim(
    "C3-fit",
    statement=f"ln of the mean escape time is linear in B/lr with R² = {R_SQUARED}.",
    expected=f"R² of the paper's procedure, mean over sets of {SET} seeds, and its standard "
    f"deviation over them; {R_SQUARED}",
    rule="Runs that did not escape count with their budget. The mean of SGD's R² lies above "
    f"{R_SQUARED}, or below it by less than {NEAR:g} or {SIGMAS:g} standard deviations over sets. "
    "With a changed protocol where checkpoints are not converged.",
)
def straight_line(linear_escape: pd.DataFrame) -> Finding:
    """C3-fit: R² of ln(mean steps) against B/lr, runs that did not escape counted."""
    runs = linear_escape[linear_escape["optimiser"] == PAPERS]
    lines = _lines(runs[runs["direction"] == "up"])
    noisy = lines[(lines["full_batch"] == 0) & lines["r_squared"].notna()]
    sets = noisy.groupby("preparation")["r_squared"].agg(["mean", "std", "size"])
    sets = sets[sets["size"] > 1]
    if sets.empty:
        return untested(f"escapes at {LEVELS} learning rates in two sets of seeds are needed")
    below = (SIGMAS * sets["std"]).clip(lower=NEAR)
    agree = sets[sets["mean"] > R_SQUARED - below].index
    best = sets.loc[agree if len(agree) else sets.index]["mean"].idxmax()
    shown = noisy[noisy["preparation"] == best]
    full = lines[(lines["full_batch"] == 1) & (lines["preparation"] == best)]["r_squared"]
    stuck = ", ".join(
        f"{count} stuck {own.mean():.3f}" for count, own in shown.groupby("stuck")["r_squared"]
    )
    without = f"{full.mean():.3f} ± {full.std():.2g}" if len(full) > 1 else "not run"
    return finding(
        Measured(float(sets.loc[best, "mean"]), float(sets.loc[best, "std"])),
        verdict=holds("converged" in agree, changed=len(agree) > 0),
        evidence=(
            f"linear_escape: {len(shown)} sets from {best} checkpoints, "
            f"{shown['r_squared'].min():.3f} to {shown['r_squared'].max():.3f}; by the seeds of a "
            f"set that never escape: {stuck}; full batches, without any noise: {without}"
        ),
    )


@claim(
    "C3-slope",
    statement=f"ln τ rises with 1/T by {SLOPE} ± {ERROR}, where T = lr/(B C) and C is of order "
    "one.",
    expected="slope of ln(mean steps) against B C/lr by the paper's procedure, C the trace of the "
    f"gradient's covariance at the trap; {SLOPE}",
    rule=f"The slope of SGD from converged checkpoints {STEEP}. With a changed protocol where that "
    "of other checkpoints or another optimiser does; errors are standard deviations over sets.",
)
def slope_of_time(linear_escape: pd.DataFrame, linear_noise: pd.DataFrame) -> Finding:
    """C3-slope: slope of ln(mean steps) against B C/lr."""
    trace = _trace(linear_noise)
    lines = _lines(linear_escape[linear_escape["direction"] == "up"])
    lines = lines[(lines["full_batch"] == 0) & lines["r_squared"].notna()]
    if lines.empty or not trace.value > 0:
        return untested(f"escapes at {LEVELS} learning rates and the gradient's noise are needed")
    slopes = {
        key: Measured(float(own.mean() / trace.value), float(own.std(ddof=1) / trace.value))
        for key, own in lines.groupby(["optimiser", "preparation", "batch"])["slope"]
    }
    agree = [key for key, slope in slopes.items() if _agrees(slope)]
    own = [key for key in agree if key[:2] == (PAPERS, "converged")]
    sgd = [key for key in slopes if key[0] == PAPERS]
    shown = (own or agree or sgd or list(slopes))[0]
    listed = ", ".join(
        f"{name} from {preparation} at {batch:.0f}: {slopes[name, preparation, batch].value:.2g}"
        for name, preparation, batch in slopes
    )
    return finding(
        slopes[shown],
        verdict=holds(bool(own), changed=bool(agree)),
        criterion=STEEP,
        evidence=f"linear_noise: C = {trace.value:.3g} ± {trace.error:.1g}; linear_escape, slope "
        f"by optimiser, checkpoint and batch: {listed}",
    )


@claim(
    "C3-temperature",
    statement="The effective temperature of minibatch noise is lr/(B C), with C of order one.",
    expected=f"largest C that a slope of {SLOPE} and the budget of the runs allow, over the trace "
    "of the gradient's covariance at the trap; at least 1",
    rule="Escape times between one step of an epoch and the budget leave a slope against B/lr of "
    "ln(budget in epochs)/Δ(B/lr) at most, and so a C of that over the paper's slope. That C over "
    f"the trace {ALLOWS}, in the sweep of SGD. With a changed protocol where it does in another.",
)
def order_of_temperature(linear_escape: pd.DataFrame, linear_noise: pd.DataFrame) -> Finding:
    """C3-temperature: the C that budgets allow over the one that is measured."""
    trace = _trace(linear_noise)
    runs = linear_escape[(linear_escape["full_batch"] == 0) & (linear_escape["direction"] == "up")]
    allowed = {
        key: _largest_slope(sweep) / SLOPE
        for key, sweep in runs.groupby(["optimiser", "batch"])
        if sweep["learning_rate"].nunique() >= LEVELS
    }
    if not allowed or not trace.value > 0:
        return untested(f"a sweep of {LEVELS} learning rates and the gradient's noise are needed")
    ratios = {
        key: Measured(c / trace.value, c * trace.error / trace.value**2)
        for key, c in allowed.items()
    }
    agree = [key for key, number in ratios.items() if ALLOWS.holds(number)]
    own = [key for key in agree if key[0] == PAPERS]
    sgd = [key for key in ratios if key[0] == PAPERS]
    shown = (own or agree or sgd or list(ratios))[0]
    bounds = ", ".join(f"{name} at {b:.0f}: {c:.2g}" for (name, b), c in allowed.items())
    return finding(
        ratios[shown],
        verdict=holds(bool(own), changed=bool(agree)),
        criterion=ALLOWS,
        evidence=f"linear_noise: trace {trace.value:.3g} ± {trace.error:.1g}; linear_escape, "
        f"largest C by optimiser and batch: {bounds}",
    )


def _trapped(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs that are to gain a mode, from converged checkpoints of which they are."""
    up = (runs["direction"] == "up") & (runs["preparation"] == "converged")
    return runs[up & (runs["status"] == CONVERGED)]


def _rates(runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rates of escape by `by` and level of noise."""
    runs = runs.assign(inverse_noise=runs["batch"] / runs["learning_rate"])
    return rate_table(runs, [*dict.fromkeys([*by, "learning_rate", "batch", "inverse_noise"])])


def _sweeps(rates: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Sweeps of the learning rate, each with its optimiser."""
    return [(str(key[0]), sweep) for key, sweep in rates.groupby(SWEEP)]


def _line(sweep: pd.DataFrame) -> Line:
    return arrhenius(sweep, "inverse_noise")


def _few_levels(rates: pd.DataFrame, by: str | list[str]) -> bool:
    return rates.empty or bool(rates.groupby(by)["inverse_noise"].nunique().max() < LEVELS)


def _follows(line: Line) -> bool:
    steep = line.slope > SIGMAS * line.slope_error
    return line.points >= LEVELS and steep and not line.misfit >= SCATTER


def _lines(runs: pd.DataFrame) -> pd.DataFrame:
    """The paper's line of each sweep and set of seeds; none where nothing escapes."""
    return lines_of_sets(runs, [*SWEEP, "full_batch"])


def _agrees(slope: Measured) -> bool:
    """Whether a slope is the paper's, its error counted where there is one."""
    error = slope.error if np.isfinite(slope.error) else 0.0
    return STEEP.holds(Measured(slope.value, error))


def _trace(linear_noise: pd.DataFrame) -> Measured:
    """Trace of the covariance of one sample's gradient at a trap without residual weight."""
    noise = linear_noise.query("residual == 0 and status == 'converged'")
    traces = (noise["noise_total"] * noise["batch"]).dropna()
    error = traces.std(ddof=1) / np.sqrt(len(traces)) if len(traces) > 1 else 0.0
    return Measured(float(traces.mean()), float(error))


def _largest_slope(sweep: pd.DataFrame) -> float:
    """Of ln(time) against B/lr, from one epoch at the strongest noise to the whole budget."""
    levels = sweep["batch"] / sweep["learning_rate"]
    epochs = sweep["epochs"] * sweep["censored_at"] / sweep["time"].where(sweep["time"] > 0)
    return float(np.log(epochs.max()) / (levels.max() - levels.min()))


def _counted(runs: pd.DataFrame) -> str:
    """Escapes of each optimiser, in words."""
    kept = runs["moments"].map({"cold": "", "kept": " with kept moments"})
    by = runs.groupby(runs["optimiser"] + kept)["escaped"].agg(["sum", "size"])
    return ", ".join(f"{name} {n} of {of}" for name, n, of in by.itertuples()) or "none run"


def _forms(runs: pd.DataFrame) -> str:
    """Likelihoods of the forms of the exponent, of the optimiser with most conditions."""
    levels = runs.groupby("optimiser")[["learning_rate", "batch"]].agg("nunique").prod(axis=1)
    if levels.empty:
        return "no form of the exponent is compared"
    name = str(levels.idxmax())
    found = forms(runs[(runs["optimiser"] == name) & (runs["moments"] == "cold")])
    if not np.isfinite(found["behind"]).all():
        return "too few escapes to compare forms of the exponent"
    behind = ", ".join(
        f"T ∝ {f} in {clock} {loss:.1f}"
        for f, clock, loss in found[["form", "clock", "behind"]].itertuples(index=False)
    )
    return f"{name}, ln L behind the likeliest law: {behind}"


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


def _of(table: pd.DataFrame, direction: str) -> str:
    if direction not in table.index:
        return "none"
    return f"{int(table.loc[direction, 'events'])} of {int(table.loc[direction, 'runs'])}"
