"""Nonlinear sweeps: independence of the replicas, the loss, the transition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from tests.kinetics.joined import joined
from torch.nn.functional import cross_entropy

from atypical.kinetics import nonlinear
from atypical.kinetics.nonlinear import Images, gradient
from atypical.networks.architecture import Architecture, Network
from atypical.networks.module import module
from atypical.tasks.digits import split

nonlinear_table = joined(nonlinear.nonlinear_table)

SMALL = {
    "hidden": [6, 6],
    "samples": 80,
    "test_samples": 100,
    "learning_rate": 0.1,
    "tolerance": 1e-4,
    "kick": 1e-3,
}


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_slopes_are_those_of_loss_and_weight_decay(activation: str) -> None:
    images = Images([5, 6], 40, 10)
    shape = Architecture((64, 6, 6, 10), activation, bias=True, binary=False)
    theta = torch.from_numpy(np.stack([shape.start(np.random.default_rng(s)) for s in (5, 6)]))
    slopes = gradient(Network(shape), theta, images, 0.1)
    for run in range(2):
        plain = module(shape, theta[run])
        optimizer = torch.optim.SGD(plain.parameters(), lr=1.0, weight_decay=0.1)
        cross_entropy(plain(images.train[0][run]), images.train[1][run]).backward()
        optimizer.step()
        after = torch.nn.utils.parameters_to_vector(plain.parameters()).detach()
        torch.testing.assert_close(theta[run] - slopes[run], after, atol=1e-6, rtol=1e-4)


def test_a_large_weight_decay_leaves_nothing_to_learn_and_the_way_back_is_closed() -> None:
    curves = [{"activation": "tanh", "direction": way} for way in ("up", "down")]
    runs = nonlinear_table(curves, [0.01, 0.1, 1.0], [1, 2], steps=400, **SMALL)
    at = runs.groupby(["direction", "beta"])[["train_loss", "weight_norm"]].mean()
    for way in ("up", "down"):
        assert at.loc[(way, 1.0), "train_loss"] == pytest.approx(np.log(10), abs=0.05)
        assert at.loc[(way, 1.0), "weight_norm"] < 0.01
    assert at.loc[("up", 0.01), "train_loss"] < 0.5
    assert at.loc[("down", 0.1), "train_loss"] > 2.2 > at.loc[("up", 0.1), "train_loss"] + 0.5


def test_a_seed_s_sweep_does_not_depend_on_the_other_seeds() -> None:
    curves = [{"activation": "relu", "direction": "up"}]
    both = nonlinear_table(curves, [0.1], [1, 2], steps=20, **SMALL)
    alone = nonlinear_table(curves, [0.1], [2], steps=20, **SMALL)
    pd.testing.assert_frame_equal(
        both.query("seed == 2").reset_index(drop=True), alone, check_exact=True
    )


def test_a_larger_kick_opens_what_a_smaller_one_leaves_closed_and_there_the_sweep_is_over() -> None:
    curves = [{"activation": "tanh", "direction": "down", "kick": kick} for kick in (1e-4, 0.1)]
    given = {name: value for name, value in SMALL.items() if name != "kick"}
    runs = nonlinear_table(curves, [0.05, 0.1, 1.0], [1, 2], steps=400, **given)
    small, large = (runs[runs["kick"] == kick] for kick in (1e-4, 0.1))
    assert small["beta"].tolist() == [1.0, 1.0, 0.1, 0.1, 0.05, 0.05]
    assert small["train_loss"].min() > 2.2
    assert large["beta"].tolist() == [1.0, 1.0, 0.1, 0.1]
    assert large.query("beta == 0.1")["train_loss"].max() < 2.0


def test_a_stride_takes_every_so_many_weight_decays_from_the_smallest_on() -> None:
    grid = [0.4, 0.1, 0.2, 0.3]
    curves = [{"activation": "tanh", "direction": way, "stride": 2} for way in ("up", "down")]
    every = nonlinear_table(curves, grid, [1], steps=5, **SMALL)
    assert every["beta"].tolist() == [0.1, 0.3, 0.3, 0.1]
    plain = [{"activation": "tanh", "direction": "up"}]
    same = nonlinear_table(plain, [0.1, 0.3], [1], steps=5, **SMALL)
    pd.testing.assert_frame_equal(
        every[:2].drop(columns="stride"), same, check_exact=True, check_like=True
    )


def test_training_and_test_images_are_disjoint_and_reproducible() -> None:
    x, labels, other, _ = split(100, 50, np.random.default_rng(0))
    assert not {row.tobytes() for row in x} & {row.tobytes() for row in other}
    assert sorted(set(labels)) == list(range(10))
    np.testing.assert_array_equal(x, split(100, 50, np.random.default_rng(0))[0])


def test_more_images_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="1700 \\+ 200 images"):
        split(1700, 200, np.random.default_rng(0))
