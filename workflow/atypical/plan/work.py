"""The jobs of a configuration, and their work: a count that their time is proportional to.

What is counted is a budget (all steps, all sweeps): a run that ends early is an average one, and
that average is part of the measured rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from itertools import chain, pairwise
from math import ceil, prod
from typing import Any, get_args

from atypical.figures.catalogue import FIGURES
from atypical.learners.train import side_by_side
from atypical.settings.configuration import Configuration
from atypical.settings.linear_studies import (
    LinearStudy,
    LinearSweep,
    NonlinearSweep,
)
from atypical.settings.networks import Moment, NetworksFlatness, NetworksTraining
from atypical.settings.study import PartedStudy, Study
from atypical.settings.sweeps import (
    Condition,
    EntropicFlatness,
    FeaturesRestarts,
    Flatness,
    PerceptronFlatness,
    Training,
)
from atypical.tasks.archives import FILES

CLASSES = 10
BUDGETS = ("sweeps", "steps", "inner", "replicas")

INPUTS = {"digits": 64, "mnist": 784, "fashion_mnist": 784, "cifar10": 3072}
# A step of a network costs as much as so many more samples and weights: both fitted to steps of
# 16 to 1000 hidden units on minibatches of 10 to 500, which (samples + 10) × (weights + 2500)
# describes within a factor of 1.5.
MORE_SAMPLES, MORE_WEIGHTS = 10, 2500
# Products with the Hessian, each six passes, until an eigenvalue has converged.
PRODUCTS_PER_EIGENVALUE, PASSES = 20, 6


@dataclass(frozen=True)
class Job:
    """One job.

    study: what it is planned under.   kind: a learner, or a word, where a study has several kinds.
    log: of its own, below results/logs, without its ending.   work: in the study's own units; 0
    where a job does little but start.   batched: whether it runs on a GPU where there is one.
    """

    study: str
    kind: str
    log: str
    work: float
    batched: bool = False


def jobs(settings: Configuration) -> list[Job]:
    """Every job of a run from nothing, targets aside."""
    studies = [_jobs(study, name, settings) for name, study in settings.studies]
    fetched = [name for name in settings.studies.datasets() if FILES[name]]
    thresholds = ["perceptron_thresholds", "committee_thresholds", "perceptron_references"]
    return [
        *(Job("data sets", "", f"fetch_{name}", 0) for name in fetched),
        *chain.from_iterable(studies),
        *(Job(name, "", name, 1) for name in thresholds),
        *(Job("figures and claims", "", figure.name, 0) for figure in FIGURES),
        *(Job("figures and claims", "", name, 0) for name in ("claims", "run")),
    ]


@singledispatch
def _jobs(study: Any, name: str, settings: Configuration) -> Iterator[Job]:
    raise TypeError(f"{name}: nothing tells what its jobs are")


@_jobs.register
def _(study: Study, name: str, settings: Configuration) -> Iterator[Job]:
    yield Job(name, "", name, _points(study))


@_jobs.register
def _(study: PartedStudy, name: str, settings: Configuration) -> Iterator[Job]:
    parts = study.parts()
    for number in range(parts):
        work = sum(cost(study, curve) for curve in study.part(number)["curves"])
        yield Job(name, "", f"{name}/{number}" if parts > 1 else name, work, study.batched)
    if parts > 1:
        yield _gathered(name)


@_jobs.register
def _(study: Training, name: str, settings: Configuration) -> Iterator[Job]:
    for learner in study.learners.run():
        for number in range(study.parts(learner)):
            part = study.part(learner, number)
            work = sum(_products(part["hyper"], c) for c in part["conditions"]) * study.instances
            batched = study.batched and side_by_side(learner, study.instances)
            yield Job(name, learner, f"{name}/{learner}/{number}", work, batched)
    yield _gathered(name)
    after = "features_barycenter" if isinstance(study, FeaturesRestarts) else None
    after = after or name.replace("training", "algorithms")
    yield Job(after, "", after, 0)


@_jobs.register
def _(study: Flatness, name: str, settings: Configuration) -> Iterator[Job]:
    training = getattr(settings.studies, name.replace("flatness", "training"))
    instances = min(study.instances, training.instances)
    for learner in training.learners.run():
        conditions = training.measured(learner, **study.task())
        if conditions:
            work = sum(c["size"] * c["patterns"] for c in conditions)
            places = study.distance if isinstance(study, EntropicFlatness) else study.flip
            work *= instances * len(places)
            yield Job(name, learner, f"{name}/{learner}", work)
    if isinstance(study, PerceptronFlatness):
        loads = len(training.whole_at)
        work = sum(2.0**size * size for size in study.enumerated)
        yield Job(name, "typical", f"{name}/typical", work * loads * study.enumerated_instances)
    yield _gathered(name)


@_jobs.register
def _(study: NetworksTraining, name: str, settings: Configuration) -> Iterator[Job]:
    for number in range(study.parts()):
        part = study.part(number)
        work = sum(_steps_of(stack) for stack in part["stacks"]) * len(study.seeds)
        yield Job(name, "", f"{name}/{number}", work, study.batched)
    yield _gathered(name)
    yield Job("networks_thresholds", "", "networks_thresholds", 0)


@_jobs.register
def _(study: NetworksFlatness, name: str, settings: Configuration) -> Iterator[Job]:
    training = settings.studies.networks_training
    hessian = study.probes + PRODUCTS_PER_EIGENVALUE * study.eigenvalues
    for number in range(training.parts()):
        work = 0.0
        for stack in training.part(number)["stacks"]:
            strengths = study.noise if stack["weights"] == "continuous" else study.flip
            passes = len(get_args(Moment)) * len(strengths) * study.draws
            if stack["weights"] == "continuous":
                passes += PASSES * len(study.hessian_at) * hessian
            work += passes * stack["samples"] * _weights_of(stack) * len(stack["rates"])
        yield Job(name, "", f"{name}/{number}", work * len(training.seeds), study.batched)
    yield _gathered(name)


def _steps_of(stack: Condition) -> float:
    """Multiply-adds of the whole budget of a stack, for each of its seeds."""
    rule = stack["rule"]
    epochs = (rule["epochs"] + rule.get("misled", 0)) * rule.get("replicas", 1)
    steps = epochs * ceil(stack["samples"] / rule["batch"])
    return float(steps * (rule["batch"] + MORE_SAMPLES) * _weights_of(stack) * len(stack["rates"]))


def _weights_of(stack: Condition) -> int:
    hidden: list[int] = [stack["width"]] * stack["hidden_layers"]
    widths = [INPUTS[stack["dataset"]], *hidden, CLASSES]
    return sum(n * m for n, m in pairwise(widths)) + MORE_WEIGHTS


def _gathered(name: str) -> Job:
    return Job(name, "gather", f"{name}/gather", 0)


@singledispatch
def cost(study: Any, curve: Condition) -> float:
    """Work of one curve: the points along it."""
    return _points(study)


@cost.register
def _(study: LinearSweep, curve: Condition) -> float:
    """Sweeps, by the number of their layers."""
    return float(len(study.seeds) * len(study.beta) * curve["depth"])


@cost.register
def _(study: LinearStudy, curve: Condition) -> float:
    """Steps of all seeds."""
    numbers = study.model_dump() | curve
    caps = [numbers[name] for name in ("steps", "minibatches") if name in numbers]
    if "epochs" in numbers:
        caps.append(numbers["epochs"] * ceil(study.samples / numbers["batch"]))
    return len(study.seeds) * float(min(caps))


@cost.register
def _(study: NonlinearSweep, curve: Condition) -> float:
    """Multiply-adds of all steps."""
    widths = [INPUTS["digits"], *study.hidden, CLASSES]
    weights = sum(n * m for n, m in pairwise(widths))
    return len(study.seeds) * len(study.beta) * float(study.steps) * study.samples * weights


def _points(study: Study) -> float:
    grids = study.grids().items()
    return float(prod(len(g) for n, g in grids if isinstance(g, list) and n not in study.curve))


def _products(hyper: dict[str, Any], condition: Condition) -> float:
    """Multiply-adds of a run that uses its whole budget."""
    budget = prod(hyper[name] for name in BUDGETS if name in hyper)
    return float(budget * condition["size"] * condition["patterns"])
