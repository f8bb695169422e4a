"""What has a name can be asked for, alone; what is left out says so."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from atypical.figures.catalogue import FIGURES
from clone import FIGURE, TINY, Project

CURVES = "perceptron_local_entropy"
DRAWS_CURVES = "B_local_entropy_margin"
# No curve at the load that the figure shows.
ELSEWHERE = f"studies: {{{CURVES}: {{alpha: [0.7]}}}}\n"


def overlay(tmp_path: Path, text: str) -> tuple[str | Path, ...]:
    mine = tmp_path / "my.yaml"
    mine.write_text(text)
    return "--configfile", TINY, mine


def starting(word: str, planned: set[str]) -> set[str]:
    return {job for job in planned if job.startswith(word)}


def test_a_table_is_a_target(fresh: Project) -> None:
    assert fresh.planned(CURVES) == {f"Solve {CURVES}.", f"Join the parts of {CURVES}."}
    fresh.made("perceptron_capacity")
    assert set(fresh.tables()) == {
        f"results/tables/perceptron_capacity.csv{ending}" for ending in ("", ".sha256")
    }


def test_a_claim_is_a_target(fresh: Project) -> None:
    read = ("perceptron_entropy", "perceptron_transitions")
    solved = {f"{does} {name}." for name in read for does in ("Solve", "Join the parts of")}
    assert fresh.planned("B1") == {*solved, "Judge B1."}


def test_a_paper_is_a_target(fresh: Project) -> None:
    planned = fresh.planned("paper_B")
    assert starting("Draw", planned) == {f"Draw {f.name}." for f in FIGURES if f.paper == "B"}
    assert starting("Judge", planned) == set()
    assert not {job for job in planned if "linear_" in job or "features_" in job}


def test_what_nobody_asked_for_need_not_agree(fresh: Project, tmp_path: Path) -> None:
    mine = overlay(tmp_path, ELSEWHERE)
    assert f"Solve {CURVES}." in fresh.planned(CURVES, *mine)
    line = (
        f"figures.{DRAWS_CURVES}.alpha: 0.5 is not in studies.{CURVES}.alpha; "
        "give one of [0.7], or add it there."
    )
    for asked in ([DRAWS_CURVES], ["paper_B"], []):
        refused = fresh.run("--dry-run", *asked, *mine)
        assert refused.returncode != 0
        assert [said for said in refused.stderr.splitlines() if said.endswith(line)], refused.stderr


@pytest.mark.parametrize(
    ("text", "target", "why"),
    [
        (
            f"studies: {{{CURVES}: null}}",
            CURVES,
            f"needs {CURVES}, which is left out (studies.{CURVES}: null); give it its section.",
        ),
        (
            f"studies: {{{CURVES}: null}}",
            DRAWS_CURVES,
            f"needs {CURVES}, which is left out (studies.{CURVES}: null); give it its section.",
        ),
        (
            "studies: {networks_training: null}",
            "networks_flatness",
            "needs networks_training, which is left out (studies.networks_training: null); "
            "give it its section.",
        ),
        (
            f"figures: {{{DRAWS_CURVES}: null}}",
            DRAWS_CURVES,
            f"is left out (figures.{DRAWS_CURVES}: null); give it its section.",
        ),
    ],
)
def test_what_is_left_out_is_no_target_and_says_so(
    fresh: Project, tmp_path: Path, text: str, target: str, why: str
) -> None:
    mine = overlay(tmp_path, f"{text}\n")
    refused = fresh.run("--dry-run", target, *mine)
    assert refused.returncode != 0
    assert refused.stderr.splitlines()[-1] == f"{target}: {why}"


def test_all_is_made_but_what_is_left_out(fresh: Project, tmp_path: Path) -> None:
    left_out = f"studies: {{{CURVES}: null}}\nfigures: {{{FIGURE}: null}}\n"
    planned = fresh.planned(*overlay(tmp_path, left_out))
    assert not {job for job in planned if f" {CURVES}." in job}
    gone = {figure.name for figure in FIGURES if CURVES in figure.tables} | {FIGURE}
    assert len(gone) > 1
    assert starting("Draw", planned) == {f"Draw {f.name}." for f in FIGURES if f.name not in gone}


def test_a_learner_that_is_left_out_is_neither_run_nor_measured(
    fresh: Project, tmp_path: Path
) -> None:
    text = "studies: {perceptron_training: {learners: {sbpi: null}}}\n"
    planned = fresh.planned("perceptron_flatness", *overlay(tmp_path, text))
    assert starting("Train", planned) == {
        "Train learners of perceptron_training, part focusing_bp."
    }
    assert not {job for job in planned if "sbpi" in job}


def test_a_claim_whose_table_is_left_out_is_not_tested(fresh: Project, tmp_path: Path) -> None:
    read = ("perceptron_transitions", "perceptron_entropy")
    gone = ", ".join(f"{name}: null" for name in read)
    fresh.made("B1", *overlay(tmp_path, f"studies: {{{gone}}}\n"))
    (row,) = pd.read_csv(fresh.path / "results/parts/claims/B1.csv").itertuples()
    assert row.verdict == "not tested at this scale"
    assert f"the configuration leaves out {', '.join(read)}" in row.evidence
