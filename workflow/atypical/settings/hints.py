"""What a configuration may say and seldom means: a line of advice each, before anything is run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from atypical.settings.configuration import Configuration
from atypical.studies.kinds.training import Training
from atypical.studies.linear_noise import LinearNoise
from atypical.studies.perceptron_training import PerceptronTraining

# Loads beyond which no solutions of a margin >= 0 exist, of the perceptron and of a committee of
# many units: `capacity` in perceptron_thresholds and committee_thresholds.
CAPACITY = {"perceptron": 0.8331, "committee": 0.9470}


def hints(settings: Configuration) -> Iterator[str]:
    """A line for each key that asks for what is not there."""
    for name, study in settings.studies.run().items():
        for key, text in chain(_theory(name, study), _runs(study), _noise(study)):
            yield f"Hint: studies.{name}.{key}: {text}."


def _theory(name: str, study: object) -> Iterator[tuple[str, str]]:
    capacity = CAPACITY.get(name.split("_")[0])
    if capacity and min(getattr(study, "margin", [0.0])) >= 0:
        loads = getattr(study, "alpha", [])
        yield from _beyond("alpha", loads, capacity, "no solutions exist there")


def _runs(study: object) -> Iterator[tuple[str, str]]:
    if isinstance(study, PerceptronTraining):
        loads = [load for learner in study.learners.run().values() for load in learner.at]
        what = "few instances have solutions there, and learners spend their whole budget"
        yield from _beyond("learners", loads, CAPACITY["perceptron"], what)
    if isinstance(study, Training):
        known = {load for learner in study.learners.run().values() for load in learner.at}
        for load in study.whole_at:
            if load not in known:
                yield "whole_at", f"{load} is a load of no learner; nothing is measured there"


def _noise(study: object) -> Iterator[tuple[str, str]]:
    if isinstance(study, LinearNoise) and study.batch >= study.samples:
        yield "batch", f"{study.batch} takes all {study.samples} samples, and has no noise"


def _beyond(key: str, loads: list[float], capacity: float, what: str) -> Iterator[tuple[str, str]]:
    beyond = sorted(load for load in set(loads) if load > capacity)
    if beyond:
        many = f" and {len(beyond) - 1} more" if beyond[1:] else ""
        verb = "are" if beyond[1:] else "is"
        yield key, f"{beyond[0]}{many} {verb} beyond the capacity {capacity:g}; {what}"
