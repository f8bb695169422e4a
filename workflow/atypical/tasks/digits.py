"""Handwritten digits: 1797 images of 8 × 8 pixels, ten classes.

Source: Alpaydin & Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository (doi 10.24432/C50P49, CC BY 4.0), its test set, in the file that scikit-learn ships.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# A row an image: 64 pixels, and the label.
FILE = Path(__file__).with_name("digits.csv.gz")
CLASSES = 10


def pixels() -> tuple[Array, NDArray[np.int64]]:
    """Every image, (1797, 64) with ink from 0 to 16, and its label."""
    rows = np.loadtxt(FILE, delimiter=",")
    return rows[:, :-1], rows[:, -1].astype(np.int64)


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
