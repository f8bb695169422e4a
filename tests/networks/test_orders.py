"""Orders of samples: permutations, fresh, each copy's own, without preference."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from atypical.networks.orders import Drawn, Orders, Sorted, orders_of
from atypical.randomness.streams import key, stream

COPIES, SAMPLES = 300, 12
NAMES = [("copy", n) for n in range(COPIES)]


def signed(*name: str | int) -> int:
    return int(np.array([key(*name)], np.uint64).view(np.int64)[0])


def drawn() -> Orders:
    return Drawn([stream(*name) for name in NAMES])


def by_keys() -> Orders:
    return Sorted(torch.tensor([signed(*name) for name in NAMES]))


KINDS = pytest.mark.parametrize("made", [drawn, by_keys])


@KINDS
def test_every_sample_stands_at_every_place_equally_often(made) -> None:
    orders, epochs = made(), 10
    found = torch.cat([orders.fresh(SAMPLES) for _ in range(epochs)])
    assert (found.sort(dim=1).values == torch.arange(SAMPLES)).all()
    counts = torch.stack([(found == sample).sum(dim=0) for sample in range(SAMPLES)]).double()
    mean = COPIES * epochs / SAMPLES
    chi2, free = float(((counts - mean) ** 2 / mean).sum()), (SAMPLES - 1) ** 2
    assert chi2 / free == pytest.approx(1, abs=5 * np.sqrt(2 / free))
    follows = torch.stack([found[:, i] * SAMPLES + found[:, i + 1] for i in range(SAMPLES - 1)])
    pairs = torch.bincount(follows.flatten(), minlength=SAMPLES**2).view(SAMPLES, SAMPLES).double()
    mean = follows.numel() / (SAMPLES * (SAMPLES - 1))
    pairs = pairs[~torch.eye(SAMPLES, dtype=torch.bool)]
    assert float(((pairs - mean) ** 2 / mean).sum()) / len(pairs) == pytest.approx(1, abs=0.5)


@KINDS
def test_no_epoch_repeats_another_and_no_copy_another(made) -> None:
    orders = made()
    epochs = torch.cat([orders.fresh(20) for _ in range(4)])
    assert len(torch.unique(epochs, dim=0)) == 4 * COPIES


@KINDS
def test_copies_that_are_left_go_on_as_if_all_were_there(made) -> None:
    whole, some, few = made(), made(), torch.tensor([3, 7, 200])
    whole.fresh(20), some.fresh(20)
    left = some.of(few)
    for _ in range(3):
        assert torch.equal(left.fresh(20), whole.fresh(20)[few])


@KINDS
def test_a_later_training_meets_no_order_of_the_first(made) -> None:
    first = made()
    later = first.after(5)
    before = [first.fresh(20) for _ in range(5)]
    after = [later.fresh(20) for _ in range(5)]
    assert len(torch.unique(torch.cat(before + after), dim=0)) == 10 * COPIES


def test_on_a_cpu_orders_are_numpy_s_by_the_name_of_the_copy() -> None:
    (order,) = orders_of([("copy", 5)], "cpu").fresh(20).tolist()
    assert order == stream("copy", 5).permutation(20).tolist()
