"""What a GPU computes is what a CPU computes, within the rounding of its arithmetic.

Each test runs on the CPU against itself as well, so that a machine without a GPU tests the tests.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import torch
from scipy.stats import kstest, norm
from scipy.stats import uniform as flat_law
from tests.learners.interpreter import DEVICE

from atypical.flatness.perturbed import made_on
from atypical.learners.facts import kernels, same
from atypical.learners.train import together, train
from atypical.networks.architecture import Architecture, Network
from atypical.networks.launches import in_turns
from atypical.networks.orders import Sorted
from atypical.networks.training import Moment, Rule, Runs, training
from atypical.tasks.instance import error_rate
from atypical.tasks.random_labels import RandomLabels

GPU = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no GPU here: GPU and CPU are not compared"
)
DEVICES = pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=GPU)])


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


SMALL = Architecture((8, 16, 3), "relu", bias=True, binary=False)
BINARY = Architecture((8, 16, 3), "relu", bias=False, binary=True, sharpness=3.0)
SGD = Rule(epochs=12, batch=8)
STACKS = pytest.mark.parametrize(
    ("rule", "shape"),
    [
        (SGD, SMALL),
        (replace(SGD, momentum=0.9), BINARY),
        (replace(SGD, batch=100), SMALL),
        (replace(SGD, adaptive=True), SMALL),
        (replace(SGD, replicas=3, coupling=0.1), SMALL),
    ],
    ids=["SGD", "binary", "full batch", "Adam", "replicas"],
)


def stack(rule: Rule, shape: Architecture, device: str, only: slice) -> Runs:
    """Some of twelve runs on random labels, with orders that are the same on every device."""
    rng = np.random.default_rng(1)
    arrays = (
        rng.standard_normal((12, 30, 8), np.float32),
        rng.integers(3, size=(12, 30)),
        np.stack([shape.start(rng) for _ in range(12)]),
        np.full(12, 0.01 if rule.adaptive else 0.1, np.float32),
    )
    keys = 2**40 * torch.arange(12 * rule.replicas, device=device).view(12, -1)[only]
    tensors = (torch.from_numpy(array[only]).to(device) for array in arrays)
    return Runs(*tensors, Sorted(keys.flatten()))


def trained(
    rule: Rule, shape: Architecture, device: str, loss: float, only: slice = slice(None)
) -> list[Moment]:
    """Where every run was when its loss was low; found twice, by two stacks in turns."""
    network = Network(shape, device)
    works = (training(network, stack(rule, shape, device, only), rule, loss) for _ in range(2))
    first, second = ([run["loss"] for run in found] for found in in_turns(works, device, at_once=2))
    assert [m.parameters.tobytes() for m in first] == [m.parameters.tobytes() for m in second]
    return first


@DEVICES
@STACKS
def test_stacks_train_the_same_networks(rule: Rule, shape: Architecture, device: str) -> None:
    here, there = (trained(rule, shape, on, loss=0.0) for on in ("cpu", device))
    near = [
        np.allclose(one.parameters, other.parameters, atol=1e-3)
        for one, other in zip(here, there, strict=True)
    ]
    # A sign that turns at other last digits takes a run elsewhere: half of them go the same way.
    assert np.mean(near) >= (0.5 if shape.binary else 1.0)
    means = [np.mean([moment.loss for moment in found]) for found in (here, there)]
    assert means[1] == pytest.approx(means[0], rel=0.05)


@DEVICES
@STACKS
def test_a_run_alone_is_what_it_is_in_the_stack(
    rule: Rule, shape: Architecture, device: str
) -> None:
    together = trained(rule, shape, device, loss=1.0)
    assert len({moment.epochs for moment in together}) > 1  # some leave before others
    for n in (0, 7):
        (alone,) = trained(rule, shape, device, loss=1.0, only=slice(n, n + 1))
        assert alone.epochs == together[n].epochs
        np.testing.assert_array_equal(alone.parameters, together[n].parameters)


@DEVICES
@pytest.mark.parametrize("flat", [False, True])
def test_numbers_that_a_device_makes_are_those_of_their_states(flat: bool, device: str) -> None:
    here, there, other = (
        made_on(on, (10, 5000), flat, np.random.default_rng(seed)).cpu().numpy()
        for on, seed in (("cpu", 1), (device, 1), ("cpu", 2))
    )
    np.testing.assert_allclose(there, here, rtol=1e-6, atol=1e-7)
    assert here.dtype == np.float32
    assert abs(np.corrcoef(here.ravel(), other.ravel())[0, 1]) < 5 / np.sqrt(here.size)
    assert kstest(here.ravel(), (flat_law if flat else norm).cdf).pvalue > 1e-4
