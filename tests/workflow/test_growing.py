"""What is added to a configuration is solved alone, and the table ends as if made at once."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from atypical.settings.studies import STUDIES
from clone import TINY, Project

# A study, what it is before something is added, the jobs for what is added, and what follows.
GROWING = {
    "a load": ("perceptron_entropy", "alpha: [0.8]", ["Solve perceptron_entropy."], []),
    "an instance": (
        *("perceptron_training", "instances: 1"),
        [f"Train learners of perceptron_training, part {one}." for one in ("focusing_bp", "sbpi")],
        [],
    ),
    "a seed": ("linear_noise", "seeds: [2]", ["Simulate linear_noise."], []),
    "a seed of networks": (
        *("networks_training", "seeds: [2]"),
        ["Train networks.", "Measure networks."],
        ["networks_flatness"],
    ),
}


def overlay(tmp_path: Path, text: str) -> tuple[str | Path, ...]:
    mine = tmp_path / "my.yaml"
    mine.write_text(text)
    return "--configfile", TINY, mine


@pytest.mark.parametrize("added", GROWING)
def test_what_is_added_is_solved_alone_and_ends_as_at_once(
    fresh: Project, tmp_path: Path, added: str
) -> None:
    study, before, jobs, follows = GROWING[added]
    tables = [study, *follows]
    fresh.made(*tables, *overlay(tmp_path, f"studies: {{{study}: {{{before}}}}}\n"))
    parts = {name: fresh.parts(name) for name in tables}
    joined = [f"Join the parts of {name}." for name in tables]
    assert fresh.jobs(*tables) == Counter([*jobs, *joined])
    fresh.made(*tables)
    grown = fresh.tables()
    for name, old in parts.items():
        assert old.items() < fresh.parts(name).items()
    fresh.forget()
    fresh.made(*tables)
    assert fresh.tables() == grown


def test_what_was_asked_for_before_is_taken_again(drawn: Project, tmp_path: Path) -> None:
    before = drawn.tables("perceptron_entropy")
    less = overlay(tmp_path, "studies: {perceptron_entropy: {alpha: [0.8]}}\n")
    drawn.made("perceptron_entropy", *less)
    assert drawn.tables("perceptron_entropy") != before
    assert drawn.planned("perceptron_entropy") == {"Join the parts of perceptron_entropy."}
    drawn.made("perceptron_entropy")
    assert drawn.tables("perceptron_entropy") == before


def test_another_seed_makes_every_drawn_table_anew_and_no_other(done: Project) -> None:
    planned = done.planned("--config", "seed=1")
    networks = {"Train networks.": "networks_training", "Measure networks.": "networks_flatness"}
    made = re.compile(r"(?:Solve|Simulate|Train learners of|Measure) (\w+)(?:, part \w+)?\.")
    anew = {networks[job] for job in planned & {*networks}}
    anew |= {found[1] for job in planned - {*networks} if (found := made.fullmatch(job))}
    drawn = {name for name, study in STUDIES.items() if study.drawn}
    assert anew == {name for name in drawn if STUDIES[name].job != "derive"}


@pytest.mark.parametrize("study", ["perceptron_training", "linear_noise"])
def test_another_seed_moves_the_numbers_of_what_is_drawn(
    fresh: Project, tmp_path: Path, study: str
) -> None:
    assert STUDIES[study].drawn
    fresh.made(study, "perceptron_entropy")
    drawn, theory = fresh.tables(study), fresh.tables("perceptron_entropy")
    moved = ("--config", "seed=1")
    assert fresh.planned("perceptron_entropy", *moved) == set()
    fresh.made(study, *moved)
    table = f"results/tables/{study}.csv"
    assert fresh.tables(study)[table] != drawn[table]
    assert fresh.tables("perceptron_entropy") == theory
    fresh.made(study, "--config", "seed=0")
    assert fresh.tables(study) == drawn
    assert json.loads((fresh.path / "results/config.json").read_text())["seed"] == 0
