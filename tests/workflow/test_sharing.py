"""Shared tables: taken where code and parameters are the same, never otherwise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clone import CHECKSUM, TINY, Project

STUDY = "perceptron_entropy"
TABLE = f"results/tables/{STUDY}.csv"
PART = rf"results/parts/{STUDY}/{CHECKSUM}\.csv"


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path_factory.mktemp("shared")
    monkeypatch.setenv("SNAKEMAKE_OUTPUT_CACHE", str(place))
    return place


def taken(project: Project, *overlays: Path) -> bool:
    """Make the table anew in an empty directory; whether it was taken from the shared place."""
    project.forget()
    done = project.run("--cache", "--configfile", TINY, *overlays, "--", TABLE)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    solved = re.search(rf"^Moving output file {PART} to cache\.", said, re.MULTILINE) is not None
    assert re.search(rf"^Symlinking output file {PART} from cache\.", said, re.MULTILINE)
    return not solved


def test_a_table_is_taken_only_where_code_and_parameters_are_the_same(
    place: Path, fresh: Project, undisturbed: Project, tmp_path: Path
) -> None:
    assert not taken(fresh)
    assert taken(fresh)
    assert fresh.tables(STUDY) == undisturbed.tables(STUDY)

    other = tmp_path / "other.yaml"
    other.write_text(f"studies: {{{STUDY}: {{margin: [0.0]}}}}\n")
    assert not taken(fresh, other)

    library = fresh.path / "workflow/atypical/replica/averages/gaussian.py"
    library.write_text(library.read_text() + "# another thought\n")
    assert taken(fresh)
    library.write_text(library.read_text() + "ANOTHER_NUMBER = 0\n")
    assert not taken(fresh)


def test_a_damaged_shared_table_is_made_anew_for_all(
    place: Path, fresh: Project, undisturbed: Project
) -> None:
    assert not taken(fresh)
    (shared,) = place.glob("*.csv")
    shared.write_text(shared.read_text() + "0.5,1.0,0.5\n")
    again = fresh.run("--cache", "--configfile", TINY, "--", TABLE)
    changed = rf"^{PART}: was changed or cut since it was written; it is made anew\.$"
    assert re.search(changed, again.stderr, re.MULTILINE)
    assert fresh.tables(STUDY) == undisturbed.tables(STUDY)
    assert taken(fresh)
    assert fresh.tables(STUDY) == undisturbed.tables(STUDY)
