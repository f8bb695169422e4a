"""Legal configurations of every odd shape, and tables as their studies might leave them.

No solver runs: a table has the columns that its study declares, the grids, and any status.
What costs nothing (the landscape, fits of thresholds) is computed as it is in a run.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import TypeAdapter

from atypical.figures.catalogue import FIGURES
from atypical.quantities.grids import Grid
from atypical.settings.configuration import Configuration, ConfigurationError, configuration
from atypical.settings.studies import CONFIGURED, STUDIES, chosen, closure
from atypical.status import CONVERGED
from atypical.studies.kinds.scaling import Scaling
from atypical.studies.kinds.training import Training
from atypical.tables.description import TYPES
from atypical.tables.files import checked
from atypical.tables.kinds import Column

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
    "modes": [1, 2, 3, 5],
    "lam": [0.0, 0.1, 0.5, 30.0],
    "direction": ["up", "down"],
    "dataset": ["digits", "mnist", "fashion_mnist", "cifar10"],
    "data": ["whitened", "raw"],
    "residual": [0.0, 0.004, 0.01, 0.3, 9.0],
    "learning_rate": [1e-6, 0.05, 0.1, 3.0],
    "batch": [1, 5, 64, 100000, 7, 9],
    "start": ["random", "rank-0", "rank-1"],
    "start_rank": [0, 1],
    "barrier_over_temperature": [0.1, 4, 30],
    "activation": ["sigmoid", "tanh", "relu"],
    "kick": [1e-4, 1e-2, 3.0],
    "stride": [1, 2, 3, 40],
    "seeds": SEEDS,
    "budget": [1, 2, 4],
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
KINDS = ["converged", "early", "aged", "settled", "residual"]


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
    if key == "runs" and study == "linear_escape":
        return _escapes(draw)
    if key == "runs" and study == "linear_depth":
        return [{**kind, "beta": _grid(draw, BETA[1:6])} for kind in value]
    if key == "runs" and study in ("modular_addition", "student_escape"):
        return _combined(draw, "beta" if study == "student_escape" else "weight_decay")
    if key == "sweeps" and study == "modular_sweep":
        return _paces(draw)
    if key == "runs":
        return _from_traps(draw)
    if key in ("continuous", "binary") and study == "networks_training":
        return _study(draw, study, value)
    if key == "preparations":
        return _preparations(draw, ["noise"])
    if key == "networks" and study == "linear_langevin":
        hidden = draw(st.lists(st.sampled_from([2, 3, 4, 5, 7, 10, 12]), min_size=1, unique=True))
        factors = POOLS["barrier_over_temperature"]
        return [{"hidden": k, "barrier_over_temperature": _grid(draw, factors)} for k in hidden]
    if key in COUNTS:
        return draw(st.sampled_from(COUNTS[key]))
    if key == "beta" and isinstance(value, list | dict):
        weighed = ("linear_noise", "linear_langevin", "linear_minima")
        positive = study in weighed or study.startswith(("nonlinear", "student", "decay"))
        return _grid(draw, BETA[positive:])
    if key == "eta":
        return _grid(draw, [1e-3, 0.5, 0.8, 0.9, 0.99])
    if key == "alpha_t" and study in ("features_training", "features_restarts"):
        return _grid(draw, [1.0, 3.0, 5.0])
    if key in POOLS and isinstance(value, list | dict):
        return _grid(draw, POOLS[key])
    return value


def _escapes(draw: Draw) -> list[dict[str, Any]]:
    """Runs of several optimisers, from checkpoints of several kinds, each condition once."""
    optimisers = st.sampled_from(["sgd", "momentum", "adam", "adamw", "rmsprop"])
    found = [
        {
            "optimiser": [optimiser],
            "data": _grid(draw, POOLS["data"]),
            "preparation": draw(st.sampled_from(["converged", "aged", "settled", "residual"])),
            "strength": _grid(draw, [0.0, 0.04, 30]),
            "direction": _grid(draw, POOLS["direction"]),
            "beta": _grid(draw, BETA[:6]),
            "learning_rate": _grid(draw, [1e-6, 5e-4, 1e-3, 5e-3, 0.1]),
            "batch": _grid(draw, POOLS["batch"]),
            "steps": draw(st.sampled_from([1, 1000, 160_000])),
            "seeds": draw(st.sampled_from([[7], [0, 1, 42]])),
        }
        for optimiser in draw(st.lists(optimisers, min_size=1, max_size=3, unique=True))
    ]
    return [runs | ({"moments": ["kept"]} if draw(st.booleans()) else {}) for runs in found]


def _from_traps(draw: Draw) -> list[dict[str, Any]]:
    """Blocks of runs from random weights and from traps, each under an optimiser of its own."""
    optimisers = st.sampled_from(["sgd", "momentum", "adam", "adamw", "rmsprop"])
    return [
        {
            "optimiser": [optimiser],
            "data": _grid(draw, POOLS["data"]),
            "inputs": _grid(draw, [2, 3, 5]),
            "init": _grid(draw, ["uniform", "normal", "lecun", "orthogonal"]),
            "start": _grid(draw, POOLS["start"]),
            "preparations": _preparations(draw, ["noise"] if optimiser == "sgd" else []),
            "beta": _grid(draw, BETA),
            "learning_rate": _grid(draw, POOLS["learning_rate"][:3]),
            "batch": _grid(draw, POOLS["batch"]),
            "epochs": draw(st.sampled_from([1, 50, 5000])),
        }
        for optimiser in draw(st.lists(optimisers, min_size=1, max_size=3, unique=True))
    ]


def _combined(draw: Draw, decay: str) -> list[dict[str, Any]]:
    """Blocks of runs, each under an optimiser of its own.   decay: the name of the weight decay."""
    optimisers = st.sampled_from(["sgd", "momentum", "adam", "adamw"])
    return [
        {
            "optimiser": [optimiser],
            "batch": _grid(draw, POOLS["batch"]),
            "learning_rate": _grid(draw, [1e-3, 0.01, 0.1]),
            decay: _grid(draw, BETA),
            "steps": draw(st.sampled_from([1, 3000])),
        }
        for optimiser in draw(st.lists(optimisers, min_size=1, max_size=3, unique=True))
    ]


def _paces(draw: Draw) -> list[dict[str, Any]]:
    """Sweeps that turn, each under an optimiser of its own."""
    found = []
    optimisers = st.sampled_from(["sgd", "momentum", "adam", "adamw"])
    for optimiser in draw(st.lists(optimisers, min_size=1, max_size=3, unique=True)):
        beta = _grid(draw, BETA[1:])
        found.append(
            {
                "optimiser": optimiser,
                "batch": draw(st.sampled_from(POOLS["batch"])),
                "learning_rate": draw(st.sampled_from([1e-3, 0.01, 0.1])),
                "weight_decay": beta,
                "turn": draw(st.sampled_from(beta)),
                "memorise": 10,
                "steps": _grid(draw, [1, 30, 3000]),
            }
        )
    return found


def _preparations(draw: Draw, others: list[str]) -> list[dict[str, Any]]:
    """Kinds of checkpoints with their strengths."""
    kinds = draw(st.lists(st.sampled_from(KINDS + others), min_size=1, unique=True))
    return [{"kind": kind, "strength": _grid(draw, POOLS["strength"])} for kind in kinds]


def _grid(draw: Draw, pool: list[Any]) -> list[Any]:
    return draw(st.lists(st.sampled_from(pool), min_size=1, max_size=5, unique_by=str))


def _some(draw: Draw, study: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    """One entry at least; the others run, or do not."""
    able = [name for name, entry in entries.items() if entry is not None]
    run = draw(st.lists(st.sampled_from(able), min_size=1, unique=True))
    return {name: _entry(draw, study, entries[name]) if name in run else None for name in entries}


def _entry(draw: Draw, study: str, entry: Any) -> Any:
    """Of several stretches one: two of them may not hold the same."""
    if isinstance(entry, list):
        return [_study(draw, study, {"budget": [1], **entry[0]})]
    return _study(draw, study, entry)


def _hold(draw: Draw, raw: dict[str, Any]) -> None:
    """Let what is measured and drawn stand in the grids that it comes from."""
    for section, key, grids in _held(raw):
        first, *others = (_grid_at(raw, grid) for grid in grids)
        if section[key] not in first:
            section[key] = draw(st.sampled_from(first))
        for grid, values in zip(grids[1:], others, strict=True):
            if section[key] not in values:
                study, name = grid.split(".")
                raw["studies"][study][name] = [*values, section[key]]


def _held(raw: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str, tuple[str, ...]]]:
    """Sections, their keys that grids must hold, and these grids."""
    for name, study in STUDIES.items():
        for key, grid in study.held.items():
            yield raw["studies"][name], key, (grid,)
    for figure in FIGURES:
        for key, option in figure.options.items():
            if option.held:
                yield raw["figures"][figure.name], key, option.held


def _grid_at(raw: Mapping[str, Any], grid: str) -> list[Any]:
    """A grid of a raw configuration, expanded."""
    study, name = grid.split(".")
    return TypeAdapter(Grid[Any]).validate_python(raw["studies"][study][name])


# What costs nothing.
AS_IN_A_RUN = ("linear_landscape", "linear_path")


class World:
    """Tables of a configuration, in a world in which things go well, badly, or both."""

    def __init__(self, settings: Configuration, fates: Mapping[str, float], seed: int) -> None:
        self.studies, self.fates = chosen(settings.studies), fates
        self.seed = seed
        self.made: Tables = {}

    def table(self, name: str) -> pd.DataFrame:
        """The table as it is read from disk."""
        if name not in self.made:
            columns = STUDIES[name].columns
            kind = {column.name: str for column in columns if TYPES[column.kind] is str}
            text = self._full(name)[[column.name for column in columns]].to_csv(index=False)
            frame = pd.read_csv(io.StringIO(text), dtype=kind)
            self.made[name] = checked(frame, Path(name), columns)
        return self.made[name]

    def tables(self, names: Iterable[str]) -> Tables:
        """Several of them."""
        return {name: self.table(name) for name in names}

    def _full(self, name: str) -> pd.DataFrame:
        rng = np.random.default_rng([self.seed, *name.encode()])
        own = getattr(self, f"_{name}", None)
        frame = own() if own else self._keys(name)
        return filled(frame, name, self.fates.get(name, 0.5), rng)

    def _keys(self, name: str) -> pd.DataFrame:
        """What tells the rows of a table apart, and what comes with it."""
        study = self.studies[name]
        if name in AS_IN_A_RUN or study.reads:
            return self._computed(name)
        if isinstance(study, Training):
            return self._runs(name)
        if isinstance(study, Scaling):
            return self._more_runs(name)
        if "reference_margin" in study.grids():
            return self._around(name)
        if hasattr(study, "seeds"):
            return self._seeded(name)
        return _product(self.grids(name))

    def grids(self, name: str) -> dict[str, Any]:
        columns = {column.name for column in STUDIES[name].columns}
        return {k: v for k, v in self.studies[name].grids().items() if k in columns}

    def _rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, 1, *name.encode()])

    def _computed(self, name: str) -> pd.DataFrame:
        """By its solver."""
        study = self.studies[name]
        module, solver = study.solver.split(":")
        read = {argument: self.table(table) for argument, table in study.reads.items()}
        given = study.grids() | study.along() | read
        frame: pd.DataFrame = getattr(import_module(module), solver)(**given)
        return frame

    # Theory.

    def _around(self, name: str) -> pd.DataFrame:
        frame = _product(self.grids(name))
        words = frame["reference_margin"].map(str)
        margin = pd.to_numeric(frame["reference_margin"].replace({"max": np.nan}))
        known = margin.isna() & (self.fates.get(name, 0.5) > 0)
        margin = margin.mask(known, 1.2 - frame.get("alpha", frame.iloc[:, 0]).clip(upper=1.1))
        return frame.assign(reference=words, reference_margin=margin)

    def _perceptron_clones(self) -> pd.DataFrame:
        frame = _product(self.grids("perceptron_clones"))
        return frame.assign(distance=(1 - frame["overlap"]) / 2, clones_used=3.0)

    def _features_entropy(self) -> pd.DataFrame:
        frame = _product(self.grids("features_entropy"))
        margin = pd.to_numeric(frame["margin"].replace({"max": np.nan}))
        return frame.assign(solutions=frame["margin"].map(str), margin=margin.fillna(0.3))

    def _perceptron_thresholds(self) -> pd.DataFrame:
        return pd.DataFrame({"name": ["capacity", "no_gap", "monotone"]})

    _committee_thresholds = _perceptron_thresholds

    def _perceptron_references(self) -> pd.DataFrame:
        at = [("local_energy", x) for x in self.studies["perceptron_flatness"].flip]
        at += [("stability", x) for x in np.linspace(0, 3, 4)]
        loads = self.studies["perceptron_training"].whole_at
        rows = [(a, r, 0.1, *m) for a in loads for r in ("typical", "max") for m in at]
        return pd.DataFrame(rows, columns=["alpha", "reference", "margin", "measure", "at"])

    # Deep linear networks.

    def _seeded(self, name: str, **columns: Any) -> pd.DataFrame:
        study = self.studies[name]
        frame = pd.DataFrame(study.curves()).merge(pd.DataFrame({"seed": study.seeds}), how="cross")
        scalars = {
            key: value
            for key, value in self.grids(name).items()
            if key in ("beta", "learning_rate", "batch", "hidden")
            and key not in frame
            and not isinstance(value, list)
        }
        return frame.assign(**scalars, **columns)

    def _linear_escape(self) -> pd.DataFrame:
        study, frames = self.studies["linear_escape"], []
        for runs in study.runs:
            curves = pd.DataFrame(runs.curves())
            frames.append(curves.merge(pd.DataFrame({"seed": runs.seeds}), how="cross"))
        frame = pd.concat(frames, ignore_index=True)
        most = frame["learning_rate"] * frame["steps"]
        share = self._rng("linear_escape").random(len(frame)).round(3)
        full = (frame["batch"] >= study.samples).astype(int)
        times = {"time": share * most, "epochs": share * frame["steps"], "censored_at": most}
        return frame.assign(hidden=study.hidden, full_batch=full, barrier=0.03, **times)

    def _linear_sweep(self) -> pd.DataFrame:
        study = self.studies["linear_sweep"]
        frame = self._seeded("linear_sweep").merge(pd.DataFrame({"beta": study.beta}), how="cross")
        rng = self._rng("linear_sweep")
        noise = np.where(frame["data"] == "raw", 0.03, 1e-14) * rng.standard_normal(len(frame))
        eta1, eta2 = study.eta[0] + noise, study.eta[1] + noise
        rank = (frame["beta"] < rng.choice([0.2, 0.4, 9, -1])).astype(int) * 2
        return frame.assign(eta1=eta1, eta2=eta2, rank=rank)

    def _linear_delayed(self) -> pd.DataFrame:
        frame = self._seeded("linear_delayed")
        kept = [frame.assign(epoch=0), frame.assign(epoch=1), frame.assign(epoch=frame["epochs"])]
        return pd.concat(kept[: 3 if (frame["epochs"] > 1).all() else 2], ignore_index=True)

    def _linear_trapping(self) -> pd.DataFrame:
        criteria = pd.DataFrame({"criterion": ["paper", "basin"]})
        frame = self._seeded("linear_trapping").merge(criteria, how="cross")
        frame = frame.rename(columns={"epochs": "censored_at"})
        weight = self._rng("linear_trapping").choice([0.3, np.inf], len(frame))
        return frame.assign(saddle_weight=weight)

    def _linear_langevin(self) -> pd.DataFrame:
        frame = self._seeded("linear_langevin", direction="up")
        which = ["hidden", "start_rank", "beta", "barrier_over_temperature"]
        of = frame.groupby(which)["seed"].transform("size").to_numpy()
        barrier = 0.02 + 0 * of
        rate = np.exp(-frame["barrier_over_temperature"])
        temperature = barrier / frame["barrier_over_temperature"]
        return frame.assign(barrier=barrier, temperature=temperature, rate_theory=rate)

    def _linear_depth(self) -> pd.DataFrame:
        return self._seeded("linear_depth", barrier=0.02)

    def _linear_minima(self) -> pd.DataFrame:
        frame = self._seeded("linear_minima")
        held = pd.DataFrame({"held": ["none", "1", "2", "1+2"]})
        ends = self._rng("linear_minima").choice(held["held"], 4 * len(frame))
        return frame.merge(held, how="cross").assign(end=ends)

    def _linear_sparse(self) -> pd.DataFrame:
        frame = self._seeded("linear_sparse", batch_used=25)
        last = self.studies["linear_sparse"].epochs
        return frame.merge(pd.DataFrame({"epoch": sorted({0, 1, last})}), how="cross")

    def _linear_sparse_delay(self) -> pd.DataFrame:
        frame = self._seeded("linear_sparse_delay")
        used = frame["batch"].clip(upper=self.studies["linear_sparse_delay"].samples)
        predicted = self._rng("delay").choice([3.0, 900.0, np.inf], len(frame))
        return frame.assign(batch_used=used, predicted=predicted)

    def _nonlinear_sweep(self, name: str = "nonlinear_sweep") -> pd.DataFrame:
        beta = pd.DataFrame({"beta": self.studies[name].beta})
        return self._seeded(name).merge(beta, how="cross")

    def _decay_sweep(self) -> pd.DataFrame:
        return self._nonlinear_sweep("decay_sweep")

    def _nonlinear_kicks(self) -> pd.DataFrame:
        return self._nonlinear_sweep("nonlinear_kicks")

    def _nonlinear_order(self) -> pd.DataFrame:
        frame = self._nonlinear_sweep("nonlinear_order")
        grid = sorted(self.studies["nonlinear_order"].beta)
        return frame[frame["beta"].map(grid.index) % frame["stride"] == 0]

    def _modular_addition(self) -> pd.DataFrame:
        frame = self._seeded("modular_addition").rename(columns={"steps": "last"})
        frame = frame.assign(full_batch=(frame["batch"] > 300).astype(int))
        kept = [frame.assign(step=0), frame.assign(step=1), frame.assign(step=frame["last"])]
        return pd.concat(kept[: 3 if (frame["last"] > 1).all() else 2], ignore_index=True)

    def _modular_sweep(self) -> pd.DataFrame:
        frame = self._seeded("modular_sweep").explode("weight_decay", ignore_index=True)
        frame = frame.astype({"weight_decay": float})
        frame = frame.assign(full_batch=(frame["batch"] > 300).astype(int))
        back = frame[frame["weight_decay"] <= frame["turn"]]
        ways = {"up": frame, "down": frame, "back": back}
        kept = [way.assign(direction=name) for name, way in ways.items()]
        return pd.concat(kept, ignore_index=True).drop(columns=["turn", "memorise"])

    def _student_sweep(self) -> pd.DataFrame:
        return self._nonlinear_sweep("student_sweep")

    def _student_escape(self) -> pd.DataFrame:
        frame = self._seeded("student_escape")
        most = frame["learning_rate"] * frame["steps"]
        time = self._rng("student_escape").random(len(frame)).round(3) * most
        return frame.assign(full_batch=(frame["batch"] > 60).astype(int), time=time)

    # Learners.

    def _runs(self, name: str) -> pd.DataFrame:
        study, rng = self.studies[name], self._rng(name)
        rows = [
            condition | {"learner": learner, "instance": number}
            for learner in study.learners.run()
            for condition in study.conditions(learner)
            for number in range(study.instances)
        ]
        return self._ended(pd.DataFrame(rows), name, rng)

    def _more_runs(self, name: str) -> pd.DataFrame:
        """Of learners that a training study has; there may be none."""
        rows = [
            curve | {"learner": bundle.kind, "budget": budget, "instance": number}
            for bundle in self.studies[name].bundles(self.studies)
            for curve in bundle.curves.values()
            for budget in curve["budget"]
            for number in bundle.runs
        ]
        columns = [column.name for column in STUDIES[name].columns]
        frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
        return self._ended(frame, name, self._rng(name))

    def _ended(self, frame: pd.DataFrame, name: str, rng: np.random.Generator) -> pd.DataFrame:
        """What runs came to; some have left their range."""
        solved = (rng.random(len(frame)) < self.fates.get(name, 0.5)).astype(int)
        failed = rng.choice(["budget spent", "diverged"], len(frame), p=[0.9, 0.1])
        known = {word.name: word.among for word in STUDIES[name].columns}["status"]
        failed = np.where(np.isin(failed, known), failed, "budget spent")
        status = np.where(solved == 1, "solved", failed)
        return frame.assign(
            solved=solved, train_error=np.where(solved == 1, 0.0, 0.1), status=status
        )

    def _features_barycenter(self) -> pd.DataFrame:
        (whole,) = self.studies["features_barycenter"].bundles(self.studies)
        conditions = pd.DataFrame(whole.along["conditions"])
        numbers = pd.DataFrame({"instance": range(whole.along["instances"])})
        return conditions.merge(numbers, how="cross")

    def _features_generalization(self) -> pd.DataFrame:
        (whole,) = self.studies["features_generalization"].bundles(self.studies)
        runs, asked = self.table("features_training"), whole.along
        runs = runs[(runs["latent"] == asked["latent"]) & (runs["instance"] < asked["instances"])]
        runs = runs[runs["inverse_alpha"].isin(asked["loads"])]
        return runs.drop(columns="generalization_error")

    def _flat(self, name: str, around: Mapping[str, Iterable[float]]) -> pd.DataFrame:
        flatness = self.studies[name]
        training = flatness.follows
        study = self.studies[training]
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
        study = self.studies["perceptron_flatness"]
        found = self._flat("perceptron_flatness", _around(study))
        (typical,) = study.bundles(self.studies)
        known = {"local_energy": study.flip, "stability": [0.1], "local_entropy": [0.2]}
        rng, fate = self._rng("typical"), self.fates.get("perceptron_flatness", 0.5)
        rows = [
            curve | {"instance": instance, "measure": measure, "at": x}
            for curve in typical.curves.values()
            for instance in typical.runs
            if rng.random() < fate
            for measure, at in known.items()
            for x in at
        ]
        names = ["size", "alpha", "instance", "measure", "at"]
        solved = pd.DataFrame(rows, columns=names).assign(learner="typical", stopping="first")
        return pd.concat([found, solved], ignore_index=True)[
            ["learner", "size", "alpha", "stopping", "instance", "measure", "at"]
        ]

    def _features_flatness(self) -> pd.DataFrame:
        study = self.studies["features_flatness"]
        return self._flat("features_flatness", _around(study) | {"local_test_error": study.flip})

    # Realistic networks.

    def _networks_training(self) -> pd.DataFrame:
        rng, fate = self._rng("networks_training"), self.fates.get("networks_training", 0.5)
        rows = [
            {key: value for key, value in stack.items() if key not in ("rule", "rates", "loss")}
            | {"rate": rate, "seed": seed, "stopping": stopping}
            for stack in self.studies["networks_training"].curves()
            for rate in stack["rates"]
            for seed in self.studies["networks_training"].seeds
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

    def _networks_flatness(self) -> pd.DataFrame:
        study, runs = self.studies["networks_flatness"], self.table("networks_training")
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
    columns = STUDIES[name].columns
    answers = {column.status for column in columns} & {column.name for column in columns}
    for column in sorted(answers - set(frame)):
        failed = rng.choice(["stalled", "absent", "diverged"], len(frame))
        frame[column] = np.where(rng.random(len(frame)) < fate, CONVERGED, failed)
    for column in columns:
        if column.name not in frame:
            frame[column.name] = _values(column, frame, rng)
    return frame


def _values(column: Column, frame: pd.DataFrame, rng: np.random.Generator) -> Any:
    low = -1.0 if column.low is None else column.low
    high = low + 2 if column.high is None else column.high
    size, kind = len(frame), TYPES[column.kind]
    if kind is str:
        return rng.choice(column.among or [CONVERGED, "stalled"], size)
    if kind is int:
        return rng.integers(int(low), int(high), size, endpoint=True)
    inside = low + (high - low) * rng.random(size)
    values = np.where(rng.random(size) < 0.1, low, inside)
    if column.status not in frame or not column.measured:
        return values
    lost = frame[column.status] != CONVERGED
    return np.where(lost & (rng.random(size) < 0.8), np.nan, values)


FATES = st.sampled_from([0.0, 0.05, 0.5, 1.0])


@st.composite
def worlds(draw: Draw, tables: Iterable[str]) -> tuple[Configuration, World]:
    """A configuration, and the world of its tables."""
    names = list(tables)
    behind = sorted(closure(names))
    settings = draw(configurations(name for name in behind if name in CONFIGURED))
    fates = {name: draw(FATES) for name in sorted({*names, *behind})}
    return settings, World(settings, fates, draw(st.integers(0, 99)))


def options_of(settings: Configuration, figure: str) -> dict[str, Any]:
    """What a configuration says of a figure."""
    options: dict[str, Any] = getattr(settings.figures, figure).model_dump()
    return options
