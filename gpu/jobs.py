"""Jobs of the workflow on a GPU, each as its rule would run it: slices of the papers' scale, rates.

A slice is one condition of each size, stopping rule and algorithm that a bundle has, a few runs of
it, with a twentieth of the budget. A rate is what a whole bundle of the default configuration
takes. Through the interpreter a rule is run in one study of a kind, with the shortest budget.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.disk import solutions
from atypical.disk.solutions import Found
from atypical.plan.devices import Choice, Devices
from atypical.plan.parts import parts
from atypical.plan.rates import KEYS, machine_here, totals
from atypical.plan.steps import Steps
from atypical.plan.work import job_of
from atypical.settings.configuration import Configuration, configured
from atypical.settings.gpu import named
from atypical.settings.studies import chosen
from atypical.studies.kinds.study import Part
from atypical.tables.files import write
from atypical.tables.kinds import columns_of
from gpu import ROOT
from gpu.given import Given, Row, clocked
from scripts.solve import main

PAPERS, TINY = ROOT / "workflow/scales/papers.yaml", ROOT / "gpu/interpreted.yaml"
# Runs of a slice; the share of budgets and epochs, and the least; images that ship with a library.
FEW, SHARE, LEAST = 4, 20, 2
IMAGES = {"dataset": "digits", "samples": 1000}
LASTS = ("sweeps", "steps", "epochs", "misled")
# What tells conditions of a bundle apart that a slice holds one of each of.
TOLD = ("stopping", "weights", "algorithm", "architecture", "hidden", "width", "latent")


def slices(given: Given) -> Iterator[Row]:
    """A row for each bundle that a GPU can take, those that differ most from the others first."""
    settings = configured([ROOT / "config.yaml", PAPERS, *([TINY] if given.interpret else [])])
    training = settings.studies.networks_training
    smaller = {"networks_training": training.model_copy(update=IMAGES)}
    few = settings.studies.model_copy(update=smaller)
    settings = settings.model_copy(update={"studies": few})
    for jobs in few_of(in_turn(settings, sliced), given):
        seconds = jobs_done(settings, jobs, given)
        for job, took in zip(jobs, seconds, strict=True):
            yield {"what": named(job.study, job.bundle.kind), **shape(job), "seconds": took}
        if given.left < 0:
            return


def rates(given: Given) -> Iterator[Row]:
    """Rows as in workflow/scales/rates.csv, of as many bundles as there is time for."""
    settings = configured([ROOT / "config.yaml", *([TINY] if given.interpret else [])])
    studies = chosen(settings.studies)
    for jobs in few_of(in_turn(settings, sliced if given.interpret else as_it_is), given):
        seconds = jobs_done(settings, jobs, given)
        planned = [job_of(studies[part.study], part) for part in jobs]
        rows = [
            dict(zip(KEYS, (job.study, job.kind, "cuda"), strict=True))
            | {"jobs": 1, "work": job.work, "seconds": took, "runs": job.runs}
            for job, took in zip(planned, seconds, strict=True)
        ]
        machine = f"{machine_here()}, {name_of(given)}"
        yield from totals(pd.DataFrame(rows)).assign(machine=machine).to_dict("records")
        if given.left < 0:
            return


def in_turn(settings: Configuration, cut: Any) -> Iterator[list[Part]]:
    """Bundles as jobs of a GPU, each with what measures it: a study after the other, learner by
    learner, so that of every study something is run before time is up.
    """
    studies = chosen(settings.studies)
    found: dict[str, list[list[Part]]] = {}
    where = Devices.where_it_can(studies)
    leaders = {name: study for name, study in studies.items() if not study.follows}
    for name, own in parts(leaders, cutting=where).items():
        for part in own:
            if studies[name].on_gpu(part.bundle.kind):
                led = cut(part)
                found.setdefault(name, []).append([led, *_followers(led, studies)])
    while any(found.values()):
        for waiting in found.values():
            if waiting:
                yield waiting.pop(0)


def few_of(turns: Iterator[list[Part]], given: Given) -> Iterator[list[Part]]:
    """All of them; through the interpreter one of each kind of job and rule."""
    seen = set()
    for jobs in turns:
        first = jobs[0]
        rule = first.bundle.along.get("rule", first.bundle.kind)
        kind = rule, first.study.partition("_")[0] if rule == "sbpi" else ""
        if not given.interpret:
            yield jobs
        elif kind not in seen:
            seen.add(kind)
            yield jobs


def _followers(part: Part, studies: Mapping[str, Any]) -> Iterator[Part]:
    for name, study in studies.items():
        bundle = study.follow(part, studies[part.study]) if study.follows == part.study else None
        if bundle is not None and study.on_gpu(bundle.kind):
            yield Part(name, bundle, tuple(bundle.curves), bundle.runs, study.run)


def as_it_is(part: Part) -> Part:
    """The whole part."""
    return part


def sliced(part: Part) -> Part:
    """One condition of each kind, a few runs, a small share of the budget."""
    seen: set[tuple[str, Any]] = set()
    places = []
    for place in part.places:
        curve = part.bundle.curves[place]
        told = {(word, curve[word]) for word in TOLD if word in curve}
        told |= {("size", curve["size"])} if "size" in curve and "latent" not in curve else set()
        if told - seen:
            places.append(place)
            seen |= told
    few = part.runs[:FEW]
    curves = {place: _shortened(part.bundle.curves[place]) for place in places}
    along = _shortened(part.bundle.along)
    bundle = replace(part.bundle, curves=curves, along=along, runs=few)
    return replace(part, bundle=bundle, places=tuple(places), runs=few)


def _shortened(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Rules that last a share of the time."""
    short = dict(numbers)
    for rule in ("hyper", "rule"):
        if isinstance(short.get(rule), dict):
            lasts = {w: max(n // SHARE, LEAST) for w, n in short[rule].items() if w in LASTS and n}
            short[rule] = short[rule] | lasts
    return short


def jobs_done(settings: Configuration, jobs: list[Part], given: Given) -> list[float]:
    """Seconds by the clock of each job; those behind the first measure what it has found."""
    studies = chosen(settings.studies)
    keys = [named(job.study, job.bundle.kind) for job in jobs]
    where = Devices({key: Choice("cuda", "") for key in keys})
    steps = Steps(studies, lambda *code: "", where, settings.seed)
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        rows, weights = Path(folder) / "rows.csv", Path(folder) / "weights.npz"
        for number, job in enumerate(jobs):
            params = {"study": job.content(), **steps.made_by(job), "device": given.device}
            read = ([str(rows)] if params["reads"] else [], [str(weights)] if number else [])
            found, took = done(params, read, given.device)
            seconds.append(took)
            if number == 0 and found.names:
                columns = columns_of(params["columns"])
                write(found.rows.filter([c.name for c in columns]), rows, columns, params)
                solutions.save(weights, found.names, found.weights, params)
    return seconds


def done(
    params: Mapping[str, Any], read: tuple[list[str], list[str]], on: str
) -> tuple[Found, float]:
    """What a job finds, and its seconds by the clock.   read: tables and solutions."""
    found: list[Found] = []
    took = clocked(lambda: found.append(main(params, *read)), on)
    return found[0], took


def shape(part: Part) -> Row:
    """What was run, in numbers."""
    curves = part.bundle.curves.values()
    sizes = [curve.get("size", curve.get("width", 0)) for curve in curves]
    return {"size": max(sizes, default=0), "runs": len(part.places) * max(len(part.runs), 1)}


def name_of(given: Given) -> str:
    """The class of the device."""
    if given.interpret:
        return "interpreted"
    import torch

    return str(torch.cuda.get_device_name())
