"""A part of another workflow: imported with a prefix, from a folder or from a repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from clone import FIGURE, SOURCE, TINY, Project, content

TEMPLATE = """
configfile: "config/config.yaml"


module learning:
    snakefile:
        {snakefile}
    config:
        config
    {prefix}


use rule * from learning as learning_*


rule paper:
    default_target: True
    input:
        rules.learning_{figure}.output.pdf,
    output:
        "paper.txt",
    log:
        "paper.log",
    script:
        "paper.py"
"""
# A script of the other workflow: what it says is its own, and so is what it imports.
SCRIPT = """
import sys
import own

print("said", file=sys.stderr)
open(snakemake.output[0], "w").write(own.WORD)
"""


def other(place: Path, snakefile: str, prefix: str = "") -> Project:
    """Another workflow, which draws a figure of this one."""
    (place / "config").mkdir(parents=True)
    (place / "config/config.yaml").write_text(TINY.read_text())
    (place / "Snakefile").write_text(
        TEMPLATE.format(snakefile=snakefile, prefix=prefix, figure=FIGURE)
    )
    (place / "paper.py").write_text(SCRIPT)
    (place / "lib").mkdir()
    (place / "lib/own.py").write_text("WORD = 'printed'")
    return Project(place)


def test_another_workflow_imports_this_one_and_draws_a_figure(
    undisturbed: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = other(tmp_path / "outer", repr(str(SOURCE / "Snakefile")), 'prefix: "learning"')
    monkeypatch.setenv("PYTHONPATH", str(outer.path / "lib"))
    alone = ("--cores", "2", "--configfile", outer.path / "config/config.yaml")
    outer.made(*alone)
    own = {path.name: content(path) for path in undisturbed.path.glob("results/tables/*")}
    made = {path.name: content(path) for path in outer.path.glob("learning/results/tables/*")}
    assert made == own
    drawn = f"results/figures/{FIGURE}.png"
    assert (outer.path / "learning" / drawn).read_bytes() == (undisturbed.path / drawn).read_bytes()
    assert (outer.path / "paper.txt").read_text() == "printed"
    assert not (outer.path / "results").exists()
    again = outer.run("--dry-run", *alone)
    assert "Nothing to be done" in again.stdout + again.stderr


def test_a_mistake_in_what_is_handed_over_is_one_line(tmp_path: Path) -> None:
    outer = other(tmp_path / "outer", repr(str(SOURCE / "Snakefile")))
    given = outer.path / "config/config.yaml"
    given.write_text("studies: {perceptron_entropy: {alpha: [-0.2, 1e-3]}}\n")
    refused = outer.run("--dry-run", "--cores", "1", "--configfile", given)
    assert refused.returncode != 0
    (line,) = [line for line in refused.stderr.splitlines() if line.startswith("config: ")]
    assert line.startswith("config: studies.perceptron_entropy.alpha: -0.2 is not a load; ")


def test_the_usage_of_the_catalog_takes_the_workflow_out_of_a_repository(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", SOURCE, clone], check=True)
    commit = subprocess.run(
        ["git", "-C", clone, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    source = f'gitfile("{clone}", path="workflow/Snakefile", commit="{commit}")'
    outer = other(tmp_path / "outer", source)
    given = ("--cores", "1", "--configfile", outer.path / "config/config.yaml")
    planned = outer.planned(*given)
    assert {"Solve perceptron_entropy.", f"Draw {FIGURE}."} <= planned
    assert (outer.path / ".snakemake/atypical" / commit / "workflow/atypical").is_dir()


def test_what_the_catalog_asks_for_is_there() -> None:
    usage = yaml.safe_load((SOURCE / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert usage["software-stack-deployment"]["conda"] is True
    assert usage["report"] is True
    assert (SOURCE / "workflow/Snakefile").exists()
    assert (SOURCE / "config/README.md").exists()
    template = yaml.safe_load((SOURCE / "config/config.yaml").read_text())
    shipped = yaml.safe_load((SOURCE / "config.yaml").read_text())
    assert template.items() <= shipped.items()
