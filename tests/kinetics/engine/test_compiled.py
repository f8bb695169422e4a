"""The engine against PyTorch's own SGD, and against exact results."""

from itertools import product

import numpy as np
import pytest
from tests.kinetics.engine.pytorch import pytorch_run

from atypical.kinetics.engine.compiled import descend, epoch_orders
from atypical.kinetics.engine.replicas import Protocol, Replicas, Watch
from atypical.networks.linear import (
    Shape,
    aligned,
    end_to_end,
    random_frames,
    singular_values,
    uniform_start,
)
from atypical.randomness.instances import instance_key, instance_stream
from atypical.tasks.gaussian_pairs import GaussianPairs, draw

PAPER = Shape()


def replicas(
    R=4, shape=PAPER, count=48, batch=10, beta=0.1, rate=0.08, temperature=0.0, whitened=False
):
    task = GaussianPairs(inputs=shape.inputs, outputs=shape.outputs)
    return Replicas(
        shape,
        np.stack([uniform_start(instance_stream(s, "start"), shape) for s in range(R)]),
        np.stack([draw(task, count, instance_stream(s, "data"), whitened) for s in range(R)]),
        np.arange(R),
        np.full(R, beta),
        np.full(R, rate),
        np.full(R, batch),
        np.full(R, temperature),
        np.array([instance_key(s, "order") for s in range(R)]),
        np.zeros(R, dtype=np.int64),
    )


@pytest.mark.parametrize("shape", [Shape(), Shape(2, 2, 3, 2), Shape(4, 5, 7, 2)], ids=str)
@pytest.mark.parametrize("batch", [10, 48, 100])
@pytest.mark.parametrize("leftover", [False, True])
def test_every_step_is_that_of_sgd_with_weight_decay(shape, batch, leftover):
    start = replicas(1, shape, batch=batch).with_(leftover=leftover)
    steps = 3 * int(start.steps_per_epoch[0])
    assert steps == {10: 15 if leftover else 12, 48: 3, 100: 3}[batch]
    kept = descend(start, Protocol(steps, records=tuple(range(1, steps + 1)))).records[0]
    for ours, theirs in zip(kept, pytorch_run(start, 3), strict=True):
        assert np.abs(ours - theirs).max() < 1e-13


def test_runs_do_not_touch_each_other():
    together = replicas(5, temperature=1e-3)
    together = together.with_(batch=np.array([10, 48, 7, 16, 1000]), beta=np.linspace(0, 0.4, 5))
    protocol = Protocol(37, look_every=5, watch=Watch(0, 0.6))
    all_at_once = descend(together, protocol)
    for r in range(5):
        alone = descend(together.take(np.array([r])), protocol)
        assert alone.replicas.weights.tobytes() == all_at_once.replicas.weights[r].tobytes()
        assert alone.status[0] == all_at_once.status[r]
        assert alone.replicas.clock[0] == all_at_once.replicas.clock[r]


def test_an_interrupted_run_ends_with_the_same_bytes():
    start = replicas(3, temperature=1e-3)
    once = descend(start, Protocol(30)).replicas
    twice = descend(descend(start, Protocol(13)).replicas, Protocol(17)).replicas
    assert once.weights.tobytes() == twice.weights.tobytes()


def test_a_replica_that_escaped_never_moves_again():
    start = replicas(3, beta=0.01, rate=0.2, batch=48)
    short = descend(start, Protocol(5000, look_every=10, watch=Watch(1, 0.3)))
    assert all(word == "escaped" for word in short.words)
    again = descend(short.replicas, Protocol(100, look_every=1, watch=Watch(1, 0.3)))
    np.testing.assert_array_equal(again.replicas.clock, short.replicas.clock)
    np.testing.assert_array_equal(again.replicas.weights, short.replicas.weights)


def test_escape_is_seen_at_the_first_look_beyond_the_level():
    start = replicas(2, beta=0.01, rate=0.2, batch=48)
    records = tuple(range(0, 3000, 10))
    out = descend(start, Protocol(3000, look_every=10, watch=Watch(1, 0.3), records=records))
    sizes = singular_values(out.records, start.shape)[..., 1]
    for r in range(2):
        first = records[int(np.argmax(sizes[r] > 0.3))]
        assert out.replicas.clock[r] == first > 0


def test_a_diverging_run_is_a_status_and_not_a_number():
    out = descend(replicas(2, rate=30.0), Protocol(2000, look_every=10))
    assert out.words == ["diverged", "diverged"]


def test_convergence_is_that_of_the_full_gradient():
    out = descend(replicas(2, rate=0.2, batch=48), Protocol(20000, look_every=50, tolerance=1e-9))
    assert out.words == ["converged"] * 2
    assert (out.gradient < 1e-9).all()


def test_aligned_weights_of_rank_one_stay_rank_one_under_minibatches():
    shape, rng = Shape(), np.random.default_rng(0)
    frames = random_frames(rng, shape, np.eye(2)[:1], np.eye(2)[:1])
    start = replicas(1, batch=5).with_(weights=aligned(shape, frames, np.array([0.8]))[None])
    out = descend(start, Protocol(200, records=(200,)))
    assert singular_values(out.records, shape)[0, 0, 0] > 0.3
    for W in shape.split(out.replicas.weights[0]):
        values = np.linalg.svd(W, compute_uv=False)
        assert values[1] < 1e-14 * values[0]
    assert (
        np.abs(end_to_end(out.replicas.weights, shape)[0, 1, 0]) > 1e-6
    )  # the noise turns the mode


def test_langevin_noise_in_a_quadratic_well_has_the_exact_variance():
    # At W = 0 with three layers the well is (β/2)‖W‖² up to third order; the Euler chain has
    # variance T / (β (1 − lr β / 2)).
    beta, rate, temperature = 0.5, 0.5, 1e-6
    start = replicas(1, Shape(3, 2, 10, 2), batch=48, beta=beta, rate=rate, temperature=temperature)
    start = start.take(np.zeros(400, dtype=int)).with_(
        weights=np.zeros((400, 140)), keys=np.array([instance_key(s, "noise") for s in range(400)])
    )
    w = descend(start, Protocol(100)).replicas.weights
    exact = temperature / (beta * (1 - rate * beta / 2))
    assert np.mean(w**2) / exact == pytest.approx(1, abs=4 * np.sqrt(2 / w.size))
    assert abs(np.mean(w)) < 4 * np.sqrt(exact / w.size)


def test_noise_is_uncorrelated_between_weights_steps_and_replicas():
    start = replicas(1, batch=48, beta=0.0, rate=1e-9, temperature=0.5e9)
    start = start.take(np.zeros(300, dtype=int)).with_(
        keys=np.array([instance_key(s, "noise") for s in range(300)])
    )
    kept = descend(start, Protocol(2, records=(0, 1, 2))).records
    xi = np.diff(kept, axis=1).reshape(300, -1)
    correlations = np.corrcoef(xi.T)[np.triu_indices(280, 1)]
    assert xi.var() == pytest.approx(1, abs=0.02)
    assert np.abs(correlations).max() < 5.5 / np.sqrt(300)


def test_an_epoch_visits_every_sample_once_in_a_new_order():
    orders = epoch_orders(np.full(2000, instance_key(1, "order")), np.arange(2000), 16)
    assert (np.sort(orders, axis=1) == np.arange(16)).all()
    counts = np.stack([np.bincount(orders[:, i], minlength=16) for i in range(16)])
    chi2 = ((counts - 125) ** 2 / 125).sum()
    assert chi2 / 225 == pytest.approx(1, abs=5 * np.sqrt(2 / 225))


@pytest.mark.parametrize("name,value", [("beta", -0.1), ("learning_rate", 0.0), ("batch", 0)])
def test_impossible_settings_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        replicas(2, **{{"learning_rate": "rate"}.get(name, name): value})


@pytest.mark.parametrize(
    ("shape", "modes"),
    [(Shape(2, 5, 7, 6), (0, 2, 4)), (Shape(2, 6, 8, 7), (1, 5)), (Shape(3, 9, 9, 8), (0, 7))],
    ids=str,
)
def test_maps_of_every_rank_are_watched(shape, modes):
    start = replicas(3, shape, rate=0.2, batch=10)
    looks = tuple(range(0, 61, 3))
    free = descend(start, Protocol(60, 3, records=looks))
    values = singular_values(free.records, shape)
    latest = 0
    for mode, rises in product(modes, (True, False)):
        level = np.quantile(values[..., mode], 0.63, axis=1)  # between the values of two looks
        out = descend(start, Protocol(60, 3, Watch(mode, level, rises)))
        beyond = (values[..., mode] > level[:, None]) == rises
        assert out.words == ["escaped"] * 3
        np.testing.assert_array_equal(out.replicas.clock, 3 * beyond.argmax(axis=1))
        latest = max(latest, out.replicas.clock.max())
    assert latest > 0
