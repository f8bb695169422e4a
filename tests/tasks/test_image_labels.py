"""What networks learn from images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from atypical.tasks.archives import TRAINING_IMAGES, DataError
from atypical.tasks.image_labels import ImageLabels

NOWHERE = Path("nowhere")


def digits(task: str = "classes", samples: int = 200, random_labels: float = 0.0) -> ImageLabels:
    return ImageLabels("digits", task, samples, random_labels, NOWHERE)


def test_training_images_are_drawn_anew_for_each_seed_and_never_tested_on() -> None:
    task = digits()
    one, same, other = task.train(1), task.train(1), task.train(2)
    assert np.array_equal(one.inputs, same.inputs)
    assert not np.array_equal(one.inputs, other.inputs)
    assert len(np.unique(one.inputs, axis=0)) == 200
    tested = {image.tobytes() for image in task.test.inputs}
    assert not tested & {image.tobytes() for image in task.images.train_inputs}


def test_a_share_of_the_labels_is_random() -> None:
    clean, noisy = digits().train(3), digits(random_labels=0.5).train(3)
    assert np.array_equal(clean.inputs, noisy.inputs)
    # Half are drawn anew among ten classes, of which one is the right one.
    assert np.mean(clean.labels != noisy.labels) == pytest.approx(0.45, abs=0.05)


def test_random_labels_leave_the_data_set_as_it_is() -> None:
    task = digits(random_labels=0.9)
    before = task.images.train_labels.copy()
    task.train(1)
    assert np.array_equal(task.images.train_labels, before)


def test_parity_is_that_of_the_class() -> None:
    classes, parity = digits(), digits("parity")
    assert (classes.classes, parity.classes) == (10, 2)
    assert np.array_equal(classes.test.labels % 2, parity.test.labels)


def test_misleading_labels_say_nothing_of_the_images() -> None:
    task = digits()
    wrong = task.misleading(1)
    assert np.array_equal(wrong.inputs, task.train(1).inputs)
    assert np.mean(wrong.labels == task.train(1).labels) == pytest.approx(0.1, abs=0.07)


def test_inputs_have_zero_mean_and_unit_variance() -> None:
    inputs = digits().images.train_inputs
    assert inputs.mean() == pytest.approx(0, abs=1e-4)
    assert inputs.std() == pytest.approx(1, abs=1e-4)


def test_more_samples_than_images_are_refused() -> None:
    with pytest.raises(DataError, match="samples: 1298 is more than the 1297 training images"):
        digits(samples=1298)
    assert TRAINING_IMAGES["digits"] == len(digits().images.train_labels)
