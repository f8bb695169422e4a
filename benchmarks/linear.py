"""Deep linear networks: replica-steps per second of one core, against two straightforward ways.

A 2→10→10→2 network at minibatches of 64 out of 512, by processor time of one thread. The rivals: a
loop over one replica in plain PyTorch (nn.Linear, MSELoss, torch.optim), and a kernel in C (gcc -O3
-march=native -ffast-math) that goes forward and backward sample by sample. `faster` is our rate
over theirs, with our optimiser that of theirs; `of SGD` is the rate over that of the same way under
SGD; `same step` is the largest difference of the weights from PyTorch's after 200 steps with the
same order of samples.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from atypical.kinetics.engine import compiled
from atypical.kinetics.engine.optimisers import OPTIMISERS
from atypical.kinetics.engine.replicas import Protocol, Replicas
from atypical.kinetics.world import World, ensemble

BATCH, RATE, BETA = 64, 0.08, 0.32
SOURCE = Path(__file__).with_name("deep_linear.c")


def rows() -> list[dict[str, object]]:
    """One row per way."""
    torch.set_num_threads(1)
    few = _replicas(50)
    compiled.descend(few, Protocol(8))  # compile first
    ours = _rate(lambda: compiled.descend(few, Protocol(10_000)), 50 * 10_000)
    ways = {
        "atypical, compiled": ours,
        "atypical, compiled, full batch": _rate(
            lambda: compiled.descend(few.with_(batch=512), Protocol(10_000)), 50 * 10_000
        ),
        "plain PyTorch loop": _rate(lambda: _loop(few, 2_000), 2_000),
        "plain C kernel": _rate(lambda: _kernel(few, 200_000), 200_000),
    }
    table = [{"way": way, "steps per s": rate, "faster": ours / rate} for way, rate in ways.items()]
    table[0]["same step"] = _difference(few)
    return table + _of_adam(few, ours, ways["plain PyTorch loop"])


def _of_adam(few: Replicas, sgd: float, loop: float) -> list[dict[str, object]]:
    """Rows of Adam, compiled and in PyTorch, beside the rates of SGD."""
    adam = few.with_(optimiser=OPTIMISERS["adam"], learning_rate=0.003)
    compiled.descend(adam, Protocol(8))  # compile first
    ours = _rate(lambda: compiled.descend(adam, Protocol(10_000)), 50 * 10_000)
    theirs = _rate(lambda: _loop(adam, 2_000), 2_000)
    return [
        {
            "way": "atypical, compiled, Adam",
            "steps per s": ours,
            "faster": 1.0,
            "of SGD": ours / sgd,
            "same step": _difference(adam),
        },
        {
            "way": "plain PyTorch loop, Adam",
            "steps per s": theirs,
            "faster": ours / theirs,
            "of SGD": theirs / loop,
        },
    ]


def _replicas(count: int) -> Replicas:
    here = ensemble(World(), range(count))
    return here.replicas(here.starts(), BETA, RATE, BATCH)


def _rate(run: Callable[[], object], steps: int) -> float:
    """Steps per second, the best of three."""
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        run()
        seconds.append(time.process_time() - begin)
    return steps / min(seconds)


def _loop(replicas: Replicas, steps: int, dtype: torch.dtype = torch.float32) -> np.ndarray:
    """The usual training loop of the first replica."""
    shape = replicas.shape
    layers = [torch.nn.Linear(i, o, bias=False, dtype=dtype) for o, i in shape.layers]
    for layer, W in zip(layers, shape.split(replicas.weights[0]), strict=True):
        layer.weight.data = torch.tensor(W, dtype=dtype)
    net, loss = torch.nn.Sequential(*layers), torch.nn.MSELoss()
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[replicas.optimiser.name]
    rate, decay = float(replicas.learning_rate[0]), float(replicas.beta[0])
    optimiser = make(net.parameters(), lr=rate, weight_decay=decay)
    x, y = torch.tensor(replicas.samples[0], dtype=dtype).split(2, dim=1)
    done = 0
    while done < steps:
        order = compiled.epoch_orders(replicas.keys[:1], np.array([done // 8]), len(x))[0]
        for part in torch.from_numpy(order).split(BATCH):
            optimiser.zero_grad()
            loss(net(x[part]), y[part]).backward()
            optimiser.step()
            done += 1
    return np.concatenate([p.detach().numpy().ravel() for p in net.parameters()])


def _difference(replicas: Replicas) -> float:
    ours = compiled.descend(replicas.take(np.array([0])), Protocol(200)).replicas.weights[0]
    return float(np.abs(ours - _loop(replicas, 200, torch.float64)).max())


def _kernel(replicas: Replicas, steps: int) -> None:
    if not hasattr(_kernel, "sgd"):
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / "deep_linear.so"
            flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
            subprocess.run(["gcc", *flags, str(SOURCE), "-o", str(library)], check=True)
            _kernel.sgd = ctypes.CDLL(str(library)).sgd  # type: ignore[attr-defined]
    matrices = [np.ascontiguousarray(W) for W in replicas.shape.split(replicas.weights[0].copy())]
    address = [ctypes.c_void_p(m.ctypes.data) for m in (*matrices, replicas.samples[0])]
    _kernel.sgd(  # type: ignore[attr-defined]
        *address,
        512,
        BATCH,
        ctypes.c_long(steps),
        ctypes.c_double(RATE),
        ctypes.c_double(BETA),
        ctypes.c_uint64(1),
    )
