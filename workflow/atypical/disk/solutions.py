"""Weights on disk: packed, sealed, found again by the run that made them. No pickles.

The file is a NumPy archive. `runs` is a JSON list with what names each run: learner, task, stopping
rule, instance, and the like. `bits` holds the binary weights of all runs, each from a fresh byte
on; `reals` those that are real numbers.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atypical.disk.refusal import Refusal
from atypical.disk.seals import CHANGED, is_sealed, land_sealed

Run = dict[str, Any]
# int8, ±1, or float32.
Weights = NDArray[Any]
NAMES = (
    *("learner", "architecture", "hidden", "size", "patterns", "latent", "entries"),
    *("stopping", "instance", "restart"),
    *("dataset", "task", "samples", "random_labels", "weights", "hidden_layers", "activation"),
    *("bias", "sharpness", "width", "algorithm", "rate", "seed"),
)
BITS, REALS = "bits", "reals"


class SolutionsError(Refusal):
    """Solutions that cannot be used; its text names file, fault and remedy."""


def save(
    path: str | Path,
    runs: Iterable[Run],
    weights: Sequence[Weights],
    made_from: Mapping[str, Any] | None = None,
) -> None:
    """Write the weights of the runs, with a seal beside them.

    made_from: the parameters of the job, which the seal keeps on record.
    """
    names = [
        {name: run[name] for name in NAMES if name in run} | {"size": len(w), "kind": _kind(w)}
        for run, w in zip(runs, weights, strict=True)
    ]
    text = np.frombuffer(json.dumps(names).encode(), np.uint8)
    bits = [np.packbits(w > 0) for w in weights if _kind(w) == BITS]
    reals = [w.astype(np.float32) for w in weights if _kind(w) == REALS]
    buffer = io.BytesIO()
    np.savez(
        buffer,
        allow_pickle=False,
        runs=text,
        bits=np.concatenate([np.empty(0, np.uint8), *bits]),
        reals=np.concatenate([np.empty(0, np.float32), *reals]),
    )
    land_sealed(Path(path), buffer.getvalue(), made_from)


def _kind(weights: Weights) -> str:
    return BITS if weights.dtype == np.int8 else REALS


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
            f"{path}: {CHANGED} (its seal is broken); delete it, and the next run trains it anew."
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            runs = json.loads(archive["runs"].tobytes())
            left = {kind: archive[kind] for kind in (BITS, REALS)}
    except (KeyError, ValueError) as error:
        raise SolutionsError(f"{path}: holds no solutions ({error}).") from None
    found = {}
    for run in runs:
        size, kind = run["size"], run["kind"]
        length = -(-size // 8) if kind == BITS else size
        piece, left[kind] = left[kind][:length], left[kind][length:]
        found[_name(run)] = _unpacked(piece, size) if kind == BITS else piece
    return found


def _unpacked(piece: Weights, size: int) -> Weights:
    return 2 * np.unpackbits(piece, count=size).astype(np.int8) - 1
