"""The plan as a table: one row per study, and their sum."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

import pandas as pd

from atypical.plan.devices import Choice
from atypical.plan.rates import Rates
from atypical.plan.work import Job

HOUR, THOUSAND, GIGABYTE = 3600.0, 1e3, 1e9
COST = ["jobs", "core-hours", "longest job", "memory"]
COLUMNS = [*COST, "GPU-hours", "GPU memory", "beside", "disk"]
# How far, at most, hours measured at other sizes were from those predicted: see tests/plan.
FACTOR = 4


def plan(jobs: Sequence[Job], rates: Rates, wide: Sequence[Job] = ()) -> pd.DataFrame:
    """Jobs and hours by study, indexed by it, with the sum over all studies last.

    jobs: as they are cut for cores: core-hours, longest job and memory in GB are theirs, all on one
    core a job.   wide: as they are cut for a GPU: GPU-hours, of all that can run there in place of
    its core-hours, the GB that a job holds of a GPU, and beside it. 0 where there are none; nan
    where a rate is not known.   disk: GB of all results.
    """
    rows = _rows(jobs).assign(
        **{
            "jobs": 1,
            "core-hours": [rates.seconds(job) / HOUR for job in jobs],
            "memory": [job.memory / THOUSAND for job in jobs],
            "disk": [job.disk / GIGABYTE for job in jobs],
        }
    )
    rows["longest job"] = rows["core-hours"]
    kinds = {"jobs": "sum", "core-hours": _sum, "longest job": _largest, "memory": "max"}
    table = rows.groupby("study", sort=False).agg({**kinds, "disk": "sum"})
    on_gpu = [job for job in wide or jobs if job.batched]
    there = _rows(on_gpu).assign(
        **{
            "GPU-hours": [rates.seconds(job, "cuda") / HOUR for job in on_gpu],
            "GPU memory": [job.device / GIGABYTE for job in on_gpu],
            "beside": [job.host / GIGABYTE for job in on_gpu],
        }
    )
    gpu = {"GPU-hours": _sum, "GPU memory": "max", "beside": "max"}
    taken = there.groupby("study", sort=False).agg(gpu)
    table = table.join(taken)
    for name in gpu:
        table[name] = table[name].where(table.index.isin(taken.index), 0.0)
    whole = {name: _sum(table[name]) for name in ("jobs", "core-hours", "GPU-hours", "disk")}
    peaks = {name: _largest(table[name]) for name in ("longest job", "memory", *list(gpu)[1:])}
    table.loc["all"] = {**whole, **peaks}
    return table[COLUMNS]


def text(table: pd.DataFrame, machines: Sequence[str]) -> str:
    """The table as it is printed, with what its numbers rest on."""
    shown = table.astype({"jobs": int}).map(_shown).reset_index()
    lines = [shown.to_string(index=False), ""]
    lines.append(f"Hours of one core per job, from rates measured on: {'; '.join(machines)}")
    lines.append(f"(workflow/scales/rates.csv). They are estimates, good to a factor of {FACTOR}.")
    lines.append("GPU-hours, where a GPU takes what it can, in place of core-hours. GB: of the")
    lines.append("largest job, in memory, on a GPU and beside that; of all results, on disk.")
    for hours, where in (("core-hours", "on a core"), ("GPU-hours", "on a GPU")):
        column = table[hours].drop("all")
        if column.isna().any():
            names = ", ".join(map(str, column.index[column.isna()]))
            lines.append(f"No rate has been measured {where} for: {names}.")
            lines.append("There: make figures, then make rates; or make gpu (docs/gpu.md).")
    return "\n".join(lines)


def of_auto(choices: Mapping[str, Choice], cores: int) -> str:
    """What `device: auto` would send to a GPU beside so many cores, and why."""
    lines = [f"device: auto, with a GPU beside {cores} cores:"]
    for (device, why), keys in _alike(choices).items():
        told = ", ".join(_shortly(keys, choices))
        lines += wrap(
            f"{device} ({why}): {told}", 100, initial_indent="  ", subsequent_indent="    "
        )
    return "\n".join(lines)


def _alike(choices: Mapping[str, Choice]) -> dict[tuple[str, str], list[str]]:
    """Keys by device and reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, (device, why) in choices.items():
        found.setdefault((device, why.removeprefix("auto: ")), []).append(key)
    return found


def _shortly(keys: Sequence[str], choices: Mapping[str, Choice]) -> Iterator[str]:
    """The keys, learners of a study together, and none where all of them are alike."""
    for study in dict.fromkeys(key.partition("/")[0] for key in keys):
        own, every = (
            [key.partition("/")[2] for key in some if key.partition("/")[0] == study]
            for some in (keys, choices)
        )
        yield study if own == every else f"{study} ({', '.join(own)})"


def _rows(jobs: Sequence[Job]) -> pd.DataFrame:
    return pd.DataFrame({"study": [job.study for job in jobs]})


def _sum(hours: pd.Series) -> float:
    return float(hours.sum(skipna=False))


def _largest(hours: pd.Series) -> float:
    return float(hours.max(skipna=False))


def _shown(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "not measured"
    if value == 0:
        return "-"
    return f"{value:.1f}" if value > 10 else f"{max(value, 0.001):.3f}"
