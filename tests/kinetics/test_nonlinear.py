"""Nonlinear sweeps: independence of the replicas, the loss, the transition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch

from atypical.kinetics.nonlinear import Images, gradient, losses, nonlinear_table
from atypical.networks.multilayer import ACTIVATIONS, norms, outputs, uniform_layers
from atypical.tasks.digits import split

SMALL = {
    "hidden": [6, 6],
    "samples": 80,
    "test_samples": 100,
    "learning_rate": 0.1,
    "tolerance": 1e-4,
    "kick": 1e-3,
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_loss_and_slopes_are_those_of_a_pytorch_module(activation: str) -> None:
    images = Images([5, 6], 40, 10, "cpu")
    layers = uniform_layers([64, 6, 6, 10], [5, 6])
    act = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[activation]
    slopes, loss = (
        gradient(layers, images, activation, 0.1),
        losses(layers, images.train, activation),
    )
    for r in range(2):
        linear = [torch.nn.Linear(W.shape[2], W.shape[1]) for W, _ in layers]
        for module, (W, b) in zip(linear, layers, strict=True):
            module.weight.data, module.bias.data = W[r].clone(), b[r].clone()
        net = torch.nn.Sequential(linear[0], act(), linear[1], act(), linear[2])
        x, y = images.train[0][r], images.train[1][r]
        plain = torch.nn.functional.cross_entropy(net(x), y)
        assert float(loss[r]) == pytest.approx(plain.item(), rel=1e-5)
        plain.backward()
        exact = [p.grad + 0.1 * p.detach() for p in net.parameters()]
        for ours, theirs in zip(slopes, exact, strict=True):
            torch.testing.assert_close(ours[r], theirs, atol=1e-6, rtol=1e-4)


def test_networks_do_not_touch_each_other() -> None:
    layers = uniform_layers([64, 6, 10], [1, 2, 3])
    x = torch.randn(3, 7, 64, generator=torch.Generator().manual_seed(0))
    together = outputs(layers, x, "tanh")
    alone = outputs([(W[1:2], b[1:2]) for W, b in layers], x[1:2], "tanh")
    torch.testing.assert_close(together[1:2], alone)
    assert norms(layers).shape == (3,)


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
        both.query("seed == 2").reset_index(drop=True), alone, rtol=1e-4, check_exact=False
    )


def test_training_and_test_images_are_disjoint_and_reproducible() -> None:
    x, labels, other, _ = split(100, 50, np.random.default_rng(0))
    assert not {row.tobytes() for row in x} & {row.tobytes() for row in other}
    assert sorted(set(labels)) == list(range(10))
    np.testing.assert_array_equal(x, split(100, 50, np.random.default_rng(0))[0])


def test_more_images_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="1700 \\+ 200 images"):
        split(1700, 200, np.random.default_rng(0))
