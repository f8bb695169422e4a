"""Training by the stack: optimizers, moments, independence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from atypical.networks.architecture import Architecture, Network
from atypical.networks.descent import Adam, Descent, Momentum
from atypical.networks.module import module
from atypical.networks.orders import orders_of
from atypical.networks.training import LOSS, ZERO, Moment, Rule, Runs, judged, train
from atypical.status import DIVERGED, REACHED, SPENT

SHAPE = Architecture((8, 16, 3), "relu", bias=True, binary=False)
BINARY = replace(SHAPE, bias=False, binary=True, sharpness=3.0)
RATES = [0.02, 0.1, 0.3, 0.3]
RULE = Rule(epochs=60, batch=8)


def runs(rates: list[float] = RATES, rule: Rule = RULE, shape: Architecture = SHAPE) -> Runs:
    """Four runs on random labels, each with its own samples, start and order."""
    rng = np.random.default_rng(1)
    inputs = rng.standard_normal((4, 30, 8), np.float32)
    labels = rng.integers(3, size=(4, 30))
    start = np.stack([shape.start(rng) for _ in range(4)])
    names = [("order", n, k) for n in range(4) for k in range(rule.replicas)]
    tensors = [torch.from_numpy(x) for x in (inputs, labels, start)]
    return Runs(*tensors, torch.tensor(rates), orders_of(names, "cpu"))


def only(whole: Runs, run: int, replicas: int = 1) -> Runs:
    one = slice(run, run + 1)
    orders = whole.orders.of(torch.arange(run * replicas, (run + 1) * replicas))
    return Runs(whole.inputs[one], whole.labels[one], whole.start[one], whole.rates[one], orders)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda *of: Momentum(*of, 0.0), lambda p: torch.optim.SGD(p, lr=0.1)),
        (lambda *of: Momentum(*of, 0.9), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
        (Adam, lambda p: torch.optim.Adam(p, lr=0.1)),
    ],
)
def test_stacked_steps_are_those_of_the_plain_optimizer(ours, theirs) -> None:
    whole, network = runs(), Network(SHAPE)
    theta = whole.start.clone()
    descent: Descent = ours(torch.full((4, 1), 0.1), theta)
    plain = [module(SHAPE, theta[run]) for run in range(4)]
    optimizers = [theirs(net.parameters()) for net in plain]
    for _ in range(3):
        descent.step(theta, network.gradient(theta, whole.inputs, whole.labels))
        for run, (net, optimizer) in enumerate(zip(plain, optimizers, strict=True)):
            optimizer.zero_grad()
            cross_entropy(net(whole.inputs[run]), whole.labels[run]).backward()
            optimizer.step()
            wanted = torch.nn.utils.parameters_to_vector(net.parameters())
            torch.testing.assert_close(theta[run], wanted.detach(), atol=2e-5, rtol=1e-3)


@pytest.mark.parametrize(
    ("rule", "shape"),
    [
        (RULE, SHAPE),
        (replace(RULE, momentum=0.9), BINARY),
        (replace(RULE, batch=30), SHAPE),
        (replace(RULE, adaptive=True), SHAPE),
        (replace(RULE, replicas=3, coupling=0.1), SHAPE),
    ],
)
def test_a_run_alone_meets_the_same_moments_as_in_the_stack(
    rule: Rule, shape: Architecture
) -> None:
    network = Network(shape)
    together = train(network, runs(rule=rule, shape=shape), rule, loss=0.9)
    assert len({run[LOSS].epochs for run in together}) > 1  # some leave the stack before others
    for number, run in enumerate(together):
        fresh = runs(rule=rule, shape=shape)
        (alone,) = train(network, only(fresh, number, rule.replicas), rule, loss=0.9)
        for moment in (ZERO, LOSS):
            assert np.array_equal(alone[moment].parameters, run[moment].parameters)
            assert _numbers(alone[moment]) == _numbers(run[moment])


def _numbers(moment: Moment) -> tuple[object, ...]:
    return moment.loss, moment.train_error, moment.epochs, moment.status


def test_moments_are_the_first_of_their_kind_and_hold_the_parameters_of_then() -> None:
    network, whole = Network(SHAPE), runs()
    for number, run in enumerate(train(network, whole, RULE, loss=0.4)):
        zero, low = run[ZERO], run[LOSS]
        for moment in (zero, low):
            loss, error = judged(
                network,
                torch.from_numpy(moment.parameters)[None],
                whole.inputs[number : number + 1],
                whole.labels[number : number + 1],
            )
            assert (loss[0], error[0]) == (moment.loss, moment.train_error)
        if zero.status == REACHED:
            shorter = replace(RULE, epochs=zero.epochs - 1)
            (before,) = train(network, only(runs(), number), shorter, loss=0.4)
            assert zero.train_error == 0 < before[ZERO].train_error
            assert before[ZERO].status == SPENT
        if low.status == REACHED:
            assert low.loss <= 0.4


def test_a_rate_that_diverges_ends_that_run_alone() -> None:
    network = Network(replace(SHAPE, activation="relu"))
    wild = train(network, runs([0.1, 1e30, 0.1, 0.1]), RULE, loss=0.3)
    tame = train(network, runs([0.1, 0.1, 0.1, 0.1]), RULE, loss=0.3)
    assert [run[LOSS].status == DIVERGED for run in wild] == [False, True, False, False]
    for number in (0, 2, 3):
        assert np.array_equal(wild[number][ZERO].parameters, tame[number][ZERO].parameters)


def test_hidden_weights_stay_where_a_sign_is_within_reach() -> None:
    rule = replace(RULE, epochs=3)
    for run in train(Network(BINARY), runs([5.0] * 4, shape=BINARY), rule, loss=0.0):
        assert np.abs(run[LOSS].parameters).max() == 1.0


def test_coupled_replicas_stay_closer_than_free_ones() -> None:
    network = Network(SHAPE)
    reach = {}
    for coupling in (1e-9, 0.3):
        rule = replace(RULE, epochs=10, replicas=4, coupling=coupling)
        found = train(network, runs(rule=rule), rule, loss=0.0)
        reach[coupling] = np.mean([run[LOSS].loss for run in found])
    single = train(network, runs(), replace(RULE, epochs=10), loss=0.0)
    # Strongly coupled replicas are one run with larger batches; free ones are averaged apart.
    assert reach[0.3] == pytest.approx(np.mean([run[LOSS].loss for run in single]), abs=0.05)
    assert reach[1e-9] != reach[0.3]


def test_a_stack_is_judged_by_pieces_as_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    network, whole = Network(SHAPE), runs()
    loss, error = judged(network, whole.start, whole.inputs, whole.labels)
    monkeypatch.setattr("atypical.networks.training.LARGEST", 4 * 16 * 7)
    by_pieces = judged(network, whole.start, whole.inputs, whole.labels)
    np.testing.assert_allclose(by_pieces[0], loss, rtol=1e-6)
    np.testing.assert_allclose(by_pieces[1], error, rtol=1e-6)
