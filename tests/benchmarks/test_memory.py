"""Memory as benchmarks state it."""

from __future__ import annotations

import sys

import psutil
import pytest
from benchmarks.memory import peak_megabytes


def test_memory_is_stated_in_the_units_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    linux = peak_megabytes()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert linux / peak_megabytes() == pytest.approx(1024, rel=0.1)
    monkeypatch.undo()
    assert psutil.Process().memory_info().rss / 2**20 < 1.1 * peak_megabytes() < 1e5
