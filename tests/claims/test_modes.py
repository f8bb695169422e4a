"""Verdicts on the states of linear networks, their transitions, and how both depend on depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pandas as pd
import pytest
from tests.claims.escaping import escapes as optimised
from tests.kinetics.joined import joined

from atypical.claims.claim import CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge
from atypical.kinetics import minima
from atypical.kinetics.landscape import Mode, spinodal, stationary_points
from atypical.kinetics.landscape_tables import landscape_table

minima_table = joined(minima.minima_table)

ETA = (0.9, 0.8)
BETA = np.round(np.arange(0.02, 0.97, 0.01), 2)
Law = Callable[[float, float], float]


def verdict(claim: str, **tables: pd.DataFrame) -> str:
    return str(judge(claim, tables)["verdict"][0])


def evidence(claim: str, **tables: pd.DataFrame) -> str:
    return str(judge(claim, tables)["evidence"][0])


def strength(depth: int, eta: float, beta: float) -> float:
    return float(np.nan_to_num(stationary_points(Mode(depth, eta, beta)).lam_min))


def swept(hysteresis: bool = True, depths: Sequence[int] = (2, 3, 4)) -> pd.DataFrame:
    """Sweeps as the landscape has them; downward the modes stay away, or come as they went."""
    rows = []
    for depth, way, seed, beta in product(depths, ("up", "down"), (1, 2), BETA):
        away = hysteresis and way == "down" and depth > 2
        s = [0.0 if away else strength(depth, eta, beta) for eta in ETA]
        rows.append((depth, way, seed, beta, *s, sum(x > 1e-3 for x in s)))
    columns = ["depth", "direction", "seed", "beta", "s1", "s2", "rank"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(data="whitened", eta1=ETA[0], eta2=ETA[1], status="converged")


def later(sweep: pd.DataFrame) -> pd.DataFrame:
    """A sweep whose weaker mode disappears five steps too late."""
    near = sweep["beta"].between(spinodal(3, 0.8)[1], spinodal(3, 0.8)[1] + 0.05)
    near &= (sweep["direction"] == "up") & (sweep["depth"] == 3)
    return sweep.assign(rank=sweep["rank"].where(~near, 2))


def continuous(sweep: pd.DataFrame) -> pd.DataFrame:
    """A sweep whose weaker mode vanishes at its spinodal with the exponent ½."""
    left = np.sqrt((spinodal(3, 0.8)[1] - sweep["beta"]).clip(lower=0))
    return sweep.assign(s2=sweep["s2"].where(sweep["depth"] != 3, left * (sweep["rank"] > 1)))


@pytest.mark.parametrize(
    ("sweep", "expected"),
    [
        (swept(hysteresis=False), REPRODUCED),
        (swept(), CHANGED_PROTOCOL),
        (later(swept(hysteresis=False)), NOT_REPRODUCED),
        (continuous(swept(hysteresis=False)), NOT_REPRODUCED),
        (swept().query("direction == 'up'"), NOT_TESTED),
        (swept().query("beta < 0.3"), NOT_TESTED),
    ],
)
def test_transitions_are_judged_both_ways(sweep: pd.DataFrame, expected: str) -> None:
    assert verdict("C1", linear_sweep=sweep) == expected


def test_evidence_tells_how_many_modes_never_come_back() -> None:
    assert "0 of 4 modes come back there, 4 never do" in evidence("C1", linear_sweep=swept())


@pytest.mark.parametrize(
    ("sweep", "expected"),
    [
        (swept(), REPRODUCED),
        (swept(hysteresis=False), NOT_REPRODUCED),
        (continuous(swept()), NOT_REPRODUCED),
        (swept().replace({"depth": {3: 2, 2: 3}}), NOT_REPRODUCED),
        (swept(depths=(3, 4)), NOT_TESTED),
    ],
)
def test_abruptness_is_judged_against_a_continuous_transition(
    sweep: pd.DataFrame, expected: str
) -> None:
    assert verdict("C1-abrupt", linear_sweep=sweep) == expected


@pytest.fixture(scope="module")
def states() -> pd.DataFrame:
    curves = [{"depth": 3, "modes": d, "beta": 0.1} for d in (2, 3, 4)]
    curves += [{"depth": 3, "modes": 2, "beta": 0.32}]
    how = {"kick": 1e-3, "learning_rate": 0.2, "tolerance": 1e-7, "steps": 5000}
    return minima_table(curves, [1, 2], [0.9, 0.8, 0.7, 0.6], 4, **how)


def one_more(runs: pd.DataFrame) -> pd.DataFrame:
    """A saddle of every task is a minimum to which descent comes back."""
    there = runs["held"] == "2"
    return runs.assign(
        curvature=runs["curvature"].abs().where(there, runs["curvature"]),
        end=runs["end"].where(~there, "2"),
    )


def misled(runs: pd.DataFrame) -> pd.DataFrame:
    """One seed leaves a minimum."""
    one = (runs["held"] == "1") & (runs["seed"] == 1)
    return runs.assign(end=runs["end"].where(~one, "none"))


def steeper(runs: pd.DataFrame) -> pd.DataFrame:
    """Saddles fall twice as steeply as theory says."""
    return runs.assign(curvature=runs["curvature"].where(runs["curvature"] > 0, -1.0))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda runs: runs, REPRODUCED),
        (one_more, NOT_REPRODUCED),
        (misled, NOT_REPRODUCED),
        (steeper, NOT_REPRODUCED),
        (lambda runs: runs[runs["held"] != "1"], NOT_TESTED),
        (lambda runs: runs.query("modes < 4"), NOT_TESTED),
        (lambda runs: runs.assign(status="budget"), NOT_TESTED),
    ],
)
def test_metastable_states_are_counted(
    states: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame], expected: str
) -> None:
    assert verdict("C6", linear_minima=change(states)) == expected


def test_evidence_counts_the_minima_of_each_number_of_modes(states: pd.DataFrame) -> None:
    said = evidence("C6", linear_minima=states)
    assert "3 minima of 2 modes, 4 minima of 3 modes, 5 minima of 4 modes" in said
    assert "curvature -0.2335 to -0.0700" in said


def test_the_global_minimum_is_the_state_of_least_loss(states: pd.DataFrame) -> None:
    assert verdict("C2-global", linear_minima=states) == NOT_REPRODUCED
    assert "the lowest first: 1: 0.9774, 1+2: 0.9970" in evidence("C2-global", linear_minima=states)
    small = states.query("beta == 0.1").assign(beta=0.32)
    assert verdict("C2-global", linear_minima=small) == REPRODUCED
    assert verdict("C2-global", linear_minima=states.query("beta == 0.1")) == NOT_TESTED


def test_the_quoted_barrier_is_held_against_the_landscape() -> None:
    exact = landscape_table([3], [0.8], [0.29, 0.32])
    assert verdict("C2-barrier", linear_landscape=exact) == NOT_REPRODUCED
    said = evidence("C2-barrier", linear_landscape=exact)
    assert "saddle lies at 0.0925, 0.02845 above zero" in said and "weight decay 0.29" in said
    quoted = exact.assign(lam_saddle=0.412, barrier_up=0.0031)
    assert verdict("C2-barrier", linear_landscape=quoted) == REPRODUCED
    assert verdict("C2-barrier", linear_landscape=exact.query("beta < 0.3")) == NOT_TESTED


def escapes(law: Law, keys: Sequence[tuple[float, ...]], names: Sequence[str]) -> pd.DataFrame:
    """Exponential escape times, 40 per condition, censored at 1000."""
    rng, rows = np.random.default_rng(0), []
    for key in keys:
        k = law(*key[-2:])
        times = rng.exponential(1 / k, 40) if k else np.full(40, np.inf)
        rows += [(*key, seed, min(t, 1000.0), int(t < 1000)) for seed, t in enumerate(times)]
    return pd.DataFrame(rows, columns=[*names, "seed", "time", "escaped"]).assign(
        status="converged"
    )


def against_depth(law: Law) -> pd.DataFrame:
    """Escape times under injected noise.   law: of depth and temperature."""
    keys = list(product((3, 4, 5), (0.004, 0.006, 0.01)))
    fixed = {"optimiser": "sgd", "hidden": 2, "start_rank": 0, "beta": 0.2, "batch": 512}
    frame = escapes(law, keys, ["depth", "temperature"])
    barrier = [stationary_points(Mode(depth, 0.9, 0.2)).barrier_up for depth in frame["depth"]]
    return frame.assign(**fixed, learning_rate=0.1, barrier=barrier)


def judged_depth(runs: pd.DataFrame, sweep: pd.DataFrame) -> str:
    landscape = landscape_table([2, 3, 4, 5], [0.8, 0.9], [0.05, 0.1, 0.2])
    tables = {"linear_landscape": landscape, "linear_sweep": sweep, "linear_depth": runs}
    return verdict("C9", **tables)


SWEEP = swept(depths=(3, 4, 5))


@pytest.mark.parametrize(
    ("law", "sweep", "expected"),
    [
        (lambda L, T: 3.0 ** -(2 * L - 5), SWEEP, REPRODUCED),
        (lambda L, T: 0.03 * (L == 3), SWEEP, REPRODUCED),
        (lambda L, T: 3.0 ** -(2 * L - 5), later(SWEEP), NOT_REPRODUCED),
        (lambda L, T: 3.0 ** (L - 8), SWEEP, NOT_REPRODUCED),
        (lambda L, T: 0.01, SWEEP, NOT_TESTED),
        (lambda L, T: 0.0, SWEEP, NOT_TESTED),
        (lambda L, T: 10.0, SWEEP, NOT_TESTED),
    ],
)
def test_delays_are_compared_between_depths(law: Law, sweep: pd.DataFrame, expected: str) -> None:
    assert judged_depth(against_depth(law), sweep) == expected


def one_way(up: Law, down: Law) -> pd.DataFrame:
    """Jumps both ways.   up, down: rates against learning rate and batch."""
    keys = list(product((0.05, 0.1, 0.2), (8, 16, 32)))
    ways = {"up": up, "down": down}
    frames = [
        escapes(law, keys, ["learning_rate", "batch"]).assign(direction=way)
        for way, law in ways.items()
    ]
    return pd.concat(frames, ignore_index=True)


def activated(lr: float, batch: float) -> float:
    return float(np.exp(-3 - 0.01 * batch / lr))


def never(lr: float, batch: float) -> float:
    return 0.0


def steps(law: Law) -> Law:
    """Mean steps of a rate."""
    return lambda lr, batch: 1 / (lr * law(lr, batch)) if law(lr, batch) else float("inf")


def slow(lr: float, batch: float) -> float:
    return float(np.exp(-3 - 5e-5 * batch / lr))


ADAM = {"optimiser": "adam", "rates": (0.001, 0.002, 0.003, 0.005)}


@pytest.mark.parametrize(
    ("up", "adam", "expected"),
    [
        (activated, never, REPRODUCED),
        (never, slow, CHANGED_PROTOCOL),
        (never, never, NOT_REPRODUCED),
        (never, lambda lr, batch: 0.01, NOT_REPRODUCED),
    ],
)
def test_losing_a_feature_is_no_evidence_on_gaining_one(up: Law, adam: Law, expected: str) -> None:
    tables = {
        "linear_one_way": one_way(up, activated),
        "linear_escape": optimised(steps(adam), **ADAM),
    }
    assert verdict("C10-gaining", **tables) == expected
    assert verdict("C10-losing", **tables) == REPRODUCED


def test_a_feature_that_is_never_lost_follows_no_law() -> None:
    assert verdict("C10-losing", linear_one_way=one_way(activated, never)) == NOT_REPRODUCED
    few = one_way(activated, activated).query("batch == 8 and learning_rate > 0.05")
    assert verdict("C10-losing", linear_one_way=few) == NOT_TESTED
