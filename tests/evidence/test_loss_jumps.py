"""Where sweeps of nonlinear networks begin to learn, and how high they jump."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.claims.test_nonlinear import kicks, order

from atypical.evidence import kicked, loss_heights


def test_learning_begins_below_the_smallest_weight_decay_without_it() -> None:
    opened = kicked.openings(kicks(1.0, seeds=1)).set_index("kick")
    for kick, row in opened.iterrows():
        grid = np.geomspace(1e-3, 1, 25)
        assert row["untrained"] == grid[grid > 0.3 * kick / 0.1].min()
    assert opened["begins"].all()


def test_a_seed_that_never_begins_or_always_has_is_no_point_of_the_power() -> None:
    table = kicks(1.0, seeds=1)
    never = table.assign(train_loss=2.3)
    (opened,) = kicked.openings(never[never["kick"] == 0.1]).itertuples()
    assert (opened.untrained, opened.begins) == (1e-3, False)
    (opened,) = kicked.openings(table[table["kick"] == 0.1].assign(train_loss=0.1)).itertuples()
    assert np.isnan(opened.untrained)
    mixed = pd.concat([never[never["kick"] == 1e-3], table[table["kick"] > 1e-3]])
    two = kicked.exponents(kicked.openings(table[table["kick"] > 1e-3]))
    assert kicked.exponents(kicked.openings(mixed)).tolist() == two.tolist()
    assert two.item() == pytest.approx(1.0, abs=0.15)


def test_heights_of_a_slope_shrink_with_the_step_and_those_of_a_jump_stay() -> None:
    jump, slope = (loss_heights.exponents(loss_heights.heights(order(w))) for w in (0.0, 5.0))
    assert jump.to_numpy() == pytest.approx(0.0, abs=1e-9)
    assert slope.to_numpy() == pytest.approx(1.0, abs=0.05)


def test_states_coexist_between_both_ends_of_the_loop() -> None:
    grid = np.geomspace(1e-3, 1, 25)[::4]
    both = ((grid > 0.01) & (grid <= 0.1)).sum()
    assert loss_heights.coexistence(order(0.0, closes=0.01)).tolist() == [both] * 3
