"""Directories that agree are said to; what does not is named, with its kind and its rows."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.compare.made import Tables, directory, drawn, read, table

from atypical.claims.claim import NOT_REPRODUCED, REPRODUCED
from atypical.claims.table import COLUMNS
from atypical.compare.__main__ import main
from atypical.compare.comparison import Comparison, compared
from atypical.compare.finding import (
    DIFFERENT,
    EQUAL,
    IDENTICAL,
    INCOMPARABLE,
    MISSING,
    REFUSED,
    SAME,
)
from atypical.compare.results import results_in
from atypical.compare.tables import found
from atypical.disk.seals import sealed_checksum
from atypical.settings.roles import roles_of
from atypical.settings.studies import STUDIES
from atypical.tables.files import write

THEORY, RUNS = "perceptron_entropy", "perceptron_training"
MOST_SECONDS = 30


def theory() -> pd.DataFrame:
    """A table whose rows state small errors."""
    return table(THEORY).assign(residual=1e-9, quadrature_error=1e-9)


def tables(luck: int = 0) -> Tables:
    return {THEORY: theory(), RUNS: drawn(table(RUNS), RUNS, luck)}


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """Two directories of the same bytes."""
    return directory(tmp_path / "a", tables()), directory(tmp_path / "b", tables())


def between(sides: tuple[Path, Path]) -> Comparison:
    return compared(*(results_in(str(side)) for side in sides))


def kinds(sides: tuple[Path, Path]) -> dict[str, str]:
    return {finding.name: finding.kind for finding in between(sides).findings}


def rewritten(side: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """A table, changed and sealed anew."""
    path, columns = side / "tables" / f"{name}.csv", STUDIES[name].columns
    write(change(tables()[name]), path, columns, {"study": {}})


def test_identical_directories_say_so(sides, capsys) -> None:
    assert main([*map(str, sides)]) == 0
    told = capsys.readouterr().out
    assert "They agree" in told
    assert "2 identical bytes" in told


def test_a_missing_table_is_named(sides) -> None:
    for path in (sides[1] / "tables").glob(f"{RUNS}*"):
        path.unlink()
    assert kinds(sides) == {THEORY: IDENTICAL, RUNS: MISSING}


def test_a_broken_seal_is_refused_by_name(sides, capsys) -> None:
    path = sides[1] / "tables" / f"{THEORY}.csv"
    path.write_text(path.read_text().replace("converged", "stalled", 1))
    assert kinds(sides)[THEORY] == REFUSED
    assert main([*map(str, sides)]) == 1
    assert f"B: {path}: was changed or cut" in capsys.readouterr().out


def test_a_value_within_its_error_is_equal(sides) -> None:
    rewritten(sides[1], THEORY, lambda f: f.assign(q_hat=f["q_hat"] + 3.9e-9))
    assert kinds(sides)[THEORY] == EQUAL


def test_one_value_beyond_its_error_is_named_with_its_row(sides) -> None:
    def edited(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[7, "q_hat"] += 1e-3
        return frame

    rewritten(sides[1], THEORY, edited)
    (finding,) = [one for one in between(sides).findings if one.name == THEORY]
    row = table(THEORY).loc[7]
    assert finding.kind == DIFFERENT
    assert len(finding.worst) == 1
    assert f"alpha {row['alpha']:.6g}, margin {row['margin']:.6g}: q_hat" in finding.worst[0]


def test_rounding_is_no_difference_and_a_status_is(sides) -> None:
    rewritten(sides[1], THEORY, lambda f: f.assign(residual=0.0, q=f["q"] * (1 - 1e-13)))
    assert kinds(sides)[THEORY] == EQUAL
    rewritten(sides[1], THEORY, lambda f: f.assign(status="stalled"))
    assert kinds(sides)[THEORY] == DIFFERENT


def test_another_grid_is_named_and_the_rest_compared(sides) -> None:
    last = table(THEORY)["alpha"].max()
    rewritten(sides[1], THEORY, lambda f: f[f["alpha"] < last])
    (finding,) = [one for one in between(sides).findings if one.name == THEORY]
    assert finding.kind == INCOMPARABLE
    assert f"alpha: {last:.6g} only in A" in finding.words[0]
    rewritten(sides[1], THEORY, lambda f: f[f["alpha"] < last].assign(residual=0.0, q=0.123))
    assert kinds(sides)[THEORY] == DIFFERENT


def test_other_settings_are_named() -> None:
    a, b = (drawn(table(RUNS), RUNS, luck) for luck in (1, 2))
    finding = found(
        read(RUNS, a, "a", learners={"sbpi": {"sweeps": 50}}, instances=10),
        read(RUNS, b, "b", learners={"sbpi": {"sweeps": 60}}, instances=20),
        same_seed=False,
    )
    assert finding.kind == INCOMPARABLE
    assert finding.words[0] == "other settings: learners.sbpi.sweeps 50 | 60"


def test_a_column_that_one_side_lacks_is_named() -> None:
    frame = table(RUNS)
    old = read(RUNS, frame.drop(columns="min_margin"), "a")
    columns = tuple(column for column in old.columns if column.name != "min_margin")
    finding = found(
        type(old)(RUNS, old.frame, columns, old.record, "a"),
        read(RUNS, frame, "b"),
        same_seed=True,
    )
    assert finding.kind == INCOMPARABLE
    assert "columns only in B: min_margin" in finding.words


def test_runs_of_one_seed_are_pairs_and_others_are_not(tmp_path: Path) -> None:
    first = directory(tmp_path / "a", tables(1), seed=0)
    for seed, said in ((0, "10 pairs of runs"), (7, "10 runs, unpaired")):
        second = directory(tmp_path / f"b{seed}", tables(2), seed=seed)
        found_of = {one.name: one for one in between((first, second)).findings}
        assert found_of[RUNS].kind == SAME
        assert said in found_of[RUNS].words


def test_pairs_see_what_luck_would_hide() -> None:
    """Half of the runs move a little, all the same way: less than runs differ."""
    a = drawn(table(RUNS), RUNS, 1)
    b = a.assign(min_margin=a["min_margin"] + 0.05 * (a["instance"] % 2))
    seen = []
    for same_seed in (True, False):
        finding = found(read(RUNS, a, "a"), read(RUNS, b, "b"), same_seed=same_seed)
        (z,) = (x.z[0] for x in finding.batches if (x.column, x.family) == ("min_margin", "pooled"))
        seen.append(abs(z))
    assert seen[0] > 1.5 * seen[1]


def claims(side: Path, verdict: str, measured: float) -> None:
    row = {"claim": "B1", "paper": "B", "statement": "s", "expected": "e", "rule": "r"}
    more = {"measured": measured, "error": 0.1, "verdict": verdict, "margin": 1.0, "evidence": "t"}
    firm = {"tolerance": 0.5, "hangs_on": "no one choice", "kept": 1.0, "thinned": 5}
    write(pd.DataFrame([row | more | firm]), side / "claims.csv", COLUMNS)


def test_a_verdict_that_moves_is_named(sides) -> None:
    claims(sides[0], REPRODUCED, 1.0)
    claims(sides[1], NOT_REPRODUCED, 1.0)
    (finding,) = [one for one in between(sides).findings if one.name == "claims"]
    assert finding.worst == [f"B1: {REPRODUCED} | {NOT_REPRODUCED}"]
    claims(sides[1], REPRODUCED, 9.0)
    assert kinds(sides)["claims"] == DIFFERENT


def test_a_figure_drawn_from_other_tables_is_refused(sides) -> None:
    for side, q in zip(sides, (0.1, 0.2), strict=True):
        (side / "figures").mkdir()
        (side / "figures/x.csv").write_text(f"q\n{q}\n")
        sealed = sealed_checksum(side / "tables" / f"{THEORY}.csv")
        origin = {"inputs_sha256": {THEORY: sealed}}
        (side / "figures/x.json").write_text(json.dumps(origin))
    assert kinds(sides)["x"] == DIFFERENT
    (sides[1] / "figures/x.json").write_text(json.dumps({"inputs_sha256": {THEORY: "other"}}))
    assert kinds(sides)["x"] == REFUSED


def test_all_is_told_as_json_and_some_tables_can_be_asked_for(sides, tmp_path, capsys) -> None:
    rewritten(sides[1], RUNS, lambda f: drawn(f, RUNS, 5))
    path = tmp_path / "told.json"
    assert main([*map(str, sides), "--json", str(path)]) == 0
    told = json.loads(path.read_text())
    assert {one["name"]: one["finding"] for one in told["findings"]} == {
        THEORY: IDENTICAL,
        RUNS: SAME,
    }
    assert np.isfinite([one["pooled"]["z"] for one in told["findings"] if one["pooled"]]).all()
    assert main([*map(str, sides), THEORY]) == 0
    assert "1 tables: 1 identical bytes" in capsys.readouterr().out
    assert main([*map(str, sides), "no_such_table"]) == 2
    assert main([str(tmp_path / "nowhere"), str(sides[0])]) == 2


def test_directories_of_the_default_size_are_compared_in_time(tmp_path: Path) -> None:
    full = {name: table(name) for name in STUDIES}
    other = {
        name: drawn(frame, name, 1) if roles_of(name, STUDIES[name].columns).drawn else frame
        for name, frame in full.items()
    }
    sides = directory(tmp_path / "a", full), directory(tmp_path / "b", other, seed=1)
    shutil.copytree(sides[0], tmp_path / "c")
    start = time.process_time()
    comparison = between(sides)
    assert time.process_time() - start < MOST_SECONDS
    found_of = {finding.name: finding.kind for finding in comparison.findings}
    assert len(found_of) == len(STUDIES)
    assert {*found_of.values()} == {IDENTICAL, SAME}
    assert {*kinds((sides[0], tmp_path / "c")).values()} == {IDENTICAL}
