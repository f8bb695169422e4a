"""Exported results: the same numbers, with their words."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from atypical.disk.seals import sealed_checksum
from atypical.figures.catalogue import FIGURES
from atypical.release.export import main
from atypical.settings.studies import STUDIES
from atypical.tables.files import read
from clone import Project


def test_tables_say_what_they_hold_and_figures_too(finished: Project, tmp_path: Path) -> None:
    assert main([str(finished.path), "--to", str(tmp_path)]) == 0
    tables = finished.path / "results/tables"
    for path in sorted(tables.glob("*.csv")):
        written = pq.read_table(tmp_path / "tables" / f"{path.stem}.parquet")
        held = read(path, STUDIES[path.stem].columns)
        pd.testing.assert_frame_equal(written.to_pandas(), held, check_dtype=False)
        assert written.column_names == [column.name for column in STUDIES[path.stem].columns]
        assert all(field.metadata[b"meaning"] for field in written.schema)
        assert written.schema.metadata[b"sha256"].decode() == sealed_checksum(path)
    capacity = pq.read_schema(tmp_path / "tables/perceptron_capacity.parquet")
    assert capacity.field("alpha_c").metadata == {
        b"meaning": b"capacity",
        b"symbol": rb"$\alpha_c$",
        b"unit": b"patterns per weight",
    }
    assert "code" in json.loads(capacity.metadata[b"made"])["params"]
    for figure in FIGURES:
        drawn = finished.path / "results/figures" / f"{figure.name}.csv"
        told = tmp_path / "figures" / drawn.name
        pd.testing.assert_frame_equal(pd.read_csv(told, comment="#"), pd.read_csv(drawn))
    head = (tmp_path / "figures/B_margin_concentration.csv").read_text(encoding="utf-8")
    assert "# alpha: load $\\alpha$ (patterns per weight)\n" in head


def test_a_table_that_was_edited_is_not_exported(done: Project, tmp_path: Path) -> None:
    table = done.path / "results/tables/perceptron_capacity.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0.83", "0.84"), encoding="utf-8")
    assert main([str(done.path), "--to", str(tmp_path)]) == 2
