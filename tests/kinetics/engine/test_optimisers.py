"""Optimisers of the engine against torch.optim, cold and carried on."""

from dataclasses import replace

import numpy as np
import pytest
from tests.kinetics.engine.pytorch import pytorch_run
from tests.kinetics.engine.test_compiled import replicas

from atypical.kinetics.engine.compiled import descend
from atypical.kinetics.engine.optimisers import OPTIMISERS, SGD, Optimiser
from atypical.kinetics.engine.replicas import Protocol, Watch
from atypical.kinetics.world import World, ensemble
from atypical.networks.linear import Shape

WITH_MOMENTS = [by for by in OPTIMISERS.values() if by.slots]
UNUSUAL = [
    Optimiser("momentum", momentum=0.5),
    Optimiser("adam", beta1=0.0, beta2=0.9, eps=1e-3),
    Optimiser("adamw", beta1=0.8, beta2=0.95, eps=1e-5),
    Optimiser("rmsprop", alpha=0.5, eps=1e-4),
]
RATES = {"sgd": 0.08, "momentum": 0.02, "adam": 0.005, "adamw": 0.005, "rmsprop": 0.003}


def under(by, R=1, **settings):
    return replicas(R, rate=RATES[by.name], **settings).with_(optimiser=by)


def same_bytes(a, b):
    names = ("weights", "moments", "made", "clock")
    return all(getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in names)


@pytest.mark.parametrize("by", [*OPTIMISERS.values(), *UNUSUAL], ids=str)
def test_every_step_is_that_of_torch_optim(by):
    start = under(by)
    kept = descend(start, Protocol(120, records=tuple(range(1, 121)))).records[0]
    for ours, theirs in zip(kept, pytorch_run(start, 30), strict=True):
        assert np.abs(ours - theirs).max() < 1e-12 * np.abs(theirs).max()


@pytest.mark.parametrize("by", WITH_MOMENTS, ids=lambda by: by.name)
def test_moments_carried_on_end_with_the_same_bytes(by):
    start = under(by, 3).with_(batch=np.array([10, 48, 7]))
    once = descend(start, Protocol(40)).replicas
    half = descend(start, Protocol(20)).replicas
    assert (half.made == 20).all()
    assert half.moments.shape == (3, by.slots, start.shape.size)
    assert same_bytes(descend(half, Protocol(20)).replicas, once)
    cold = half.with_(moments=np.zeros_like(half.moments), made=0)
    assert not same_bytes(descend(cold, Protocol(20)).replicas, once)


def test_bias_is_corrected_for_the_steps_that_the_moments_have_seen():
    by = OPTIMISERS["adam"]
    trained = descend(under(by, batch=48), Protocol(30)).replicas
    cold = trained.with_(optimiser=SGD).with_(optimiser=by)
    assert cold.clock[0] == 30
    assert cold.made[0] == 0
    kept = descend(cold, Protocol(3, records=(31, 32, 33))).records[0]
    for ours, theirs in zip(kept, pytorch_run(cold, 3), strict=True):
        assert np.abs(ours - theirs).max() < 1e-12


@pytest.mark.parametrize("by", WITH_MOMENTS, ids=lambda by: by.name)
def test_looks_and_neighbours_do_not_touch_the_moments(by):
    together = under(by, 18).with_(batch=np.resize([10, 48, 7], 18), beta=np.linspace(0, 0.3, 18))
    watched = descend(together, Protocol(33, look_every=4, watch=Watch(0, 0.6)))
    for r in (0, 1, 7, 17):
        alone = together.take(np.array([r]))
        seen = descend(alone, Protocol(33, look_every=4, watch=Watch(0, 0.6)))
        assert same_bytes(seen.replicas, watched.replicas.take(np.array([r])))
        unseen = descend(alone, Protocol(int(seen.replicas.clock[0]), look_every=1000))
        assert same_bytes(seen.replicas, unseen.replicas)


def test_an_old_adam_keeps_its_pace():
    # After so many steps neither moment is corrected any more.
    start = under(OPTIMISERS["adam"]).with_(made=10**6)
    later = descend(start.with_(made=10**9), Protocol(5)).replicas
    assert descend(start, Protocol(5)).replicas.weights.tobytes() == later.weights.tobytes()


@pytest.mark.parametrize("name", ["momentum", "adam", "adamw", "rmsprop"])
def test_injected_noise_goes_with_sgd_only(name):
    with pytest.raises(ValueError, match=f"temperature: 0.001 under {name}"):
        replicas(1, temperature=1e-3).with_(optimiser=OPTIMISERS[name])


def test_moments_must_be_those_of_the_optimiser():
    start = replicas(2)
    assert start.moments.shape == (2, 0, 140)
    assert start.with_(optimiser=OPTIMISERS["adam"]).moments.shape == (2, 2, 140)
    with pytest.raises(ValueError, match="moments"):
        start.with_(optimiser=OPTIMISERS["adam"], moments=np.zeros((2, 1, 140)))


@pytest.mark.parametrize(
    "numbers", [{"name": "lion"}, {"beta1": 1.0}, {"momentum": -0.1}, {"eps": 0.0}]
)
def test_impossible_optimisers_are_refused_by_name(numbers):
    with pytest.raises(ValueError, match=next(iter(numbers))):
        replace(SGD, **numbers)


def test_an_ensemble_starts_cold():
    here = ensemble(World(samples=48, test_samples=48), [1, 2])
    start = here.replicas(here.starts(), 0.1, 0.01, 10, optimiser=OPTIMISERS["rmsprop"])
    assert not start.moments.any()
    assert start.shape == Shape()
    assert not start.made.any()
    assert start.steps_per_epoch.tolist() == [4, 4]


def test_a_world_says_whether_an_epoch_keeps_its_leftover():
    here = ensemble(World(samples=48, test_samples=48, leftover=True), [1, 2])
    start = here.replicas(here.starts(), 0.1, 0.01, 10)
    assert start.steps_per_epoch.tolist() == [5, 5]
    assert start.with_(leftover=False).steps_per_epoch.tolist() == [4, 4]
    assert start.with_(batch=48).steps_per_epoch.tolist() == [1, 1]
    assert start.with_(batch=100).steps_per_epoch.tolist() == [1, 1]
