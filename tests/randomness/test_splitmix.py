"""One generator: its numbers, and that loops and tensors draw the same."""

from __future__ import annotations

import numpy as np
import torch

from atypical.randomness import tensors
from atypical.randomness.splitmix import GAMMA, at_start, draw_fields, draw_signs, shuffle, uniform

# The first outputs of the published generator from the seed 1234567.
PUBLISHED = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]


def test_states_are_mixed_as_published() -> None:
    state = at_start(1234567)
    assert [int(uniform(state) * 2**53) for _ in PUBLISHED] == [n >> 11 for n in PUBLISHED]


def test_tensors_hold_the_numbers_of_loops() -> None:
    for key in (0, 5, 2**63 + 1, 2**64 - 5):
        state = at_start(key)
        drawn = [uniform(state) for _ in range(50)]
        states = [(key + (k + 1) * GAMMA) % 2**64 for k in range(50)]
        signed = torch.from_numpy(np.array(states, np.uint64).view(np.int64))
        assert tensors.uniform(signed).tolist() == drawn


def test_signs_and_fields_are_drawn_number_after_number() -> None:
    numbers, first, second = at_start(7), at_start(7), at_start(7)
    drawn = np.array([uniform(numbers) for _ in range(40)])
    signs, fields = np.empty(40, np.int8), np.empty(40)
    draw_signs(signs, first)
    draw_fields(fields, 0.3, second)
    assert np.array_equal(signs, np.where(drawn < 0.5, 1, -1))
    assert np.allclose(fields, 0.3 * (2 * drawn - 1), rtol=1e-15)


def test_random_numbers_are_uniform_and_shuffles_are_fair() -> None:
    state = np.array([5], np.uint64)
    drawn = np.array([uniform(state) for _ in range(4000)])
    assert 0 <= drawn.min() < 0.01
    assert 0.99 < drawn.max() < 1
    assert abs(np.mean(drawn) - 0.5) < 4 / np.sqrt(12 * 4000)
    firsts = np.zeros(4)
    for _ in range(2000):
        order = np.arange(4)
        shuffle(order, state)
        assert sorted(order) == [0, 1, 2, 3]
        firsts[order[0]] += 1
    assert np.abs(firsts / 2000 - 0.25).max() < 0.04
