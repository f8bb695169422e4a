"""The steps that make a table: its parts, what each is made by, and how they are joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from atypical.plan.parts import Cutting, Standing, parts
from atypical.run.protocol import images_of, table_files
from atypical.settings.roles import choices
from atypical.studies.kinds.study import Bundle, Part, Study
from atypical.tables.kinds import count, plain

# What decides, beside its content, what the job of a part finds.
DECIDES = ("solver", "columns", "reads", "device", "seed", "code")


@dataclass
class Steps:
    """What the rules ask of the studies that are made.

    checksum: of a script and of modules.   devices: where jobs run.   seed: of the run.
    """

    studies: Mapping[str, Any]
    checksum: Callable[..., str]
    devices: Cutting
    seed: int
    parts: dict[str, list[Part]] = field(default_factory=dict)
    _named: dict[str, dict[str, Part]] = field(default_factory=dict)
    _decided: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _columns: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def cut(self, standing: Standing) -> None:
        """Cut every study into parts, beside those that stand."""
        self.parts = parts(self.studies, standing, self.devices)
        self._named = {
            name: {part.name: part for part in found} for name, found in self.parts.items()
        }

    def derived(self) -> list[str]:
        """Studies that are made whole, from other tables or from constants."""
        return [name for name, study in self.studies.items() if study.job == "derive"]

    def of_kind(self, job: str) -> list[str]:
        """Studies whose parts are made by one kind of job."""
        return [name for name in self.parts if self.studies[name].job == job]

    def part(self, wildcards: Any) -> Part:
        """The part that wildcards name."""
        return self._named[wildcards.study][wildcards.part]

    def content(self, wildcards: Any) -> dict[str, Any]:
        """What the job of a part is given."""
        return self.part(wildcards).content()

    def made_by(self, part: Part) -> dict[str, Any]:
        """What decides, beside its content, what the job of a part finds."""
        key = part.study, part.name
        if key not in self._decided:
            self._decided[key] = self._decides(part)
        return self._decided[key]

    def _decides(self, part: Part) -> dict[str, Any]:
        study = self.studies[part.study]
        trained = {"trained": self.columns_of_part(study.follows)} if study.rows else {}
        where = self.devices.of(part.study, part.bundle.kind)
        return {
            "solver": part.bundle.solver or study.solver,
            "columns": self.columns_of_part(part.study),
            "reads": trained,
            "device": where if study.gpu else "",
            "seed": self.seed_of(part.study),
            "code": self.code(study, part.bundle),
        }

    def seed_of(self, *names: str) -> int:
        """The seed of the run for what is made of these tables; 0 where none of them is drawn."""
        return self.seed if any(self.studies[name].drawn for name in names) else 0

    def deciding(self) -> dict[str, Callable[[Any], Any]]:
        """The parameters of the job of a part, its content aside."""

        def one(key: str) -> Callable[[Any], Any]:
            return lambda wildcards: self.made_by(self.part(wildcards))[key]

        return {key: one(key) for key in DECIDES}

    def code(self, study: Study, bundle: Bundle) -> str:
        """Checksum of the code that solves a bundle."""
        solver = (bundle.solver or study.solver).split(":")[0]
        return self.checksum("solve", solver, *study.modules(bundle.kind))

    def columns_of_part(self, name: str) -> list[dict[str, Any]]:
        """Columns of a part: the number of the curve, and those of the table."""
        return [*plain([count("curve")]), *self._plain(name)]

    def columns(self, *names: str) -> dict[str, Any]:
        """Columns of tables by their names."""
        return {name: self._plain(name) for name in names}

    def _plain(self, name: str) -> list[dict[str, Any]]:
        if name not in self._columns:
            self._columns[name] = plain(self.studies[name].columns)
        return self._columns[name]

    def choices(self, *names: str) -> dict[str, Any]:
        """Columns that tell rows of tables apart, and whether each numbers runs, by their names."""
        return {name: choices(name, self.studies[name].columns) for name in names}

    def files(self, study: str, folder: str = "parts", ending: str = "csv") -> list[str]:
        """What all parts of a study leave in a folder of results."""
        found = self.parts.get(study, [])
        return [f"results/{folder}/{study}/{part.name}.{ending}" for part in found]

    def solutions(self, wildcards: Any) -> list[str]:
        """Solutions of the part that is measured."""
        of = self.part(wildcards).bundle.of
        return [f"results/solutions/{of.study}/{of.name}.npz"] if of else []

    def rows(self, wildcards: Any) -> list[str]:
        """Rows of the part that is measured, where they are read."""
        of = self.part(wildcards).bundle.of
        read = of and self.studies[wildcards.study].rows
        return [f"results/parts/{of.study}/{of.name}.csv"] if of and read else []

    def images(self, wildcards: Any) -> list[str]:
        """Archives of the data sets that the curves of a part learn, or of that it measures."""
        part = self.part(wildcards)
        curves = (part.bundle.of or part).curves
        names = sorted({curve["dataset"] for curve in curves if "dataset" in curve})
        return [file for name in names for file in images_of(name)]

    def asks(self, what: str) -> Callable[[Any], Any]:
        """What a study asks for: memory, minutes."""
        return lambda wildcards: getattr(self.studies[wildcards.study], what)

    def memory(self, wildcards: Any) -> int:
        """MB that the job of a part asks for; beside a GPU with what grows with its runs there."""
        study, beside = self.studies[wildcards.study], 0.0
        if self.gpus(wildcards):
            _, beside = study.holds(self.part(wildcards))
        return int(study.memory + min(beside, self.devices.room) / 1e6)

    def gpus(self, wildcards: Any) -> int:
        """The resource `gpu` of a job: shares of a GPU here, GPUs on SLURM."""
        return int(self.made_by(self.part(wildcards))["device"] == "cuda")

    def joined(self) -> dict[str, Callable[[Any], Any]]:
        """How the parts of a study are joined."""
        return {
            "study": lambda w: self.studies[w.study].grids(),
            "columns": lambda w: self._plain(w.study),
            "places": lambda w: [part.places for part in self.parts[w.study]],
            "order": lambda w: self.studies[w.study].ordered(),
            "runs": lambda w: self.studies[w.study].runs_in_order(
                run for part in self.parts[w.study] for run in part.bundle.runs
            ),
        }

    def tables(self, wildcards: Any) -> list[str]:
        """Tables that a derived one is made from."""
        return table_files(self.studies[wildcards.study].reads.values())

    def averaged(self, wildcards: Any) -> list[str]:
        """All solutions of the study that a derived one averages."""
        return self.files(self.studies[wildcards.study].averages, "solutions", "npz")

    def deriving(self) -> dict[str, Callable[[Any], Any]]:
        """The parameters of a job that makes a table whole."""

        def whole(wildcards: Any) -> Bundle:
            bundle: Bundle = self.studies[wildcards.study].bundles(self.studies)[0]
            return bundle

        def reads(wildcards: Any) -> dict[str, Any]:
            named = self.studies[wildcards.study].reads
            return {name: self._plain(of) for name, of in named.items()}

        return {
            "study": lambda w: {"curves": [{}], **whole(w).along},
            "solver": lambda w: self.studies[w.study].solver,
            "columns": lambda w: self._plain(w.study),
            "reads": reads,
            "device": lambda w: "",
            "seed": lambda w: self.seed_of(w.study),
            "code": lambda w: self.code(self.studies[w.study], whole(w)),
        }
