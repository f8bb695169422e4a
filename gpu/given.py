"""What every part of a visit is given, and what it tells."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """device: cuda, or where kernels are interpreted a CPU.   seconds: that a part may take."""

    interpret: bool
    seconds: float
    begun: float = field(default_factory=time.perf_counter)

    @property
    def device(self) -> str:
        """Not `cpu`, which takes the compiled loops."""
        return "cpu:0" if self.interpret else "cuda"

    @property
    def left(self) -> float:
        """Seconds."""
        return self.seconds - (time.perf_counter() - self.begun)


Part = Callable[[Given], Iterator[Row]]


def waited(device: str) -> None:
    """Wait until a device has done what it was told."""
    if device.startswith("cuda"):
        import torch

        torch.cuda.synchronize()


def clocked(work: Callable[[], object], device: str) -> float:
    """Seconds by the clock until it is done."""
    waited(device)
    begun = time.perf_counter()
    work()
    waited(device)
    return time.perf_counter() - begun
