"""Runs are learned side by side, in as many packs as have room; what they find does not show it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from atypical.learners import memory
from atypical.learners.memory import NoRoom, of_run, packed
from atypical.learners.sweep import Sweep, sweep
from atypical.learners.train import train

# The way of a GPU, on a CPU.
DEVICE = "cpu:0"
LABELS = [
    {"size": size, "alpha": alpha, "patterns": round(alpha * size), "entries": "sign"}
    | {"stopping": stopping}
    for size in (21, 31)
    for alpha in (0.2, 0.5)
    for stopping in ("first", "whole")
]
FEATURES = {"size": 61, "patterns": 33, "latent": 11, "stopping": "first"}
UNLIMITED = 1e12
# Too short for some of the runs.
SHORT = {"sbpi": {"sweeps": 8}, "focusing_bp": {"steps": 5}, "cross_entropy": {"sweeps": 4}}


@pytest.fixture
def interpreted() -> None:
    """Kernels are run, in a language that is prepared once."""
    import_module("tests.learners.interpreter")


def found(name: str, conditions: list[Any], room: float, monkeypatch: Any) -> tuple[Sweep, int]:
    """What is found where that many bytes are free, and in how many calls."""
    calls = []

    def counted(*given: Any, **named: Any) -> Any:
        calls.append(given)
        return train(*given, **named)

    monkeypatch.setattr("atypical.learners.sweep.train", counted)
    monkeypatch.setattr("atypical.learners.sweep.room", lambda device: room)
    rule = import_module(f"atypical.learners.{name}").Rule(**SHORT[name])
    return sweep(name, rule, conditions, range(2), lambda of, unit: of, DEVICE), len(calls)


@pytest.mark.usefixtures("interpreted")
@pytest.mark.parametrize("name", SHORT)
def test_the_table_is_the_same_whichever_way_runs_were_packed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, calls = found(name, LABELS, UNLIMITED, monkeypatch)
    few, more = found(name, LABELS, 3 * max(of_run(name, LABELS[-1])), monkeypatch)
    alone, most = found(name, LABELS, max(of_run(name, LABELS[-1])), monkeypatch)
    # Two stopping rules are two calls.
    assert calls == 2 < more < most
    assert {row["solved"] for row in one.rows} == {False, True}
    for other in (few, alone):
        assert other.names == one.names
        assert_frame_equal(pd.DataFrame(other.rows), pd.DataFrame(one.rows))
        assert all(map(np.array_equal, other.weights, one.weights))


@pytest.mark.usefixtures("interpreted")
def test_a_pack_on_a_device_finds_what_a_core_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    there, _ = found("sbpi", [*LABELS, FEATURES], UNLIMITED, monkeypatch)
    rule = import_module("atypical.learners.sbpi").Rule(**SHORT["sbpi"])
    here = sweep("sbpi", rule, [*LABELS, FEATURES], range(2), lambda of, unit: of)
    assert_frame_equal(pd.DataFrame(there.rows), pd.DataFrame(here.rows))
    assert there.names == here.names


def test_a_run_that_no_device_could_hold_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoRoom, match=r"sbpi: a run of 21 weights and 4 patterns.*device: cpu\.$"):
        found("sbpi", LABELS, 100.0, monkeypatch)


@pytest.mark.parametrize(
    ("sizes", "most", "packs"),
    [
        ([], 10, []),
        ([1, 1, 1], 10, [3]),
        ([4, 4, 4, 4], 10, [2, 2]),
        ([20, 1, 20], 10, [1, 1, 1]),
        ([1, 9, 1], 10, [2, 1]),
    ],
)
def test_packs_are_as_few_as_have_room(sizes: list[float], most: float, packs: list[int]) -> None:
    assert [len(pack) for pack in packed(sizes, most)] == packs


def test_patterns_are_a_byte_an_entry_and_a_kernel_says_what_it_keeps_besides(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels/sbpi.py").write_text("BYTES = (0, 4, 8)\n")
    monkeypatch.setattr(memory, "FOLDER", tmp_path)
    memory.kept.cache_clear()
    P, N = FEATURES["patterns"], FEATURES["size"]
    held = of_run("sbpi", FEATURES)
    memory.kept.cache_clear()
    assert held.device == pytest.approx(memory.MARGIN * (P * N + 4 * N + 8 * P))
    # Twice the patterns, and the tests of random features, which are twice as many.
    assert held.host == 4 * P * N + 11 * (N + P)
