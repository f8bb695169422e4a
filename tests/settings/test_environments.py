"""The environments: pip and conda hold the same versions, within the ranges that are allowed."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"[A-Za-z0-9._-]+==\S+")


def pins(file: str) -> list[str]:
    return PIN.findall((ROOT / "envs" / file).read_text())


def test_conda_holds_the_versions_of_pip() -> None:
    environment = yaml.safe_load((ROOT / "envs/environment.yaml").read_text())
    assert environment["dependencies"][-1]["pip"] == pins("requirements.txt")


def test_every_requirement_is_pinned_once() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        names = [pin.split("==")[0].lower() for pin in pins(file)]
        lines = (ROOT / "envs" / file).read_text().splitlines()
        assert len(names) == len(set(names))
        assert len(names) == sum(not line.startswith(("#", "-r")) and bool(line) for line in lines)


def test_contributing_says_why_each_direct_requirement_is_there() -> None:
    why = (ROOT / "CONTRIBUTING.md").read_text().lower()
    assert [pin for pin in direct() if pin.split("==")[0].lower() not in why] == []


def direct() -> list[str]:
    return PIN.findall((ROOT / "envs/requirements.txt").read_text().split("\n\n")[0])


def test_every_direct_requirement_has_a_range_that_begins_with_its_pin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ranges = [Requirement(line) for line in project["dependencies"]]
    pinned = dict(pin.split("==") for pin in direct())
    assert [r.name for r in ranges] == list(pinned)
    for allowed in ranges:
        version = pinned[allowed.name]
        # Older versions have never been tried; the next major one may differ in anything.
        oldest, next_major = ".".join(version.split(".")[:2]), int(version.split(".")[0]) + 1
        assert str(allowed.specifier) == str(SpecifierSet(f">={oldest},<{next_major}"))


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0", "3.14.0"])
def test_no_requirement_refuses_a_python(python: str) -> None:
    names = {pin.split("==")[0] for pin in pins("requirements.txt") + pins("requirements-dev.txt")}
    stated = {name: requires_python(name) for name in names}
    assert [name for name, pythons in stated.items() if not pythons.contains(python)] == []


def requires_python(name: str) -> SpecifierSet:
    try:
        return SpecifierSet(metadata(name).get("Requires-Python") or "")
    except PackageNotFoundError:  # an environment without torch
        return SpecifierSet()


def test_the_container_installs_what_pip_and_conda_do() -> None:
    environment = yaml.safe_load((ROOT / "envs/environment.yaml").read_text())
    recipe = (ROOT / "envs/atypical.def").read_text()
    assert "envs/requirements.txt /opt/requirements.txt" in recipe
    assert "--requirement /opt/requirements.txt" in recipe
    (python,) = re.findall(r"From: python:(\S+)-slim", recipe)
    assert f"python={python}" in environment["dependencies"]
