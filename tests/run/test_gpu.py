"""What a GPU computes is what a CPU computes, within the rounding of its arithmetic.

Each test runs on the CPU against itself as well, so that a machine without a GPU tests the tests.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
import torch
from tests.kinetics.joined import joined
from tests.learners.interpreter import DEVICE

from atypical.kinetics import sweeps
from atypical.learners.facts import kernels, same
from atypical.learners.train import together, train
from atypical.networks.architecture import Architecture, Network
from atypical.tasks.instance import error_rate
from atypical.tasks.random_labels import RandomLabels

sweep_table = joined(sweeps.sweep_table)

GPU = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no GPU here: GPU and CPU are not compared"
)
DEVICES = pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=GPU)])


@DEVICES
def test_full_batch_sweeps_end_in_the_same_networks(device: str) -> None:
    curve = {"depth": 3, "data": "raw", "direction": "down"}
    grids = {"beta": [0.3, 0.1], "seeds": [1, 2], "eta": [0.9, 0.8]}
    sizes = {"inputs": 2, "hidden": 10, "samples": 64, "test_samples": 64}
    descent = {"learning_rate": 0.05, "tolerance": 1e-6, "steps": 2000, "kick": 1e-3}
    here, there = (
        sweep_table([curve], device=on, **grids, **sizes, **descent) for on in ("cpu", device)
    )
    numbers = ["train_mse", "test_mse", "s1", "s2"]
    assert list(here["status"]) == list(there["status"])
    np.testing.assert_allclose(there[numbers], here[numbers], atol=1e-6)


@pytest.mark.parametrize("name", kernels())
def test_learners_solve_the_same_instances(name: str) -> None:
    # Through the interpreter of the kernels where there is no GPU, which takes its time.
    sizes, alpha = ([1001, 501], 0.3) if DEVICE == "cuda" else ([31, 21], 0.2)
    patterns = [RandomLabels(N, alpha).instance(0).train for N in sizes]
    rule = import_module(f"atypical.learners.{name}").Rule()
    there = together(name, rule, patterns, [1, 2], whole=False, device=DEVICE)
    here = train(name, rule, patterns, [1, 2], whole=False)
    for X, one, other in zip(patterns, here, there, strict=True):
        assert error_rate(X, one.weights) == error_rate(X, other.weights) == 0
        assert abs(one.sweeps - other.sweeps) <= 2 + 0.1 * one.sweeps
        if same(name) == "bits":
            assert one.sweeps == other.sweeps
            assert np.array_equal(one.weights, other.weights)


@DEVICES
@pytest.mark.parametrize("binary", [False, True])
def test_gradients_of_stacked_networks_agree(binary: bool, device: str) -> None:
    shape = Architecture((8, 16, 3), "relu", bias=not binary, binary=binary, sharpness=3.0)
    rng = np.random.default_rng(1)
    theta = torch.from_numpy(np.stack([shape.start(rng) for _ in range(4)]))
    inputs = torch.from_numpy(rng.standard_normal((4, 30, 8), np.float32))
    labels = torch.from_numpy(rng.integers(3, size=(4, 30)))
    here, there = (
        Network(shape, on).gradient(theta.to(on), inputs.to(on), labels.to(on)).cpu()
        for on in ("cpu", device)
    )
    torch.testing.assert_close(there, here, atol=1e-5, rtol=1e-4)
