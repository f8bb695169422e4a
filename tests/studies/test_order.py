"""Rows stand in the order that a study declares: two blocks of runs are joined into that of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from atypical.plan.parts import Nothing, OnCpu, parts
from atypical.plan.steps import Steps
from atypical.plan.work import datasets
from atypical.randomness.run import seeded
from atypical.run.protocol import images_of
from atypical.settings.configuration import configured
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part
from atypical.tables.files import write
from atypical.tables.kinds import columns_of, plain
from scripts import gather, solve

ROOT = Path(__file__).parents[2]
SETTINGS = configured([ROOT / "config.yaml", ROOT / "tests/workflow/tiny.yaml"])
STEPS = Steps(chosen(SETTINGS.studies), lambda *code: "", OnCpu(), SETTINGS.seed)
STEPS.cut(Nothing())
# Studies whose runs are solved from nothing.
REPEATED = [name for name, study in STEPS.studies.items() if study.run and not study.follows]


def some_of(study: str) -> Part:
    """A part of a study, with two of its curves and two of its runs."""
    part = next(part for part in STEPS.parts[study] if len(part.runs) > 1)
    return replace(part, places=part.places[:2], runs=part.runs[:2])


def solved(part: Part, path: Path) -> str:
    """The part as its job leaves it."""
    params = STEPS.made_by(part) | {"study": part.content()}
    columns = columns_of(params["columns"])
    with seeded(0):
        rows = solve.main(params, [], []).rows.filter([column.name for column in columns])
    write(rows, path, columns)
    return str(path)


def joined(made: list[tuple[str, Part]], runs: tuple[int, ...]) -> bytes:
    study = STEPS.studies[made[0][1].study]
    params: dict[str, Any] = {
        **{"columns": plain(study.columns), "places": [part.places for _, part in made]},
        **{"order": study.ordered(), "runs": runs},
    }
    return gather.main([path for path, _ in made], params)


@pytest.mark.parametrize("study", REPEATED)
def test_runs_in_two_blocks_are_joined_into_the_table_of_one(study: str, tmp_path: Path) -> None:
    part = some_of(study)
    whole = [(solved(part, tmp_path / "whole.csv"), part)]
    # Without the number of the curve, which stands first, a part is the table of its curves.
    lines = (tmp_path / "whole.csv").read_text().splitlines(keepends=True)
    alone = "".join(line.partition(",")[2] for line in lines).encode()
    assert joined(whole, part.runs) == alone
    blocks = [replace(part, runs=(run,)) for run in reversed(part.runs)]
    made = [(solved(p, tmp_path / f"{p.runs[0]}.csv"), p) for p in blocks]
    assert joined(made, part.runs) == alone
    assert joined(made, part.runs[::-1]) != alone


def test_seeds_that_are_not_apart_are_solved_together() -> None:
    study = STEPS.studies["nonlinear_sweep"]
    for part in STEPS.parts["nonlinear_sweep"]:
        assert part.content()["seeds"] == study.seeds
    more = study.model_copy(update={"seeds": [*study.seeds, 99]})
    names = {part.name for part in parts({"nonlinear_sweep": more})["nonlinear_sweep"]}
    assert not names & {part.name for part in STEPS.parts["nonlinear_sweep"]}


def test_a_part_waits_for_the_images_of_its_own_data_sets_alone() -> None:
    several = {"dataset": ["digits", "mnist", "fashion_mnist"], "direction": ["up"]}
    study = STEPS.studies["decay_sweep"].model_copy(update=several)
    steps = Steps({"decay_sweep": study}, lambda *code: "", OnCpu(), SETTINGS.seed)
    steps.cut(Nothing())
    wanted = {
        part.curves[0]["dataset"]: steps.images(
            SimpleNamespace(study="decay_sweep", part=part.name)
        )
        for part in steps.parts["decay_sweep"]
    }
    assert wanted == {name: images_of(name) for name in several["dataset"]}
    assert not wanted["digits"]
    assert datasets([study, STEPS.studies["networks_training"]]) == sorted(several["dataset"])
