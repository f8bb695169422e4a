"""The images that binary networks learn leave wide ones room to generalize better."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from atypical.networks.sweep import sweep
from atypical.settings.configuration import configuration

ROOT = Path(__file__).parents[2]
NARROW, WIDE = 24, 128
SEEDS = range(201, 217)


def at_the_loss(name: str, width: int) -> pd.DataFrame:
    """Binary networks of a width where they first met the fixed loss of the configuration."""
    raw = yaml.safe_load((ROOT / "config.yaml").read_text())
    study: Any = configuration(raw).studies.networks_training
    stacks = [
        stack
        for stack in study.curves()
        if (stack["weights"], stack["algorithm"], stack["width"]) == ("binary", name, width)
    ]
    rows = pd.DataFrame(sweep(stacks, SEEDS, lambda items, _: items).rows)
    assert set(rows["status"]) == {"reached"}
    return rows[rows["stopping"] == "loss"]


def test_wide_binary_networks_err_less_than_narrow_ones_that_fit_as_well() -> None:
    narrow, wide = (at_the_loss("adam", width)["test_error"] for width in (NARROW, WIDE))
    fall = narrow.mean() - wide.mean()
    assert fall > 3 * np.hypot(narrow.sem(), wide.sem())
