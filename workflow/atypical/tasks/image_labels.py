"""What networks learn from images: all classes or parity, on few images, some labels at random.

Inputs are shifted and scaled to zero mean and unit variance over all pixels of all training images.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from atypical.randomness.streams import stream
from atypical.tasks.archives import DataError
from atypical.tasks.images import Images, Inputs, Labels, load

CLASSES, PARITY = "classes", "parity"


@dataclass(frozen=True)
class Sample:
    """What one run learns: inputs (P, d) and labels (P,)."""

    inputs: Inputs
    labels: Labels


class ImageLabels:
    """A task on a data set.

    task: classes, or parity of the class.   samples: P, drawn without replacement for each seed.
    random_labels: share of them whose label is drawn anew among all.
    Raises DataError where the data set has fewer images.
    """

    def __init__(
        self, dataset: str, task: str, samples: int, random_labels: float, folder: Path
    ) -> None:
        self.name = (dataset, task, samples)
        self.samples, self.random_labels = samples, random_labels
        self.images = prepared(load(dataset, folder), task)
        self.classes = int(self.images.train_labels.max()) + 1
        if samples > len(self.images.train_labels):
            raise DataError(
                f"samples: {samples} is more than the {len(self.images.train_labels)} training "
                f"images of {dataset}; give fewer."
            )

    @property
    def test(self) -> Sample:
        """Every test image."""
        return Sample(self.images.test_inputs, self.images.test_labels)

    def train(self, seed: int) -> Sample:
        """The training images of a seed."""
        rng = stream("training images", *self.name, seed)
        chosen = rng.permutation(len(self.images.train_labels))[: self.samples]
        anew = rng.permutation(self.samples)[: round(self.random_labels * self.samples)]
        labels = self.images.train_labels[chosen]
        labels[anew] = rng.integers(self.classes, size=len(anew))
        return Sample(self.images.train_inputs[chosen], labels)

    def misleading(self, seed: int) -> Sample:
        """The same images, every label at random."""
        labels = stream("misleading labels", *self.name, seed).integers(
            self.classes, size=self.samples
        )
        return Sample(self.train(seed).inputs, labels)


def prepared(images: Images, task: str) -> Images:
    """Images with zero mean and unit variance over all training pixels, labelled for a task."""
    mean, spread = images.train_inputs.mean(), images.train_inputs.std()
    modulus = 2 if task == PARITY else np.iinfo(np.int64).max
    return Images(
        (images.train_inputs - mean) / spread,
        images.train_labels % modulus,
        (images.test_inputs - mean) / spread,
        images.test_labels % modulus,
    )
