"""Claims on escapes end in every verdict that they can."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.claims.escaping import TRACE, arrhenius, as_claimed, escapes, growth, never

from atypical.claims.claim import CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge

CLAIMS = ("C3-sgd", "C3-adam", "C3-fit", "C3-slope", "C3-temperature")


def noise(trace: float = TRACE) -> pd.DataFrame:
    rows = {"residual": 0.0, "noise_escape": 0.0, "noise_present": 0.1, "growth_rate": -0.03}
    totals = trace / 64 * np.array([0.99, 1.0, 1.01])
    return pd.DataFrame({"noise_total": totals}).assign(**rows, batch=64, status="converged")


def judged(claim: str, escape: pd.DataFrame, trace: float = TRACE) -> pd.Series:
    one_way = pd.DataFrame(
        columns=["direction", "learning_rate", "batch", "escaped", "time", "status"]
    )
    tables = {
        "linear_escape": escape,
        "linear_noise": noise(trace),
        "linear_one_way": one_way,
        "linear_langevin": one_way.assign(hidden=[]),
    }
    return judge(claim, tables).iloc[0]


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_on_escapes_holds_where_it_should(claim: str) -> None:
    assert judged(claim, as_claimed())["verdict"] == REPRODUCED


@pytest.mark.parametrize("claim", CLAIMS)
def test_none_is_tested_by_checkpoints_that_failed(claim: str) -> None:
    broken = as_claimed().assign(status="checkpoint not converged")
    expected = REPRODUCED if claim == "C3-temperature" else NOT_TESTED
    assert judged(claim, broken)["verdict"] == expected


SILENT = escapes(never)
ADAM = {"optimiser": "adam", "seeds": 40}
STILL = escapes(never, optimiser="adam", batch=512, full=True, seeds=12)


@pytest.mark.parametrize(
    ("claim", "parts", "expected"),
    [
        ("C3-sgd", [SILENT], NOT_REPRODUCED),
        ("C3-sgd", [escapes(growth)], NOT_REPRODUCED),
        ("C3-sgd", [SILENT, escapes(arrhenius, optimiser="momentum")], CHANGED_PROTOCOL),
        ("C3-sgd", [escapes(arrhenius, rates=(0.001, 0.002))], NOT_TESTED),
        ("C3-adam", [escapes(arrhenius, **ADAM)], NOT_TESTED),
        ("C3-adam", [escapes(never, **ADAM), STILL], NOT_REPRODUCED),
        (
            "C3-adam",
            [
                escapes(arrhenius, **ADAM),
                escapes(growth, optimiser="adam", batch=512, full=True, seeds=12),
            ],
            NOT_REPRODUCED,
        ),
        (
            "C3-adam",
            [escapes(arrhenius, rates=(0.0004, 0.0008, 0.004, 0.008), **ADAM), STILL],
            CHANGED_PROTOCOL,
        ),
        ("C3-adam", [escapes(arrhenius, batch=32, **ADAM), STILL], CHANGED_PROTOCOL),
        ("C3-fit", [escapes(growth)], NOT_REPRODUCED),
        ("C3-fit", [SILENT], NOT_TESTED),
        ("C3-fit", [escapes(arrhenius, seeds=50)], NOT_TESTED),
        (
            "C3-fit",
            [SILENT, escapes(growth, preparation="aged", stuck=(0, 1, 60, 61, 62, 110, 160, 170))],
            CHANGED_PROTOCOL,
        ),
        ("C3-slope", [SILENT, escapes(arrhenius, preparation="aged")], CHANGED_PROTOCOL),
        ("C3-slope", [SILENT, escapes(growth, preparation="aged")], NOT_REPRODUCED),
        ("C3-slope", [SILENT], NOT_TESTED),
    ],
)
def test_a_claim_ends_as_its_runs_say(claim: str, parts: list[pd.DataFrame], expected: str) -> None:
    assert judged(claim, pd.concat(parts, ignore_index=True))["verdict"] == expected


@pytest.mark.parametrize(
    ("trace", "rates", "expected"),
    [
        (1.0, (0.0005, 0.001, 0.005), NOT_REPRODUCED),
        (3e-3, (0.002, 0.003, 0.005), CHANGED_PROTOCOL),
        (3e-4, (0.0005, 0.001, 0.005), REPRODUCED),
    ],
)
def test_a_temperature_of_order_one_needs_a_narrow_sweep_or_a_long_budget(
    trace: float, rates: tuple[float, ...], expected: str
) -> None:
    both = pd.concat([escapes(never), escapes(never, optimiser="adam", rates=rates)])
    assert judged("C3-temperature", both, trace)["verdict"] == expected


def test_the_evidence_says_what_opens_without_minibatches_and_which_law_is_likeliest() -> None:
    said = judged("C3-adam", as_claimed())["evidence"]
    assert "adam 0 of 60 with full" in said
    assert "T ∝ lr/B in lr × steps 0.0" in said


def test_the_evidence_of_r_squared_holds_it_against_full_batches() -> None:
    stuck = (0, 1, 60, 61, 110, 160)
    way = {"preparation": "aged", "stuck": stuck}
    both = [escapes(growth, **way), escapes(growth, batch=512, full=True, **way)]
    said = judged("C3-fit", pd.concat(both, ignore_index=True))["evidence"]
    assert "4 sets from aged checkpoints" in said and "1 stuck 0.9" in said
    assert "without any noise: 0.9" in said
