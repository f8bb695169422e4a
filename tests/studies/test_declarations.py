"""What studies declare: one in each file, with all that the rest of the house asks for."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import grimp
import pytest
import yaml

from atypical import studies
from atypical.plan.parts import OnCpu, parts
from atypical.plan.steps import Steps
from atypical.settings.configuration import ConfigurationError, configuration
from atypical.settings.studies import CONFIGURED, STUDIES, chosen, closure, needs
from atypical.studies.kinds.found import declared
from atypical.studies.kinds.study import Study

ROOT = Path(__file__).parents[2]
SHIPPED = yaml.safe_load((ROOT / "config.yaml").read_text())
ALL = chosen(configuration(SHIPPED).studies)
PARTS = parts(ALL)


def test_every_file_declares_the_study_of_its_name() -> None:
    files = {path.stem for path in Path(*studies.__path__).glob("*.py")} - {"__init__"}
    assert files == STUDIES.keys() == ALL.keys()
    for name, study in STUDIES.items():
        assert study.__module__ == f"atypical.studies.{name}"
        assert study.__name__ == "".join(word.title() for word in name.split("_"))


@pytest.mark.parametrize(("classes", "number"), [("", 0), ("A B", 2)])
def test_a_file_that_declares_no_study_or_two_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, classes: str, number: int
) -> None:
    folder = tmp_path / "made_up_studies"
    folder.mkdir()
    (folder / "__init__.py").touch()
    lines = [f"class {name}(Study): pass" for name in classes.split()]
    text = "\n".join(["from atypical.studies.kinds.study import Study", *lines])
    (folder / "mine.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    made: ModuleType = importlib.import_module("made_up_studies")
    with pytest.raises(TypeError, match=rf"mine: declares {number} classes of kind Study"):
        declared(made, Study)
    for name in ("made_up_studies", "made_up_studies.mine"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("atypical", cache_dir=None)


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_is_drawn_where_its_solver_reaches_random_numbers(
    name: str, graph: grimp.ImportGraph
) -> None:
    """Else it would draw its instances, or its bootstrap, under another seed than the run's."""
    module = STUDIES[name].solver.partition(":")[0]
    assert STUDIES[name].drawn == graph.chain_exists(
        module, "atypical.randomness", as_packages=True
    )


def test_what_reads_a_drawn_table_has_the_seed_of_the_run() -> None:
    steps = Steps(ALL, lambda *code: "", OnCpu(), seed=7)
    assert steps.seed_of("perceptron_entropy", "features_barycenter") == 7
    assert steps.seed_of("perceptron_entropy", "perceptron_thresholds") == 0


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_names_what_is_there(name: str) -> None:
    study = STUDIES[name]
    module, solver = study.solver.split(":")
    assert callable(getattr(importlib.import_module(module), solver))
    columns = [column.name for column in study.columns]
    assert len(set(columns)) == len(columns)
    assert "curve" not in columns
    ordered = study.model_construct().ordered()
    assert {*ordered, *([study.run] if study.run else [])} <= {*columns}
    # The run comes last: runs that are added later stand behind those that were there.
    assert ordered[-1:] == ((study.run,) if study.run else ())
    assert needs(name) <= STUDIES.keys()
    assert closure([name]) >= needs(name) | {name}


@pytest.mark.parametrize("name", CONFIGURED)
def test_curves_vary_in_what_a_study_says(name: str) -> None:
    study = ALL[name]
    curves = study.curves()
    assert len({str(curve) for curve in curves}) == len(curves)
    if not study.follows:
        assert sum(len(bundle.curves) for bundle in study.bundles(ALL)) > 0
    held = study.held.items()
    assert all(getattr(study, key) in _grid(grid) for key, grid in held)


def _grid(name: str) -> list[Any]:
    study, grid = name.split(".")
    values: list[Any] = getattr(ALL[study], grid)
    return values


FLATNESS = [name for name, study in ALL.items() if study.follows]


@pytest.mark.parametrize("name", FLATNESS)
def test_what_follows_measures_solutions_that_were_found_and_no_others(name: str) -> None:
    study = ALL[name]
    training = ALL[study.follows]
    trained = {part.name: part for part in PARTS[study.follows]}
    measured = [part for part in PARTS[name] if part.bundle.of]
    assert measured
    for part in measured:
        source = trained[part.bundle.of.name]
        assert part.bundle.of == source
        assert {*part.places} <= {*source.places}
        assert {*part.runs} <= {*source.runs}
        assert part.bundle.kind == source.bundle.kind
    if name.startswith("networks"):
        assert len(measured) == len(trained)
        return
    for part in measured:
        assert all(run < study.instances for run in part.runs)
        for curve in part.curves:
            assert curve.get("alpha", curve.get("inverse_alpha")) in training.whole_at
            assert study.task().items() <= curve.items()
    asked = {(c["stopping"], str(c)) for part in measured for c in part.curves}
    assert {stopping for stopping, _ in asked} == {"first", "whole"}


@pytest.mark.parametrize("name", ["perceptron_flatness", "features_flatness"])
def test_where_no_solution_is_measured_nothing_follows(name: str) -> None:
    study, training = ALL[name], ALL[STUDIES[name].follows]
    part = next(p for p in PARTS[study.follows] if study.follow(p, training))
    key = next(iter(study.task()))
    other = study.model_copy(update={key: 99_999})
    assert other.follow(part, training) is None
    late = type(part)(part.study, part.bundle, part.places, (study.instances,), part.run)
    assert study.follow(late, training) is None


def test_small_instances_without_a_pattern_are_a_disagreement() -> None:
    study = ALL["perceptron_flatness"]
    assert list(study.disagreements(ALL)) == []
    few = study.model_copy(update={"enumerated": [3, 15]})
    rare = ALL["perceptron_training"].model_copy(update={"whole_at": [0.1, 0.5]})
    said = list(few.disagreements(ALL | {"perceptron_training": rare}))
    assert said == [
        (
            "enumerated",
            "3 weights have no pattern at load 0.1 of studies.perceptron_training.whole_at; "
            "give larger sizes.",
        )
    ]


def test_what_does_not_agree_is_told_as_a_mistake_of_its_key() -> None:
    raw = copy.deepcopy(SHIPPED)
    raw["studies"]["perceptron_flatness"] |= {"enumerated": [3], "size": 77}
    raw["studies"]["perceptron_training"]["whole_at"] = [0.1, 0.5]
    with pytest.raises(ConfigurationError) as error:
        configuration(raw)
    text = str(error.value)
    assert "studies.perceptron_flatness.enumerated: 3 weights have no pattern at load 0.1" in text
    assert "studies.perceptron_flatness.size: 77 is not in studies.perceptron_training.size" in text


@pytest.mark.parametrize("name", PARTS)
def test_what_a_part_holds_is_the_same_when_it_is_read_again(name: str) -> None:
    for part in PARTS[name]:
        assert json.loads(json.dumps(part.content())) == part.content()
