"""Parts are joined as text: the bytes are those of the table that is made in one piece."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from atypical.disk.seals import Broken
from atypical.tables.files import write
from atypical.tables.kinds import Column, count, given, number, plain, word
from scripts.gather import main

COLUMNS = (word("what"), given("beta"), count("seed"), number("value"), word("said"))
ODD = ["plain", "a, b", 'the "gap"', "two\nlines", "", " padded ", "κ ≥ 0", "'"]
SEEDS, BETAS = [42, 7, 100], [0.3, 1e-10, 0.1]


def whole() -> pd.DataFrame:
    """Two curves; each is swept from weight decay to weight decay, with all seeds at each."""
    rng = np.random.default_rng(0)
    rows = [
        {"curve": curve, "what": what, "beta": beta, "seed": seed}
        for curve, what in enumerate(("down, then up", "up"))
        for beta in BETAS
        for seed in SEEDS
    ]
    values = rng.standard_normal(len(rows)) * 10.0 ** rng.integers(-300, 300, len(rows))
    values[:4] = [np.nan, 0.1 + 0.2, -0.0, 1e16]
    frame = pd.DataFrame(rows).assign(value=values, said=(ODD * 3)[: len(rows)])
    return frame.assign(said=frame["said"].mask(frame["said"] == "", "empty"))


def part(frame: pd.DataFrame, path: Path) -> str:
    """A part as a job leaves it: its own curves, numbered from zero."""
    numbers = {place: number for number, place in enumerate(frame["curve"].unique())}
    own = frame.assign(curve=frame["curve"].map(numbers))
    write(own, path, (count("curve"), *COLUMNS))
    return str(path)


def joined(parts: dict[str, list[int]], columns: tuple[Column, ...] = COLUMNS) -> bytes:
    params = {
        **{"columns": plain(columns), "places": list(parts.values())},
        **{"order": ["beta", "seed"], "runs": SEEDS},
    }
    return main(list(parts), params)


def as_one(frame: pd.DataFrame) -> bytes:
    text = frame.drop(columns="curve").to_csv(index=False, lineterminator="\n")
    return text.encode()


def test_what_is_joined_has_the_bytes_that_pandas_writes(tmp_path: Path) -> None:
    frame = whole()
    cut: dict[str, Any] = {
        "late": (frame["seed"] == SEEDS[2], [0, 1]),
        "second": ((frame["seed"] != SEEDS[2]) & (frame["curve"] == 1), [1]),
        "first": ((frame["seed"] != SEEDS[2]) & (frame["curve"] == 0), [0]),
    }
    parts = {part(frame[which], tmp_path / f"{n}.csv"): at for n, (which, at) in cut.items()}
    assert joined(parts) == as_one(frame)
    assert joined({part(frame, tmp_path / "whole.csv"): [0, 1]}) == as_one(frame)


def test_runs_come_in_the_order_in_which_they_were_asked_for(tmp_path: Path) -> None:
    frame = whole()
    shuffled = frame.sort_values("seed", kind="stable")
    assert joined({part(shuffled, tmp_path / "a.csv"): [0, 1]}) == as_one(frame)


def test_curves_stand_where_the_study_has_them(tmp_path: Path) -> None:
    frame = whole()
    turned = pd.concat([frame[frame["curve"] == 1], frame[frame["curve"] == 0]])
    assert joined({part(frame, tmp_path / "a.csv"): [1, 0]}) == as_one(turned)


def test_a_part_that_was_touched_is_not_joined(tmp_path: Path) -> None:
    path = part(whole(), tmp_path / "a.csv")
    Path(path).write_text(Path(path).read_text().replace("0.3", "0.4"))
    with pytest.raises(Broken, match=r"a\.csv"):
        joined({path: [0, 1]})


def test_a_study_without_runs_keeps_the_order_of_its_solver(tmp_path: Path) -> None:
    frame = whole()
    params = {"columns": plain(COLUMNS), "places": [[0, 1]], "order": (), "runs": []}
    assert main([part(frame, tmp_path / "a.csv")], params) == as_one(frame)
