"""Modular addition: independence of the replicas, minibatches, and that it groks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.kinetics.joined import joined

from atypical.kinetics import modular
from atypical.networks.quadratic import Quadratic
from atypical.tasks.modular_addition import GENERALISES

modular_table = joined(modular.modular_table)
CURVE = {
    **{"optimiser": "adamw", "batch": 8, "learning_rate": 0.01, "weight_decay": 1.0},
    **{"steps": 50},
}
TASK: dict[str, Any] = {"modulus": 5, "share": 0.6, "hidden": 8, "records": 8}


@pytest.mark.parametrize("batch", [8, 25])
def test_a_seed_s_run_does_not_depend_on_the_other_seeds(batch: int) -> None:
    both = modular_table([CURVE | {"batch": batch}], [1, 2], **TASK)
    alone = modular_table([CURVE | {"batch": batch}], [2], **TASK)
    own = both.query("seed == 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone, check_exact=True)
    assert set(both["full_batch"]) == {int(batch == 25)}


def test_whole_minibatches_go_through_all_pairs_in_a_new_order_each_time() -> None:
    network = Quadratic(10, 8, 5)
    stack = modular.Stack(network, CURVE, [1], (5, 0.64))
    seen = [stack._minibatch()[0][0].numpy() for _ in range(4)]
    first, second = (np.concatenate(seen[n : n + 2]) for n in (0, 2))
    every = {row.tobytes() for row in stack.train[0][0].numpy()}
    assert {row.tobytes() for row in first} == {row.tobytes() for row in second} == every
    assert not np.array_equal(first, second)


def test_a_run_ends_when_it_generalises() -> None:
    curve = CURVE | {"batch": 529, "weight_decay": 3.0, "steps": 400}
    runs = modular_table([curve], [42, 43], modulus=23, share=0.7, hidden=64, records=40)
    for _, run in runs.groupby("seed"):
        there = run["test_accuracy"].to_numpy() >= GENERALISES
        assert not there[:-1].any()
    assert runs.groupby("seed")["test_accuracy"].max().ge(GENERALISES).all()


def test_what_diverges_says_so_and_goes_no_further() -> None:
    curve = CURVE | {"optimiser": "sgd", "learning_rate": 1e6, "weight_decay": 0.0}
    runs = modular_table([curve], [1], **TASK)
    assert runs["status"].tolist()[-1] == "diverged"
    assert runs["status"].tolist()[:-1] == ["converged"] * (len(runs) - 1)
