"""Claims on sweeps of the weight decay end in every verdict that they can."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.evidence.test_decay_jumps import swept

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge
from atypical.evidence.published import JUMPS

TWO, ONE = [0.0311, 0.0711], [0.0711]
MNIST, FASHION = JUMPS["mnist"], JUMPS["fashion_mnist"]


def mixed(*numbers: int) -> pd.DataFrame:
    """Seeds with one jump or two."""
    own = [swept({1: ONE, 2: TWO}[n], seeds=1).assign(seed=s) for s, n in enumerate(numbers)]
    return pd.concat(own, ignore_index=True)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (swept(TWO, down=[0.0211]), REPRODUCED),
        (swept(TWO), REPRODUCED),
        (swept(ONE), NOT_REPRODUCED),
        (swept(TWO, down=TWO), NOT_REPRODUCED),
        (swept([0.05], width=0.1), NOT_REPRODUCED),
        (mixed(1, 2, 2, 1), NOT_TESTED),
        (swept(TWO, seeds=1), NOT_TESTED),
        (swept(TWO).query("direction == 'up'"), NOT_TESTED),
        (swept(ONE).query("direction == 'up'"), NOT_REPRODUCED),
        (swept(TWO).query("direction == 'down'"), NOT_TESTED),
        (swept(TWO).assign(status="diverged"), NOT_TESTED),
        (pd.concat([swept(TWO), swept(ONE, dataset="mnist")]), NOT_REPRODUCED),
    ],
)
def test_there_are_several_jumps_and_the_last_is_of_first_order(
    table: pd.DataFrame, expected: str
) -> None:
    assert judge("C7-decay", {"decay_sweep": table})["verdict"].tolist() == [expected]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (swept(MNIST, dataset="mnist"), REPRODUCED),
        (swept([at + 0.02 for at in MNIST], dataset="mnist"), NOT_REPRODUCED),
        (swept([0.05], dataset="mnist", width=0.1), NOT_REPRODUCED),
        (swept([at + 0.004 for at in MNIST], dataset="mnist"), NOT_TESTED),
        (swept(TWO), NOT_TESTED),
        (swept(MNIST, dataset="mnist").query("direction == 'down'"), NOT_TESTED),
        (
            pd.concat([swept(MNIST, dataset="mnist"), swept(FASHION, dataset="fashion_mnist")]),
            NOT_REPRODUCED,
        ),
    ],
)
def test_published_jumps_are_judged_where_their_data_sets_were_run(
    table: pd.DataFrame, expected: str
) -> None:
    assert judge("C7-published", {"decay_sweep": table})["verdict"].tolist() == [expected]
