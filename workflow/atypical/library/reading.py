"""What a run has left: tables with their units, solutions with their instances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from atypical.claims.table import COLUMNS
from atypical.disk.seals import record_of
from atypical.disk.solutions import Solutions
from atypical.library.checks import word
from atypical.library.frames import framed
from atypical.library.solutions import Solution
from atypical.settings.studies import STUDIES
from atypical.tables.files import read
from atypical.tables.kinds import Column

# What is found in a folder of solutions, and what a study of real weights names beside it.
ENDING, OF_NETWORKS = "*.npz", "dataset"


def read_table(path: str | Path) -> pd.DataFrame:
    """A table that a run has made, its seal and its columns checked.

    path: of a file in results/tables, or of results/claims.csv.   Returns its rows; `attrs` holds
    `units`, `symbols`, `meanings` and `labels` of axes, each by the names of the columns.
    Raises ValueError for a file that is no table of a study, FileNotFoundError where there is none,
    atypical.tables.files.TableError where it was cut or edited.

    >>> import atypical
    >>> table = atypical.read_table("results/tables/perceptron_capacity.csv")
    >>> table.attrs["units"]["alpha_c"]
    'patterns per weight'
    """
    path = Path(path)
    tables: dict[str, Sequence[Column]] = {name: s.columns for name, s in STUDIES.items()}
    tables["claims"] = COLUMNS
    columns = tables[word("table", path.stem, tables)]
    if not path.is_file():
        raise FileNotFoundError(f"{path}: is not there; a run makes it.")
    return framed(path.stem, read(path, columns))


def read_solutions(path: str | Path, **wanted: Any) -> list[Solution]:
    """Solutions that a run has saved, each with the instance that it solves.

    path: a file or a folder below results/solutions.   wanted: words of their names that are to be
    met, as learner="sbpi", size=501, alpha=0.4, instance=0.
    Raises ValueError for a word that names none of them, FileNotFoundError where there is no file,
    atypical.disk.solutions.SolutionsError for a file that was cut or edited.

    >>> import atypical
    >>> folder = "results/solutions/perceptron_training"
    >>> (found,) = atypical.read_solutions(folder, learner="sbpi", alpha=0.4, instance=0)
    >>> found.instance.train.shape, found.train_error
    ((200, 501), 0.0)
    """
    path = Path(path)
    files = sorted(path.rglob(ENDING)) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise FileNotFoundError(f"{path}: holds no solutions; a training study leaves them.")
    found = [solution for file in files for solution in _held(file)]
    for name in wanted:
        word("solutions", name, sorted({known for solution in found for known in solution.name}))
    return [solution for solution in found if _is(solution.name, wanted)]


def _held(path: Path) -> Iterator[Solution]:
    solutions, record = Solutions([path]), record_of(path)
    seed = record.params.get("seed", 0) if record else 0
    for name in solutions.names:
        if OF_NETWORKS in name:
            raise ValueError(f"{path}: holds networks; give perceptrons or committees.")
        yield Solution(name, solutions.of(name), seed)


def _is(name: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(word in name and name[word] == value for word, value in wanted.items())
