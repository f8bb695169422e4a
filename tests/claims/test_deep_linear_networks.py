"""Verdicts on paper C from tables on which a claim holds, and from tables on which it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from tests.claims.delays import delayed, sparse, trapping
from tests.claims.escaping import TRACE, as_claimed
from tests.kinetics.joined import joined

from atypical.claims.catalogue import CLAIMS
from atypical.claims.claim import NOT_REPRODUCED, REPRODUCED
from atypical.claims.judge import judge
from atypical.kinetics import sweeps
from atypical.kinetics.landscape_tables import landscape_table

sweep_table = joined(sweeps.sweep_table)

Tables = dict[str, pd.DataFrame]
# Judged from tables of their own, in test_modes, test_reduced, test_nonlinear, test_modular,
# test_decay and test_students.
ELSEWHERE = {
    *("C1", "C1-abrupt", "C2-global", "C2-barrier", "C6", "C9", "C10-gaining", "C10-losing"),
    *("C3-reduced", "C10-reduced", "C10-root", "C7-kick", "C7-order"),
    *("C11", "C11-delay", "C11-hysteresis", "C11-noise", "C11-pace", "C7-features", "C7-noise"),
    *("C7-decay", "C7-published"),
}


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
        "linear_sparse": sparse("settled"),
        "linear_delayed": delayed(),
        "nonlinear_sweep": nonlinear(loop=True),
    }


def verdict(tables: Tables, claim: str) -> str:
    return str(judge(claim, tables)["verdict"][0])


@pytest.mark.parametrize(
    "claim", [c.name for c in CLAIMS if c.paper == "C" and c.name not in ELSEWHERE]
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
        ("C7", "nonlinear_sweep", nonlinear(loop=False), NOT_REPRODUCED),
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


def test_evidence_tells_how_many_modes_never_come_back(tables: Tables) -> None:
    assert "4 of 4 modes lost" in evidence(tables, "C2")
    healthy = {**tables, "linear_sweep": healed(tables["linear_sweep"])}
    assert "0 of 4 modes lost" in evidence(healthy, "C2")
