"""Data sets through the whole workflow, from a web server of this machine."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from archives import mnist_bytes
from atypical.tasks.images import load
from clone import TINY, Project
from server import serving

FILES = mnist_bytes(np.random.default_rng(3))
LINKS = "results/data/fashion_mnist"
FETCH = "Fetch fashion_mnist, or find it in data_dir."


def overlay(folder: Path, url: str | None, **data: object) -> tuple[str | Path, ...]:
    """Arguments for a run in which fashion_mnist is a few images."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    mine = folder / "data.yaml"
    mine.write_text(yaml.safe_dump({"data": {**data, "fashion_mnist": {"url": url, "sha256": sums}}}))  # noqa: E501 # fmt: skip
    return "--cores", "1", "fetch_fashion_mnist", "--configfile", TINY, mine


def test_a_data_set_is_fetched_in_pieces_and_only_once(fresh: Project, tmp_path: Path) -> None:
    with serving(FILES, breaks=[500]) as server:
        fresh.made(*overlay(tmp_path, server.url))
        asked = len(server.asked)
        again = fresh.run(*overlay(tmp_path, server.url))
    assert "Nothing to be done" in again.stdout + again.stderr
    assert asked == len(FILES) + 1 == len(server.asked)
    images = load("fashion_mnist", fresh.path / "results/data")
    assert images.train_inputs.shape == (6, 784)
    assert load("fashion_mnist", fresh.path / "data").test_labels.tolist() == images.test_labels.tolist()  # noqa: E501 # fmt: skip


def test_a_read_only_data_dir_is_used_as_it_is(fresh: Project, tmp_path: Path) -> None:
    shared = tmp_path / "shared" / "fashion_mnist"
    shared.mkdir(parents=True)
    for name, content in FILES.items():
        (shared / name).write_bytes(content)
        os.utime(shared / name, (0, 0))
    shared.chmod(0o555)
    before = {path.name: path.stat().st_mtime for path in shared.iterdir()}
    wanted = overlay(tmp_path, None, data_dir=str(shared.parent))
    fresh.made(*wanted)
    again = fresh.run(*wanted)
    assert "Nothing to be done" in again.stdout + again.stderr
    assert {path.name: path.stat().st_mtime for path in shared.iterdir()} == before
    assert load("fashion_mnist", fresh.path / "results/data").train_inputs.shape == (6, 784)


def test_archives_that_went_are_fetched_again(fresh: Project, tmp_path: Path) -> None:
    with serving(FILES) as server:
        fresh.made(*overlay(tmp_path, server.url))
        (fresh.path / "data/fashion_mnist/t10k-labels-idx1-ubyte.gz").unlink()
        fresh.made(*overlay(tmp_path, server.url))
    assert len(server.asked) == len(FILES) + 1


@pytest.mark.parametrize("fault", ["flipped", "truncated", "missing"])
def test_a_bad_archive_ends_the_run_with_one_line(
    fresh: Project, tmp_path: Path, fault: str
) -> None:
    name = "train-images-idx3-ubyte.gz"
    whole = FILES[name]
    served = {
        "flipped": {**FILES, name: whole[:50] + bytes([whole[50] ^ 1]) + whole[51:]},
        "truncated": {**FILES, name: whole[:-20]},
        "missing": {k: v for k, v in FILES.items() if k != name},
    }[fault]
    with serving(served) as server:
        done = fresh.run(*overlay(tmp_path, server.url))
    said = [line for line in done.stderr.splitlines() if line.startswith(f"{server.url}{name}: ")]
    assert done.returncode != 0
    assert len(set(said)) == 1
    assert ("404 Not Found" if fault == "missing" else "its SHA-256 is") in said[0]
    assert "Traceback" not in (fresh.path / "results/logs/fetch_fashion_mnist.log").read_text()
    assert not list((fresh.path / LINKS).glob("*"))


def learning(folder: Path, url: str | None) -> tuple[str | Path, ...]:
    """Arguments for a run in which networks learn fashion_mnist."""
    given = overlay(folder, url)
    study = folder / "study.yaml"
    few = "continuous: {samples: 4}, binary: {samples: 4}"
    study.write_text(f"studies: {{networks_training: {{dataset: fashion_mnist, {few}}}}}")
    return "--cores", "1", "results/tables/networks_training.csv", *given[3:], study


def test_networks_learn_what_was_fetched(fresh: Project, tmp_path: Path) -> None:
    with serving(FILES) as server:
        fresh.made(*learning(tmp_path, server.url))
    rows = pd.read_csv(fresh.path / "results/tables/networks_training.csv")
    assert set(rows["dataset"]) == {"fashion_mnist"}


def test_sweeps_of_the_weight_decay_learn_what_was_fetched(fresh: Project, tmp_path: Path) -> None:
    study = tmp_path / "study.yaml"
    study.write_text("studies: {decay_sweep: {dataset: [digits, fashion_mnist], direction: [up]}}")
    with serving(FILES) as server:
        given = overlay(tmp_path, server.url)
        fresh.made("--cores", "1", "results/tables/decay_sweep.csv", *given[3:], study)
    rows = pd.read_csv(fresh.path / "results/tables/decay_sweep.csv")
    assert rows["dataset"].unique().tolist() == ["digits", "fashion_mnist"]
    assert rows["train_loss"].notna().all()


@pytest.mark.parametrize("lies_there", [False, True])
def test_archives_that_cannot_be_had_are_named_before_any_job(
    fresh: Project, tmp_path: Path, lies_there: bool
) -> None:
    file = "data/fashion_mnist/train-images-idx3-ubyte.gz"
    if lies_there:
        (fresh.path / file).parent.mkdir(parents=True)
        (fresh.path / file).write_bytes(FILES["train-images-idx3-ubyte.gz"][:-1])
    done = fresh.run("--dry-run", *learning(tmp_path, None))
    assert done.returncode != 0
    line = next(line for line in done.stderr.splitlines() if line.startswith(f"{file}: "))
    if lies_there:
        assert "its SHA-256 is " in line
    else:
        assert line == f"{file}: is not there; put it there, or give data.fashion_mnist.url."
    assert "Traceback" not in done.stderr
    assert not (fresh.path / "results").exists()


def test_an_unknown_data_set_is_named(fresh: Project, tmp_path: Path) -> None:
    mine = tmp_path / "my.yaml"
    mine.write_text("studies: {networks_training: {dataset: mnits}}")
    done = fresh.run("--dry-run", "--configfile", TINY, mine)
    assert done.returncode != 0
    line = (
        f"{mine.name}:1: studies.networks_training.dataset: 'mnits' is not a data set; "
        "give one of digits, mnist, fashion_mnist, cifar10."
    )
    assert line in done.stderr.splitlines()
