"""What the workflow leans on inside Snakemake is in one place, and still there."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from atypical.run import snakemake_inside
from atypical.run.snakemake_inside import (
    ATTRIBUTES,
    NEEDS,
    VERSIONS,
    gone,
    module_of_workflow,
    read_yaml_fast,
)

ROOT = Path(__file__).parents[2]
SOURCES = [path for kind in ("py", "smk") for path in (ROOT / "workflow").rglob(f"*.{kind}")]
# The interfaces for plugins, and what Snakemake documents for use in Snakefiles.
PUBLIC = ("snakemake_interface_", "snakemake.utils")
IMPORTS = re.compile(r"^\s*(?:from|import)\s+(snakemake[\w.]*)", re.MULTILINE)
WORKFLOW = set(ATTRIBUTES["snakemake.workflow:Workflow"])


def test_nothing_that_the_workflow_leans_on_is_gone() -> None:
    assert list(gone()) == []


def test_the_versions_here_are_of_the_range_that_is_named() -> None:
    for name, allowed in VERSIONS.items():
        assert version(name) in SpecifierSet(allowed), f"{name}: {allowed}"
        assert "<" in allowed


def test_the_ranges_are_those_that_an_installation_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {of.name: of.specifier for of in map(Requirement, project["dependencies"])}
    for name, allowed in VERSIONS.items():
        assert asked[name] == SpecifierSet(allowed)


def test_only_one_module_imports_what_is_inside() -> None:
    here = Path(snakemake_inside.__file__)
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in [*SOURCES, ROOT / "Snakefile"]
        for name in IMPORTS.findall(path.read_text(encoding="utf-8"))
        if path != here and not name.startswith(PUBLIC)
    }
    assert found == set()


def test_every_attribute_of_a_workflow_that_rules_ask_for_is_watched() -> None:
    rules = [ROOT / "Snakefile", *(ROOT / "workflow/rules").glob("*.smk")]
    asked = {
        name
        for path in rules
        for line in path.read_text(encoding="utf-8").splitlines()
        for name in re.findall(r"(?<![\w/])workflow\.([a-z_]+)", line)
        if "report:" not in line
    }
    assert asked
    assert asked <= WORKFLOW


@pytest.mark.parametrize("name", ["local_exec", "register_resource"])
def test_what_is_gone_is_named_in_one_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(module_of_workflow().Workflow, name)
    (line,) = gone()
    assert line.startswith(f"snakemake.workflow:Workflow.{name} is gone from snakemake 9.")
    assert NEEDS in line


@pytest.mark.parametrize("path", ["config.yaml", "workflow/scales/papers.yaml", "CITATION.cff"])
def test_a_configuration_is_the_same_to_the_faster_reader(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    known = yaml.load(text, Loader=yaml.FullLoader)
    monkeypatch.setattr(yaml, "FullLoader", yaml.FullLoader)
    read_yaml_fast()
    assert repr(yaml.load(text, Loader=yaml.FullLoader)) == repr(known)
    assert yaml.FullLoader is yaml.CFullLoader
