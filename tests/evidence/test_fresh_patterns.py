"""Errors on fresh patterns beside those that weights have by themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atypical.disk.solutions import Solutions, save
from atypical.evidence.fresh_patterns import disagreement, fresh_errors
from atypical.learners.sweep import trained

FRESH = 20_000
TASK = {"latent": 51, "alpha_t": 1.0, "patterns": 51}


def followed(things, _):
    return things


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Path]:
    path = tmp_path_factory.mktemp("solutions") / "sbpi.npz"
    conditions = [
        TASK | {"inverse_alpha": x, "size": size, "stopping": "first"}
        for x, size in ((2.0, 101), (3.0, 153), (5.0, 255))
    ]
    found = list(trained(conditions, range(4), "sbpi", {}, followed))
    rows = [row for part in found for row in part.rows]
    save(path, [n for part in found for n in part.names], [w for p in found for w in p.weights])
    return pd.DataFrame(rows), path


def tried(learned: tuple[pd.DataFrame, Path], **changed: object) -> pd.DataFrame:
    rows, path = learned
    asked = {"latent": 51, "loads": [2.0, 3.0], "instances": 3, "fresh": FRESH} | changed
    return fresh_errors(rows, solutions=Solutions([path]), followed=followed, **asked)


def test_solutions_err_on_fresh_patterns_as_their_weights_say(learned) -> None:
    found = tried(learned)
    assert sorted(set(found["inverse_alpha"])) == [2.0, 3.0]
    assert sorted(set(found["instance"])) == [0, 1, 2]
    apart = (found["error_fresh"] - found["generalization_error"]).abs()
    # Besides luck, what the Gaussian form is off by at D = 51.
    assert (apart < 4 * found["error"] + 0.005).all()
    assert found["error"].to_numpy() == pytest.approx(0.0033, rel=0.1)


def test_the_patterns_are_those_of_the_instance_whatever_else_is_tried(learned) -> None:
    all_of_them, alone = tried(learned), tried(learned, loads=[3.0], instances=1)
    assert alone["error_fresh"].tolist() == all_of_them.loc[alone.index, "error_fresh"].tolist()


def test_nothing_is_tried_where_nothing_was_learned(learned) -> None:
    assert tried(learned, loads=[]).empty
    assert "error_fresh" in tried(learned, latent=21)


def test_runs_on_the_same_patterns_count_once() -> None:
    runs = pd.DataFrame({"instance": [0, 0, 0, 1], "error_fresh": [0.2, 0.2, 0.2, 0.3]})
    runs = runs.assign(
        generalization_error=[0.23, 0.23, 0.23, 0.31], alpha_t=1.0, inverse_alpha=2.0
    )
    found = disagreement(runs)
    assert found.value == pytest.approx(0.02)
    assert found.error == pytest.approx(np.std([0.03, 0.01], ddof=1) / np.sqrt(2))
