"""Claims on nonlinear networks end in every verdict that they can."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge

BETA = np.geomspace(1e-3, 1, 25)


def kicks(power: float, scatter: float = 0.0, seeds: int = 4) -> pd.DataFrame:
    """Downward sweeps that begin to learn at a power of the kick."""
    frames = []
    for kick in (1e-3, 1e-2, 1e-1):
        for seed in range(seeds):
            edge = 0.3 * (kick / 0.1) ** (power + scatter * (-1) ** seed)
            loss = np.where(edge < BETA, 2.3, 0.2)
            run = pd.DataFrame({"beta": BETA, "train_loss": loss})
            frames.append(run.assign(kick=kick, seed=seed))
    return pd.concat(frames).assign(activation="tanh", direction="down")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (kicks(0.0), REPRODUCED),
        (kicks(1.0), NOT_REPRODUCED),
        (kicks(0.4, scatter=0.5, seeds=2), NOT_TESTED),
        (kicks(1.0).query("kick > 0.05"), NOT_TESTED),
        (kicks(1.0).assign(direction="up"), NOT_TESTED),
    ],
)
def test_a_loop_is_the_network_s_where_no_kick_moves_it(table: pd.DataFrame, expected: str) -> None:
    assert judge("C7-kick", {"nonlinear_kicks": table})["verdict"].tolist() == [expected]


def order(width: float, closes: float = 0.0, seeds: int = 3) -> pd.DataFrame:
    """Sweeps in three steps; going up the loss rises over a width of ln beta, 0 for a jump."""
    frames = []
    for stride in (1, 2, 4):
        for seed in range(seeds):
            x = np.log(BETA[::stride] / 0.1)
            up = 2.3 * np.clip(0.5 + x / width, 0, 1) if width else np.where(x > 0, 2.3, 0.2)
            down = np.where(BETA[::stride] > closes, 2.3, up)
            for way, loss in (("up", up), ("down", down)):
                run = pd.DataFrame({"beta": BETA[::stride], "train_loss": loss})
                frames.append(run.assign(direction=way, stride=stride, seed=seed))
    return pd.concat(frames).assign(activation="tanh", status="converged")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (order(0.0), REPRODUCED),
        (order(5.0), NOT_REPRODUCED),
        (order(0.0, closes=0.1), NOT_REPRODUCED),
        (order(0.0, seeds=1), NOT_TESTED),
        (order(0.0).query("stride == 2"), NOT_TESTED),
        (order(0.0).assign(status="budget"), NOT_TESTED),
    ],
)
def test_a_jump_keeps_its_height_in_small_steps_and_two_states_coexist(
    table: pd.DataFrame, expected: str
) -> None:
    assert judge("C7-order", {"nonlinear_order": table})["verdict"].tolist() == [expected]
