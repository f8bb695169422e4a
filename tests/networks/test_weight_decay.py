"""Weight decay takes the steps of PyTorch's optimisers of the same names."""

from __future__ import annotations

import pytest
import torch
from torch.nn import Parameter

from atypical.networks.weight_decay import MOMENTUM, decayed

RATE, DECAY = 0.01, 0.3
OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, RATE, weight_decay=DECAY),
    "momentum": lambda p: torch.optim.SGD(p, RATE, momentum=MOMENTUM, weight_decay=DECAY),
    "adam": lambda p: torch.optim.Adam(p, RATE, weight_decay=DECAY),
    "adamw": lambda p: torch.optim.AdamW(p, RATE, weight_decay=DECAY),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_steps_are_those_of_pytorch(name: str) -> None:
    start = torch.linspace(-1, 1, 12).view(2, 6)
    plain = Parameter(start.clone())
    theta = start.clone()
    optimiser, own = OPTIMISERS[name]([plain]), decayed(name, RATE, DECAY, theta)
    for step in range(20):
        slope = torch.sin(3 * theta + step)
        plain.grad = torch.sin(3 * plain.detach() + step)
        optimiser.step()
        own.step(theta, slope)
    torch.testing.assert_close(theta, plain.detach(), rtol=1e-5, atol=1e-6)


def test_a_run_that_leaves_takes_nothing_with_it() -> None:
    both, alone = torch.ones(2, 3), torch.ones(1, 3)
    stack, single = decayed("adamw", RATE, DECAY, both), decayed("adamw", RATE, DECAY, alone)
    stack.step(both, both.clone())
    single.step(alone, alone.clone())
    left = torch.tensor([1])
    both = both[left]
    stack.keep(left)
    stack.step(both, both.clone())
    single.step(alone, alone.clone())
    assert torch.equal(both, alone)
