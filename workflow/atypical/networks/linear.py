"""Deep linear networks ŷ = W_L … W_1 x: layout of the weights, end-to-end map, loss and gradient.

A run's weights are one flat row: W_1, …, W_L one after the other, each (outputs of the layer,
inputs of the layer) in row-major order. Every function works on many runs at once: weights (R, n).
What is asked of a run that has diverged is nan, and its weights enter no arithmetic.

The loss is PyTorch's: squared error averaged over samples *and* outputs, plus (β/2)‖W‖². It depends
on the data only through their second moments; with whitened inputs and two outputs it is ½ Σ (λ_i −
η_i)² + const.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from atypical.tasks.gaussian_pairs import Moments

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """Layer widths: inputs → hidden (depth − 1 times) → outputs."""

    depth: int = 3
    inputs: int = 2
    hidden: int = 10
    outputs: int = 2

    def __post_init__(self) -> None:
        if self.depth < 2:
            raise ValueError(f"depth: {self.depth} is not a deep network; give an integer >= 2.")
        if min(self.inputs, self.hidden, self.outputs) < 1:
            raise ValueError(f"{self}: a layer has no units; give widths >= 1.")

    @cached_property
    def layers(self) -> tuple[tuple[int, int], ...]:
        """(units out, units in) of each weight matrix."""
        widths = [self.inputs, *[self.hidden] * (self.depth - 1), self.outputs]
        return tuple(zip(widths[1:], widths[:-1], strict=True))

    @cached_property
    def size(self) -> int:
        """Number of weights."""
        return sum(out * into for out, into in self.layers)

    def split(self, weights: Array) -> list[Array]:
        """Views of the weight matrices, each (..., out, in)."""
        ends = np.cumsum([out * into for out, into in self.layers])
        blocks = np.split(weights, ends[:-1], axis=-1)
        return [
            b.reshape(*b.shape[:-1], *layer) for b, layer in zip(blocks, self.layers, strict=True)
        ]

    def join(self, matrices: list[Array]) -> Array:
        """Flat weights (..., n) from the weight matrices."""
        return np.concatenate([m.reshape(*m.shape[:-2], -1) for m in matrices], axis=-1)


def in_range(weights: Array, shape: Shape) -> NDArray[np.bool_]:
    """Runs whose loss is a number in double precision: not those that have diverged, (...)."""
    largest = np.finfo(float).max ** (0.5 / (shape.depth + 1))
    return np.asarray((np.abs(weights) < largest).all(axis=-1))


def carried(measure: Callable[[Array], NDArray[Any]], weights: Array, shape: Shape) -> Array:
    """`measure` of weights, run by run; nan for the runs that have diverged."""
    there = in_range(weights, shape)
    if there.all():
        return measure(weights)
    values = measure(np.where(there[..., None], weights, 0.0))
    return np.where(there.reshape(there.shape + (1,) * (values.ndim - there.ndim)), values, np.nan)


def end_to_end(weights: Array, shape: Shape) -> Array:
    """The map W_L … W_1 of each run, (..., outputs, inputs)."""
    return carried(lambda w: _map(w, shape), weights, shape)


def _map(weights: Array, shape: Shape) -> Array:
    first, *rest = shape.split(weights)
    product = first
    for W in rest:
        product = W @ product
    return product


def mean_squared_error(weights: Array, shape: Shape, moments: Moments) -> Array:
    """Squared error averaged over samples and outputs, without the weight decay."""
    return carried(lambda w: _error(_map(w, shape), moments), weights, shape)


def _error(W: Array, moments: Moments) -> Array:
    quadratic = np.einsum("...oi,...ij,...oj->...", W, moments.xx, W)
    linear = np.einsum("...oi,...oi->...", W, moments.yx)
    return np.asarray((moments.yy - 2 * linear + quadratic) / W.shape[-2])


def gradient(weights: Array, shape: Shape, moments: Moments, beta: Array | float) -> Array:
    """Gradient of loss plus (β/2)‖W‖², flat like the weights."""
    return carried(lambda w: _gradient(w, shape, moments, beta), weights, shape)


def _gradient(weights: Array, shape: Shape, moments: Moments, beta: Array | float) -> Array:
    matrices = shape.split(weights)
    below = [np.broadcast_to(np.eye(shape.inputs), (*weights.shape[:-1], *[shape.inputs] * 2))]
    for W in matrices:
        below.append(W @ below[-1])
    back = (2 / shape.outputs) * (below[-1] @ moments.xx - moments.yx)
    slopes = []
    for W, product in zip(matrices[::-1], below[-2::-1], strict=True):
        slopes.append(back @ np.swapaxes(product, -1, -2))
        back = np.swapaxes(W, -1, -2) @ back
    return shape.join(slopes[::-1]) + np.asarray(beta)[..., None] * weights


def singular_values(weights: Array, shape: Shape) -> Array:
    """Singular values of the end-to-end map, largest first, (..., min(outputs, inputs))."""
    return carried(lambda w: np.linalg.svd(_map(w, shape), compute_uv=False), weights, shape)


def uniform_start(rng: np.random.Generator, shape: Shape) -> Array:
    """PyTorch's default start of `Linear`: uniform in ±1/√(fan-in)."""
    return np.concatenate(
        [rng.uniform(-1, 1, out * into) / np.sqrt(into) for out, into in shape.layers]
    )


def normal_start(rng: np.random.Generator, shape: Shape) -> Array:
    """Gaussian start of variance 1/√(fan-in): N(0, 1/√width) of paper C, read as mean and variance.

    A layer of 10 inputs has standard deviation 0.56, where PyTorch's default has 0.18.
    """
    return np.concatenate(
        [rng.standard_normal(out * into) * into**-0.25 for out, into in shape.layers]
    )


def lecun_start(rng: np.random.Generator, shape: Shape) -> Array:
    """Gaussian start of variance 1/fan-in: N(0, 1/√width) read as mean and standard deviation."""
    return np.concatenate(
        [rng.standard_normal(out * into) * into**-0.5 for out, into in shape.layers]
    )


def orthogonal_start(rng: np.random.Generator, shape: Shape) -> Array:
    """Every matrix (semi-)orthogonal, uniformly: all singular values are 1.

    Source: Saxe, McClelland & Ganguli 2014 (arXiv 1312.6120); PyTorch's `orthogonal_`.
    """
    matrices = []
    for out, into in shape.layers:
        q, r = np.linalg.qr(rng.standard_normal((max(out, into), min(out, into))))
        q = q * np.sign(np.diag(r))
        matrices.append(q if out >= into else q.T)
    return shape.join(matrices)


STARTS: dict[str, Callable[[np.random.Generator, Shape], Array]] = {
    "uniform": uniform_start,
    "normal": normal_start,
    "lecun": lecun_start,
    "orthogonal": orthogonal_start,
}


class Frames(NamedTuple):
    """Orthonormal directions of the modes: right (r, d), hidden per layer (L − 1, r, h), left (r,
    o).
    """

    right: Array
    hidden: Array
    left: Array


def random_frames(rng: np.random.Generator, shape: Shape, right: Array, left: Array) -> Frames:
    """Frames with the given data directions and random orthonormal hidden directions."""
    rank = len(right)
    if rank > shape.hidden:
        raise ValueError(f"hidden: {shape.hidden} units cannot carry {rank} modes; give more.")
    bases = [
        np.linalg.qr(rng.standard_normal((shape.hidden, rank)))[0].T for _ in range(shape.depth - 1)
    ]
    return Frames(right, np.array(bases), left)


def aligned(shape: Shape, frames: Frames, strengths: Array) -> Array:
    """Balanced, aligned weights of modes with weight w_a per layer: λ_a = w_a^L.   strengths: (r,)
    of w.
    """
    chain = [frames.right, *frames.hidden, frames.left]
    return shape.join([np.einsum("a,ao,ai->oi", strengths, up, low) for low, up in pairwise(chain)])
