"""A figure as it is drawn from each of several runs, in colours that are the same in all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from atypical.disk.refusal import Refusal
from atypical.disk.seals import sealed_checksum
from atypical.figures import palette
from atypical.overlay.panels import laid_over
from atypical.randomness.run import seeded
from atypical.settings.studies import STUDIES
from atypical.tables.files import read


@dataclass(frozen=True)
class Drawn:
    """What a run drew: the numbers, and where they come from."""

    data: pd.DataFrame
    origin: Mapping[str, Any]


def drawn_by(figure: str, results: Path) -> Drawn:
    """A figure of a run, selected from its tables once more.

    Raises Refusal where it was not drawn, or from other tables than lie there.
    """
    stands = results / "figures" / f"{figure}.json"
    try:
        origin = json.loads(stands.read_text(encoding="utf-8"))
        seed = json.loads((results / "config.json").read_text(encoding="utf-8"))["seed"]
    except (OSError, ValueError, LookupError):
        raise Refusal(f"{stands}: is not there; draw it: `snakemake {figure}`.") from None
    tables = {name: results / "tables" / f"{name}.csv" for name in origin["inputs_sha256"]}
    for name, path in tables.items():
        if sealed_checksum(path) != origin["inputs_sha256"][name]:
            raise Refusal(f"{stands}: was drawn from another {path}; draw it anew.")
    frames = {name: read(path, STUDIES[name].columns) for name, path in tables.items()}
    with seeded(seed if any(STUDIES[name].drawn for name in tables) else 0):
        data = import_module(f"atypical.figures.{figure}").select(
            frames, **origin["parameters"]["options"]
        )
    return Drawn(data, origin)


def overlaid(figure: str, runs: Mapping[str, Drawn]) -> tuple[Figure, pd.DataFrame, dict[str, Any]]:
    """A figure over those of other runs, all numbers drawn, and where they come from.

    Raises Refusal where its panels are not the same in all runs.
    """
    draw = import_module(f"atypical.figures.{figure}").draw
    asked: list[list[Sequence[Any]]] = []
    for run in runs.values():
        asked.append([])
        with _colours_among([], asked[-1]):
            draw(run.data)
    figures = {}
    for name, run in runs.items():
        with _colours_among(asked, []):
            figures[name] = draw(run.data)
    data = pd.concat([run.data.assign(scenario=name) for name, run in runs.items()])
    data.insert(0, "scenario", data.pop("scenario"))
    origin = {"figure": figure, "scenarios": {name: run.origin for name, run in runs.items()}}
    return laid_over(figures), data, origin


@contextmanager
def _colours_among(others: list[list[Sequence[Any]]], asked: list[Sequence[Any]]) -> Iterator[None]:
    """Let colours tell the values of others too, which are asked for in the same order.

    asked: takes what is asked for here.
    """

    def all_of(values: Sequence[Any]) -> Sequence[Any]:
        number = len(asked)
        asked.append(values)
        alike = [of[number] for of in others if len(of) > number]
        return sorted({*values, *(value for of in alike for value in of)})

    token = palette.COMMON.set(all_of)
    try:
        yield
    finally:
        palette.COMMON.reset(token)
