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
