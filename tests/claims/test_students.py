"""Claims on tanh students end in every verdict that they can."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from atypical.claims.claim import CHANGED_PROTOCOL, NOT_REPRODUCED, NOT_TESTED, REPRODUCED
from atypical.claims.judge import judge
from atypical.evidence.features_held import losses

BETA = np.round(np.arange(0.02, 0.5, 0.02), 2)


def sweep(ends: tuple[float, float] = (0.4, 0.3), smooth: bool = False) -> pd.DataFrame:
    """Both features are held up to their ends going up, and not at all going down."""
    frames = []
    for seed in range(4):
        for way in ("up", "down"):
            held = {
                name: np.where(end > BETA, (end - BETA) if smooth else 0.4, 0.0) * (way == "up")
                for name, end in zip(("s1", "s2"), ends, strict=True)
            }
            frames.append(pd.DataFrame({"beta": BETA, **held}).assign(seed=seed, direction=way))
    return pd.concat(frames).assign(status="converged")


UP = sweep().query("direction == 'up'")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (sweep(), REPRODUCED),
        (sweep((0.3, 0.3)), NOT_REPRODUCED),
        (sweep(smooth=True), NOT_REPRODUCED),
        (pd.concat([UP, UP.assign(direction="down")]), NOT_REPRODUCED),
        (sweep().assign(status="budget"), NOT_TESTED),
        (sweep((0.9, 0.3)), NOT_TESTED),
        (sweep().query("seed == 0"), NOT_TESTED),
    ],
)
def test_features_are_lost_one_by_one_and_abruptly(table: pd.DataFrame, expected: str) -> None:
    assert judge("C7-features", {"student_sweep": table})["verdict"].tolist() == [expected]


def test_a_feature_is_lost_between_the_last_point_with_it_and_the_first_without() -> None:
    found = losses(sweep()).groupby("feature")[["beta", "error", "height", "coexist"]].first()
    assert found.loc[1].tolist() == pytest.approx([0.39, 0.01, 0.4, 19])
    assert found.loc[2].tolist() == pytest.approx([0.29, 0.01, 0.4, 14])


def escapes(sgd: int, adam: int, full: int = 0) -> pd.DataFrame:
    """Twelve runs of each, of which so many escape."""
    frames = []
    for optimiser, batch, out in (("sgd", 64, sgd), ("adam", 64, adam), ("sgd", 512, full)):
        for whole in {batch == 512, optimiser == "adam"}:
            out = 0 if whole and optimiser == "adam" else out
            run = pd.DataFrame({"seed": range(12), "escaped": (np.arange(12) < out).astype(int)})
            run["time"] = np.where(run["escaped"] == 1, 10.0, 100.0)
            frames.append(run.assign(optimiser=optimiser, batch=batch, full_batch=int(whole)))
    return pd.concat(frames).assign(beta=0.03, learning_rate=0.01, status="converged")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (escapes(12, 12), REPRODUCED),
        (escapes(0, 12), CHANGED_PROTOCOL),
        (escapes(0, 0), NOT_REPRODUCED),
        (escapes(12, 0, full=12), NOT_REPRODUCED),
        (escapes(12, 12).query("full_batch == 0"), NOT_TESTED),
        (escapes(12, 12).assign(status="checkpoint not converged"), NOT_TESTED),
    ],
)
def test_noise_opens_what_stays_closed_without_it(table: pd.DataFrame, expected: str) -> None:
    assert judge("C7-noise", {"student_escape": table})["verdict"].tolist() == [expected]
