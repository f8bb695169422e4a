"""Enclosures of a run: made from its tables, held against them, told beside its numbers."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from atypical.enclosures import __main__ as program
from atypical.enclosures.certificate import read, written
from atypical.enclosures.enclosed import FILE, enclosed_in, rows_of
from atypical.enclosures.formulas import FORMULAS
from atypical.enclosures.rows import READINGS, same
from atypical.numbers.chosen import Chosen
from atypical.numbers.found import found
from atypical.numbers.written import latex, plainly
from atypical.replica.models import committee, committee_transitions, features_typical, perceptron
from atypical.settings.studies import STUDIES
from atypical.tables.files import write

LOADS = {"alpha": [0.5], "margin": [0.0, 0.3]}
CLAIMS = pd.DataFrame(columns=["claim", "measured", "error", "verdict", "margin"])


def table(results: Path, name: str, frame: pd.DataFrame) -> None:
    write(frame, results / "tables" / f"{name}.csv", STUDIES[name].columns)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A run of few rows, of every formula."""
    place = tmp_path / "results"
    (place / "tables").mkdir(parents=True)
    studies = {
        f"features_{name}": {"nonlinearity": "sign"} for name in ("entropy", "interpolation")
    }
    (place / "config.json").write_text(json.dumps({"studies": studies | {"linear_path": None}}))
    table(place, "perceptron_entropy", perceptron.entropy_table(**LOADS))
    table(place, "perceptron_capacity", perceptron.capacity_table([0.0, 0.1]))
    table(place, "perceptron_max_margin", perceptron.max_margin_table([0.5]))
    table(place, "committee_entropy", committee.entropy_table(**LOADS))
    table(place, "features_entropy", features_typical.entropy_table([3.0], [1.2], [0.0, "max"]))
    table(place, "features_interpolation", features_typical.interpolation_table([3.0]))
    return place


def run(*arguments: object) -> int:
    return program.main(list(map(str, arguments)))


def test_a_run_is_enclosed_and_held(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(results.parent) == 0
    certificates = read(results / FILE)
    assert {c.formula for c in certificates} == FORMULAS.keys() - {"committee_capacity"}
    assert capsys.readouterr().out == f"{results / FILE}: 10 certificates, 10 rows of 10.\n"
    before = (results / FILE).read_bytes()
    assert run(results, "--check") == 0
    assert (results / FILE).read_bytes() == before


def test_a_table_that_is_off_is_told(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only = ("--only", "perceptron_capacity")
    assert run(results, *only) == 0
    off = perceptron.capacity_table([0.0, 0.1])
    off.loc[1, "alpha_c"] += 1e-12
    table(results, "perceptron_capacity", off)
    capsys.readouterr()
    assert run(results, "--check", *only) == 1
    said = capsys.readouterr().out
    assert "perceptron_capacity, alpha_c: 0.733" in said
    assert said.count(" is not ") == 1


def test_a_certificate_that_fails_is_told(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = results / FILE
    assert run(results, "--only", "perceptron_capacity") == 0
    one, other = read(path)
    other.box["q"][0] = str(float(other.box["q"][0]))
    path.write_text(written([one, other]))
    assert run(path) == 1
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == "perceptron_capacity, margin = 0.1: no root is shown in the box"
    path.write_text("no certificate\n")
    assert run(path) == 2


def test_without_the_library_one_line_says_what_to_install(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "find_spec", lambda name: None)
    assert run(results) == 2
    assert capsys.readouterr().out == program.LACKING + "\n"
    assert not (results / FILE).exists()


def test_the_capacity_of_the_committee_starts_from_its_neighbours(results: Path) -> None:
    row = {"name": "capacity", "iterations": 1, "status": "converged", "distance": 0.3456}
    end = committee_transitions.transitions.capacity(committee.Committee(1.0, 0.0))
    row |= {"value": end.model.alpha, "error": end.residual, "residual": end.residual}
    row |= {"quadrature_error": end.quadrature_error, "replicon": 0.26}
    table(results, "committee_thresholds", pd.DataFrame([row]))
    assert run(results, "--only", "committee_capacity", "committee_entropy") == 0
    (one,) = [c for c in read(results / FILE) if c.formula == "committee_capacity"]
    assert float(one.box["alpha"][0]) == pytest.approx(end.model.alpha, abs=1e-11)


def test_numbers_say_their_bounds_only_where_certificates_are(results: Path) -> None:
    table_of = {"meaning": "capacity", "table": "perceptron_capacity", "value": "alpha_c"}
    chosen = {"capacity": Chosen.model_validate({**table_of, "where": {"margin": 0.0}})}
    (bare,) = found(chosen, results)
    assert bare.enclosed is None
    assert "enclosed" not in latex([bare], CLAIMS) + plainly([bare], CLAIMS)
    assert run(results, "--only", "perceptron_capacity") == 0
    (number,) = found(chosen, results)
    assert number.enclosed is not None
    told = json.loads(plainly([number], CLAIMS))["numbers"]["capacity"]
    assert float(told["enclosed"]["centre"]) == pytest.approx(told["value"], abs=1e-13)
    assert r"capacity/enclosed\endcsname{\ensuremath{0.8330785997" in latex([number], CLAIMS)


def test_columns_are_enclosed_where_rows_have_certificates(results: Path) -> None:
    frame = pd.read_csv(results / "tables/perceptron_capacity.csv")
    assert enclosed_in(results).columns("perceptron_capacity", frame) == {}
    assert run(results, "--only", "perceptron_capacity") == 0
    known = enclosed_in(results)
    assert known.columns("perceptron_capacity", frame) == {"alpha_c": 2, "q": 2, "q_hat": 2}
    assert known.columns("linear_path", frame) == {}
    frame.loc[0, "q"] = math.nan
    assert known.columns("perceptron_capacity", frame)["alpha_c"] == 1


def test_readings_name_what_there_is() -> None:
    for reading in READINGS:
        columns = {column.name for column in STUDIES[reading.table].columns}
        formula = FORMULAS[reading.formula]
        named = {
            *reading.columns.values(),
            *reading.given.values(),
            *reading.where,
            *reading.unless,
        }
        assert named <= columns, reading
        given = {*reading.given, *reading.fixed, *({"nonlinearity"} & set(formula.parameters))}
        assert given == set(formula.parameters), reading


def test_parameters_are_the_decimals_of_the_table(results: Path) -> None:
    told = [row.parameters for row in rows_of(results) if row.key[0] == "features_max_margin"]
    assert told == [{"alpha_t": "3.0", "inverse_alpha": "1.2", "nonlinearity": "sign"}]
    assert same("q") == {"q": "q"}
