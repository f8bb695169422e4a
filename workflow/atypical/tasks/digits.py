"""Handwritten digits that ship with scikit-learn: 1797 images of 8 × 8 pixels, ten classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits  # type: ignore[import-untyped]

Array = NDArray[np.float64]
CLASSES = 10


def pixels() -> tuple[Array, NDArray[np.int64]]:
    """Every image, (1797, 64) with ink from 0 to 16, and its label."""
    images, labels = load_digits(return_X_y=True)
    return images, labels


def split(
    train: int, test: int, rng: np.random.Generator
) -> tuple[Array, NDArray[np.int64], Array, NDArray[np.int64]]:
    """Random disjoint training and test images, (N, 64) with zero mean and unit variance overall,
    and their labels.
    """
    images, labels = pixels()
    if train + test > len(images):
        raise ValueError(
            f"samples: {train} + {test} images are more than the {len(images)} there are; give "
            f"fewer."
        )
    x = (images - images.mean()) / images.std()
    order = rng.permutation(len(x))
    first, second = order[:train], order[train : train + test]
    return x[first], labels[first], x[second], labels[second]
