"""A changed number or function reruns what depends on it, and nothing else."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from clone import TINY, Project

ENTROPY = "Solve perceptron_entropy."
CAPACITY = "Solve perceptron_capacity."
MAX_MARGIN = "Solve perceptron_max_margin."
CLAIMS = "Every claim has its verdict."


def drawn(*figures: str) -> set[str]:
    return {f"Draw {figure}." for figure in figures}


def of(study: str, planned: set[str]) -> set[str]:
    return {job for job in planned if study in job}


def test_a_second_run_does_nothing(done: Project) -> None:
    assert done.planned() == set()


def test_a_changed_number_reruns_its_study_and_what_follows(done: Project) -> None:
    done.edit("config.yaml", "alpha: 0.5  ", "alpha: 0.7  ")
    assert done.planned() == drawn("B_local_entropy_margin")


def test_a_changed_grid_reruns_its_study_and_what_follows(done: Project, tmp_path: Path) -> None:
    overlay = tmp_path / "my.yaml"
    overlay.write_text("studies: {perceptron_capacity: {margin: [0.0, 0.5]}}\n")
    assert done.planned("--configfile", TINY, overlay) == {
        CAPACITY,
        "Join the parts of perceptron_capacity.",
    }


def test_one_changed_curve_reruns_its_part_alone(done: Project, tmp_path: Path) -> None:
    overlay = tmp_path / "my.yaml"
    overlay.write_text("studies: {perceptron_local_entropy: {reference_margin: [0.0, 0.3, 0.1]}}\n")
    planned = done.jobs("--configfile", TINY, overlay)
    # Four curves a part: of the six curves, the third and the sixth change, each in a part of its
    # own; what is left of both parts is solved with them, two jobs in all.
    assert planned["Solve perceptron_local_entropy."] == 2
    assert planned["Join the parts of perceptron_local_entropy."] == 1
    assert ENTROPY not in planned


@pytest.mark.parametrize(
    ("file", "old", "new", "rerun", "kept"),
    [
        (
            "workflow/atypical/studies/perceptron_capacity.py",
            'number("alpha_c", low=0)',
            'number("alpha_c", low=-1)',
            {CAPACITY, "Join the parts of perceptron_capacity."},
            {ENTROPY, MAX_MARGIN, "Solve perceptron_transitions."},
        ),
        (
            "workflow/atypical/replica/transitions.py",
            "from __future__ import annotations",
            "from __future__ import annotations\n\nUNUSED = 0",
            {"Solve perceptron_transitions.", "Make perceptron_thresholds."},
            {ENTROPY, CAPACITY, MAX_MARGIN, "Solve perceptron_local_entropy."},
        ),
        (
            "workflow/atypical/figures/B_margin_concentration.py",
            "height=2.4",
            "height=2.6",
            drawn("B_margin_concentration"),
            {ENTROPY, CAPACITY, CLAIMS, *drawn("B_local_entropy_margin")},
        ),
    ],
)
def test_changed_code_reruns_the_scripts_that_reach_it(
    done: Project, file: str, old: str, new: str, rerun: set[str], kept: set[str]
) -> None:
    done.edit(file, old, new)
    planned = done.planned()
    assert rerun <= planned
    assert not kept & planned


WORDS = {
    "docstrings": lambda text: text.replace('"""', '"""So it is: ', 1),
    "comments": lambda text: f"# As it was.\n{text}# No more.\n",
    "blank lines": lambda text: text.replace("\n\n\nclass ", "\n\n\n\nclass "),
    "layout": lambda text: re.sub(
        r"^([A-Z_]+) = ([\w.]+)$", r"\1  =  (\n    \2\n)", text, flags=re.M
    ),
}


def test_words_and_layout_rerun_nothing(done: Project) -> None:
    changed: Counter[str] = Counter()
    for path in done.path.glob("workflow/**/*.py"):
        text = path.read_text()
        for change, altered in WORDS.items():
            before, text = text, altered(text)
            changed[change] += before != text
        path.write_text(text)
    assert {change for change, files in changed.items() if files > 20} == {*WORDS}
    assert done.planned() == set()


def test_what_guards_and_tells_reruns_nothing(done: Project) -> None:
    for module in ("run/log", "run/locks", "run/interrupts", "run/device", "disk/seals", "version"):
        path = done.path / f"workflow/atypical/{module}.py"
        path.write_text(path.read_text() + '\n\nANOTHER = "word"\n')
    done.edit("workflow/atypical/run/log.py", " s of processor time", " s of this processor's time")
    assert done.planned() == set()


def test_code_changed_behind_the_clock_is_noticed(done: Project) -> None:
    file = done.path / "workflow/atypical/figures/B_margin_concentration.py"
    done.edit("workflow/atypical/figures/B_margin_concentration.py", "height=2.4", "height=2.6")
    os.utime(file, (0, 0))
    assert done.planned() == drawn("B_margin_concentration")


def test_the_style_sheet_redraws_every_figure_and_solves_nothing(done: Project) -> None:
    done.edit("workflow/atypical/figures/journal.mplstyle", "font.size: 7", "font.size: 8")
    planned = done.planned()
    assert planned == {job for job in planned if job.startswith("Draw")}
    assert planned >= drawn("B_margin_concentration", "B_nested_margins")


def test_touched_files_rerun_nothing(done: Project) -> None:
    now = time.time() + 10
    for path in done.path.glob("workflow/**/*"):
        os.utime(path, (now, now))
    os.utime(done.path / "Snakefile", (now, now))
    os.utime(done.path / "config.yaml", (now, now))
    assert done.planned() == set()


def test_files_written_anew_with_the_same_content_rerun_nothing(done: Project) -> None:
    for path in done.path.glob("workflow/**/*.py"):
        text = path.read_bytes()
        path.unlink()
        path.write_bytes(text)
    assert done.planned() == set()


def test_a_module_that_nothing_imports_reruns_nothing(done: Project) -> None:
    (done.path / "workflow/atypical/replica/unrelated.py").write_text('"""Nothing yet."""\n')
    done.edit("workflow/atypical/settings/schema.py", "for editors", "for every editor")
    assert done.planned() == set()
