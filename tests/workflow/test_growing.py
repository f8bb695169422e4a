"""What is added to a configuration is solved alone, and the table ends as if made at once."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from atypical.settings.studies import STUDIES
from clone import TINY, Project

# By what is added: a study, what it is before, the jobs for what is added, and what follows.
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
DRAWN = ("perceptron_training", "linear_noise")


def overlay(tmp_path: Path, text: str) -> tuple[str | Path, ...]:
    mine = tmp_path / "my.yaml"
    mine.write_text(text)
    return "--configfile", TINY, mine


def test_what_is_added_is_solved_alone_and_ends_as_at_once(
    fresh: Project, finished: Project, tmp_path: Path
) -> None:
    less = ", ".join(f"{study}: {{{before}}}" for study, before, _, _ in GROWING.values())
    tables = [name for study, _, _, follows in GROWING.values() for name in (study, *follows)]
    fresh.made(*tables, *overlay(tmp_path, f"studies: {{{less}}}\n"))
    parts = {name: fresh.parts(name) for name in tables}
    jobs = [job for _, _, own, _ in GROWING.values() for job in own]
    assert fresh.jobs(*tables) == Counter([*jobs, *(f"Join the parts of {t}." for t in tables)])
    fresh.made(*tables)
    for name, old in parts.items():
        assert old.items() < fresh.parts(name).items()
    assert fresh.tables() == finished.tables(*tables)


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


def test_another_seed_moves_the_numbers_of_what_is_drawn(done: Project) -> None:
    theory = done.tables("perceptron_entropy")
    drawn = {study: done.tables(study) for study in DRAWN}
    moved = ("--config", "seed=1")
    assert done.planned("perceptron_entropy", *moved) == set()
    done.made(*DRAWN, "perceptron_entropy", *moved)
    for study, before in drawn.items():
        assert STUDIES[study].drawn
        table = f"results/tables/{study}.csv"
        assert done.tables(study)[table] != before[table]
    assert done.tables("perceptron_entropy") == theory
    done.made(*DRAWN, "--config", "seed=0")
    assert {study: done.tables(study) for study in DRAWN} == drawn
    assert json.loads((done.path / "results/config.json").read_text())["seed"] == 0
