"""Recorded programs and work in turns: the same networks, bit by bit, as a plain loop trains."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from tests.networks.tape import Taped, ended
from tests.networks.test_training import BINARY, RULE, SHAPE, runs

from atypical.networks import training
from atypical.networks.architecture import Architecture, Network
from atypical.networks.descent import Adam, Momentum
from atypical.networks.launches import Recorder, Work, called, in_turns
from atypical.networks.orders import Sorted
from atypical.networks.training import MOMENTS, Rule, Runs

Numbers = list[tuple[object, ...]]
ADAM = replace(RULE, adaptive=True, epochs=25)
PUSHED = replace(RULE, momentum=0.9)


def trained(record: Recorder, rule: Rule, whole: Runs, shape: Architecture = SHAPE) -> Numbers:
    found = ended(training.training(Network(shape), whole, rule, 0.9, record))
    return [
        (m.parameters.tobytes(), m.loss, m.train_error, m.epochs, m.status)
        for run in found
        for m in (run[moment] for moment in MOMENTS)
    ]


@pytest.mark.parametrize("sorted_keys", [False, True])
@pytest.mark.parametrize("shape", [SHAPE, BINARY, replace(SHAPE, widths=(8, 6, 6, 3))], ids=str)
@pytest.mark.parametrize(
    "rule",
    [
        RULE,
        PUSHED,
        ADAM,
        replace(RULE, batch=30),
        replace(PUSHED, replicas=3, coupling=0.1),
        replace(RULE, batch=30, replicas=2, coupling=0.1),
    ],
    ids=str,
)
def test_a_recorded_program_trains_the_networks_of_the_plain_loop(
    rule: Rule, shape: Architecture, sorted_keys: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "STEPS", 3)  # of four steps an epoch, the last one smaller
    monkeypatch.setattr(Taped, "replays", 0)

    def whole() -> Runs:
        made = runs(rule=rule, shape=shape)
        keys = torch.arange(4 * rule.replicas) * 2**40 + 7
        return replace(made, orders=Sorted(keys)) if sorted_keys else made

    plain = trained(called, rule, whole(), shape)
    assert trained(Taped, rule, whole(), shape) == plain
    assert Taped.replays > rule.epochs
    assert len({numbers[3] for numbers in plain}) > 1  # some meet their moments before others


def _bound(self: Momentum, theta: torch.Tensor, slope: torch.Tensor) -> None:
    self.velocity = self.velocity * self.momentum + slope
    theta.addcmul_(self.velocity, self.rates, value=-1)


def _counted(self: Adam, theta: torch.Tensor, slope: torch.Tensor) -> None:
    self.steps = getattr(self, "steps", 0) + 1
    self.made.fill_(self.steps - 1)
    STEP(self, theta, slope)


def _replaced(self: training._Launches) -> None:
    """One epoch whose order is handed over as another tensor."""
    self.chosen = self.stack.orders.fresh(self.stack.labels.shape[1])
    if not self.strides:
        self.strides[0] = self.chosen, self.record(lambda: self.stack.step(self.chosen))
    self.strides[0][1]()
    self.judge()


STEP = Adam.step


@pytest.mark.parametrize(
    ("owner", "name", "fault", "rule"),
    [
        (Momentum, "step", _bound, PUSHED),
        (Adam, "step", _counted, ADAM),
        (training._Launches, "epoch", _replaced, RULE),
    ],
)
def test_what_is_bound_anew_or_counted_in_python_is_found(
    owner: type, name: str, fault: object, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = trained(called, rule, runs(rule=rule))
    monkeypatch.setattr(owner, name, fault)
    assert trained(called, rule, runs(rule=rule)) == plain  # nothing is wrong where it is called
    assert trained(Taped, rule, runs(rule=rule)) != plain


def test_a_program_that_waits_for_the_device_cannot_be_recorded() -> None:
    numbers = torch.ones(3)
    taped = Taped(lambda: print(float(numbers.sum())))
    taped()
    with pytest.raises(RuntimeError, match="cannot be recorded"):
        taped()


def piece(name: int, stretches: int, said: list[int]) -> Work[int]:
    for _ in range(stretches):
        said.append(name)
        yield
    return name


@pytest.mark.parametrize(
    ("at_once", "turns"),
    [(1, [0, 0, 0, 2, 2, 3]), (2, [0, 0, 2, 0, 2, 3]), (9, [0, 2, 3, 0, 2, 0])],
)
def test_work_takes_turns_and_is_handed_back_in_its_order(at_once: int, turns: list[int]) -> None:
    said: list[int] = []
    works = (piece(n, stretches, said) for n, stretches in enumerate([3, 0, 2, 1]))
    assert list(in_turns(works, at_once=at_once)) == [0, 1, 2, 3]
    assert said == turns


def test_work_begins_no_sooner_than_its_turn() -> None:
    begun: list[int] = []

    def works() -> Iterator[Work[int]]:
        for n in range(5):
            begun.append(n)
            yield piece(n, 1, [])

    taken = in_turns(works(), at_once=2)
    assert next(taken) == 0
    assert begun == [0, 1]


def test_a_stack_is_let_go_of_once_it_has_been_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    # On a GPU it holds gigabytes that no collection of cycles would be waited for.
    held: list[weakref.ref[training._Stack]] = []

    class Watched(training._Stack):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)
            held.append(weakref.ref(self))

    monkeypatch.setattr(training, "_Stack", Watched)
    gc.disable()
    try:
        trained(Taped, RULE, runs())
        assert [stack() for stack in held] == [None]
    finally:
        gc.enable()
