"""What the whole protocol changes, instance by instance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.evidence.stopping import flatter_and_better, whole_against_first


def runs(flatter: float, worse: float, instances: int = 10) -> pd.DataFrame:
    """Solutions at the first zero, and after a protocol that changes energy and error."""
    rng = np.random.default_rng(0)
    rows = []
    for n in range(instances):
        energy, error = 0.05 + 0.02 * rng.random(), 0.3 + 0.1 * rng.random()
        rows.append({"instance": n, "stopping": "first", "energy": energy, "error": error})
        luck = 0.001 * rng.normal(size=2)
        after = {"energy": energy - flatter + luck[0], "error": error + worse + luck[1]}
        rows.append({"instance": n, "stopping": "whole"} | after)
    return pd.DataFrame(rows).assign(alpha_t=1.0, latent=167, inverse_alpha=3.0, learner="sbpi")


def test_a_change_is_told_on_the_same_instances() -> None:
    # The spread over instances is a hundred times that of the change.
    found = whole_against_first(runs(0.02, 0.003), "error").iloc[0]
    assert found["change"] == pytest.approx(0.003, abs=0.001)
    assert found["error"] < 0.0006
    assert found["first"] == pytest.approx(0.35, abs=0.03)


@pytest.mark.parametrize(
    ("flatter", "worse", "expected"),
    [(0.02, 0.01, True), (0.02, -0.01, False), (-0.02, 0.01, False), (0.0, 0.01, False)],
)
def test_a_counter_example_is_flatter_and_errs_more(
    flatter: float, worse: float, expected: bool
) -> None:
    table = runs(flatter, worse)
    found = flatter_and_better(*(whole_against_first(table, name) for name in ("energy", "error")))
    assert found["against"].tolist() == [expected]
    assert found["change_energy"].tolist() == pytest.approx([-flatter], abs=0.001)
    assert found["change_error"].tolist() == pytest.approx([worse], abs=0.001)


def test_instances_that_one_rule_alone_solves_do_not_count() -> None:
    table = runs(0.02, 0.01)
    lost = table[(table["instance"] < 5) | (table["stopping"] == "first")]
    assert whole_against_first(lost, "error")["instances"].tolist() == [5]
    few, first = table[table["instance"] < 3], table[table["stopping"] == "first"]
    for nothing in (few, first, first[:0]):
        assert whole_against_first(nothing, "error").empty
