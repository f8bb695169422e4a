"""A plugin of pytest: notes how each test ended, and leaves out what needs torch where it is not.

A run that is cut, or ends in a crash, leaves what it had noted.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

NOTES = "MATRIX_NOTES"
TORCH = find_spec("torch") is not None


class Recorder:
    """Writes one line for each test: its outcome and its name."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has ended, or has not come to its end."""
        if report.when == "call" or report.outcome != "passed":
            self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of tests could not be read."""
        if report.failed:
            self._note(report)

    def _note(self, report: Any) -> None:
        with self._notes.open("a") as file:
            print(report.outcome, report.nodeid, sep="\t", file=file)


class LeftOut:
    """Stands where torch would be: who imports it is skipped."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Called for every module that is imported for the first time."""
        if name == "torch":
            pytest.skip("torch is not installed", allow_module_level=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Snakemake asks for the versions of all libraries at its start."""
    if not TORCH:
        for item in items:
            if "workflow" in item.path.parts[-2:]:
                item.add_marker(pytest.mark.skip("torch is not installed"))


def pytest_configure(config: pytest.Config) -> None:
    """Begin to note, in the one process that hears of all tests."""
    if not TORCH:
        sys.meta_path.insert(0, LeftOut())
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(os.environ[NOTES])))
