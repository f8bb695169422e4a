"""Variants: rules with some of their options fixed, each a learner under a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atypical.disk.solutions import Found
from atypical.learners import sweep
from atypical.learners.sweep import Condition, Followed


def trained(
    curves: Sequence[Condition],
    instances: Sequence[int],
    learner: str,
    rule: str,
    hyper: Mapping[str, Any],
    followed: Followed,
    device: str = "cpu",
) -> Iterator[Found]:
    """Tables of training: what a rule finds at each condition, under the name of its variant.

    rule: its module in atypical.learners.   hyper: its hyper-parameters, all of them.
    Random numbers are the rule's: variants that draw alike start alike, and differ in their
    options alone.
    """
    named = {"learner": learner}
    for found in sweep.trained(curves, instances, rule, hyper, followed, device):
        rows, names = ([{**row, **named} for row in part] for part in (found.rows, found.names))
        yield Found(rows, names, found.weights)
