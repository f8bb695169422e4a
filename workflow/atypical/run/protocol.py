"""What every rule says in the same way: inputs with their seals, parameters, resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from atypical.disk.seals import ENDING, sealed_checksum, together
from atypical.tasks.archives import FILES

# The folder of figures, by its last names.
FIGURES = ("results", "figures")
# Files, or a function of the wildcards that says which.
Files = Iterable[str] | Callable[[Any], Iterable[str]]


def literally(value: Any) -> Callable[[Any], Any]:
    """A rule's parameter in which braces are no wildcards."""
    return lambda wildcards: value


def any_of(names: Iterable[str]) -> str:
    """A wildcard that is one of these names; where there is none, it fits nothing."""
    return "|".join(names) or r"(?!)"


def asked(value: Any, wildcards: Any) -> Any:
    """A value, or what a function of the wildcards says it is."""
    return value(wildcards) if callable(value) else value


def seals(files: Iterable[str]) -> list[str]:
    """The seals of files. Who reads one needs its seal, so a broken one is made anew."""
    return [f"{file}{ENDING}" for file in files]


def sealed(**files: Files) -> dict[str, Any]:
    """Inputs by name, each list of files with its seals."""

    def seals_of(some: Files) -> Callable[[Any], list[str]]:
        return lambda wildcards: seals(asked(some, wildcards))

    return {**files, **{f"{name}_seals": seals_of(some) for name, some in files.items()}}


def made_from(**params: Any) -> dict[str, Any]:
    """Parameters: what is given, and a checksum of what the inputs hold, as their seals say.

    Asked again when the inputs are there: changed files are noticed whatever their clocks say.
    """

    def held(wildcards: Any, input: Iterable[str]) -> str:
        there = dict.fromkeys(map(str, input))
        read = (file for file in there if f"{file}{ENDING}" in there)
        return together(sealed_checksum(Path(file)) for file in read)

    return params | {"held": held}


def log_of(name: str) -> str:
    """Where a job tells what it does."""
    return f"results/logs/{name}.log"


def benchmark_of(name: str) -> str:
    """Where Snakemake tells what a job took."""
    return f"results/benchmarks/{name}.tsv"


def growing(amount: Any) -> Callable[[Any, int], int]:
    """A resource of which each attempt asks for more.

    The first asks for twice the time that the longest job of the papers' scale is planned to take,
    and for the memory that was measured and 400 MB more, for Snakemake, which a cluster counts.
    """

    def wanted(wildcards: Any, attempt: int) -> int:
        return int(asked(amount, wildcards)) * attempt

    return wanted


def little(memory: int = 300, minutes: int = 5) -> dict[str, Any]:
    """Resources of what takes seconds, and is done where the run was started."""
    return {"mem_mb": growing(memory), "runtime": growing(minutes)}


def table_files(names: Iterable[str]) -> list[str]:
    """The tables of studies."""
    return [f"results/tables/{name}.csv" for name in names]


def figure_files(name: str) -> list[str]:
    """All that is drawn of a figure."""
    stem = "/".join([*FIGURES, name])
    return [f"{stem}{ending}" for ending in (".pdf", ".png", ".csv", ".json")]


def images_of(dataset: str) -> list[str]:
    """The archives of a data set; none where it ships with a library."""
    return [f"results/data/{dataset}/{file}" for file in FILES[dataset]]
