"""Compiled loops follow the code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atypical.run import compiled


def test_any_changed_module_leaves_all_compiled_loops_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.setattr(compiled, "PACKAGE", tmp_path)
    (tmp_path / "callee.py").write_text("x = 1\n")
    compiled.keep_compiled(Path("here"))
    before = os.environ["NUMBA_CACHE_DIR"]
    compiled.keep_compiled(Path("here"))
    assert os.environ["NUMBA_CACHE_DIR"] == before
    (tmp_path / "callee.py").write_text("x = 2\n")
    compiled.keep_compiled(Path("here"))
    assert os.environ["NUMBA_CACHE_DIR"] != before
    assert Path(before).parent == Path("here").absolute()
