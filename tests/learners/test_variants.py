"""Variants of rules: learners of their own, whose rule is another's."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from atypical.learners import sweep
from atypical.plan.devices import Devices
from atypical.plan.steps import Steps
from atypical.settings.configuration import configured
from atypical.settings.studies import chosen
from atypical.studies.kinds.training import LEARNERS, rule_of

VARIANTS = {name: learner.rule for name, learner in LEARNERS.items() if learner.rule}
CONDITION = {"size": 51, "patterns": 20, "alpha": 0.4, "entries": "sign", "stopping": "first"}
ROOT = Path(__file__).parents[2]
SETTINGS = configured([ROOT / "config.yaml"])
ON_GPU = Devices.where_it_can(chosen(SETTINGS.studies))
STEPS = Steps(chosen(SETTINGS.studies), lambda *code: " ".join(code), ON_GPU, SETTINGS.seed)
PERCEPTRON = STEPS.studies["perceptron_training"]


def plain(items: Any, unit: str) -> Any:
    return items


def test_a_variant_that_changes_nothing_finds_what_its_rule_finds() -> None:
    hyper = {"sweeps": 100, "threshold": 1.0, "probability": 0.3, "states": 2.0}
    (own,) = sweep.trained([CONDITION], [0, 1], "sbpi", hyper, plain)
    (other,) = sweep.trained([CONDITION], [0, 1], "clipped", hyper, plain, rule="sbpi")
    renamed = {"learner": "clipped"}
    rows = pd.DataFrame(own.rows).assign(**renamed)
    pd.testing.assert_frame_equal(pd.DataFrame(other.rows), rows, check_exact=True)
    assert other.names == [name | renamed for name in own.names]
    assert np.array_equal(np.stack(other.weights), np.stack(own.weights))
    assert own.rows[0]["learner"] == "sbpi"


@pytest.mark.parametrize(("name", "rule"), VARIANTS.items())
def test_a_variant_is_a_rule_with_options_of_its_own(name: str, rule: str) -> None:
    assert rule not in VARIANTS
    made = import_module(f"atypical.learners.{rule}").Rule
    chosen = LEARNERS[name].fixed
    assert rule_of(rule) == rule
    assert vars(made()) | chosen != vars(made()) | LEARNERS[rule].fixed


@pytest.mark.parametrize(("name", "rule"), VARIANTS.items())
def test_the_code_of_a_variant_is_that_of_its_rule(name: str, rule: str) -> None:
    bundles = {b.kind: b for b in PERCEPTRON.bundles(STEPS.studies)}
    assert bundles[name].along["rule"] == rule
    assert "rule" not in bundles[rule].along
    reached = STEPS.code(PERCEPTRON, bundles[name]).split()
    assert {f"atypical.learners.{rule}", f"atypical.learners.kernels.{rule}"} <= set(reached)
    assert "atypical.learners.sweep" in reached
