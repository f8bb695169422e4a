"""Weights on disk: bit-packed, sealed, found again by the run that made them. No pickles.

The file is a NumPy archive: `runs`, a JSON list that names learner, task, stopping rule and
instance of every run, and `bits`, the packed weights of all runs, each from a fresh byte on.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from atypical.tables.seals import is_sealed, land_sealed
from atypical.tasks.instance import Weights

Run = dict[str, Any]
NAMES = (
    "learner",
    "architecture",
    "hidden",
    "size",
    "patterns",
    "latent",
    "entries",
    "stopping",
    "instance",
    "restart",
)


class SolutionsError(Exception):
    """Solutions that cannot be used; its text names file, fault and remedy."""


def save(path: str | Path, runs: Iterable[Run], weights: Sequence[Weights]) -> None:
    """Write the weights of the runs, with a seal beside them."""
    packed = [np.packbits(w > 0) for w in weights]
    names = [{name: run[name] for name in NAMES if name in run} for run in runs]
    text = np.frombuffer(json.dumps(names).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, runs=text, bits=np.concatenate(packed))
    land_sealed(Path(path), buffer.getvalue())


class Solutions:
    """The weights in one or several files.

    Raises SolutionsError where a file was changed since it was written, or holds no solutions.
    """

    def __init__(self, paths: Iterable[str | Path]) -> None:
        self.paths = [Path(path) for path in paths]
        self._weights: dict[str, Weights] = {}
        for path in self.paths:
            self._weights |= _read(path)

    def of(self, run: Run) -> Weights:
        """The weights of a run. Raises SolutionsError where no file holds it."""
        name = _name(run)
        if name not in self._weights:
            places = ", ".join(map(str, self.paths))
            raise SolutionsError(
                f"{places}: no solution of {name}; delete it, and the next run trains it anew."
            )
        return self._weights[name]


def _name(run: Run) -> str:
    return ", ".join(f"{name} {run[name]}" for name in NAMES if name in run)


def _read(path: Path) -> dict[str, Weights]:
    if not is_sealed(path):
        raise SolutionsError(
            f"{path}: was changed or cut since it was written (its seal is broken); "
            "delete it, and the next run trains it anew."
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            runs, bits = json.loads(archive["runs"].tobytes()), archive["bits"]
    except (KeyError, ValueError) as error:
        raise SolutionsError(f"{path}: holds no solutions ({error}).") from None
    ends = np.cumsum([-(-run["size"] // 8) for run in runs])
    pieces = np.split(bits, ends[:-1])
    return {
        _name(run): (2 * np.unpackbits(piece, count=run["size"]).astype(np.int8) - 1)
        for run, piece in zip(runs, pieces, strict=True)
    }
