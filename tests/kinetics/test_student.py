"""Tanh students: their slopes, the features that they hold, traps, and what opens them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from tests.kinetics.joined import joined

from atypical.kinetics import student
from atypical.kinetics.landscape import spinodal
from atypical.kinetics.student import Class, Settling

sweep_table = joined(student.student_sweep_table)
escape_table = joined(student.student_escape_table)

NETWORK: dict[str, Any] = {"eta": [0.9, 0.6], "samples": 64, "hidden": [6, 6]}
SETTLING = {"learning_rate": 0.2, "tolerance": 1e-4, "steps": 3000}
CURVE = {"optimiser": "sgd", "beta": 0.05, "batch": 8, "learning_rate": 0.05, "steps": 200}


def test_slopes_are_those_of_autograd() -> None:
    students = Class([1, 2], **NETWORK)
    theta = (3 * students.starts()).requires_grad_()
    layers = [weights for weights, _ in students.architecture.layers(theta)]
    outputs = student.activations(layers, students.x)[-1] @ layers[-1].mT
    ((outputs - students.y).square().sum(dim=2).mean(dim=1) / 2).sum().backward()
    assert theta.grad is not None
    found = students.slope(theta.detach(), students.x, students.y)
    torch.testing.assert_close(found, theta.grad, atol=1e-6, rtol=1e-4)


def test_a_state_of_one_feature_stays_one_and_is_worse_than_one_of_both() -> None:
    students, how = Class([1, 2], **NETWORK), Settling(**SETTLING)
    one, steepest, _ = how.settle(students, students.holding([0]), 0.03)
    both, _, _ = how.settle(students, students.holding([0, 1]), 0.03)
    assert (steepest < 1e-4).all()
    assert (students.strengths(one)[:, 0] > 0.5).all()
    assert (students.strengths(one)[:, 1] < 1e-4).all()
    assert (students.strengths(both)[:, 1] > 0.3).all()
    assert (students.error(both) < students.error(one)).all()


def test_features_are_lost_one_by_one_near_the_spinodals_of_linear_networks() -> None:
    beta = [0.02, 0.1, 0.25, 0.35, 0.45]
    curves = [{"direction": way} for way in ("up", "down")]
    runs = sweep_table(curves, [1, 2], beta, NETWORK, 1e-4, **SETTLING)
    up = runs[runs["direction"] == "up"].groupby("beta")[["s1", "s2"]].min()
    # tanh bends down: students hold no more than linear networks do.
    assert (up.loc[[b for b in beta if b > spinodal(3, 0.9)[1]], "s1"] < 1e-3).all()
    assert up.loc[0.02, "s2"] > 0.3
    assert (up.index[up["s1"] > 1e-3].max()) > (up.index[up["s2"] > 1e-3].max())
    down = runs[runs["direction"] == "down"]
    assert (down[down["beta"] >= 0.1][["s1", "s2"]] < 1e-3).all(axis=None)


@pytest.mark.parametrize("batch", [8, 64])
def test_escapes_of_a_seed_do_not_depend_on_the_other_seeds(batch: int) -> None:
    curve = CURVE | {"batch": batch, "steps": 100}
    short = SETTLING | {"steps": 50}
    both = escape_table([curve], [1, 2], NETWORK, **short)
    alone = escape_table([curve], [2], NETWORK, **short)
    own = both.query("seed == 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone, check_exact=True)


def test_full_batches_leave_a_trap_closed_and_what_was_no_trap_says_so() -> None:
    curve = CURVE | {"batch": 64, "steps": 2000}
    found = escape_table([curve], [1, 2], NETWORK, **SETTLING)
    assert found["status"].tolist() == ["converged"] * 2
    assert found["escaped"].tolist() == [0, 0]
    assert found["full_batch"].tolist() == [1, 1]
    np.testing.assert_allclose(found["time"], found["censored_at"])
    hasty = escape_table([curve | {"steps": 50}], [1], NETWORK, **SETTLING | {"steps": 1})
    assert hasty["status"].tolist() == ["checkpoint not converged"]


def test_noise_of_adam_opens_a_trap() -> None:
    network = {"eta": [0.9, 0.7], "samples": 256, "hidden": [10, 10]}
    noise = {"optimiser": "adam", "batch": 8, "learning_rate": 0.005, "steps": 4000}
    found = escape_table([CURVE | {"beta": 0.03} | noise], [42, 43, 45], network, **SETTLING)
    assert found["escaped"].any()
    out = found[found["escaped"] == 1]
    assert (out["time"] < out["censored_at"]).all()
