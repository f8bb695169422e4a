"""Modular addition: all pairs, each on one side."""

from __future__ import annotations

import numpy as np

from atypical.tasks.modular_addition import split


def test_every_pair_is_learned_or_tested_and_its_sum_is_its_label() -> None:
    train, test = split(7, 0.6, np.random.default_rng(0))
    inputs = np.concatenate([train.inputs, test.inputs])
    labels = np.concatenate([train.labels, test.labels])
    a, b = inputs[:, :7].argmax(axis=1), inputs[:, 7:].argmax(axis=1)
    assert len(train.labels) == 29
    assert sorted(zip(a, b, strict=True)) == [(m, n) for m in range(7) for n in range(7)]
    assert (inputs.sum(axis=1) == 2).all()
    assert np.array_equal(labels, (a + b) % 7)
