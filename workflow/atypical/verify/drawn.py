"""Figures, verdicts and derived tables, made anew from the tables that they are made from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from atypical.claims.catalogue import CLAIMS
from atypical.claims.judge import judge
from atypical.claims.table import COLUMNS
from atypical.disk.refusal import Refusal
from atypical.disk.seals import sealed_checksum
from atypical.figures.catalogue import Figure
from atypical.randomness.run import seeded
from atypical.settings.figures import drawn
from atypical.tables.files import checked
from atypical.verify.cells import Rounding, compare, read, written
from atypical.verify.findings import Check, Wrong
from atypical.verify.results import TABLES, Results

FIGURES = Path("results/figures")
VERDICTS, JUDGED = Path("results/claims.csv"), Path("results/parts/claims")


def figures(results: Results) -> Check:
    """The numbers of every figure are those that it selects from its tables."""
    check = Check("figures", "figures")
    for figure in drawn(results.settings.figures, results.studies):
        path = FIGURES / f"{figure.name}.csv"
        try:
            stands, origin = path.read_bytes(), json.loads(path.with_suffix(".json").read_text())
            data = _selected(results, figure)
        except (Refusal, OSError, ValueError) as error:
            check.add([Wrong(str(path), "", "", "a figure and its origin", str(error))])
            continue
        check.looked += 1
        found = data.to_csv(index=False, lineterminator="\n").encode()
        if stands != found:
            places = [TABLES / f"{table}.csv" for table in figure.tables]
            rounding = max(map(results.rounding, places), key=lambda r: r.relative)
            keys = [str(column) for column in data if data[column].dtype.kind not in "f"]
            compare(check, str(path), read(stands), read(found), (keys, rounding))
        check.add(_origin(results, figure, origin, data.attrs))
    check.notes.append("PDF, PNG and pages of HTML are not read")
    return check


def _selected(results: Results, figure: Figure) -> pd.DataFrame:
    with seeded(results.steps.seed_of(*figure.tables)):
        module = import_module(f"atypical.figures.{figure.name}")
        frames = {name: results.frame(name) for name in figure.tables}
        data: pd.DataFrame = module.select(frames, **_options(results, figure))
        return data


def _options(results: Results, figure: Figure) -> dict[str, Any]:
    options: dict[str, Any] = getattr(results.settings.figures, figure.name).model_dump()
    return options


def _origin(
    results: Results, figure: Figure, stands: Mapping[str, Any], chosen: Mapping[Any, Any]
) -> Iterator[Wrong]:
    """What the record beside a figure says of its tables and of what was chosen, and should."""
    place = str(FIGURES / f"{figure.name}.json")
    sums = {table: sealed_checksum(TABLES / f"{table}.csv") for table in figure.tables}
    said = stands.get("parameters", {})
    pairs = {
        "figure": (stands.get("figure"), figure.name),
        "inputs_sha256": (stands.get("inputs_sha256"), sums),
        "options": (said.get("options"), _options(results, figure)),
        "chosen": (stands.get("chosen"), dict(chosen)),
    }
    for name, (own, other) in pairs.items():
        if own != json.loads(json.dumps(other)):
            yield Wrong(place, "", name, json.dumps(own), json.dumps(other))


def verdicts(results: Results) -> Check:
    """Every claim, judged from its tables, has the row that it has, and had when it was judged."""
    check = Check("verdicts", "claims")
    whole = read(VERDICTS.read_bytes())
    for claim in CLAIMS:
        tables = [name for name in claim.tables if name in results.studies]
        try:
            with seeded(results.steps.seed_of(*tables)):
                row = judge(claim.name, results.frames(tables), results.steps.choices(*tables))
            alone = read((JUDGED / f"{claim.name}.csv").read_bytes())
        except (Refusal, OSError) as error:
            check.add([Wrong("claims", claim.name, "", "a verdict", str(error))])
            continue
        check.looked += 1
        found = written(checked(row, VERDICTS, COLUMNS))
        roundings = (results.rounding(TABLES / f"{name}.csv") for name in tables)
        by = ["claim"], max(roundings, key=lambda r: r.relative, default=Rounding())
        compare(check, "claims", whole[whole["claim"] == claim.name], found, by)
        compare(check, f"{JUDGED / claim.name}.csv", alone, found, by)
    return check


def derived(results: Results) -> Check:
    """Tables that are made of other tables, or of constants, are made so again."""
    check = Check("derived tables", "tables")
    main = import_module("scripts.solve").main
    for name in results.steps.derived():
        wildcard, path = SimpleNamespace(study=name), TABLES / f"{name}.csv"
        params = {key: ask(wildcard) for key, ask in results.steps.deriving().items()}
        try:
            stands = read(path.read_bytes())
            with seeded(params["seed"]), redirect_stderr(StringIO()):
                tables = results.steps.tables(wildcard)
                rows = main(params, tables, results.steps.averaged(wildcard)).rows
        except (Refusal, OSError) as error:
            check.add([Wrong(str(path), "", "", "a table", str(error))])
            continue
        check.looked += 1
        columns = [column.name for column in results.studies[name].columns]
        found = written(rows.reindex(columns=columns))
        compare(check, name, stands, found, (results.keys(name), results.rounding(path)))
    return check
