"""Results that were made are verified; whoever forges them with new seals is named."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from atypical.disk import solutions as saved
from atypical.disk.seals import land_sealed, record_of
from atypical.status import DIVERGED
from atypical.verify import __main__ as verify
from atypical.verify import drawn, reruns, tables
from atypical.verify.__main__ import main
from atypical.verify.cells import Rounding, named
from atypical.verify.certificates import Certified, theory
from atypical.verify.findings import Check
from atypical.verify.results import ELSEWHERE, Results, path_of, solutions_of
from atypical.verify.solutions import solutions
from atypical.verify.workers import Workers
from clone import Project

ALONE = Workers(1)
Row = pd.Series


@pytest.fixture
def here(done: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of results that were made, and the directory of this process."""
    monkeypatch.chdir(done.path)
    return done.path


def sealed_anew(path: Path, content: bytes) -> None:
    """What a forger writes: a file, and a seal that fits it."""
    record = record_of(path)
    assert record is not None
    land_sealed(path, content, record.params)


def forged(
    study: str, column: str, value: Callable[[str], str], where: Callable[[Row], bool]
) -> tuple[str, str]:
    """Forge a cell of the first such row, in its part and in the table; the row, and what stood."""
    results = Results()
    for part in results.steps.parts[study]:
        rows = results.rows_of(part).copy()
        chosen = [n for n in rows.index if where(rows.loc[n])]
        if chosen:
            old = str(rows.loc[chosen[0], column])
            rows.loc[chosen[0], column] = value(old)
            sealed_anew(path_of(part), rows.to_csv(index=False, lineterminator="\n").encode())
            gathered(results, study)
            return named(results.rows_of(part), chosen[0], results.keys(study)), old
    raise AssertionError("no such row")


def has_spent(row: Row) -> bool:
    return bool(row["status"] == "budget spent")


def nth_converged(n: int) -> Callable[[Row], bool]:
    """The n-th converged row of a study, from 0 on."""
    met = count()
    return lambda row: row["status"] == "converged" and next(met) == n


def gathered(results: Results, study: str) -> None:
    wildcard = SimpleNamespace(study=study)
    params = {key: ask(wildcard) for key, ask in results.steps.joined().items()}
    whole = import_module("scripts.gather").main(results.steps.files(study), params)
    sealed_anew(Path(f"results/tables/{study}.csv"), whole)


def told(check: Check) -> str:
    return "\n".join(map(str, check.wrong))


def test_what_was_made_is_verified_and_one_forged_number_is_not(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [str(here / "results"), "--quick", "--cores", "1"]
    assert main(asked) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("VERIFIED: ")
    forged("perceptron_entropy", "entropy", lambda old: "0.123", nth_converged(0))
    # The other checks were seen at work.
    monkeypatch.setattr(verify, "checks", lambda given: [theory(Results(), Certified(), ALONE)])
    assert main(asked) == 1
    said = capsys.readouterr().out
    assert "WRONG perceptron_entropy, row 1 (alpha 0.5, margin 0.0), entropy" in said
    assert said.splitlines()[-1].startswith("NOT VERIFIED: ")
    assert "theory" in said.splitlines()[-1]


def test_rounding_is_allowed_for_where_the_processor_or_a_library_is_another(here: Path) -> None:
    path = Path("results/tables/linear_landscape.csv")
    assert Results().rounding(path) == Rounding()
    seal = path.with_name(f"{path.name}.sha256")
    said = seal.read_text()
    for name in ("numpy", "processor"):
        seal.write_text(re.sub(f'"{name}": "[^"]*"', f'"{name}": "another"', said))
        assert seal.read_text() != said
        assert Results().rounding(path) == ELSEWHERE


def test_a_directory_without_a_run_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "holds no results/config.json" in capsys.readouterr().out


def test_a_broken_seal_and_a_missing_table_are_named(here: Path) -> None:
    table = Path("results/tables/perceptron_capacity.csv")
    table.write_bytes(table.read_bytes() + b" ")
    Path("results/tables/linear_path.csv").unlink()
    assert str(table) in told(tables.seals())
    found = told(tables.descriptions(Results()))
    assert str(table) in found
    assert "linear_path.csv: stands as nothing" in found


def test_a_number_of_a_table_that_is_not_in_its_parts_is_named(here: Path) -> None:
    path = Path("results/tables/linear_landscape.csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    column = frame.columns[-2]
    frame.loc[2, column] = "0.25"
    sealed_anew(path, frame.to_csv(index=False, lineterminator="\n").encode())
    assert f"linear_landscape, row 3 (depth {frame.loc[2, 'depth']}" in told(
        tables.joined(Results())
    )


@pytest.fixture
def a_solution(here: Path) -> Iterator[tuple[Path, list[dict], list[np.ndarray]]]:
    """The names and weights of runs of SBPI; where they lie."""
    part = next(p for p in Results().steps.parts["perceptron_training"] if p.bundle.kind == "sbpi")
    path = solutions_of(part)
    with np.load(path) as archive:
        runs = json.loads(archive["runs"].tobytes())
    names = [dict(zip(runs["names"], values, strict=True)) for values in runs["values"]]
    yield path, names, [saved.Solutions([path]).of(name) for name in names]


def kept(path: Path, names: list[dict], weights: list[np.ndarray]) -> None:
    record = record_of(path)
    assert record is not None
    saved.save(path, names, weights, record.params)


def test_one_flipped_bit_of_a_solution_is_named_with_its_row(a_solution) -> None:
    path, names, weights = a_solution
    weights[0] = weights[0].copy()
    weights[0][7] *= -1
    kept(path, names, weights)
    study = path.parts[2]
    found = told(solutions(Results(), ALONE))
    assert f"{study}, row 1 (learner sbpi" in found
    assert "min_margin" in found


def test_solutions_that_have_each_others_names_are_named(a_solution) -> None:
    path, names, weights = a_solution
    weights[0], weights[1] = weights[1], weights[0]
    kept(path, names, weights)
    found = told(solutions(Results(), ALONE))
    assert "row 1 (" in found
    assert "row 2 (" in found


def test_a_solution_that_is_missing_is_named(a_solution) -> None:
    path, names, weights = a_solution
    kept(path, names[1:], weights[1:])
    assert "a solution of" in told(solutions(Results(), ALONE))


def test_rows_with_each_others_keys_are_named(here: Path) -> None:
    results, study = Results(), "perceptron_training"
    part = next(p for p in results.steps.parts[study] if p.bundle.kind == "sbpi")
    rows = results.rows_of(part).copy()
    first, second = rows.index[(rows["curve"] == "0")]
    rows.loc[[first, second], "instance"] = ["1", "0"]
    sealed_anew(path_of(part), rows.to_csv(index=False, lineterminator="\n").encode())
    gathered(results, study)
    wrong = solutions(Results(), ALONE).wrong
    assert {one.place for one in wrong} == {study}
    assert sorted({one.row.split(" (")[0] for one in wrong}) == ["row 1", "row 2"]


@pytest.mark.parametrize("column", ["train_error", "solved"])
def test_a_failure_that_is_said_to_be_a_success_is_named(here: Path, column: str) -> None:
    value = {"train_error": "0.0", "solved": "1"}[column]
    forged("perceptron_training", column, lambda old: value, has_spent)
    found = solutions(Results(), ALONE).wrong
    assert [one.column for one in found] == [column]
    assert found[0].stands == value


def test_a_number_of_a_network_is_named(here: Path) -> None:
    _, old = forged(
        "networks_training",
        "test_error",
        lambda old: "0.001",
        lambda row: row["status"] == "reached",
    )
    (wrong,) = solutions(Results(), ALONE).wrong
    assert (wrong.place, wrong.column) == ("networks_training", "test_error")
    assert float(wrong.found) == pytest.approx(float(old), rel=1e-5)


MOVED = {
    "perceptron_entropy": ["q"],
    "perceptron_capacity": ["alpha_c"],
    "perceptron_max_margin": ["margin_max"],
    "perceptron_local_entropy": ["local_entropy", "reference_q_hat"],
    "perceptron_nested_margins": ["margin_largest"],
    "committee_local_entropy": ["slope", "replicon"],
    "features_local_entropy": ["p_d_hat", "reference_p"],
    "perceptron_clones": ["spread_hat", "slope"],
    "features_entropy": ["error_typical", "p_hat"],
    "features_interpolation": ["inverse_alpha_c"],
}


def test_rows_of_theory_that_are_no_stationary_points_are_named_and_no_others(here: Path) -> None:
    """One number of a row, by a part in a million: each in a row of its own."""
    rows = {
        (study, forged(study, column, lambda old: repr(float(old) + 1e-6), nth_converged(n))[0])
        for study, columns in MOVED.items()
        for n, column in enumerate(columns)
    }
    assert len(rows) == sum(map(len, MOVED.values()))
    wrong = theory(Results(), Certified(), ALONE).wrong
    assert {(one.place, one.row) for one in wrong} == rows


def test_an_edited_verdict_is_named(here: Path) -> None:
    path = Path("results/claims.csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    open_ = frame.index[frame["verdict"].str.startswith("not tested")][0]
    frame.loc[open_, "verdict"] = "reproduced"
    sealed_anew(path, frame.to_csv(index=False, lineterminator="\n").encode())
    (wrong,) = drawn.verdicts(Results()).wrong
    assert frame.loc[open_, "claim"] in wrong.row
    assert (wrong.column, wrong.stands) == ("verdict", "reproduced")


def test_an_edited_csv_of_a_figure_and_a_foreign_origin_are_named(here: Path) -> None:
    path = Path("results/figures/B_margin_concentration.csv")
    frame = pd.read_csv(io.BytesIO(path.read_bytes()), dtype=str, keep_default_na=False)
    frame.loc[1, "entropy"] = "0.5"
    path.write_bytes(frame.to_csv(index=False, lineterminator="\n").encode())
    other = Path("results/figures/C2a_barrier.json")
    origin = json.loads(other.read_text())
    origin["inputs_sha256"] = dict.fromkeys(origin["inputs_sha256"], "0" * 64)
    other.write_text(json.dumps(origin))
    first, second = sorted(drawn.figures(Results()).wrong, key=lambda one: one.place)
    assert (first.place, first.column, first.stands) == (str(path), "entropy", "0.5")
    assert first.row.startswith("row 2")
    assert (second.place, second.column) == (str(other), "inputs_sha256")


def test_an_edited_threshold_is_named(here: Path) -> None:
    path = Path("results/tables/perceptron_thresholds.csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[0, "value"] = "0.84"
    sealed_anew(path, frame.to_csv(index=False, lineterminator="\n").encode())
    (wrong,) = drawn.derived(Results()).wrong
    assert (wrong.place, wrong.column, wrong.stands) == ("perceptron_thresholds", "value", "0.84")


@pytest.mark.parametrize(
    ("study", "column", "where"),
    [
        ("perceptron_training", "iterations", has_spent),
        ("perceptron_training", "status", has_spent),
        ("linear_noise", "noise_total", lambda row: True),
        ("linear_path", "energy", lambda row: True),
    ],
)
def test_a_run_made_again_tells_what_weights_do_not(
    here: Path, monkeypatch: pytest.MonkeyPatch, study: str, column: str, where
) -> None:
    forged(study, column, lambda old: DIVERGED if column == "status" else "7", where)
    all_units = reruns.units

    def of_study(*given: object) -> list[reruns.Unit]:
        return [unit for unit in all_units(*given) if unit.part.study == study]  # type: ignore[arg-type]

    monkeypatch.setattr(reruns, "units", of_study)
    check = reruns.reruns(Results(), Certified(), (10_000, 0), ALONE)
    (wrong,) = check.wrong
    assert (wrong.place, wrong.column) == (study, column)


def test_a_run_made_again_tells_weights_that_reach_the_same(
    a_solution, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, names, weights = a_solution
    weights[-1] = -weights[-1]
    kept(path, names, weights)
    results = Results()
    (part,) = [p for p in results.parts("train") if solutions_of(p) == path]
    found = [u for u in reruns.units(results, Certified(), Check("", "")) if u.part is part]
    monkeypatch.setattr(reruns, "units", lambda *given: found)
    (wrong,) = reruns.reruns(results, Certified(), (10_000, 0), ALONE).wrong
    assert (wrong.place, wrong.column) == (str(path), "weights")


def test_a_run_that_was_left_out_is_missed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = Results()
    (part,) = results.steps.parts["linear_noise"]
    rows = results.rows_of(part)
    less = rows[rows["seed"] != rows["seed"].iloc[-1]]
    sealed_anew(path_of(part), less.to_csv(index=False, lineterminator="\n").encode())
    results = Results()
    units = [
        u
        for u in reruns.units(results, Certified(), Check("", ""))
        if u.part.study == "linear_noise"
    ]
    assert all(unit.open > 0 for unit in units)
    monkeypatch.setattr(reruns, "units", lambda *given: units)
    assert "rows: stands as 0" in told(reruns.reruns(results, {}, (10_000, 0), ALONE))
