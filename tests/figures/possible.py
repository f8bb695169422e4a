"""Legal configurations of every odd shape, and tables as their studies might leave them.

No solver runs: a table has the columns of its description, the grids of its study and any status.
What costs nothing (the landscape, fits of thresholds) is computed as it is in a run.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from atypical.tables.networks_columns import names as network_names
from hypothesis import reject
from hypothesis import strategies as st

from atypical.evidence.thresholds import thresholds
from atypical.evidence.widths import thresholds as thresholds_in_width
from atypical.kinetics.landscape_tables import landscape_table, path_table
from atypical.settings.configuration import HELD, Configuration, ConfigurationError, configuration
from atypical.status import CONVERGED
from atypical.tables.files import checked, description_of

ROOT = Path(__file__).parents[2]
Tables = dict[str, pd.DataFrame]
Draw = Callable[[st.SearchStrategy[Any]], Any]

# Values of a grid, by its key: those of the papers, and what a user may try instead.
LOADS = [1e-3, 0.05, 0.2, 0.5, 0.6, 0.7, 0.83, 1.2, 3.0, 40.0]
SEEDS = [0, 1, 7, 42]
POOLS: dict[str, list[Any]] = {
    "alpha": LOADS,
    "alpha_t": [1e-2, 1.0, 3.0, 5.0, 100.0],
    "inverse_alpha": [0.3, 0.7, 1.0, 1.5, 2.0, 8.0],
    "margin": [-1.0, -0.0, 0.0, 0.2, 0.4, 3.0, 40.0],
    "reference_margin": [-0.5, 0.0, 0.1, 0.3, 5.0, "max"],
    "distance": [1e-9, 1e-3, 0.02, 0.04, 0.1, 0.3, 0.5],
    "clones": [2, 2.5, 10, "inf", "min"],
    "overlap": [1e-6, 0.4, 0.9, 0.999999],
    "depth": [2, 3, 4, 7, 40],
    "lam": [0.0, 0.1, 0.5, 30.0],
    "direction": ["up", "down"],
    "data": ["whitened", "raw"],
    "residual": [0.0, 0.004, 0.01, 0.3, 9.0],
    "learning_rate": [1e-6, 0.05, 0.1, 3.0],
    "batch": [1, 5, 64, 100000, 7, 9],
    "start": ["random", "rank-0", "rank-1"],
    "start_rank": [0, 1],
    "barrier_over_temperature": [0.1, 4, 30],
    "activation": ["sigmoid", "tanh", "relu"],
    "seeds": SEEDS,
    "at": [0.2, 0.5, 0.7, 1.5, 2.0, 3.0, 9.0],
    "whole_at": [0.2, 0.5, 1.5, 2.0, 3.0],
    "size": [51, 101, 501, 1001],
    "latent": [11, 51, 167],
    "flip": [1e-4, 0.04, 0.05, 0.2, 0.5],
    "stability": [-1.0, 0.0, 0.5, 3.0],
    "enumerated": [3, 11, 15],
    "width": [1, 4, 8, 64, 2000],
    "rates": [1e-3, 0.2, 5.0],
    "noise": [1e-3, 0.2, 0.4, 7.0],
    "hessian_at": ["zero", "loss"],
    "strength": [0.0, 1e-6, 0.04, 100, 5000],
}
BETA = [0.0, 1e-4, 0.03, 0.25, 0.32, 0.345, 0.5, 0.95, 4.0]
COUNTS = {"instances": [1, 2, 3], "restarts": [1, 3], "eigenvalues": [1, 2]}
KINDS = ["converged", "early", "residual", "noise"]


@cache
def _shipped() -> str:
    return (ROOT / "config.yaml").read_text()


def shipped() -> dict[str, Any]:
    """config.yaml, to be changed."""
    return copy.deepcopy(_parsed(_shipped()))


@cache
def _parsed(text: str) -> dict[str, Any]:
    return yaml.safe_load(text)


@st.composite
def configurations(draw: Draw, studies: Iterable[str]) -> Configuration:
    """A legal configuration whose `studies` have grids of one to three values, in any order."""
    raw = shipped()
    for name in studies:
        raw["studies"][name] = _study(draw, name, raw["studies"][name])
    _hold(draw, raw)
    try:
        return configuration(raw)
    except ConfigurationError:
        return reject()


def _study(draw: Draw, study: str, section: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(draw, study, key, value) for key, value in section.items()}


def _value(draw: Draw, study: str, key: str, value: Any) -> Any:
    if key == "eta" and study not in ("linear_landscape", "linear_path"):
        return value
    if key == "learners" or key == "algorithms":
        return _some(draw, study, value)
    if key in ("continuous", "binary") and study == "networks_training":
        return _study(draw, study, value)
    if key == "preparations":
        kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, unique=True))
        return [{"kind": kind, "strength": _grid(draw, POOLS["strength"])} for kind in kinds]
    if key == "networks" and study == "linear_langevin":
        hidden = draw(st.lists(st.sampled_from([2, 3, 4, 5, 7, 10, 12]), min_size=1, unique=True))
        factors = POOLS["barrier_over_temperature"]
        return [{"hidden": k, "barrier_over_temperature": _grid(draw, factors)} for k in hidden]
    if key in COUNTS:
        return draw(st.sampled_from(COUNTS[key]))
    if key == "beta" and study != "perceptron_training" and not isinstance(value, float):
        positive = study in ("nonlinear_sweep", "linear_noise", "linear_langevin")
        return _grid(draw, BETA[positive:])
    if key == "eta":
        return _grid(draw, [1e-3, 0.5, 0.8, 0.9, 0.99])
    if key == "alpha_t" and study in ("features_training", "features_restarts"):
        return _grid(draw, [1.0, 3.0, 5.0])
    if key in POOLS and isinstance(value, list | dict):
        return _grid(draw, POOLS[key])
    return value


def _grid(draw: Draw, pool: list[Any]) -> list[Any]:
    return draw(st.lists(st.sampled_from(pool), min_size=1, max_size=5, unique_by=str))


def _some(draw: Draw, study: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    """One entry at least; the others run, or do not."""
    able = [name for name, entry in entries.items() if entry is not None]
    run = draw(st.lists(st.sampled_from(able), min_size=1, unique=True))
    return {name: _study(draw, study, entries[name]) if name in run else None for name in entries}


def _hold(draw: Draw, raw: dict[str, Any]) -> None:
    """Let what is measured and drawn stand in the grids that it comes from."""
    studies = configuration_grids(raw)
    for key, source in HELD:
        *place, last = key.split(".")
        section = raw
        for step in place:
            section = section[step]
        held = studies(source)
        if section[last] not in held:
            section[last] = draw(st.sampled_from(held))
    alpha = raw["figures"]["B_committee"]["alpha"]
    for model in ("perceptron", "committee"):
        grid = studies(f"studies.{model}_local_entropy.alpha")
        if alpha not in grid:
            raw["studies"][f"{model}_local_entropy"]["alpha"] = [*grid, alpha]


def configuration_grids(raw: Mapping[str, Any]) -> Callable[[str], list[Any]]:
    """The grid at a key of a raw configuration, expanded."""
    from pydantic import TypeAdapter

    from atypical.quantities.grids import Grid

    def at(key: str) -> list[Any]:
        section: Any = raw
        for step in key.split("."):
            section = section[step]
        return TypeAdapter(Grid[Any]).validate_python(section)

    return at


class World:
    """Tables of a configuration, in a world in which things go well, badly, or both."""

    def __init__(self, settings: Configuration, fates: Mapping[str, float], seed: int) -> None:
        self.studies, self.fates = settings.studies, fates
        self.seed = seed
        self.made: Tables = {}

    def table(self, name: str) -> pd.DataFrame:
        """The table as it is read from disk."""
        if name not in self.made:
            description = description_of(name)
            kind = {c: str for c, col in description.columns.items() if col.metadata["kind"] is str}
            text = self._full(name)[list(description.columns)].to_csv(index=False)
            frame = pd.read_csv(io.StringIO(text), dtype=kind)
            self.made[name] = checked(frame, Path(name), description)
        return self.made[name]

    def tables(self, names: Iterable[str]) -> Tables:
        """Several of them."""
        return {name: self.table(name) for name in names}

    def _full(self, name: str) -> pd.DataFrame:
        rng = np.random.default_rng([self.seed, *name.encode()])
        keys = getattr(self, f"_{name}", None)
        frame = keys() if keys else _product(self.grids(name))
        return filled(frame, name, self.fates.get(name, 0.5), rng)

    def grids(self, name: str) -> dict[str, Any]:
        columns = description_of(name).columns
        return {k: v for k, v in getattr(self.studies, name).grids().items() if k in columns}

    def _rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, 1, *name.encode()])

    # Theory.

    def _around(self, name: str) -> pd.DataFrame:
        frame = _product(self.grids(name))
        words = frame["reference_margin"].map(str)
        margin = pd.to_numeric(frame["reference_margin"].replace({"max": np.nan}))
        known = margin.isna() & (self.fates.get(name, 0.5) > 0)
        margin = margin.mask(known, 1.2 - frame.get("alpha", frame.iloc[:, 0]).clip(upper=1.1))
        return frame.assign(reference=words, reference_margin=margin)

    def _perceptron_local_entropy(self) -> pd.DataFrame:
        return self._around("perceptron_local_entropy")

    def _committee_local_entropy(self) -> pd.DataFrame:
        return self._around("committee_local_entropy")

    def _perceptron_nested_margins(self) -> pd.DataFrame:
        return self._around("perceptron_nested_margins")

    def _features_local_entropy(self) -> pd.DataFrame:
        return self._around("features_local_entropy")

    def _perceptron_clones(self) -> pd.DataFrame:
        frame = _product(self.grids("perceptron_clones"))
        return frame.assign(
            clones=frame["clones"].map(str), distance=(1 - frame["overlap"]) / 2, clones_used=3.0
        )

    def _perceptron_clone_thresholds(self) -> pd.DataFrame:
        return pd.DataFrame({"clones": map(str, self.studies.perceptron_clone_thresholds.clones)})

    def _features_entropy(self) -> pd.DataFrame:
        frame = _product(self.grids("features_entropy"))
        margin = pd.to_numeric(frame["margin"].replace({"max": np.nan}))
        return frame.assign(solutions=frame["margin"].map(str), margin=margin.fillna(0.3))

    def _perceptron_thresholds(self) -> pd.DataFrame:
        return pd.DataFrame({"name": ["capacity", "no_gap", "monotone"]})

    _committee_thresholds = _perceptron_thresholds

    def _perceptron_references(self) -> pd.DataFrame:
        at = [("local_energy", x) for x in self.studies.perceptron_flatness.flip]
        at += [("stability", x) for x in np.linspace(0, 3, 4)]
        loads = self.studies.perceptron_training.whole_at
        rows = [(a, r, 0.1, *m) for a in loads for r in ("typical", "max") for m in at]
        return pd.DataFrame(rows, columns=["alpha", "reference", "margin", "measure", "at"])

    # Deep linear networks.

    def _linear_landscape(self) -> pd.DataFrame:
        return landscape_table(**self.grids("linear_landscape"))

    def _linear_path(self) -> pd.DataFrame:
        return path_table(**self.grids("linear_path"))

    def _seeded(self, name: str, **columns: Any) -> pd.DataFrame:
        study = getattr(self.studies, name)
        curves = pd.DataFrame(study.curves())
        frame = curves.merge(pd.DataFrame({"seed": study.seeds}), how="cross")
        scalars = {
            key: value
            for key, value in study.grids().items()
            if key in ("beta", "learning_rate", "batch", "hidden")
            and key in description_of(name).columns
            and key not in frame
            and not isinstance(value, list)
        }
        return frame.assign(**scalars, **columns)

    def _linear_sweep(self) -> pd.DataFrame:
        study = self.studies.linear_sweep
        frame = self._seeded("linear_sweep").merge(pd.DataFrame({"beta": study.beta}), how="cross")
        rng = self._rng("linear_sweep")
        noise = np.where(frame["data"] == "raw", 0.03, 1e-14) * rng.standard_normal(len(frame))
        eta1, eta2 = study.eta[0] + noise, study.eta[1] + noise
        rank = (frame["beta"] < rng.choice([0.2, 0.4, 9, -1])).astype(int) * 2
        return frame.assign(eta1=eta1, eta2=eta2, rank=rank)

    def _epochs(self, name: str) -> pd.DataFrame:
        last = getattr(self.studies, name).epochs
        return pd.DataFrame({"epoch": sorted({0, 1, last})})

    def _linear_delayed(self) -> pd.DataFrame:
        return self._seeded("linear_delayed").merge(self._epochs("linear_delayed"), how="cross")

    def _linear_trapping(self) -> pd.DataFrame:
        criteria = pd.DataFrame({"criterion": ["paper", "basin"]})
        frame = self._seeded("linear_trapping").merge(criteria, how="cross")
        weight = self._rng("linear_trapping").choice([0.3, np.inf], len(frame))
        return frame.assign(saddle_weight=weight)

    def _linear_noise(self) -> pd.DataFrame:
        return self._seeded("linear_noise")

    def _linear_escape(self) -> pd.DataFrame:
        return self._seeded("linear_escape")

    def _linear_one_way(self) -> pd.DataFrame:
        return self._seeded("linear_one_way")

    def _linear_langevin(self) -> pd.DataFrame:
        frame = self._seeded("linear_langevin", direction="up")
        which = ["hidden", "start_rank", "beta", "barrier_over_temperature"]
        of = frame.groupby(which)["seed"].transform("size").to_numpy()
        barrier = 0.02 + 0 * of
        rate = np.exp(-frame["barrier_over_temperature"])
        temperature = barrier / frame["barrier_over_temperature"]
        return frame.assign(barrier=barrier, temperature=temperature, rate_theory=rate)

    def _linear_sparse(self) -> pd.DataFrame:
        frame = self._seeded("linear_sparse", batch_used=25)
        return frame.merge(self._epochs("linear_sparse"), how="cross")

    def _linear_sparse_delay(self) -> pd.DataFrame:
        frame = self._seeded("linear_sparse_delay")
        used = frame["batch"].clip(upper=self.studies.linear_sparse_delay.samples)
        predicted = self._rng("delay").choice([3.0, 900.0, np.inf], len(frame))
        return frame.assign(batch_used=used, predicted=predicted)

    def _nonlinear_sweep(self) -> pd.DataFrame:
        frame = self._seeded("nonlinear_sweep")
        beta = pd.DataFrame({"beta": self.studies.nonlinear_sweep.beta})
        return frame.merge(beta, how="cross")

    # Learners.

    def _runs(self, name: str) -> pd.DataFrame:
        study, rng = getattr(self.studies, name), self._rng(name)
        rows = [
            condition | {"learner": learner, "instance": number}
            for learner in study.learners.run()
            for condition in study.conditions(learner)
            for number in range(study.instances)
        ]
        solved = (rng.random(len(rows)) < self.fates.get(name, 0.5)).astype(int)
        frame = pd.DataFrame(rows).assign(solved=solved)
        return frame.assign(
            train_error=np.where(solved, 0.0, 0.1),
            status=np.where(solved, "solved", "budget spent"),
        )

    def _perceptron_training(self) -> pd.DataFrame:
        return self._runs("perceptron_training")

    def _committee_training(self) -> pd.DataFrame:
        return self._runs("committee_training")

    def _features_training(self) -> pd.DataFrame:
        return self._runs("features_training")

    def _fits(self, task: str, groups: list[str], load: str, *, rising: bool) -> pd.DataFrame:
        return thresholds(self.table(f"{task}_training"), groups, load, rising=rising)

    def _perceptron_algorithms(self) -> pd.DataFrame:
        return self._fits("perceptron", ["learner", "size"], "alpha", rising=False)

    def _committee_algorithms(self) -> pd.DataFrame:
        groups = ["learner", "architecture", "hidden", "size"]
        return self._fits("committee", groups, "alpha", rising=False)

    def _features_algorithms(self) -> pd.DataFrame:
        groups = ["learner", "alpha_t", "latent"]
        return self._fits("features", groups, "inverse_alpha", rising=True)

    def _features_barycenter(self) -> pd.DataFrame:
        study = self.studies.features_restarts
        rows = [
            condition | {"learner": learner, "instance": number}
            for learner in study.learners.run()
            for condition in study.conditions(learner)
            if condition["restart"] == 0
            for number in range(study.instances)
        ]
        return pd.DataFrame(rows)

    def _flat(self, name: str, around: Mapping[str, Iterable[float]]) -> pd.DataFrame:
        flatness = getattr(self.studies, name)
        training = name.replace("flatness", "training")
        study = getattr(self.studies, training)
        runs = self.table(training)
        runs = runs[(runs["solved"] == 1) & (runs["instance"] < flatness.instances)]
        loads = "inverse_alpha" if "inverse_alpha" in runs else "alpha"
        runs = runs[runs[loads].isin(study.whole_at)]
        for column, value in flatness.task().items():
            runs = runs[runs[column] == value]
        measures = [(measure, x) for measure, at in around.items() for x in at]
        at = pd.DataFrame(measures, columns=["measure", "at"])
        return runs.drop(columns="status").merge(at, how="cross")

    def _perceptron_flatness(self) -> pd.DataFrame:
        study = self.studies.perceptron_flatness
        found = self._flat("perceptron_flatness", _around(study))
        loads = self.studies.perceptron_training.whole_at
        known = {"local_energy": study.flip, "stability": [0.1], "local_entropy": [0.2]}
        rows = [
            (size, alpha, instance, measure, x)
            for size in study.enumerated
            for alpha in loads
            for instance in range(study.enumerated_instances)
            if self._rng("typical").random() < self.fates.get("perceptron_flatness", 0.5)
            for measure, at in known.items()
            for x in at
        ]
        typical = pd.DataFrame(rows, columns=["size", "alpha", "instance", "measure", "at"])
        typical = typical.assign(learner="typical", stopping="first")
        return pd.concat([found, typical], ignore_index=True)[
            ["learner", "size", "alpha", "stopping", "instance", "measure", "at"]
        ]

    def _features_flatness(self) -> pd.DataFrame:
        study = self.studies.features_flatness
        return self._flat("features_flatness", _around(study) | {"local_test_error": study.flip})

    # Realistic networks.

    def _networks_training(self) -> pd.DataFrame:
        rng, fate = self._rng("networks_training"), self.fates.get("networks_training", 0.5)
        rows = [
            {key: value for key, value in stack.items() if key not in ("rule", "rates", "loss")}
            | {"rate": rate, "seed": seed, "stopping": stopping}
            for stack in self.studies.networks_training.stacks()
            for rate in stack["rates"]
            for seed in self.studies.networks_training.seeds
            for stopping in ("zero", "loss")
        ]
        met = rng.random(len(rows)) < fate
        failed = rng.choice(["budget spent", "diverged"], len(rows))
        status = np.where(met, "reached", failed)
        frame = pd.DataFrame(rows).assign(status=status, solved=met.astype(int))
        frame["bias"] = frame["bias"].astype(int)
        frame["size"] = 10 * frame["width"]
        lost = frame["status"] == "diverged"
        known = {c: np.where(lost, np.nan, rng.random(len(frame))) for c in NETWORKS}
        return frame.assign(**known)

    def _networks_thresholds(self) -> pd.DataFrame:
        groups = [name for name in network_names() if name != "width"]
        return thresholds_in_width(self.table("networks_training"), groups)

    def _networks_flatness(self) -> pd.DataFrame:
        study, runs = self.studies.networks_flatness, self.table("networks_training")
        runs = runs[runs["status"] == "reached"].drop(columns="status")
        rows = []
        for run in runs.to_dict("records"):
            binary = run["weights"] == "binary"
            at = [("local_energy", x) for x in (study.flip if binary else study.noise)]
            if not binary and run["stopping"] in study.hessian_at:
                at += [("hessian_eigenvalue", 1.0 + k) for k in range(study.eigenvalues)]
                at += [("hessian_trace", 0.0)]
            rows += [run | {"measure": measure, "at": x} for measure, x in at]
        return pd.DataFrame(rows, columns=[*runs.columns, "measure", "at"])


NETWORKS = ("train_error", "test_error", "loss")


def _around(study: Any) -> dict[str, list[float]]:
    centres = np.unique(np.round(study.stability, 3))
    return {
        "local_energy": study.flip,
        "local_entropy": study.distance,
        "stability": list((centres[1:] + centres[:-1]) / 2),
        "entropy": [0.3],
    }


def _product(grids: Mapping[str, Iterable[Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(product(*grids.values())), columns=list(grids))


def filled(frame: pd.DataFrame, name: str, fate: float, rng: np.random.Generator) -> pd.DataFrame:
    """The missing columns, within their bounds; a share `fate` of the rows converged."""
    frame = frame.copy()
    columns = description_of(name).columns
    answers = {c.metadata.get("status") for c in columns.values()} & set(columns)
    for column in sorted(answers - set(frame)):
        failed = rng.choice(["stalled", "absent", "diverged"], len(frame))
        frame[column] = np.where(rng.random(len(frame)) < fate, CONVERGED, failed)
    for column, described in columns.items():
        if column not in frame:
            frame[column] = _values(described, frame, rng)
    return frame


def _values(described: Any, frame: pd.DataFrame, rng: np.random.Generator) -> Any:
    limits = [check.statistics for check in described.checks]
    among = [s["allowed_values"] for s in limits if "allowed_values" in s]
    low = max([s["min_value"] for s in limits if "min_value" in s], default=-1.0)
    high = min([s["max_value"] for s in limits if "max_value" in s], default=low + 2.0)
    size, kind = len(frame), described.metadata["kind"]
    if among or kind is str:
        return rng.choice(among[0] if among else [CONVERGED, "stalled"], size)
    if kind is int:
        return rng.integers(int(low), int(high) + 2, size)
    inside = low + (high - low) * rng.random(size)
    values = np.where(rng.random(size) < 0.1, low, inside)
    lost = frame.get(described.metadata["status"], pd.Series(CONVERGED, frame.index)) != CONVERGED
    if described.metadata["status"] not in frame or not described.nullable:
        return values
    return np.where(lost & (rng.random(size) < 0.8), np.nan, values)


FATES = st.sampled_from([0.0, 0.05, 0.5, 1.0])


@st.composite
def worlds(draw: Draw, tables: Iterable[str]) -> tuple[Configuration, World]:
    """A configuration, and the world of its tables."""
    names = list(tables)
    settings = draw(configurations(dict.fromkeys(_studies_of(names))))
    fates = {name: draw(FATES) for name in {*names, *_studies_of(names)}}
    return settings, World(settings, fates, draw(st.integers(0, 99)))


def _studies_of(tables: Iterable[str]) -> Iterator[str]:
    """The studies that a table is made of, itself first."""
    sections = shipped()["studies"]
    behind = {
        "features_barycenter": "features_restarts",
        "perceptron_references": "perceptron_flatness",
        "networks_thresholds": "networks_training",
    }
    for table in tables:
        name = behind.get(table, table.replace("_algorithms", "_training"))
        if name in sections:
            yield name
            if name.endswith("_flatness"):
                yield name.replace("_flatness", "_training")


def options_of(settings: Configuration, figure: str) -> dict[str, Any]:
    """What config.yaml says of a figure."""
    options = attrgetter(figure)(settings.figures) if hasattr(settings.figures, figure) else None
    return options.model_dump() if options else {}
