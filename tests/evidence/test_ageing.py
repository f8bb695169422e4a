"""The shape of waiting times, and delays between memorising and generalising."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, weibull_min

from atypical.evidence.ageing import shape
from atypical.evidence.memorising import CONDITION, delays, mostly_out, of_noise, waiting


def waits(k: float, runs: int = 400, cut: float = np.inf, scale: float = 3.0) -> pd.DataFrame:
    time = scale * np.random.default_rng(1).weibull(k, runs)
    return pd.DataFrame({"time": np.minimum(time, cut), "escaped": (time < cut).astype(int)})


@pytest.mark.parametrize("cut", [np.inf, 2.5])
@pytest.mark.parametrize("k", [1.0, 4.0])
def test_the_shape_is_that_which_scipy_fits_with_the_runs_that_did_not_end(
    k: float, cut: float
) -> None:
    runs = waits(k, cut=cut).assign(kind="a")
    ended = runs["escaped"] == 1
    data = CensoredData(runs.loc[ended, "time"], right=runs.loc[~ended, "time"])
    fitted, _, _ = weibull_min.fit(data, floc=0)
    found = shape(runs, ["kind"])
    assert found.value == pytest.approx(fitted, rel=1e-3)
    assert abs(found.value - k) < 3 * found.error


def test_conditions_of_other_scales_share_a_shape_and_its_error_is_that_of_samples() -> None:
    rng = np.random.default_rng(2)
    found = []
    for _ in range(100):
        frames = [
            pd.DataFrame({"time": scale * rng.weibull(2.0, 40), "escaped": 1, "scale": scale})
            for scale in (0.1, 7.0, 900.0)
        ]
        found.append(shape(pd.concat(frames), ["scale"]))
    values, errors = np.array([(f.value, f.error) for f in found]).T
    assert values.mean() == pytest.approx(2.0, rel=0.06)
    assert errors.mean() == pytest.approx(values.std(), rel=0.2)


def test_waits_of_nobody_have_no_shape() -> None:
    runs = waits(1.0, 5).assign(kind="a", escaped=0)
    assert np.isnan(shape(runs, ["kind"]).value)


LIKE = {"optimiser": "adamw", "learning_rate": 0.1, "weight_decay": 1.0, "status": "converged"}


def run(seed: int, train: list[float], test: list[float], full: int = 1) -> pd.DataFrame:
    step = [0, 10, 20, 40, 80]
    table = pd.DataFrame({"step": step, "train_accuracy": train, "test_accuracy": test})
    return table.assign(seed=seed, full_batch=full, batch=100 if full else 10, **LIKE)


LATE = run(1, [0.1, 0.5, 1.0, 1.0, 1.0], [0.1, 0.1, 0.2, 0.3, 1.0])
AT_ONCE = run(2, [0.1, 0.5, 0.9, 1.0, 1.0], [0.1, 0.2, 0.5, 1.0, 1.0])
NEVER = run(3, [0.1, 1.0, 1.0, 1.0, 1.0], [0.1, 0.1, 0.2, 0.3, 0.3])
BLIND = run(4, [0.1, 0.5, 0.9, 0.9, 0.9], [0.1, 0.1, 0.2, 0.3, 0.3])


def test_a_delay_lies_between_both_accuracies_and_ends_with_the_run() -> None:
    found = delays(pd.concat([LATE, AT_ONCE, NEVER, BLIND])).set_index("seed")
    assert found["time"].to_dict() == pytest.approx({1: 6.0, 2: 1.0, 3: 7.0})
    assert found["escaped"].to_dict() == {1: 1, 2: 1, 3: 0}
    assert len(mostly_out(found.reset_index())) == 3
    assert mostly_out(delays(pd.concat([LATE, NEVER]))).empty


def test_those_who_still_wait_become_fewer_by_those_who_end() -> None:
    left = waiting(delays(pd.concat([LATE, AT_ONCE, NEVER])))
    assert left["share"].tolist() == pytest.approx([1, 2 / 3, 1 / 3, 1 / 3])
    assert left["waited"].tolist() == pytest.approx([0, 1 / 7, 6 / 7, 1])
    assert set(left[CONDITION[0]]) == {"adamw"}


def test_noise_is_seen_in_runs_of_the_same_seed() -> None:
    pairs = [(1, 2.0), (2, 2.0), (3, 8.0)]
    rows = [{"seed": s, "time": t, "full_batch": 1, "batch": 100} for s, t in pairs]
    rows += [{"seed": s, "time": 1.0, "full_batch": 0, "batch": 10} for s, _ in pairs]
    found = of_noise(pd.DataFrame(rows).assign(escaped=1, **LIKE))
    assert found.value == pytest.approx(np.log([2, 2, 8]).mean())
    assert found.error == pytest.approx(np.log(4) / 3)
