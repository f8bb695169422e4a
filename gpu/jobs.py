"""Jobs of the workflow on a GPU, each as its rule would run it: slices of the papers' scale, rates.

A slice is one condition of each size, stopping rule and algorithm that a bundle has, a few runs of
it, with a twentieth of the budget. A rate is what a whole bundle of the default configuration
takes. Through the interpreter a rule is run in one study of a kind, with the shortest budget.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.disk import solutions
from atypical.disk.solutions import Found
from atypical.plan.devices import Choice, Devices, whole
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
DIGITS = 1000
LASTS = ("sweeps", "steps", "epochs", "misled")
# What tells conditions of a bundle apart that a slice holds one of each of.
TOLD = ("stopping", "weights", "algorithm", "architecture", "hidden", "width", "latent")


def slices(given: Given) -> Iterator[Row]:
    """A row for each bundle that a GPU can take, study after study in turn."""
    settings = configured([ROOT / "config.yaml", PAPERS, *([TINY] if given.interpret else [])])
    if not given.interpret:
        settings = without_download(settings)
    studies = chosen(settings.studies)
    leading = [name for name in studies if not studies[name].follows]
    bundles = [part for name in leading for part in whole(name, studies)]
    share = 10**9 if given.interpret else SHARE
    on_gpu = [part for part in bundles if studies[part.study].on_gpu(part.bundle.kind)]
    short = [sliced(part, share) for part in on_gpu]
    for jobs in in_turn(short, studies, given):
        for job, seconds in zip(jobs, jobs_done(settings, jobs, given), strict=True):
            yield {"what": named(job.study, job.bundle.kind), **shape(job), "seconds": seconds}
        if given.left < 0:
            return


def without_download(settings: Configuration) -> Configuration:
    """Networks learn the images that ship with a library."""
    training = settings.studies.networks_training
    kinds = {
        name: kind.model_copy(update={"samples": DIGITS}) for name, kind in training.kinds().items()
    }
    training = training.model_copy(update={"dataset": "digits"} | kinds)
    studies = settings.studies.model_copy(update={"networks_training": training})
    return settings.model_copy(update={"studies": studies})


def rates(given: Given) -> Iterator[Row]:
    """Rows as in workflow/scales/rates.csv, of as many jobs as there is time for."""
    settings = configured([ROOT / "config.yaml", *([TINY] if given.interpret else [])])
    studies = chosen(settings.studies)
    cut = parts(studies, cutting=Devices.where_it_can(studies, room=settings.gpu.room))
    alone = [part for name in studies if not studies[name].follows for part in cut.get(name, [])]
    wide = [part for part in alone if studies[part.study].on_gpu(part.bundle.kind)]
    if given.interpret:
        wide = [sliced(part, 10**9) for part in wide][:FEW]
    machine, rows = f"{machine_here()}, {name_of(given)}", []
    for jobs in in_turn(wide, studies, given):
        for part, seconds in zip(jobs, jobs_done(settings, jobs, given), strict=True):
            job = job_of(studies[part.study], part)
            told = dict(zip(KEYS, (job.study, job.kind, "cuda"), strict=True))
            rows.append(told | {"jobs": 1, "work": job.work, "seconds": seconds, "runs": job.runs})
        if given.left < 0:
            break
    yield from totals(pd.DataFrame(rows)).assign(machine=machine).to_dict("records")


def in_turn(
    found: Sequence[Part], studies: Mapping[str, Any], given: Given
) -> Iterator[list[Part]]:
    """Parts, each with what measures it: of every study one, then of every study another, so that
    of each something is run before time is up. Through the interpreter a rule in one study.
    """
    waiting: dict[str, list[Part]] = {}
    for part in found:
        waiting.setdefault(part.study, []).append(part)
    seen = set()
    while any(waiting.values()):
        for part in [own.pop(0) for own in waiting.values() if own]:
            rule = part.bundle.along.get("rule", part.bundle.kind)
            if not given.interpret or rule not in seen:
                yield [part, *_followers(part, studies)]
            seen.add(rule)


def _followers(part: Part, studies: Mapping[str, Any]) -> Iterator[Part]:
    for name, study in studies.items():
        bundle = study.follow(part, studies[part.study]) if study.follows == part.study else None
        if bundle is not None and study.on_gpu(bundle.kind):
            yield Part(name, bundle, tuple(bundle.curves), bundle.runs, study.run)


def sliced(part: Part, share: int) -> Part:
    """One condition of each kind, a few runs, so small a share of the budget."""
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
    curves = {place: _shortened(part.bundle.curves[place], share) for place in places}
    along = _shortened(part.bundle.along, share)
    bundle = replace(part.bundle, curves=curves, along=along, runs=few)
    return replace(part, bundle=bundle, places=tuple(places), runs=few)


def _shortened(numbers: Mapping[str, Any], share: int) -> dict[str, Any]:
    """Rules that last a share of the time."""
    short = dict(numbers)
    for rule in ("hyper", "rule"):
        if isinstance(short.get(rule), dict):
            lasts = {w: max(n // share, LEAST) for w, n in short[rule].items() if w in LASTS and n}
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
            # Stacks of networks are the same program on a CPU.
            learner = studies[job.study].job == "train"
            device = given.device if learner or not given.interpret else "cpu"
            params = {"study": job.content(), **steps.made_by(job), "device": device}
            read = ([str(rows)] if params["reads"] else [], [str(weights)] if number else [])
            found, took = done(params, read, device)
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
