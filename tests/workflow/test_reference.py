"""Tables that are kept: what `make reference` makes, whole, and in the columns of today."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from atypical.disk.seals import is_sealed, record_of
from atypical.evidence.limits import limits
from atypical.settings.studies import STUDIES
from atypical.tables.files import TableError, read, write
from clone import SOURCE

REFERENCE = SOURCE / "reference"
KEPT = [
    f"{task}_{kind}" for task in ("perceptron", "features") for kind in ("algorithms", "limits")
]


def refuse_old(path: Path) -> None:
    """Raises where a kept table has not the columns of its study, or was touched."""
    read(path, STUDIES[path.stem].columns)
    assert is_sealed(path)


@pytest.mark.parametrize("name", KEPT)
def test_a_table_that_is_kept_has_the_columns_of_its_study(name: str) -> None:
    path = REFERENCE / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{name} is not kept yet: make reference")
    refuse_old(path)
    record = record_of(path)
    assert record
    assert record.made["commit"]


def test_nothing_else_is_kept() -> None:
    assert {path.stem for path in REFERENCE.glob("*.csv")} <= {*KEPT}
    text = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert {*re.findall(r"`(\w+_(?:algorithms|limits))`", text)} == {*KEPT}


def test_another_column_makes_a_kept_table_old(tmp_path: Path) -> None:
    fits = pd.DataFrame({"size": [501, 1001, 2001], "threshold": [0.74, 0.73, 0.72]})
    fits = fits.assign(learner="sbpi", budget=1, error=0.01, status="converged")
    path, columns = tmp_path / "perceptron_limits.csv", STUDIES["perceptron_limits"].columns
    write(limits(fits, ["learner", "budget", "size"]), path, columns)
    refuse_old(path)
    path.write_text(path.read_text().replace("systematic", "spread"))
    with pytest.raises((TableError, AssertionError)):
        refuse_old(path)


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_make_reference_makes_what_is_kept() -> None:
    done = subprocess.run(
        ["make", "-n", "reference"], cwd=SOURCE, capture_output=True, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if "snakemake" in line)
    assert "--configfile workflow/scales/limit.yaml" in line
    assert "--directory reference/run" in line
    assert {*KEPT} <= {*line.split()}
    copied = next(line for line in done.stdout.replace("\\\n", "").splitlines() if "cp " in line)
    assert all(f"tables/{name}.csv.sha256" in copied for name in KEPT)
