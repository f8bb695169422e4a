"""Runs on a device, however their instances differ in size and load.

Patterns lie in one buffer, row after row, as narrow as they come: int8 where entries are ±1. What a
unit sees of a pattern is padded with zeros to a multiple of ALIGNED entries, and so are weights and
whatever belongs to a pattern, so that loads are wide. Each kernel says what it keeps besides, for
every weight and every pattern of a run; from that follows the memory that a run takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from atypical.learners.rule import Run
from atypical.tasks.committee import ONE_UNIT, Committee
from atypical.tasks.instance import Patterns

ALIGNED = 16  # Entries of patterns that one load takes, and what every offset is a multiple of.
# What a kernel is told of each run: where its patterns, weights and what belongs to patterns begin,
# in units of ALIGNED; its patterns; its inputs of a unit.
OF_A_RUN = 5
# Columns that meet some rows at a time: what a warp holds of them, and how many at least and most.
# With so many registers a thread, 16 warps share a multiprocessor: four runs at N = 1001, one at
# N = 10 001, each with loads of 8 and 32 KiB under way.
COLUMNS_PER_WARP, LEAST_COLUMNS, MOST_COLUMNS = 128, 256, 2048
REGISTERS = 128


class Held(NamedTuple):
    """What a kernel is handed of all runs; see Runs."""

    X: Tensor
    shape: Tensor
    states: Tensor
    weights: Tensor
    sweeps: Tensor
    finite: Tensor


class Tile(NamedTuple):
    """hidden: units.   units: whose inputs differ.   lanes: a power of two that holds all.

    rows, columns: patterns and inputs that meet at a time, powers of two.
    """

    hidden: int
    units: int
    lanes: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Room:
    """What a kernel keeps: so many numbers of a kind for every weight, and for every pattern.

    fields: so many for every pattern in every unit.   eighths: for every eight entries of patterns.
    """

    kind: torch.dtype
    weights: int = 0
    patterns: int = 0
    fields: int = 0
    eighths: int = 0

    def size(self, hidden: int, weights: int, patterns: int, entries: int) -> int:
        """Numbers that it holds.   weights, patterns, entries: padded, of one run or of many."""
        of_patterns = (self.patterns + self.fields * hidden) * patterns
        return self.weights * weights + of_patterns + self.eighths * entries // 8


class Runs:
    """Patterns of R runs on a device, and what becomes of each.

    network: of all runs.   turned: whether a row of the buffer is an input, not a pattern.
    shape: (R, OF_A_RUN), as above.   states: (R,) of randomness.splitmix, as signed integers.
    weights: flat, int8, unit after unit, each padded.   sweeps, finite: (R,) of each run.
    """

    def __init__(
        self,
        patterns: Sequence[Patterns],
        keys: Sequence[int],
        whole: bool,
        device: str,
        network: Committee = ONE_UNIT,
        *,
        turned: bool = False,
    ) -> None:
        self.whole, self.device = whole, torch.device(device)
        self.network, self.turned = network, turned
        seen = [network.seen(own) for own in patterns]
        self.counts = [len(own) for own in seen]
        self.inputs = [own.shape[2] for own in seen]
        self.units = seen[0].shape[1]
        rows = [_rows(own, turned) for own in seen]
        ends = np.cumsum([[_entries(own), *self._padded(r)] for r, own in enumerate(rows)], axis=0)
        starts = np.vstack([np.zeros_like(ends[:1]), ends[:-1]]) // ALIGNED
        shape = np.column_stack([starts, self.counts, self.inputs])
        self._weights, self._patterns = (int(end) for end in ends[-1, 1:])
        self._starts = starts * ALIGNED
        self.shape = torch.from_numpy(shape).to(self.device)
        self.X = self._filled(rows, int(ends[-1, 0]))
        states = np.array(keys, dtype=np.uint64).view(np.int64)
        self.states = torch.from_numpy(states).to(self.device)
        self.weights = self._zeros(self._weights, torch.int8)
        self.sweeps = self._zeros(len(rows), torch.int32)
        self.finite = torch.ones_like(self.sweeps)

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def held(self) -> Held:
        """What a kernel is handed."""
        return Held(self.X, self.shape, self.states, self.weights, self.sweeps, self.finite)

    def tile(self, rows: int) -> tuple[Tile, int]:
        """How patterns meet weights, so many at a time; and how many warps do it."""
        longest = max(self.counts if self.turned else self.inputs)
        half = _power_of_two(longest) // 2
        columns = min(max(half, LEAST_COLUMNS), MOST_COLUMNS)
        hidden = self.network.hidden
        tile = Tile(hidden, self.units, _power_of_two(hidden), rows, columns)
        return tile, columns // COLUMNS_PER_WARP

    def launch(self, kernel: Any, rooms: Mapping[str, Room], *rest: Any, rows: int) -> None:
        """Start a kernel, a program for each run: what is held, what it keeps, and the rest."""
        tile, warps = self.tile(rows)
        kept = tuple(self.kept(rooms).values())
        kernel[(len(self),)](self.held, kept, *rest, TILE=tile, num_warps=warps, maxnreg=REGISTERS)

    def kept(self, rooms: Mapping[str, Room]) -> dict[str, Tensor]:
        """Buffers of these names, flat: those of a run begin where its weights or patterns do."""
        ends = self.network.hidden, self._weights, self._patterns, len(self.X)
        return {name: self._zeros(room.size(*ends), room.kind) for name, room in rooms.items()}

    def of_each(self, numbers: Sequence[int]) -> Tensor:
        """A whole number of each run, int32."""
        return torch.tensor(numbers, dtype=torch.int32, device=self.device)

    def numbers(self, *numbers: float) -> Tensor:
        """Numbers that a kernel needs to their last bit, float64: arguments would be rounded."""
        return torch.tensor(numbers, dtype=torch.float64, device=self.device)

    def results(self) -> list[Run]:
        """Every run, as the compiled loops return it."""
        flat = self.weights.cpu().numpy()
        ends = zip(self._starts[:, 1], self.inputs, self.sweeps.tolist(), self.finite.tolist(),
                   strict=True)  # fmt: skip
        return [Run(self._own(flat, w, n), sweeps, bool(finite)) for w, n, sweeps, finite in ends]

    def _own(self, flat: Any, first: int, n: int) -> Any:
        """Weights (N,) in ±1 of a run, from the padded ones of all."""
        K = self.network.hidden
        units = flat[first : first + K * padded(n)].reshape(K, -1)[:, :n]
        return np.where(units.ravel() > 0, 1, -1).astype(np.int8)

    def _padded(self, r: int) -> tuple[int, int]:
        """Weights and patterns of a run, padded."""
        return self.network.hidden * padded(self.inputs[r]), padded(self.counts[r])

    def _filled(self, rows: Sequence[Patterns], size: int) -> Tensor:
        """The buffer of all patterns, filled run by run: no second copy of them all is made."""
        kind = np.result_type(*rows)
        X = self._zeros(size, torch.from_numpy(np.empty(0, kind)).dtype)
        for own, first in zip(rows, self._starts[:, 0], strict=True):
            held = X[first : first + _entries(own)].view(*own.shape[:2], -1)
            held[:, :, : own.shape[2]] = torch.from_numpy(np.ascontiguousarray(own)).to(self.device)
        return X

    def _zeros(self, size: int, kind: torch.dtype) -> Tensor:
        return torch.zeros(size, dtype=kind, device=self.device)


def bytes_per_run(
    patterns: int,
    inputs: int,
    hidden: int,
    rooms: Mapping[str, Room],
    *,
    shared: bool = False,
    entry: int = 1,
    turned: bool = False,
) -> int:
    """Bytes that a run takes on a device.

    inputs: of a unit.   hidden: units.   shared: whether they see the same inputs.   entry: bytes
    of an entry of the patterns.   rooms: what its kernel keeps.   turned: as in Runs.
    """
    units = 1 if shared else hidden
    rows, length = (units * inputs, patterns) if turned else (units * patterns, inputs)
    ends = hidden, hidden * padded(inputs), padded(patterns), rows * padded(length)
    kept = sum(room.kind.itemsize * room.size(*ends) for room in rooms.values())
    # Of a run besides: what its kernel is told, its state, its sweeps, whether it is finite.
    return int(entry * ends[3] + ends[1] + kept + 8 * OF_A_RUN + 16)


def _power_of_two(count: int) -> int:
    """The least that holds so many."""
    return 1 << (count - 1).bit_length()


def padded(count: int) -> int:
    """The next multiple of ALIGNED."""
    return -(-count // ALIGNED) * ALIGNED


def _rows(seen: Patterns, turned: bool) -> Patterns:
    """What units see (P, units, n) as rows of the buffer; turned, (units, n, P)."""
    return seen.transpose(1, 2, 0) if turned else seen


def _entries(rows: Patterns) -> int:
    """Entries of rows (a, b, length), each padded."""
    return math.prod(rows.shape[:2]) * padded(rows.shape[2])
