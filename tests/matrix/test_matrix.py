"""The matrix of settings: what is offered, how a trial is noted, what moves. None runs it whole."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
from matrix import tables
from matrix.environments import newest_small, ranges, requirements
from matrix.moves import compared
from matrix.pythons import found
from matrix.recorder import NOTES, LeftOut
from matrix.settings import Machine, Setting, environment_of, settings
from matrix.trials import ended
from packaging.specifiers import SpecifierSet

PYTHON = Path(sys.executable)
DESKTOP = Machine(
    processor="x86_64",
    instructions=frozenset({"X86_V2", "X86_V3"}),
    blas=frozenset({"openblas"}),
    torch=True,
    pythons={(3, 11): PYTHON, (3, 12): None},
)


def offered(machine: Machine) -> list[str]:
    return [s.name for s in settings(machine, "small") if not s.missing and s.group == "kernels"]


def test_a_processor_is_offered_the_kernels_that_it_can_run() -> None:
    narrow = ["as it comes", "OpenBLAS Haswell", "OpenBLAS Zen", "Numba haswell", "Numba generic"]
    assert offered(DESKTOP) == [*narrow, "ATen default"]
    wide = replace(DESKTOP, instructions=DESKTOP.instructions | {"X86_V4"})
    assert {"OpenBLAS SkylakeX", "NumPy narrow"} == set(offered(wide)) - set(offered(DESKTOP))


def test_an_arm_processor_has_kernels_of_its_own() -> None:
    arm = replace(DESKTOP, processor="arm64", instructions=frozenset({"NEON", "ASIMDDP"}))
    assert offered(arm) == [
        "as it comes",
        "OpenBLAS ARMV8",
        "OpenBLAS NEOVERSEN1",
        "NumPy narrow",
        "Numba generic",
        "ATen default",
    ]
    apple = replace(arm, blas=frozenset({"accelerate"}))
    assert not any("OpenBLAS" in name for name in offered(apple))


def test_every_setting_that_is_not_offered_says_why() -> None:
    missing = {s.name: s.missing for s in settings(replace(DESKTOP, torch=False), "small")}
    assert missing["OpenBLAS SkylakeX"] == "this processor has no X86_V4"
    assert missing["ATen default"] == "torch is not installed"
    assert missing["python3.12"] == "no python3.12 that can make an environment"


def test_nothing_but_the_setting_chooses_kernels() -> None:
    given = {"PATH": "/bin", "OPENBLAS_L2_SIZE": "512", "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": "x"}
    asked = Setting("", "", {"OPENBLAS_CORETYPE": "Zen"})
    expected = {"PATH": "/bin", "OMP_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Zen"}
    assert environment_of(asked, given) == expected


def test_a_shim_that_runs_nothing_is_passed_over(tmp_path: Path) -> None:
    says = {"shims": "exit 127", "versions/3.12.1/bin": "echo 3 12"}
    for place, line in says.items():
        python = tmp_path / place / "python3.12"
        python.parent.mkdir(parents=True)
        python.write_text(f"#!/bin/sh\n{line}\n")
        python.chmod(0o755)
    environment = {"PATH": str(tmp_path / "shims"), "PYENV_ROOT": str(tmp_path)}
    assert found((3, 12), environment) == tmp_path / "versions/3.12.1/bin/python3.12"
    assert found((3, 13), environment) is None


def test_a_small_torch_is_one_without_cuda_within_the_range() -> None:
    listed = (
        "torch (2.15.0)\nAvailable versions: 2.15.0, 3.0.0+cpu, 2.9.1+cpu, 2.13.0+cpu, 2.13.0\n"
    )
    assert newest_small(listed, SpecifierSet(">=2.9,<3")) == "2.13.0+cpu"
    assert newest_small(listed, SpecifierSet("==2.15.0")) is None


def test_an_environment_holds_the_pins_or_the_ranges_and_what_tests_import() -> None:
    assert set(ranges()) < set(requirements(newest=True))
    for lines in requirements(newest=True), requirements(newest=False):
        names = [line.split(">")[0].split("=")[0] for line in lines]
        assert len(set(names)) == len(names)
        assert {"pytest", "pytest-xdist", "hypothesis", "mpmath", "torch"} <= set(names)


def written(folder: Path, **columns: object) -> Path:
    folder.mkdir(exist_ok=True)
    pd.DataFrame(columns).to_csv(folder / "t.csv", index=False)
    return folder


FIRST = {"q": [0.5, 1.0, np.nan], "residual": [1e-16, 0.0, 0.0], "status": ["converged"] * 3}
LAST_BIT = {"q": [np.nextafter(0.5, 1), 1.0, np.nan]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        (LAST_BIT, ["t: 1.1e-16 (q)"]),
        ({"residual": [1e-14, 0.0, 0.0]}, ["t: rounding alone"]),
        ({"q": [0.5, np.inf, np.nan]}, ["t: inf (q)"]),
        ({"q": [0.5, np.nan, np.nan]}, ["t: inf (q)"]),
        ({"status": ["converged", "stalled", "converged"]}, ["t: words in 1 rows"]),
    ],
)
def test_what_moves_is_told_by_its_farthest_column(
    tmp_path: Path, change: dict[str, object], said: list[str]
) -> None:
    first, other = written(tmp_path / "a", **FIRST), written(tmp_path / "b", **FIRST | change)
    both, moves = compared(first, other)
    assert both == 1
    assert [str(move) for move in moves] == said


def test_the_tables_are_those_of_every_study_that_needs_no_other() -> None:
    known = tables.steps()
    names = {part.study for part in tables.parts(known)}
    needing = {name for name, study in known.studies.items() if study.follows or study.reads}
    # Small instances are enumerated, whatever learners find.
    assert names == known.parts.keys() - needing | {"perceptron_flatness"}
    assert {"perceptron_capacity", "features_restarts", "networks_training"} < names


def test_no_two_tables_have_a_name() -> None:
    names = [tables.named(part) for part in tables.parts(tables.steps())]
    assert len(set(names)) == len(names)


def test_learners_that_the_overlay_drops_are_tried_and_on_instances_as_small_as_its_own() -> None:
    scaling = [part for part in tables.parts(tables.steps()) if part.study.endswith("_scaling")]
    assert {"focusing_bp", "reinforced_max_sum", "annealing"} < {p.bundle.kind for p in scaling}
    assert max(curve["size"] for part in scaling for curve in part.curves) < 200
    assert max(len(part.runs) for part in scaling) <= 3


def test_a_table_is_made_by_its_own_script(tmp_path: Path) -> None:
    known = tables.steps()
    (part,) = (part for part in tables.parts(known) if part.study == "perceptron_capacity")
    assert tables.made(part, known, tmp_path) == ""
    written = pd.read_csv(tmp_path / f"{tables.named(part)}.csv")
    assert list(written["margin"]) == [0.0, 1.0]
    spoilt = {place: {"margin": ["none"]} for place in part.places}
    spoilt_part = replace(part, bundle=replace(part.bundle, curves=spoilt))
    assert tables.made(spoilt_part, known, tmp_path) != ""


TESTS = """
import os, pytest
def test_good(): pass
def test_bad(): assert False
@pytest.mark.skip
def test_left_out(): pass
@pytest.fixture
def broken(): raise OSError
def test_not_begun(broken): pass
def test_crash(): os.abort()
"""


def test_each_test_is_noted_once_and_stays_noted_when_the_process_dies(tmp_path: Path) -> None:
    (tmp_path / "test_these.py").write_text(TESTS)
    command = [PYTHON, "-m", "pytest", "-p", "matrix.recorder", "-c", "/dev/null", tmp_path]
    environment = {**environment_of(Setting("", "")), NOTES: str(tmp_path / "notes")}
    environment["PYTHONPATH"] = str(tables.ROOT)
    subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=False)
    noted = [line.split("\t") for line in (tmp_path / "notes").read_text().splitlines()]
    assert [(end, name.rpartition("::")[2]) for end, name in noted] == [
        ("passed", "test_good"),
        ("failed", "test_bad"),
        ("skipped", "test_left_out"),
        ("failed", "test_not_begun"),
    ]


def test_where_torch_is_not_what_imports_it_is_left_out() -> None:
    assert LeftOut().find_spec("numpy") is None
    with pytest.raises(pytest.skip.Exception):
        LeftOut().find_spec("torch")


def dead(number: int) -> bool:
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_ends_with_its_time_and_with_all_that_it_started(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert ended(["sleep", "1000"], {}, log, left=0.0) is None
    assert ended(["/bin/sh", "-c", "sleep 1000 & echo $!; exit 3"], {}, log, left=60) == 3
    started = int(log.read_text())
    until = time.monotonic() + 60
    while not dead(started) and time.monotonic() < until:
        time.sleep(0.01)
    assert dead(started)
