"""Figures are drawn by the project's settings alone, whatever those of the user and the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from atypical.figures.alone import SHEET
from atypical.kinetics.landscape_tables import landscape_table, path_table
from atypical.settings.studies import STUDIES
from atypical.tables.files import write

WORKFLOW = Path(__file__).parents[2] / "workflow"
DRAW = """
from pathlib import Path
from scripts.figure import main
from atypical.settings.studies import STUDIES
from atypical.tables.kinds import plain
tables = {name: f"{name}.csv" for name in ("linear_path", "linear_landscape")}
columns = {name: plain(STUDIES[name].columns) for name in tables}
params = {"figure": "C2a_barrier", "code": "", "columns": columns, "options": {}, "device": "cpu"}
main(tables, params, Path("drawn"))
"""
TASTE = """
font.size: 19
font.family: serif
lines.linewidth: 5
savefig.dpi: 40
savefig.bbox: tight
savefig.transparent: True
pdf.fonttype: 3
pdf.compression: 0
path.simplify: False
axes.formatter.use_locale: True
axes.unicode_minus: False
figure.constrained_layout.use: False
xtick.direction: in
axes.prop_cycle: cycler("color", ["red"])
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tables of a figure."""
    folder = tmp_path_factory.mktemp("tables")
    mode = {"depth": [3], "eta": [0.8], "beta": [0.3, 0.32]}
    made = {
        "linear_path": path_table(**mode, lam=[0.0, 0.1, 0.3, 0.6]),
        "linear_landscape": landscape_table(**mode),
    }
    for name, table in made.items():
        write(table, folder / f"{name}.csv", STUDIES[name].columns)
    return folder


def drawn(tables: Path, folder: Path, **variables: str) -> dict[str, bytes]:
    """The files of the figure, drawn by a process of its own in `folder`."""
    for file in tables.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    known = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    environment = known | {"HOME": str(folder), "PYTHONPATH": str(WORKFLOW)} | variables
    done = subprocess.run(
        [sys.executable, "-c", DRAW], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return {path.suffix: path.read_bytes() for path in folder.glob("drawn.*")}


@pytest.fixture(scope="module")
def plain(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The figure of a user who has set nothing."""
    return drawn(tables, tmp_path_factory.mktemp("plain"))


def of_the_directory(folder: Path) -> dict[str, str]:
    (folder / "matplotlibrc").write_text(TASTE)
    return {"MPLBACKEND": "svg"}


def of_the_home_and_the_machine(folder: Path) -> dict[str, str]:
    own = folder / ".config/matplotlib/stylelib"
    own.mkdir(parents=True)
    (own.parent / "matplotlibrc").write_text(f"{TASTE}text.usetex: True\n")
    (own / "classic.mplstyle").write_text(TASTE)
    machine = {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"}
    return machine | {"SOURCE_DATE_EPOCH": "1", "COLUMNS": "20", "PYTHONHASHSEED": "3"}


def that_cannot_be_read(folder: Path) -> dict[str, str]:
    (folder / "matplotlibrc").write_bytes("font.size: 19  # größer".encode("latin-1"))
    (folder / "taste").write_text(TASTE)
    unusable = {"MPLCONFIGDIR": str(folder / "taste"), "MPLBACKEND": "no such backend"}
    return unusable | {"MATPLOTLIBRC": "taste"}


@pytest.mark.parametrize(
    "settings", [of_the_directory, of_the_home_and_the_machine, that_cannot_be_read]
)
def test_settings_change_no_byte_of_a_figure(
    tables: Path,
    plain: dict[str, bytes],
    tmp_path: Path,
    settings: Callable[[Path], dict[str, str]],
) -> None:
    assert set(plain) == {".pdf", ".png", ".csv", ".json"}
    assert drawn(tables, tmp_path, **settings(tmp_path)) == plain


def test_the_sheet_is_where_matplotlib_looks_first() -> None:
    assert SHEET.exists()
    assert not (SHEET.parent / "matplotlibrc").exists()
