"""Parameters of realistic networks, judged anew on the images of their seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch

from atypical.disk.refusal import Refusal
from atypical.disk.solutions import Solutions
from atypical.networks.sweep import Stack
from atypical.networks.training import MOMENTS, ZERO, judged
from atypical.status import DIVERGED, REACHED, SPENT
from atypical.studies.kinds.study import Part
from atypical.tasks.image_labels import Sample
from atypical.verify.findings import Check
from atypical.verify.results import Results, lacking
from atypical.verify.workers import Workers

Row = dict[str, Any]
Judged = tuple[Part, pd.DataFrame, list[Row]]


def judgements(
    results: Results, held: Sequence[tuple[Part, Solutions]], check: Check, workers: Workers
) -> Iterator[Judged]:
    """Each part with its rows and what these are by the parameters, in one order."""
    torch.set_num_threads(1)
    for part, saved in held:
        frame, found, rows = results.rows_of(part), list[Row](), []
        for place, curve in enumerate(part.curves):
            stack = Stack(curve, part.runs, "cpu")
            own = frame[frame["curve"] == str(place)]
            for moment in MOMENTS:
                here = own[own["stopping"] == moment]
                names = stack.named(moment)
                try:
                    theta = np.stack([saved.of(name) for name in names]).astype(np.float32)
                except Refusal as error:
                    check.add([lacking(part, f"solutions of curve {place}, {moment}", error)])
                    continue
                if len(here) != len(names):
                    check.add([lacking(part, f"{len(names)} rows of curve {place}", here)])
                    continue
                found += _found(stack, moment, theta, here)
                rows.append(here)
        if rows:
            yield part, pd.concat(rows), found


def _found(stack: Stack, moment: str, theta: Any, rows: pd.DataFrame) -> Iterator[Row]:
    """Rows of a stack at a moment by its parameters; how long it took is taken from them."""
    samples = [stack.task.train(seed) for _, seed in stack.names]
    weights = torch.from_numpy(theta)
    losses, errors = judged(stack.network, weights, *_tensors(samples))
    _, tests = judged(stack.network, weights, *_tensors([stack.task.test]))
    for place, name in enumerate(stack.named(moment)):
        loss, error = float(losses[place]), float(errors[place])
        met = error == 0 if moment == ZERO else loss <= stack.condition["loss"]
        lost = not np.isfinite(loss)
        nothing = float("nan")
        yield name | {
            "solved": int(error == 0 and not lost),
            "train_error": nothing if lost else error,
            "test_error": nothing if lost else float(tests[place]),
            "loss": nothing if lost else loss,
            "epochs": rows["epochs"].iloc[place],
            "status": REACHED if met else DIVERGED if lost else SPENT,
        }


def _tensors(samples: Sequence[Sample]) -> tuple[torch.Tensor, torch.Tensor]:
    """Images (R, P, d) and labels (R, P) of the samples."""
    inputs = np.stack([sample.inputs for sample in samples])
    return torch.from_numpy(inputs), torch.from_numpy(np.stack([s.labels for s in samples]))
