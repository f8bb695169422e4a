"""Every measure of flatness of a network, as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from atypical.disk.solutions import Solutions
from atypical.flatness.hessian import hessian, leading_eigenvalues, trace
from atypical.flatness.perturbed import local_energy
from atypical.networks.architecture import Network
from atypical.networks.module import module
from atypical.networks.sweep import architecture_of, resident, task_of
from atypical.randomness.streams import key, stream
from atypical.status import CONVERGED, DIVERGED, STALLED

Row = dict[str, Any]
Followed = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True)
class Around:
    """How a network's surroundings are measured.

    noise: strengths σ for real weights; flip: shares for binary ones, each drawn `draws` times.
    hessian_at: moments at which the Hessian is asked for its leading `eigenvalues`, and for its
    trace over `probes` random vectors.
    """

    noise: Sequence[float]
    flip: Sequence[float]
    draws: int
    hessian_at: Sequence[str]
    eigenvalues: int
    probes: int
    device: str = "cpu"


def flatness(
    curves: Sequence[Row],
    seeds: Sequence[int],
    trained: pd.DataFrame,
    solutions: Solutions,
    followed: Followed,
    **around: Any,
) -> Iterator[list[Row]]:
    """Table networks_flatness: rows around the parameters that a part of networks_training left.

    trained: the rows of that part, by the numbers of their stacks.   around: numbers of an Around.
    Runs that diverged are left out.
    """
    torch.set_num_threads(1)  # a job is one thread
    left = trained[(trained["status"] != DIVERGED) & trained["seed"].isin(seeds)]
    rows: dict[int, list[Row]] = {number: [] for number in range(len(curves))}
    for run in followed(left.to_dict("records"), "networks"):
        found = measured(run, solutions.of(run), **around)
        rows[run["curve"]] += [run | row for row in found]
    yield from rows.values()


def measured(run: Row, weights: NDArray[Any], **numbers: Any) -> list[Row]:
    """Rows (measure, at, value, error, status) of one network at one moment.

    numbers: of an Around.   What is drawn depends on the network's parameters alone.
    """
    task, around = task_of(run), Around(**numbers)
    network, device = Network(architecture_of(run, task), around.device), around.device
    inputs, labels = resident(task, run["seed"], device)
    parameters = torch.from_numpy(weights.astype(np.float32)).to(device)
    rng = stream("around", key(weights.tobytes().hex()))
    strengths = around.flip if network.architecture.binary else around.noise
    energy = local_energy(network, parameters, inputs, labels, strengths, around.draws, rng)
    rows = _rows("local_energy", strengths, *energy)
    # Where weights are ±1, the loss has no second derivative in them.
    if network.architecture.binary or run["stopping"] not in around.hessian_at:
        return rows
    operator = hessian(module(network.architecture, parameters), inputs, labels)
    leading = leading_eigenvalues(operator, around.eigenvalues, rng)
    rows += _rows("hessian_eigenvalue", range(1, around.eigenvalues + 1), *leading)
    value, error = trace(operator, around.probes, rng)
    return rows + _rows("hessian_trace", [0], [value], [error])


def _rows(measure: str, at: Sequence[float] | range, value: Any, error: Any) -> list[Row]:
    return [
        {
            "measure": measure,
            "at": float(x),
            "value": float(y),
            "error": float(e),
            "status": CONVERGED if np.isfinite(y) else STALLED,
        }
        for x, y, e in zip(at, value, error, strict=True)
    ]
