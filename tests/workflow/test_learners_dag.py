"""What is measured around solutions can change without learning anew."""

from __future__ import annotations

import shutil
from pathlib import Path

from clone import TINY, Project


def jobs(kind: str, planned: set[str]) -> set[str]:
    return {job for job in planned if job.startswith(kind)}


def overlay(tmp_path: Path, text: str) -> tuple[str, str, str]:
    mine = tmp_path / "my.yaml"
    mine.write_text(text)
    return "--configfile", str(TINY), str(mine)


def test_measuring_anew_learns_nothing_anew(done: Project, tmp_path: Path) -> None:
    planned = done.planned(*overlay(tmp_path, "studies: {features_flatness: {samples: 4}}\n"))
    assert jobs("Train", planned) == set()
    assert jobs("Measure", planned) == {
        f"Measure features_flatness, part {name}." for name in ("sbpi", "focusing_bp")
    }


def test_measuring_networks_anew_trains_none_anew(done: Project, tmp_path: Path) -> None:
    planned = done.planned(*overlay(tmp_path, "studies: {networks_flatness: {draws: 4}}\n"))
    assert jobs("Train", planned) == set()
    assert jobs("Measure", planned) == {"Measure networks."}
    assert "Draw A_networks_flatness." in planned
    assert "Draw A_networks_width." not in planned


def test_a_changed_hyper_parameter_trains_its_learner_alone(done: Project, tmp_path: Path) -> None:
    text = "studies: {perceptron_training: {learners: {sbpi: {probability: 0.4}}}}\n"
    planned = done.planned(*overlay(tmp_path, text))
    assert jobs("Train", planned) == {
        f"Train learners of perceptron_{kind}, part sbpi." for kind in ("training", "scaling")
    }
    assert "Draw B_algorithms." in planned
    assert "Draw A_algorithms." not in planned


def test_averaging_reads_the_solutions_of_restarts(done: Project) -> None:
    file = "workflow/atypical/evidence/barycenter.py"
    done.edit(
        file,
        "from __future__ import annotations",
        "from __future__ import annotations\n\nUNUSED = 0",
    )
    planned = done.planned()
    assert "Make features_barycenter." in planned
    assert jobs("Train", planned) == jobs("Measure", planned) == set()
    assert jobs("Draw", planned) == {"Draw A_generalization."}


def test_a_changed_rule_trains_its_learner_alone(done: Project) -> None:
    file = "workflow/atypical/learners/sbpi.py"
    done.edit(
        file,
        "from __future__ import annotations",
        "from __future__ import annotations\n\nUNUSED = 0",
    )
    trained = jobs("Train", done.planned())
    studies = [f"{task}_training" for task in ("perceptron", "committee", "features")]
    studies += ["perceptron_scaling", "features_scaling", "features_restarts"]
    assert trained == {f"Train learners of {study}, part sbpi." for study in studies}


def test_damaged_solutions_are_named_and_trained_anew(done: Project) -> None:
    path = min(done.path.glob("results/solutions/perceptron_training/sbpi/*.npz"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-3])
    again = done.run("perceptron_flatness")
    assert (
        f"sbpi/{path.name}: was changed or cut since it was written; it is made anew."
        in again.stderr
    )
    assert again.returncode == 0, again.stderr
    assert path.read_bytes() == whole


# Curves in a job, fewer than before, and the tables of what is measured of them.
PACKED = {
    "perceptron_training": (3, ["perceptron_flatness"]),
    "perceptron_scaling": (5, []),
    "networks_training": (7, ["networks_flatness", "networks_thresholds"]),
}


def test_how_runs_and_networks_are_packed_into_jobs_changes_no_table(
    done: Project, tmp_path: Path
) -> None:
    before = done.tables()
    tables = [name for study, (_, measured) in PACKED.items() for name in (study, *measured)]
    parts = {name: done.parts(name) for name in tables}
    for name in tables:
        for kind in ("parts", "solutions", "tables"):
            shutil.rmtree(done.path / f"results/{kind}/{name}", ignore_errors=True)
    less = ", ".join(f"{study}: {{curves_per_job: {n}}}" for study, (n, _) in PACKED.items())
    packed = overlay(tmp_path, f"studies: {{{less}}}\n")
    done.made(*(f"results/tables/{name}.csv" for name in tables), *packed)
    for name, old in parts.items():
        assert len(done.parts(name)) > len(old) or not old
    assert done.tables() == before
