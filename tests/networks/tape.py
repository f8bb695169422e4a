"""What a GPU does with a recorded program, on a CPU: the same operations on the same memory.

The Python around them runs once, when they are recorded.
"""

from __future__ import annotations

from typing import Any, TypeVar

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from atypical.networks.launches import Program, Work, in_turns

T = TypeVar("T")

# What waits for the device, or takes numbers from the host: no recording may hold it.
REFUSED = ("_local_scalar_dense", "lift_fresh", "nonzero", "masked_select", "repeat_interleave")


class Tape(TorchDispatchMode):
    """Writes down every operation with the tensors that it was given and that it made."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[Any, Any, Any, Any]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func.overloadpacket.__name__ in REFUSED:
            raise RuntimeError(f"{func} cannot be recorded.")
        made = func(*args, **(kwargs or {}))
        self.done.append((func, args, kwargs or {}, made))
        return made

    def replay(self) -> None:
        """Do all of it again; what was made is written where it was made."""
        for func, args, kwargs, made in self.done:
            for old, new in zip(tree_leaves(made), tree_leaves(func(*args, **kwargs)), strict=True):
                if old.untyped_storage().data_ptr() != new.untyped_storage().data_ptr():
                    old.copy_(new)


class Taped:
    """Called, then recorded, then replayed, as a graph on a GPU."""

    replays = 0

    def __init__(self, program: Program) -> None:
        self.program, self.calls, self.tape = program, 0, Tape()

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == 1:
            self.program()
        elif self.calls == 2:
            with self.tape:
                self.program()
        else:
            Taped.replays += 1
            self.tape.replay()


def ended(work: Work[T]) -> T:
    """What a piece of work returns."""
    (found,) = in_turns([work])
    return found
