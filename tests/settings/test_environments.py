"""The environments: all follow from uv.lock, which lies within the ranges that are allowed."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tomllib
from collections.abc import Iterable
from importlib.metadata import requires
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = {package["name"]: package for package in LOCK["package"]}
RUN = ("requirements.txt", "requirements-torch.txt")
PLATFORMS = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
DIRECT = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
TOOLS = [Requirement(line) for line in PROJECT["dependency-groups"]["dev"]]


def renew(root: Path = ROOT) -> ModuleType:
    spec = importlib.util.spec_from_file_location("renew", root / "envs/renew.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(*files: str) -> list[str]:
    """Requirements of files, without their hashes."""
    texts = [(ROOT / "envs" / file).read_text() for file in files]
    return [line.rstrip(" \\") for text in texts for line in re.findall(r"^\w.*", text, re.M)]


def held(files: Iterable[str], system: str, machine: str, python: str) -> set[str]:
    """Names of what these files install there."""
    there = {
        **{"sys_platform": system, "platform_system": system.capitalize()},
        **{"platform_machine": machine, "python_version": python},
        **{"python_full_version": f"{python}.0", "implementation_name": "cpython"},
        **{"platform_python_implementation": "CPython", "extra": ""},
    }
    wanted = [Requirement(line) for line in lines(*files)]
    return {r.name for r in wanted if r.marker is None or r.marker.evaluate(there)}


def test_all_that_installs_follows_from_uv_lock() -> None:
    for name, text in renew().files().items():
        assert (ROOT / "envs" / name).read_text() == text, f"{name}: make lock"


def test_uv_lock_is_that_of_pyproject(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "uv.lock", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "envs").mkdir()
    shutil.copy(ROOT / "envs/renew.py", tmp_path / "envs")
    there = renew(tmp_path)
    there.lock("--check", "--offline")
    project = tmp_path / "pyproject.toml"
    project.write_text(project.read_text().replace('"numpy>=', '"numpy>=99.'))
    with pytest.raises(SystemExit):
        there.lock("--check", "--offline")


def test_uv_lock_names_no_address_and_a_hash_of_every_file() -> None:
    for name, package in LOCKED.items():
        if name == "atypical":
            continue
        assert package["source"] == {"registry": renew().FOLDER}
        files = [*package.get("wheels", []), *([s] if (s := package.get("sdist")) else [])]
        assert files
        for file in files:
            assert set(file) <= {"path", "hash", "size", "upload-time"}
            assert re.fullmatch(r"[\w.+-]+\.(whl|tar\.gz)", file["path"])
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"])
    assert len(LOCKED) == len(LOCK["package"])  # one version of each, everywhere


def test_addresses_do_not_enter_uv_lock() -> None:
    served = (
        'source = { registry = "https://a.mirror:8080/simple" }\n'
        'sdist = { url = "https://a.mirror:8080/f/0a/b.tar.gz", hash = "sha256:1", size = 2 }\n'
        'wheels = [\n    { url = "https://a.mirror:8080/f/0a/b-1-py3-none-any.whl" },\n]\n'
    )
    kept = renew().bare(served)
    assert "mirror" not in kept
    assert tomllib.loads(kept) == {
        "source": {"registry": "packages"},
        "sdist": {"path": "b.tar.gz", "hash": "sha256:1", "size": 2},
        "wheels": [{"path": "b-1-py3-none-any.whl"}],
    }
    assert renew().bare(kept) == kept


def test_no_other_address_is_in_what_installs() -> None:
    found = {
        address
        for path in [*ROOT.glob("envs/*.*"), ROOT / "uv.lock", ROOT / "Makefile"]
        for address in re.findall(r"https?://([^/\s\"']+)", path.read_text())
    }
    assert found == {"download.pytorch.org", "a"}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("system", "machine"), PLATFORMS)
def test_a_run_has_all_that_it_needs_in_turn(system: str, machine: str, python: str) -> None:
    there = held(RUN, system, machine, python)
    tools = held((*RUN, "requirements-dev.txt"), system, machine, python)
    assert {canonicalize_name(r.name) for r in DIRECT} <= there
    for holds in there, tools:
        for name in holds:
            needs = LOCKED[name].get("dependencies", [])
            assert {
                need["name"] for need in needs if applies(need, system, machine, python)
            } <= holds


def applies(need: dict[str, Any], system: str, machine: str, python: str) -> bool:
    there = {"sys_platform": system, "platform_machine": machine, "python_full_version": python}
    return "marker" not in need or Marker(need["marker"]).evaluate(there)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_the_build_of_torch_without_cuda_needs_nothing_that_the_other_brings() -> None:
    there = held(RUN[:1], "linux", "x86_64", "3.11")
    asked = [Requirement(line) for line in requires("torch") or []]
    if any(r.name.startswith(("nvidia", "cuda")) for r in asked):
        asked = [r for r in asked if r.marker is None]
    assert {canonicalize_name(r.name) for r in asked if "extra" not in str(r.marker)} <= there
    assert not {name for name in there if name.startswith(("nvidia", "cuda", "triton", "torch"))}
    assert lines("requirements-torch-cpu.txt") == [f"torch=={LOCKED['torch']['version']}+cpu"]


@pytest.mark.parametrize("python", PYTHONS)
def test_no_library_refuses_a_python(python: str) -> None:
    """A wheel for it on Linux, or a source that any Python builds."""
    tag = f"cp{python.replace('.', '')}"
    fits = re.compile(rf"-(py2\.py3|py3|{tag})-|-cp3\d+-abi3-")
    lacking = {
        name
        for name in held((*RUN, "requirements-dev.txt"), "linux", "x86_64", python)
        if not any(fits.search(wheel["path"]) for wheel in LOCKED[name].get("wheels", []))
    }
    assert lacking == {"connection-pool"} | ({"immutables"} if python == "3.14" else set())


@pytest.mark.parametrize("python", PYTHONS)
def test_without_a_gpu_less_than_a_gigabyte_is_fetched(python: str) -> None:
    """For figures and tests together, by the files that pip may take; torch in any build for CPUs
    has been smaller than its build for CUDA by half.
    """
    names = held((*RUN[:1], "requirements-dev.txt"), "linux", "x86_64", python)
    sizes = [largest(name, python) for name in names]
    assert 0.2e9 < sum(sizes) < 1e9 - largest("torch", python) / 2


def largest(name: str, python: str) -> int:
    """Bytes of the largest of its files that fit."""
    fits = re.compile(rf"-(py3|cp{python.replace('.', '')}|abi3)-.*(any|manylinux.*x86_64)\.whl")
    found = [wheel for wheel in LOCKED[name].get("wheels", []) if fits.search(wheel["path"])]
    return max(file["size"] for file in found or [LOCKED[name]["sdist"]])


def test_every_range_begins_with_its_pin() -> None:
    for allowed in [*DIRECT, *TOOLS]:
        version = LOCKED[canonicalize_name(allowed.name)]["version"]
        # Older versions have never been tried; the next major one may differ in anything.
        oldest, next_major = ".".join(version.split(".")[:2]), int(version.split(".")[0]) + 1
        assert str(allowed.specifier) == str(SpecifierSet(f">={oldest},<{next_major}"))


def test_a_version_that_moves_moves_the_range() -> None:
    text = '    "Types-X>=6.0,<7",\n    "triton>=3.7,<4; sys_platform == \'linux\'",\n'
    moved = renew().begun(text, {"types-x": "7.1.2026", "triton": "3.7.1"})
    assert moved == text.replace("6.0,<7", "7.1,<8")


def test_contributing_says_why_each_direct_requirement_is_there() -> None:
    why = (ROOT / "CONTRIBUTING.md").read_text().lower()
    assert [r.name for r in DIRECT if r.name.lower() not in why] == []


def test_conda_and_the_container_hold_the_versions_of_pip() -> None:
    environment = yaml.safe_load((ROOT / "envs/environment.yaml").read_text())
    assert set(environment["dependencies"][-1]["pip"]) == set(lines(*RUN))
    recipe = (ROOT / "envs/atypical.def").read_text()
    for file in RUN:
        assert f"envs/{file} /opt/{file}" in recipe
        assert f"--require-hashes --requirement /opt/{file}" in recipe


def test_the_oldest_python_is_the_one_of_pyproject() -> None:
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    environment = yaml.safe_load((ROOT / "envs/environment.yaml").read_text())
    assert f"python={oldest}" in environment["dependencies"]
    assert f"From: python:{oldest}-slim" in (ROOT / "envs/atypical.def").read_text()
    assert f"with Python {oldest} or newer" in (ROOT / "README.md").read_text()
