"""Delays of modular addition: censoring, and the powers that were planted in them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.memorising import delays, exponents, laws

LIKE = {"optimiser": "adamw", "full_batch": 0, "status": "converged"}


def planted(
    scatter: float = 0.05, late: int = 0, lam: tuple[float, ...] = (0.5, 1.0)
) -> pd.DataFrame:
    """Delays of 2 B^0.1 / (rate · decay) steps; those of `late` seeds are not seen."""
    rng, rows = np.random.default_rng(0), []
    for rate, decay, batch in product((0.001, 0.003, 0.01), lam, (32, 128)):
        steps = 2 * batch**0.1 / (rate * decay) * np.exp(scatter * rng.standard_normal(12))
        for seed, own in enumerate(steps):
            seen = seed >= late
            time = rate * (own if seen else 1.5 * steps.max())
            rows.append((batch, rate, decay, seed, int(seen), time))
    columns = ["batch", "learning_rate", "weight_decay", "seed", "escaped", "time"]
    return pd.DataFrame(rows, columns=columns).assign(**LIKE)


@pytest.mark.parametrize("late", [0, 4])
def test_planted_powers_are_found(late: int) -> None:
    found = exponents(planted(late=late))
    for name, power in (("learning_rate", -1.0), ("weight_decay", -1.0), ("batch", 0.1)):
        assert found[name].value == pytest.approx(power, abs=5 * found[name].error)
        assert 0 < found[name].error < 0.1


def test_a_setting_of_one_value_has_no_power() -> None:
    assert set(exponents(planted(lam=(1.0,)))) == {"learning_rate", "batch"}
    assert (
        exponents(planted().query("batch == 32 and learning_rate == 0.01 and weight_decay == 1"))
        == {}
    )
    tied = planted().query("(learning_rate == 0.01) == (weight_decay == 1.0)")
    tied = tied.query("learning_rate > 0.001 and batch == 32")
    assert exponents(tied) == {}


def test_runs_that_do_not_generalise_are_watched_to_their_end() -> None:
    step = [0, 10, 100]
    runs = [
        pd.DataFrame({"step": step, "train_accuracy": [0.0, 1.0, 1.0], "test_accuracy": test})
        for test in ([0.0, 0.1, 0.2], [0.0, 0.1, 0.95])
    ]
    table = pd.concat([run.assign(seed=n) for n, run in enumerate(runs)])
    table = table.assign(batch=8, learning_rate=0.5, weight_decay=0.01, **LIKE)
    found = delays(table)
    assert found["escaped"].tolist() == [0, 1]
    assert found["time"].tolist() == [45.0, 45.0]
    (law,) = laws(found).to_dict("records")
    assert (law["most"], law["median"], law["shrinks"]) == (0, 90.0, 0.005)
