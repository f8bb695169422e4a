"""The plan as a table: one row per study, and their sum."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from atypical.plan.rates import Rates
from atypical.plan.work import Job

HOUR = 3600.0
# How far, at most, hours measured at other sizes were from those predicted: see tests/plan.
FACTOR = 4


def plan(jobs: Sequence[Job], rates: Rates) -> pd.DataFrame:
    """Jobs and hours by study, indexed by it, with the sum over all studies last.

    core-hours, longest job: everything on one core a job.   GPU-hours: of those jobs that a GPU
    does where there is one, in place of their core-hours; 0 where there are none.
    nan where a rate is not known.
    """
    rows = pd.DataFrame(
        {
            "study": [job.study for job in jobs],
            "jobs": 1,
            "core-hours": [rates.seconds(job) / HOUR for job in jobs],
            "GPU-hours": [rates.seconds(job, "cuda") / HOUR * job.batched for job in jobs],
        }
    )
    rows["GPU-hours"] = rows["GPU-hours"].where([job.batched for job in jobs], 0.0)
    rows["longest job"] = rows["core-hours"]
    groups = rows.groupby("study", sort=False)
    table = groups[["jobs", "core-hours", "longest job", "GPU-hours"]].agg(
        {"jobs": "sum", "core-hours": _sum, "longest job": _largest, "GPU-hours": _sum}
    )
    whole = {name: _sum(table[name]) for name in ("jobs", "core-hours", "GPU-hours")}
    table.loc["all"] = {**whole, "longest job": _largest(table["longest job"])}
    return table


def text(table: pd.DataFrame, machines: Sequence[str]) -> str:
    """The table as it is printed, with what its numbers rest on."""
    shown = table.astype({"jobs": int}).map(_shown).reset_index()
    lines = [shown.to_string(index=False), ""]
    lines.append(f"Hours of one core per job, from rates measured on: {'; '.join(machines)}")
    lines.append(f"(workflow/scales/rates.csv). They are estimates, good to a factor of {FACTOR}.")
    for hours, where in (("core-hours", "on a core"), ("GPU-hours", "on a GPU")):
        column = table[hours].drop("all")
        if column.isna().any():
            names = ", ".join(map(str, column.index[column.isna()]))
            lines.append(f"No rate has been measured {where} for: {names}.")
            lines.append("There: make figures, then make rates.")
    return "\n".join(lines)


def _sum(hours: pd.Series) -> float:
    return float(hours.sum(skipna=False))


def _largest(hours: pd.Series) -> float:
    return float(hours.max(skipna=False))


def _shown(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "?"
    if value == 0:
        return "-"
    return f"{value:.1f}" if value > 10 else f"{max(value, 0.001):.3f}"
