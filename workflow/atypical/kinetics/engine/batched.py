"""Descent of deep linear networks as batched products in torch: any shape, any device.

Same steps, same orders of minibatches and same noise as the compiled engine, up to rounding. All
replicas that still run take a step together; those that stopped leave the batch at the next look.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from atypical.kinetics.engine.compiled import epoch_orders, products
from atypical.kinetics.engine.replicas import (
    AT_REST,
    BEYOND,
    LOST,
    RUNNING,
    Outcome,
    Protocol,
    Replicas,
)
from atypical.kinetics.engine.updates import State, update
from atypical.networks.linear import Shape
from atypical.randomness.tensors import GAMMA, mix


def descend(replicas: Replicas, protocol: Protocol, device: str = "cpu") -> Outcome:
    """Run every replica to its escape, its convergence or its budget."""
    batch = _Batch(replicas, protocol, torch.device(device))
    while len(batch.active):
        batch.record()
        batch.look()
        batch.step()
    return batch.outcome()


class _Batch:
    """Replicas that still run, on the device, and what has been kept of those that do not."""

    def __init__(self, replicas: Replicas, protocol: Protocol, device: torch.device) -> None:
        R, shape = len(replicas), replicas.shape
        self.shape, self.protocol, self.device, self.all = shape, protocol, device, replicas
        self.count = replicas.samples.shape[1]
        self.rows = self.put(products(replicas.samples, shape.inputs))
        self.mean = self.rows.mean(dim=1)
        self.clock = replicas.clock.copy()
        self.end = replicas.clock + protocol.steps
        self.every = np.broadcast_to(np.asarray(protocol.look_every), R)
        watch = protocol.watch
        self.level = self.put(np.broadcast_to(watch.level if watch else 0.0, R).astype(float))
        self.final = replicas.weights.copy()
        self.status, self.gradient = np.zeros(R, dtype=np.int64), np.full(R, np.nan)
        self.records = np.zeros((R, len(protocol.records), shape.size))
        self.order = torch.zeros((R, self.count), dtype=torch.int64, device=device)
        self.epoch = np.full(R, -1, dtype=np.int64)
        self.active = np.arange(R)
        self.weights, self.moments = self.put(replicas.weights), self.put(replicas.moments)
        self.made, self.last_moments = replicas.made.copy(), replicas.moments.copy()

    def put(self, values: NDArray[np.float64] | NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(np.array(values)).to(self.device)

    def chosen(self, name: str) -> Tensor:
        """A setting of the replicas that still run."""
        return self.put(getattr(self.all, name)[self.active])

    def record(self) -> None:
        kept = np.asarray(self.protocol.records)
        if not np.isin(kept, self.clock[self.active]).any():
            return
        now = self.weights.cpu().numpy()
        for column, when in enumerate(kept):
            here = self.clock[self.active] == when
            self.records[self.active[here], column] = now[here]

    def look(self) -> None:
        """Retire the replicas that escaped, converged, diverged or used up their budget."""
        clock = self.clock[self.active]
        due = ((clock % self.every[self.active] == 0) | (clock >= self.end[self.active])).nonzero()[
            0
        ]
        if not len(due):
            return
        at = self.put(due)
        who = self.active[due]
        slopes, end = self.slopes(self.mean[self.chosen("data")], self.chosen("beta"))
        steepest = slopes[at].abs().amax(dim=1).cpu().numpy()
        self.gradient[who] = steepest
        status = np.where(clock[due] >= self.end[who], -1, RUNNING)
        if (watch := self.protocol.watch) is not None:
            sizes = torch.linalg.svdvals(torch.nan_to_num(end[at]))[:, watch.mode]
            out = ((sizes > self.level[self.put(who)]) == watch.rises).cpu().numpy()
            status[out] = BEYOND
        status[steepest < self.protocol.tolerance] = AT_REST
        status[~(steepest < 1e100)] = LOST
        self.retire(due[status != RUNNING], np.maximum(status[status != RUNNING], RUNNING))

    def retire(self, at: NDArray[np.int64], status: NDArray[np.int64]) -> None:
        if not len(at):
            return
        who, last = self.active[at], self.weights[self.put(at)].cpu().numpy()
        self.final[who], self.status[who] = last, status
        self.last_moments[who] = self.moments[self.put(at)].cpu().numpy()
        for column, when in enumerate(self.protocol.records):
            late = self.clock[who] < when
            self.records[who[late], column] = last[late]
        stay = np.setdiff1d(np.arange(len(self.active)), at)
        self.active, self.weights = self.active[stay], self.weights[self.put(stay)]
        self.moments = self.moments[self.put(stay)]

    def step(self) -> None:
        if not len(self.active):
            return
        by, decay = self.all.optimiser, self.chosen("beta")
        slopes, _ = self.slopes(self.minibatch(), decay if by.coupled else 0 * decay)
        rate = self.chosen("learning_rate")[:, None]
        self.made[self.active] += by.slots > 0
        state = State(self.weights, self.moments, self.put(self.made[self.active])[:, None])
        self.weights, self.moments = update(by, state, slopes, rate, decay[:, None])
        if self.all.temperature[self.active].any():
            spread = torch.sqrt(2 * rate * self.chosen("temperature")[:, None])
            self.weights = self.weights + spread * self.noise()
        self.clock[self.active] += 1

    def minibatch(self) -> Tensor:
        """Mean of the products over each replica's minibatch, (R, F)."""
        data = self.chosen("data")
        batch = np.minimum(self.all.batch[self.active], self.count)
        if np.all(batch >= self.count):
            return self.mean[data]
        per_epoch = self.all.steps_per_epoch[self.active]
        clock = self.clock[self.active]
        fresh = self.epoch[self.active] != clock // per_epoch
        if fresh.any():
            who = self.active[fresh]
            self.epoch[who] = (clock // per_epoch)[fresh]
            orders = epoch_orders(self.all.keys[who], self.epoch[who], self.count)
            self.order[self.put(who)] = self.put(orders)
        first = (clock % per_epoch) * batch
        size = np.minimum(first + batch, self.count) - first
        place = first[:, None] + np.arange(size.max())
        inside = self.put((place < (first + size)[:, None]) / size[:, None])
        index = self.order[self.put(self.active)].gather(
            1, self.put(np.minimum(place, self.count - 1))
        )
        rows = self.rows[data[:, None], index]
        mean = torch.einsum("rbf,rb->rf", rows, inside)
        full = self.put(batch >= self.count)[:, None]
        return torch.where(full, self.mean[data], mean)

    def slopes(self, means: Tensor, beta: Tensor) -> tuple[Tensor, Tensor]:
        """Gradient with weight decay β, (R, n), and end-to-end map, for mean products."""
        shape = self.shape
        xx, yx = _unfold(means, shape)
        matrices = _split(self.weights, shape)
        below = [torch.eye(shape.inputs, dtype=xx.dtype, device=self.device).expand_as(xx)]
        for W in matrices:
            below.append(W @ below[-1])
        back = (2 / shape.outputs) * (below[-1] @ xx - yx)
        slopes = []
        for W, product in zip(matrices[::-1], below[-2::-1], strict=True):
            slopes.append((back @ product.mT).flatten(1))
            back = W.mT @ back
        return torch.cat(slopes[::-1], dim=1) + beta[:, None] * self.weights, below[-1]

    def noise(self) -> Tensor:
        """The compiled engine's noise: four uniform 16-bit numbers per weight, unit variance."""
        keys = self.put(self.all.keys[self.active].view(np.int64))
        start = mix(keys + (2 * self.put(self.clock[self.active]) + 2) * GAMMA)
        z = mix(start[:, None] + torch.arange(self.shape.size, device=self.device) * GAMMA)
        four = sum(((z >> shift) & 0xFFFF) for shift in (0, 16, 32, 48))
        return (torch.as_tensor(four).double() - 131070.0) * (3**0.5 / 65536.0)

    def outcome(self) -> Outcome:
        done = self.all.with_(
            weights=self.final, clock=self.clock, moments=self.last_moments, made=self.made
        )
        return Outcome(done, self.status, self.gradient, self.records)


def _split(weights: Tensor, shape: Shape) -> list[Tensor]:
    blocks = torch.split_with_sizes(weights, [out * into for out, into in shape.layers], dim=1)
    return [b.reshape(-1, *layer) for b, layer in zip(blocks, shape.layers, strict=True)]


def _unfold(moments: Tensor, shape: Shape) -> tuple[Tensor, Tensor]:
    """Matrices ⟨xxᵀ⟩ and ⟨yxᵀ⟩ from rows of products."""
    d, o = shape.inputs, shape.outputs
    i, j = torch.triu_indices(d, d, device=moments.device)
    xx = moments.new_zeros(len(moments), d, d)
    xx[:, i, j] = moments[:, : len(i)]
    xx[:, j, i] = moments[:, : len(i)]
    return xx, moments[:, len(i) : len(i) + o * d].reshape(-1, o, d)
