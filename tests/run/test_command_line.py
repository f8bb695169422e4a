"""The command line: targets that are taken for files, misspelt ones, and what profiles add."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from atypical.run import command_line
from atypical.run.command_line import given, refuse_targets_among, unknown_targets
from atypical.settings.files import ConfigurationError

ROOT = Path(__file__).parents[2]
SNAKEMAKE = "/somewhere/bin/snakemake"


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    given.cache_clear()
    yield
    given.cache_clear()


@pytest.mark.parametrize(
    ("files", "command"),
    [
        (["my.yaml", "B_solutions"], "snakemake B_solutions --configfile my.yaml"),
        (["a.yaml", "paper_A", "b.yaml", "claims"], "snakemake paper_A claims --configfile a.yaml b.yaml"),  # noqa: E501
        (["results/tables/x.csv"], "snakemake results/tables/x.csv"),
        (["my.yaml", "fetch_mnist"], "snakemake fetch_mnist --configfile my.yaml"),
    ],
)  # fmt: skip
def test_targets_behind_the_configuration_are_put_before_it(files: list[str], command: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        refuse_targets_among([Path(file) for file in files])
    assert str(error.value).endswith(f"targets come first: {command}")


def test_files_are_no_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("claims").write_text("device: cpu\n")
    refuse_targets_among([Path("my.yaml"), Path("claims"), Path("results/config.json")])


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("B_solutoins", "B_solutoins: there is no such target; did you mean B_solutions?"),
        ("qqq", "qqq: there is no such target; `snakemake list` lists the figures."),
        ("B_solutions", None),
        ("results/tables/anything.csv", None),
    ],
)
def test_a_misspelt_target_is_answered_with_a_near_one(
    monkeypatch: pytest.MonkeyPatch, target: str, said: str | None
) -> None:
    monkeypatch.setattr(sys, "argv", [SNAKEMAKE, target])
    assert [*unknown_targets(["B_solutions", "claims"])] == ([said] if said else [])


def test_no_target_is_looked_for_where_another_program_runs_snakemake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/bin/notebook", "--of-its-own"])
    assert [*unknown_targets(["B_solutions"])] == []


def test_profiles_say_where_jobs_run(monkeypatch: pytest.MonkeyPatch) -> None:
    slurm = str(ROOT / "workflow/profiles/slurm")
    monkeypatch.setattr(sys, "argv", [SNAKEMAKE, "-n", "--profile", slurm])
    assert command_line.given().executor == "slurm"
