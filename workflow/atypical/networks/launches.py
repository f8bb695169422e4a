"""How work reaches a device: programs that are recorded once and replayed, and several in turns.

A step of a small network is some thirty launches of a few microseconds each, and on a GPU most of
its time is theirs. There a program is recorded as a graph, whose launches are handed over as one;
it replays what the device did, on the same memory. So a program takes nothing, returns nothing,
and writes in place to tensors that live as long as it does: what it binds anew, or counts in
Python, stays as it was when it was recorded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import torch

Program = Callable[[], None]
Recorder = Callable[[Program], Program]
T = TypeVar("T")
# Work that pauses where its launches are under way, and returns what it found.
Work = Generator[None, None, T]
# Pieces of work on a GPU at once: one alone leaves most of it idle where networks are small.
AT_ONCE = 8


def called(program: Program) -> Program:
    """A program that is called each time, as on a CPU."""
    return program


class Graph:
    """A program that is recorded at its second call.

    The first one is plain: libraries set themselves up in it, which cannot be recorded. To be
    called on a stream of its own, as two graphs of one stream share the work space of their
    products.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.graph: torch.cuda.CUDAGraph | None = None
        self.ready = False

    def __call__(self) -> None:
        """Do it once more."""
        if not self.ready:
            self.program()
            self.ready = True
            return
        if self.graph is None:
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph, stream=torch.cuda.current_stream()):
                self.program()
        self.graph.replay()


def recorder(device: str) -> Recorder:
    """How programs are handed to a device."""
    return called if device == "cpu" else Graph


def in_turns(
    works: Iterable[Work[T]], device: str = "cpu", at_once: int | None = None
) -> Iterator[T]:
    """What each piece of work returns, in their order.

    at_once: how many go on side by side, each a stretch in its turn; on a GPU each has a stream.
    """
    room = at_once or (1 if device == "cpu" else AT_ONCE)
    coming, going = enumerate(works), deque[tuple[int, Work[T], torch.cuda.Stream | None]]()
    found: dict[int, T] = {}
    told = 0
    while True:
        while len(going) < room and (started := next(coming, None)) is not None:
            going.append((*started, _stream(device)))
        if not going:
            return
        number, work, stream = going.popleft()
        with _on(stream):
            try:
                next(work)
                going.append((number, work, stream))
            except StopIteration as end:
                found[number] = end.value
        while told in found:
            yield found.pop(told)
            told += 1


def _stream(device: str) -> torch.cuda.Stream | None:
    """A stream that begins after all that is under way."""
    if device == "cpu":
        return None
    stream: torch.cuda.Stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream())
    return stream


def _on(stream: torch.cuda.Stream | None) -> AbstractContextManager[object]:
    return nullcontext() if stream is None else torch.cuda.stream(stream)
