"""Stacks of networks at both scales: steps of single networks per second, beside one core.

`of arithmetic`: multiply-adds of a step, three passes, over what one large product of float32
reaches on the same device.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from benchmarks import networks

from gpu.given import Given, Row, clocked

SQUARE = 8192
FEW_CASES = [(8, 4, 3, 20, 10, 4)]


def rows(given: Given) -> Iterator[Row]:
    """A row for each case and way."""
    cases = list(networks.CASES)
    if given.interpret:
        cases, networks.STEPS = FEW_CASES, 10
    most = products(given.device, 256 if given.interpret else SQUARE)
    for case in cases:
        networks.CASES[:] = [case]
        inputs, hidden, _, _, batch, _ = case
        madds = 3 * batch * hidden * (inputs + 10)
        for row in networks.rows("cpu" if given.interpret else given.device):
            steps = float(str(row["steps per s"]))
            on_device = given.device in str(row["what"])
            yield row | ({"of arithmetic": madds * steps / most} if on_device else {})


def products(device: str, size: int) -> float:
    """Multiply-adds of float32 in a second."""
    a = torch.ones(size, size, device=device)
    a @ a
    return size**3 / min(clocked(lambda: a @ a, device) for _ in range(3))
