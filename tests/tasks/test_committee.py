"""Committees: layout, fields, and the majority of their units."""

from __future__ import annotations

import numpy as np
import pytest

from atypical.tasks.committee import ONE_UNIT, Committee, network
from atypical.tasks.instance import fields
from atypical.tasks.random_labels import RandomLabels

NETWORKS = [Committee(3), Committee(5), Committee(3, shared=True)]


def drawn(net: Committee, size: int = 105) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(net.hidden)
    patterns = np.sign(rng.normal(size=(40, net.inputs(size)))).astype(np.int8)
    return patterns, np.sign(rng.normal(size=size)).astype(np.int8)


def test_one_unit_is_the_perceptron() -> None:
    train = RandomLabels(101, 0.5).instance(0).train
    weights = np.ones((101, 2), np.int8)
    assert np.array_equal(ONE_UNIT.stabilities(train, weights), fields(train, weights))
    assert network("tree", 1) == ONE_UNIT


@pytest.mark.parametrize("net", NETWORKS)
def test_a_pattern_is_right_where_most_units_are(net: Committee) -> None:
    patterns, weights = drawn(net)
    votes = np.sign(net.fields(patterns, weights)).sum(axis=1)
    assert np.array_equal(net.stabilities(patterns, weights) > 0, votes > 0)
    assert 0 < net.error_rate(patterns, weights) == np.mean(votes < 0)


@pytest.mark.parametrize("net", NETWORKS)
def test_a_tree_shares_inputs_out_and_a_full_committee_does_not(net: Committee) -> None:
    patterns, weights = drawn(net)
    n = 105 // net.hidden
    for k in range(net.hidden):
        own = slice(0, n) if net.shared else slice(k * n, (k + 1) * n)
        field = patterns[:, own] @ weights[k * n : (k + 1) * n].astype(float) / np.sqrt(n)
        assert np.allclose(net.fields(patterns, weights)[:, k], field, atol=1e-6)
