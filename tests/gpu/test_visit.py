"""A visit to a machine with a GPU, tried without one: every part, in small, interpreted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from gpu import ROOT
from gpu.__main__ import PARTS

from atypical.learners.facts import kernels
from atypical.plan.rates import KEYS, carried, read, renewed
from atypical.studies.kinds.training import rule_of

pytest.importorskip("triton", reason="no kernels on this platform: triton is built for Linux")


def visit(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gpu", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_gpu_it_says_so_in_a_line(tmp_path: Path) -> None:
    done = visit(PATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stdout == (
        "make gpu: there is no GPU on this machine; --interpret tries all without one.\n"
    )


def test_all_parts_together_take_eight_minutes() -> None:
    assert sum(seconds for _, seconds in PARTS.values()) <= 8 * 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a visit brings home."""
    place = tmp_path_factory.mktemp("home")
    done = visit("--interpret", "--minutes", "30", "--out", place)
    assert done.returncode == 0, done.stdout + done.stderr
    return place


@pytest.mark.parametrize("part", PARTS)
def test_every_part_runs_to_its_end_and_leaves_what_can_be_carried_home(
    part: str, home: Path
) -> None:
    assert {file.name for file in home.iterdir()} == {"gpu.csv", "gpu.txt"}
    whole = pd.read_csv(home / "gpu.csv", keep_default_na=False)
    assert set(whole["part"]) == {*PARTS}
    assert f"== {part}: well" in (home / "gpu.txt").read_text()
    what = [*whole["what"][whole["part"] == part]]
    if part == "slices":
        learned = {rule_of(name.rpartition("/")[2]) for name in what if "/" in name}
        assert learned == {*kernels()}
        assert {"networks_training", "networks_flatness"} < {*what}
    if part == "rates":
        brought = carried(home / "gpu.csv")
        assert set(brought["device"]) == {"cuda"}
        both = renewed(read(), brought)
        assert len(both) == len(read()) + len(brought)
        assert both.set_index(KEYS).index.is_unique


def test_a_part_that_fails_is_told_and_stops_no_other(tmp_path: Path) -> None:
    # Too short for any part: what is out of time is ended.
    done = visit(
        "--interpret", "--only", "slices", "stacks", "--minutes", "0.05", "--out", tmp_path
    )
    assert done.returncode == 1
    told = (tmp_path / "gpu.txt").read_text()
    assert "== slices: out of time" in told
    assert "== stacks: " in told


def test_a_table_without_rates_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"gpu\.csv: holds no rates; give the gpu\.csv that"):
        carried(tmp_path / "gpu.csv")
