"""Images to be classified: a fixed training set and a fixed test set of each data set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from atypical.randomness.run import seeded
from atypical.randomness.streams import stream
from atypical.tasks import digits
from atypical.tasks.archives import FILES, Bytes, DataError, cifar, idx

DIGITS_TEST = 500
CIFAR_TRAIN = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
CIFAR_TEST = ("test_batch.bin",)

Inputs = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Images:
    """Inputs (P, D) float32, one brightness in [0, 1] per pixel, and labels (P,) int64 from 0."""

    train_inputs: Inputs
    train_labels: Labels
    test_inputs: Inputs
    test_labels: Labels


def load(name: str, data_dir: Path) -> Images:
    """The data set of that name.

    digits: 1297 training and 500 test images of 8 × 8 pixels, a split drawn once and for all,
    which no seed of a run moves; ships with the code, so data_dir is not read.
    mnist, fashion_mnist: 60 000 and 10 000 of 28 × 28.
    cifar10: 50 000 and 10 000 of 3 × 32 × 32, colours outermost; the latter three as published,
    from the archives data_dir/<name>/<file>.
    Raises DataError where the name is unknown, or an archive is missing or damaged.
    """
    if name not in FILES:
        raise DataError(f"{name} is not a data set; give one of {', '.join(FILES)}.")
    if name == "digits":
        return _digits()
    return _cifar(data_dir / name) if name == "cifar10" else _idx(data_dir / name)


def _digits() -> Images:
    pixels, labels = digits.pixels()
    with seeded(0):  # a data set's own split, which no seed of a run moves
        order = stream("digits", "training and test").permutation(len(labels))
    test, train = order[:DIGITS_TEST], order[DIGITS_TEST:]
    inputs = (pixels / pixels.max()).astype(np.float32)
    return Images(inputs[train], labels[train], inputs[test], labels[test])


def _idx(folder: Path) -> Images:
    train_images, train_labels, test_images, test_labels = FILES["mnist"]
    return Images(
        *_pair(folder, idx(folder / train_images), idx(folder / train_labels)),
        *_pair(folder, idx(folder / test_images), idx(folder / test_labels)),
    )


def _cifar(folder: Path) -> Images:
    path = folder / FILES["cifar10"][0]
    return Images(
        *_pair(folder, *cifar(path, *CIFAR_TRAIN)), *_pair(folder, *cifar(path, *CIFAR_TEST))
    )


def _pair(folder: Path, images: Bytes, labels: Bytes) -> tuple[Inputs, Labels]:
    if len(images) != len(labels):
        raise DataError(
            f"{folder}: {len(images)} images have {len(labels)} labels; fetch its files again."
        )
    inputs = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    return inputs, labels.astype(np.int64)
