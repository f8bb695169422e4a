"""Weights on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from atypical.disk.seals import is_sealed, land_sealed
from atypical.disk.solutions import Solutions, SolutionsError, save

RUNS = [
    {"learner": "sbpi", "size": size, "patterns": 4, "stopping": "first", "instance": number}
    for number, size in enumerate([9, 17, 8, 1001])
]


@pytest.fixture
def weights() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [np.sign(rng.normal(size=run["size"])).astype(np.int8) for run in RUNS]


def test_weights_read_back_as_they_were_written(tmp_path: Path, weights: list) -> None:
    path = tmp_path / "0.npz"
    save(path, RUNS, weights)
    assert is_sealed(path)
    read = Solutions([path])
    for run, w in zip(RUNS, weights, strict=True):
        assert np.array_equal(read.of(run | {"alpha": 0.5}), w)


def test_the_same_weights_give_the_same_bytes(tmp_path: Path, weights: list) -> None:
    for name in "ab":
        save(tmp_path / name, RUNS, weights)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_weight_costs_a_bit(tmp_path: Path, weights: list) -> None:
    many = [RUNS[3] | {"instance": n} for n in range(400)]
    save(tmp_path / "0.npz", many, [weights[3]] * 400)
    assert (tmp_path / "0.npz").stat().st_size < 400 * (1001 / 8 + 110)


def test_every_word_that_tells_runs_apart_is_part_of_their_names(tmp_path: Path) -> None:
    runs = [RUNS[0] | {"temperature": value} for value in (0.5, 1.5)]
    save(tmp_path / "0.npz", runs, [np.full(9, sign, np.int8) for sign in (1, -1)])
    read = Solutions([tmp_path / "0.npz"])
    assert [read.of(run)[0] for run in runs] == [1, -1]
    with pytest.raises(SolutionsError, match="temperature is not given"):
        read.of(RUNS[0])


def test_a_number_is_found_again_though_a_table_lost_its_last_digit(tmp_path: Path) -> None:
    save(tmp_path / "0.npz", [{"rate": 0.1 + 0.2, "seed": 1}], [np.ones(3, np.int8)])
    assert Solutions([tmp_path / "0.npz"]).of({"rate": 0.3, "seed": 1}).size == 3


def test_two_runs_of_one_name_are_refused_and_nothing_is_written(
    tmp_path: Path, weights: list
) -> None:
    shared = "two runs share the name learner sbpi, size 9, patterns 4, stopping first, instance 0;"
    with pytest.raises(SolutionsError, match=f"0.npz: {shared}"):
        save(tmp_path / "0.npz", [RUNS[0], RUNS[0]], [weights[0], weights[0]])
    assert list(tmp_path.iterdir()) == []
    for name in ("0.npz", "1.npz"):
        save(tmp_path / name, RUNS[:1], weights[:1])
    with pytest.raises(SolutionsError, match=f"1.npz: {shared}"):
        Solutions([tmp_path / "0.npz", tmp_path / "1.npz"])


def test_runs_named_by_different_words_are_not_mixed(tmp_path: Path, weights: list) -> None:
    other = RUNS[1] | {"restart": 0}
    with pytest.raises(SolutionsError, match=r"0\.npz: restart names some of these runs"):
        save(tmp_path / "0.npz", [RUNS[0], other], weights[:2])
    save(tmp_path / "0.npz", RUNS[:1], weights[:1])
    save(tmp_path / "1.npz", [other], weights[1:2])
    with pytest.raises(SolutionsError, match=r"1\.npz: restart names some of these runs"):
        Solutions([tmp_path / "0.npz", tmp_path / "1.npz"])


def test_a_part_without_runs_is_no_obstacle(tmp_path: Path, weights: list) -> None:
    save(tmp_path / "0.npz", [], [])
    save(tmp_path / "1.npz", RUNS[:1], weights[:1])
    assert Solutions([tmp_path / "0.npz", tmp_path / "1.npz"]).of(RUNS[0]).size == 9


def test_a_run_that_is_not_there_is_named(tmp_path: Path, weights: list) -> None:
    save(tmp_path / "0.npz", RUNS, weights)
    with pytest.raises(
        SolutionsError, match=r"0.npz: no solution of learner sbpi, size 11, .*; del"
    ):
        Solutions([tmp_path / "0.npz"]).of(RUNS[0] | {"size": 11})


def test_a_damaged_file_is_never_read(tmp_path: Path, weights: list) -> None:
    path = tmp_path / "0.npz"
    save(path, RUNS, weights)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SolutionsError, match=r"0\.npz: was changed or cut since it was written"):
        Solutions([path])


def test_a_foreign_archive_is_named(tmp_path: Path) -> None:
    path = tmp_path / "0.npz"
    np.savez(tmp_path / "foreign.npz", other=np.zeros(3))
    land_sealed(path, (tmp_path / "foreign.npz").read_bytes())
    with pytest.raises(SolutionsError, match=r"0\.npz: holds no solutions"):
        Solutions([path])
