"""The environments: pip and conda hold the same versions."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

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
    direct = (ROOT / "envs/requirements.txt").read_text().split("\n\n")[0]
    assert [pin for pin in PIN.findall(direct) if pin.split("==")[0].lower() not in why] == []


def test_the_container_installs_what_pip_and_conda_do() -> None:
    environment = yaml.safe_load((ROOT / "envs/environment.yaml").read_text())
    recipe = (ROOT / "envs/atypical.def").read_text()
    assert "envs/requirements.txt /opt/requirements.txt" in recipe
    assert "--requirement /opt/requirements.txt" in recipe
    (python,) = re.findall(r"From: python:(\S+)-slim", recipe)
    assert f"python={python}" in environment["dependencies"]
