"""What stands in a record: what made a file, and nobody's name."""

from __future__ import annotations

import getpass
import os
import platform
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from atypical.disk import circumstances as surroundings
from atypical.disk.circumstances import COMMIT, circumstances
from atypical.disk.libraries import loaded
from atypical.disk.record import Record, lines_of, made_now, record_in
from atypical.disk.seals import land_sealed, record_of, seal_of

MADE_FROM = {"study": {"margin": [0.0, 0.2], "word": "a: b\n# c"}, "code": "5e1f", "held": "0"}
SCRIPT = """
import json, sys
import {library}
from atypical.disk.libraries import loaded
print(json.dumps(loaded()))
"""


@pytest.mark.parametrize("vouched", ["", "2026-05-04T10:00:00+00:00"])
def test_a_record_reads_back_as_it_was_written(vouched: str) -> None:
    record = Record(MADE_FROM, circumstances(), vouched)
    assert record_in(lines_of(record).splitlines()) == record


def test_each_line_of_a_seal_holds_one_value_and_begins_with_a_sign_of_comments(
    tmp_path: Path,
) -> None:
    land_sealed(tmp_path / "x.csv", b"1", MADE_FROM)
    _, *lines, end = seal_of(tmp_path / "x.csv").read_text().splitlines()
    assert all(line.startswith("# ") for line in [*lines, end])
    names = [line.split(": ")[0] for line in lines]
    assert names[:3] == ["# made from code", "# made from held", "# made from study"]
    assert {"# made with libraries", "# made with processor", "# made with date"} <= {*names}


def test_a_record_tells_when_and_under_what_a_file_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(COMMIT, "67affd1 changed")
    made = made_now(MADE_FROM).made
    assert made["python"] == platform.python_version()
    assert made["device"] == "cpu"
    assert platform.machine() in made["processor"]
    age = datetime.now(UTC) - datetime.fromisoformat(made["date"])
    assert timedelta() <= age < timedelta(minutes=10)
    assert (made["commit"], made["clean"]) == ("67affd1", False)
    monkeypatch.setenv(COMMIT, "67affd1")
    assert made_now(MADE_FROM).made["clean"] is True
    monkeypatch.delenv(COMMIT)
    assert {"commit", "clean"}.isdisjoint(made_now(MADE_FROM).made)


@pytest.mark.parametrize(("used", "device"), [(True, "NVIDIA H100"), (False, "cpu")])
def test_a_gpu_is_named_by_its_model_where_the_process_computed_on_it(
    monkeypatch: pytest.MonkeyPatch, used: bool, device: str
) -> None:
    cuda = SimpleNamespace(is_initialized=lambda: used, get_device_name=lambda: "NVIDIA H100")
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    assert surroundings._device() == device


def test_where_a_system_tells_no_model_the_architecture_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(surroundings, "PROCESSORS", tmp_path / "none")
    assert circumstances()["processor"] == platform.machine()


WORKFLOW = Path(__file__).parents[2] / "workflow"


@pytest.mark.parametrize(("library", "others"), [("numba", "torch"), ("torch", "numba")])
def test_the_libraries_are_those_that_the_process_imported(library: str, others: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(library=library)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(WORKFLOW)},
    )
    assert f'"{library}": "' in done.stdout
    assert f'"{others}": "' not in done.stdout


def test_libraries_have_the_names_that_pip_knows() -> None:
    import dateutil
    import yaml

    found = loaded()
    assert found["python-dateutil"] == dateutil.__version__
    assert found["PyYAML"] == yaml.__version__
    assert not {"sys", "atypical", "dateutil"} & set(found)


def test_a_record_names_neither_user_nor_host() -> None:
    text = lines_of(made_now({}))
    words = [str(Path.home()), socket.gethostname(), str(Path.cwd())]
    # A short name of a host may stand within that of a library.
    assert [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)] == []
    assert f'"{getpass.getuser()}"' not in text


def test_a_file_that_joins_others_tells_with_what_they_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [tmp_path / f"{number}.csv" for number in range(3)]
    for part, library in zip(parts, ("torch", "torch", "numba"), strict=True):
        monkeypatch.setattr(surroundings, "loaded", lambda library=library: {library: "1.0"})
        land_sealed(part, b"1", {})
    monkeypatch.setattr(surroundings, "loaded", dict)
    land_sealed(tmp_path / "whole.csv", b"1", MADE_FROM, parts)
    record = record_of(tmp_path / "whole.csv")
    assert record is not None
    assert record.params == MADE_FROM
    told = [part["libraries"] for part in record.made["parts"]]
    assert told == [{"torch": "1.0"}, {"numba": "1.0"}]
    assert all("date" not in part for part in record.made["parts"])
