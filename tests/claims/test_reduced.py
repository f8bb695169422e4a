"""Verdicts on predicted escape times, from tables that follow the prediction and tables that do
not.
"""

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge


def steps(lr, batch, power=0.5):
    """Mean number of steps of an escape."""
    return 100 * np.exp(0.1 * batch**power * 64 ** (0.5 - power) / (100 * lr))


def runs(measured, predicted, seeds=60):
    """Exponential times of Adam and of losses alike; both arguments: lr, B → steps."""
    rng, rows = np.random.default_rng(0), []
    for lr in (0.003, 0.004, 0.006, 0.01):
        for batch in (16, 64, 128):
            time = rng.exponential(lr * measured(lr, batch), seeds)
            fixed = {"learning_rate": lr, "batch": batch, "time": time, "escaped": 1}
            rows.append(pd.DataFrame(fixed).assign(rate_reduced=1 / (lr * predicted(lr, batch))))
    words = {"optimiser": "adam", "moments": "cold", "preparation": "converged"}
    words |= {"data": "whitened", "status": "converged", "beta": 0.03, "full_batch": 0}
    return pd.concat(rows, ignore_index=True).assign(**words)


def verdict(claim, table):
    both = {
        "linear_escape": table.assign(direction="up"),
        "linear_one_way": table.assign(direction="down"),
    }
    return judge(claim, both)["verdict"][0]


@pytest.mark.parametrize("claim", ["C3-reduced", "C10-reduced"])
@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (steps, REPRODUCED),
        (lambda lr, B: 6 * steps(lr, B), CHANGED_PROTOCOL),
        (lambda lr, B: steps(lr, B) ** 2, NOT_REPRODUCED),
        (lambda lr, B: 1000.0 + 0 * lr, NOT_REPRODUCED),
    ],
)
def test_a_prediction_holds_by_its_slope_and_up_to_a_factor(claim, measured, expected):
    assert verdict(claim, runs(measured, steps)) == expected


@pytest.mark.parametrize("claim", ["C3-reduced", "C10-reduced", "C10-root"])
def test_nothing_is_judged_without_escapes(claim):
    nothing = runs(steps, steps).assign(escaped=0)
    assert verdict(claim, nothing) == NOT_TESTED
    assert verdict(claim, nothing.iloc[:0]) == NOT_TESTED


@pytest.mark.parametrize(("power", "expected"), [(0.5, REPRODUCED), (1.0, NOT_REPRODUCED)])
def test_steps_of_adam_go_with_the_root_of_the_batch(power, expected):
    table = runs(lambda lr, B: steps(lr, B, power), steps, seeds=400)
    assert verdict("C10-root", table) == expected
