"""Verdicts on paper C from tables on which a claim holds, and from tables on which it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from tests.claims.escaping import TRACE, as_claimed
from tests.kinetics.joined import joined

from atypical.claims.catalogue import CLAIMS
from atypical.claims.claim import CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge
from atypical.kinetics import sweeps
from atypical.kinetics.landscape_tables import landscape_table

sweep_table = joined(sweeps.sweep_table)

Tables = dict[str, pd.DataFrame]
# Judged in test_modes.py.
OF_MODES = {"C1", "C1-abrupt", "C2-global", "C2-barrier", "C6", "C9", "C10-gaining", "C10-losing"}


@pytest.fixture(scope="module")
def sweep() -> pd.DataFrame:
    curves = [
        {"depth": L, "data": "whitened", "direction": way}
        for L in (2, 3, 4)
        for way in ("up", "down")
    ]
    beta = np.round(np.arange(0.02, 0.97, 0.025), 3)
    world = {"hidden": 3, "samples": 64, "test_samples": 16}
    return sweep_table(curves, beta, [1, 2], 0.2, 1e-8, 100_000, 1e-4, **world)


def runs(rate: Callable[[float, float], float], **columns: Sequence[object]) -> pd.DataFrame:
    """Exponential escape times, 40 per condition, censored at 1000; rate: of lr and B."""
    rng, rows = np.random.default_rng(0), []
    for direction in columns.get("direction", ["up"]):
        for lr in (0.05, 0.1, 0.2):
            for batch in (8, 16, 32):
                k = rate(lr, batch) if direction == columns.get("live", ["up"])[0] else 0.0
                for seed in range(40):
                    t = rng.exponential(1 / k) if k else np.inf
                    rows.append((direction, lr, batch, seed, min(t, 1000.0), int(t < 1000)))
    names = ["direction", "learning_rate", "batch", "seed", "time", "escaped"]
    fixed = {"beta": 0.3, "residual": 0.0, "hidden": 10, "status": "converged"}
    return pd.DataFrame(rows, columns=names).assign(**fixed)


def arrhenius(lr: float, batch: float) -> float:
    return float(np.exp(-3 - 0.01 * batch / lr))


def never(lr: float, batch: float) -> float:
    return 0.0


def trapping(**epochs: float) -> pd.DataFrame:
    """Delays by preparation; NaN: never opens."""
    rows = [
        {
            "start": "random" if kind == "none" else "rank-1",
            "preparation": kind,
            "strength": 0.0,
            "beta": 0.03,
            "seed": seed,
            "criterion": "basin",
            "escaped": int(not np.isnan(value)),
            "epochs": 5000.0 if np.isnan(value) else value,
            "status": "converged",
        }
        for kind, value in epochs.items()
        for seed in range(3)
    ]
    return pd.DataFrame(rows)


def sparse(residual_that_groks: float) -> pd.DataFrame:
    epoch = np.array([0, 1, 10, 100, 1000, 10000])
    frames = []
    for residual in (0.0, 0.01):
        late = epoch >= 1000 if residual >= residual_that_groks else np.zeros(6, dtype=bool)
        frames.append(
            pd.DataFrame(
                {
                    "residual": residual,
                    "seed": 1,
                    "epoch": epoch,
                    "train_mse": np.where(late, 0.25, np.where(epoch > 1, 0.5, 0.6)),
                    "test_mse": np.where(late, 0.3, 0.65),
                    "s2": np.where(late, 0.7, 0.0),
                    "full_batch": 1,
                    "status": "converged",
                }
            )
        )
    return pd.concat(frames)


def delayed(second: float = 40.0, held: bool = True) -> pd.DataFrame:
    frames = []
    for start, kind in (("rank-0", "converged"), ("rank-1", "converged"), ("rank-0", "residual")):
        for seed in (1, 2):
            epoch = np.array([0.0, 10.0, 20.0, 30.0, 40.0])
            learns = kind == "residual"
            s1 = (
                np.where(epoch >= 20, 0.8, 0.0) if learns else np.full(5, 0.8 * (start == "rank-1"))
            )
            s2 = np.where(epoch >= second, 0.7, 0.0) if learns else np.zeros(5)
            if not held and start == "rank-1":
                s2[-1] = 0.7
            frames.append(
                pd.DataFrame({"epoch": epoch, "s1": s1, "s2": s2}).assign(
                    start=start,
                    preparation=kind,
                    strength=0.0,
                    beta=0.03,
                    seed=seed,
                    status="converged",
                )
            )
    return pd.concat(frames, ignore_index=True)


def nonlinear(loop: bool) -> pd.DataFrame:
    rng, beta, rows = np.random.default_rng(0), np.geomspace(1e-3, 1, 13), []
    for activation in ("sigmoid", "tanh", "relu"):
        for direction in ("up", "down"):
            for seed in range(5):
                edge = 0.1 if direction == "up" or not loop else 0.005
                loss = np.where(beta > edge * (1 + 0.1 * rng.random()), 2.3, 0.2)
                rows.append(
                    pd.DataFrame({"beta": beta, "train_loss": loss}).assign(
                        activation=activation, direction=direction, seed=seed
                    )
                )
    return pd.concat(rows)


@pytest.fixture
def tables(sweep: pd.DataFrame) -> Tables:
    noise = {"residual": 0.0, "noise_escape": 0.0, "noise_present": 0.1, "growth_rate": -0.03}
    noise |= {"noise_total": TRACE / 64, "batch": 64, "status": "converged"}
    return {
        "linear_sweep": sweep,
        "linear_landscape": landscape_table([2, 3, 4], [0.8, 0.9], [0.05, 0.1, 0.2]),
        "linear_escape": as_claimed(),
        "linear_one_way": runs(arrhenius, direction=["up", "down"], live=["up"]),
        "linear_langevin": runs(arrhenius),
        "linear_noise": pd.DataFrame([noise]),
        "linear_trapping": trapping(none=2.0, converged=900.0, residual=300.0),
        "linear_sparse": sparse(0.0),
        "linear_delayed": delayed(),
        "nonlinear_sweep": nonlinear(loop=True),
    }


def verdict(tables: Tables, claim: str) -> str:
    return str(judge(claim, tables)["verdict"][0])


@pytest.mark.parametrize(
    "claim", [c.name for c in CLAIMS if c.paper == "C" and c.name not in OF_MODES]
)
def test_every_claim_holds_where_it_should(tables: Tables, claim: str) -> None:
    assert verdict(tables, claim) == REPRODUCED


def healed(sweep: pd.DataFrame) -> pd.DataFrame:
    """A sweep without hysteresis: down as up."""
    up = sweep[sweep["direction"] == "up"]
    return pd.concat([up, up.assign(direction="down")], ignore_index=True)


@pytest.mark.parametrize(
    ("claim", "table", "changed", "expected"),
    [
        (
            "C4",
            "linear_trapping",
            trapping(none=2.0, residual=300.0),
            CHANGED_PROTOCOL,
        ),
        (
            "C4",
            "linear_trapping",
            trapping(none=2.0, residual=20.0),
            NOT_REPRODUCED,
        ),
        ("C5", "linear_sparse", sparse(0.01), CHANGED_PROTOCOL),
        ("C5", "linear_sparse", sparse(0.02), NOT_REPRODUCED),
        ("C7", "nonlinear_sweep", nonlinear(loop=False), NOT_REPRODUCED),
        ("C8", "linear_delayed", delayed(second=20.0), NOT_REPRODUCED),
        ("C8", "linear_delayed", delayed(second=30.0), NOT_REPRODUCED),
        ("C8", "linear_delayed", delayed(second=10.0), NOT_REPRODUCED),
        ("C8", "linear_delayed", delayed(second=100.0), NOT_TESTED),
    ],
)
def test_a_claim_falls_with_its_table(
    tables: Tables, claim: str, table: str, changed: pd.DataFrame, expected: str
) -> None:
    assert verdict({**tables, table: changed}, claim) == expected


@pytest.mark.parametrize(("claim", "change"), [("C2", healed)])
def test_a_claim_about_sweeps_falls_with_the_sweep(
    tables: Tables, claim: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    assert (
        verdict({**tables, "linear_sweep": change(tables["linear_sweep"])}, claim) == NOT_REPRODUCED
    )


def evidence(tables: Tables, claim: str) -> str:
    return str(judge(claim, tables)["evidence"][0])


@pytest.mark.parametrize(
    ("claim", "table", "changed", "said"),
    [
        ("C4", "linear_trapping", trapping(none=2.0, converged=900.0), "3 of 3 converged"),
        ("C4", "linear_trapping", trapping(none=2.0, residual=300.0), "0 of 0 converged"),
        ("C5", "linear_sparse", sparse(0.0), "no minibatch noise"),
        ("C5", "linear_sparse", sparse(0.0).assign(full_batch=0), "full batch: no"),
        ("C8", "linear_delayed", delayed(), "2 learn the stronger one first, 0 the weaker"),
        ("C8", "linear_delayed", delayed(second=10.0), "0 learn the stronger one first, 2 the"),
    ],
)
def test_evidence_says_what_the_table_holds(
    tables: Tables, claim: str, table: str, changed: pd.DataFrame, said: str
) -> None:
    assert said in evidence({**tables, table: changed}, claim)


def test_evidence_tells_how_many_modes_never_come_back(tables: Tables) -> None:
    assert "4 of 4 modes lost" in evidence(tables, "C2")
    healthy = {**tables, "linear_sweep": healed(tables["linear_sweep"])}
    assert "0 of 4 modes lost" in evidence(healthy, "C2")


def test_a_delay_is_compared_with_random_starts_at_its_own_weight_decay(tables: Tables) -> None:
    slow = trapping(none=40.0).assign(beta=0.32)
    both = pd.concat([trapping(none=2.0, residual=300.0), slow])
    assert verdict({**tables, "linear_trapping": both}, "C4") == CHANGED_PROTOCOL


def test_stages_are_not_tested_where_no_run_starts_from_rank_0() -> None:
    tables = {"linear_delayed": delayed().query("start != 'rank-0'")}
    assert verdict(tables, "C8") == NOT_TESTED
