"""Damaged tables, mistakes: a clear line, and the same bytes in the end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clone import TINY, Project

TABLE = "results/tables/perceptron_entropy.csv"


def test_a_truncated_table_is_named_and_rebuilt(done: Project) -> None:
    path = done.path / TABLE
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = done.run()
    assert f"{TABLE}: was changed or cut since it was written; it is made anew." in again.stderr
    assert again.returncode == 0
    assert path.read_bytes() == whole


def test_a_table_edited_by_hand_is_named_and_rebuilt_before_it_is_drawn(done: Project) -> None:
    path = done.path / TABLE
    whole, drawn = path.read_bytes(), (done.path / "results/figures/B_margin_concentration.csv")
    before = drawn.read_bytes()
    path.write_bytes(whole.replace(b"0.8,0.0,0.", b"0.8,0.0,0.1"))
    assert path.read_bytes() != whole
    os.utime(path, (0, 0))
    again = done.run()
    assert TABLE in again.stderr
    assert (path.read_bytes(), drawn.read_bytes()) == (whole, before)


def test_a_table_from_elsewhere_is_rebuilt(done: Project) -> None:
    path = done.path / TABLE
    whole = path.read_bytes()
    path.write_bytes((done.path / "results/tables/perceptron_capacity.csv").read_bytes())
    done.made()
    assert path.read_bytes() == whole


def test_a_damaged_part_is_rebuilt(done: Project) -> None:
    part = done.path / "results/parts/perceptron_local_entropy/0.csv"
    whole = part.read_bytes()
    part.write_bytes(whole[:-40])
    done.made()
    assert part.read_bytes() == whole


@pytest.mark.parametrize(
    ("overlay", "line"),
    [
        (
            "studies: {perceptron_entropy: {alpha: [-0.2]}}",
            "studies.perceptron_entropy.alpha: -0.2 is not a load; give numbers > 0 "
            "(patterns per weight).",
        ),
        (
            "studies: {perceptron_entropy: {alhpa: [0.2]}}",
            "studies.perceptron_entropy.alhpa: unknown key; did you mean alpha?",
        ),
        (
            "studies: {perceptron_entropy: {margin: []}}",
            "studies.perceptron_entropy.margin: an empty grid leaves nothing to compute; "
            "give at least one value.",
        ),
        (
            "studies: {perceptron_local_entropy: {distance: [0.7]}}",
            "studies.perceptron_local_entropy.distance: 0.7 is not a distance; "
            "give numbers in (0, 0.5] (fraction of weights that differ).",
        ),
    ],
)
def test_a_mistake_gives_one_line_and_no_job(
    fresh: Project, tmp_path: Path, overlay: str, line: str
) -> None:
    mine = tmp_path / "my.yaml"
    mine.write_text(overlay)
    done = fresh.run("--configfile", TINY, mine)
    assert done.returncode != 0
    assert line in done.stderr.splitlines()
    assert "Traceback" not in done.stderr
    assert not (fresh.path / "results").exists()
