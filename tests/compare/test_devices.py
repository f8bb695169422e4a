"""A device that computes with a bias, as by a wrong sign, is named by `compare`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.compare.made import directory

from atypical.compare.__main__ import main
from atypical.learners.sweep import sweep
from atypical.settings.studies import STUDIES

RUNS, NAME = "perceptron_training", "sbpi"
CONDITIONS = [
    {"size": 51, "entries": "sign", "alpha": alpha, "patterns": round(51 * alpha)}
    | {"stopping": "first"}
    for alpha in (0.4, 0.5, 0.6, 0.7)
]
INSTANCES = range(24)


def runs(sweeps: int, probability: float) -> pd.DataFrame:
    """What SBPI reaches, compiled on a core."""
    rule = import_module(f"atypical.learners.{NAME}").Rule(sweeps=sweeps, probability=probability)
    rows = sweep(NAME, rule, CONDITIONS, INSTANCES, lambda of, unit: of).rows
    return pd.DataFrame(rows)[[column.name for column in STUDIES[RUNS].columns]]


@pytest.fixture(scope="module")
def here() -> pd.DataFrame:
    return runs(200, 0.3)


def compared(tmp_path: Path, a: pd.DataFrame, b: pd.DataFrame) -> int:
    sides = [directory(tmp_path / name, {RUNS: table}) for name, table in (("a", a), ("b", b))]
    return main([*map(str, sides)])


def test_another_order_of_sums_is_no_difference(
    here: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(1)
    moved = here["iterations"] + rng.integers(-1, 2, len(here)) * (here["iterations"] > 3)
    assert compared(tmp_path, here, here.assign(iterations=moved)) == 0
    assert "They agree" in capsys.readouterr().out


def test_a_learner_whose_success_is_shifted_is_named(
    here: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SBPI that never secures a pattern: it still learns, but less far."""
    biased = runs(200, 0.0)
    assert 0 < biased["solved"].sum() < here["solved"].sum()
    assert compared(tmp_path, here, biased) == 1
    said = capsys.readouterr().out
    assert RUNS in said
    assert "solved" in said or "iterations" in said


def planted(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Faults of a kernel, as a table shows them."""
    lost = table["solved"].eq(1) & (table["instance"] % 3 == 0)
    spent = table["status"].where(~lost, "budget spent")
    errors = table["train_error"].where(~lost, 0.05)
    yield "success", table.assign(solved=table["solved"] & ~lost, status=spent, train_error=errors)
    yield "an order that misses a pattern", table.assign(iterations=table["iterations"] * 2)


@pytest.mark.parametrize("fault", [0, 1])
def test_planted_faults_are_named(fault: int, here: pd.DataFrame, tmp_path: Path) -> None:
    _, wrong = list(planted(here))[fault]
    assert compared(tmp_path, here, wrong.assign(solved=wrong["solved"].astype(int))) == 1
