"""Solves a study, or a part of it: rows of its table, and the solutions that its solver finds."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from importlib import import_module
from inspect import signature
from typing import Any

import pandas as pd

from atypical.disk import solutions
from atypical.disk.solutions import Found, Solutions
from atypical.randomness.run import seeded
from atypical.run.device import leased, why
from atypical.run.log import followed, logged
from atypical.tables.files import read, write
from atypical.tables.kinds import columns_of


def inputs(params: Mapping[str, Any], tables: list[str], weights: list[str]) -> dict[str, Any]:
    """What a solver may ask for by name: tables, solutions, progress."""
    described = zip(params["reads"].items(), tables, strict=True)
    frames = {name: read(path, columns_of(columns)) for (name, columns), path in described}
    return {"solutions": Solutions(weights), "followed": followed, **frames}


def solved(solver: Any, content: Mapping[str, Any], offered: Mapping[str, Any]) -> Iterator[Any]:
    """What a solver finds on each curve.

    One that takes `curves` goes through them itself; another is called for each, with its grids.
    """
    taken = signature(solver).parameters
    given = {name: value for name, value in offered.items() if name in taken}
    along = {name: value for name, value in content.items() if name != "curves"} | given
    if "curves" in taken:
        curves = content["curves"]
        yield from solver(curves if "followed" in taken else followed(curves, "curves"), **along)
    else:
        for curve in followed(content["curves"], "curves"):
            yield solver(**curve, **along)


def main(params: Mapping[str, Any], tables: list[str], weights: list[str]) -> Found:
    """Rows of all curves, each with the number of its curve, and what was learned."""
    module, name = params["solver"].split(":")
    solver = getattr(import_module(module), name)
    device = {"device": params["device"]} if params["device"] else {}
    frames, names, learned = [], [], []
    for number, found in enumerate(
        solved(solver, params["study"] | device, inputs(params, tables, weights))
    ):
        own = found if isinstance(found, Found) else Found(found, [], [])
        rows = pd.DataFrame(own.rows)
        # A frame without rows knows no types, and joined to others makes them forget theirs.
        frames += [] if rows.empty else [rows.assign(curve=number)]
        names += own.names
        learned += own.weights
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return Found(rows, names, learned)


if __name__ == "__main__":
    params = snakemake.params
    lease = leased(params.device) if params.device else nullcontext()
    with logged(snakemake.log[0]), lease, seeded(params.seed):
        print(why(snakemake.wildcards.study, snakemake.wildcards.get("part", "")), file=sys.stderr)
        found = main(
            params, snakemake.input.get("tables", []), snakemake.input.get("solutions", [])
        )
        if "solutions" in dict(snakemake.output):
            solutions.save(snakemake.output.solutions, found.names, found.weights, params)
        columns = columns_of(params.columns)
        rows = found.rows.filter([column.name for column in columns])
        write(rows, snakemake.output.table, columns, params)
