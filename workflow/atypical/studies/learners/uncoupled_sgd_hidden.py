"""Replicas that are pulled each to its own signs, judged by their majority: a control."""

from __future__ import annotations

from atypical.studies.learners.replicated_sgd_hidden import ReplicatedHidden


class UncoupledHidden(ReplicatedHidden):
    """Replicas that are pulled each to its own signs, judged by their majority: a control."""

    fixed = ReplicatedHidden.fixed | {"coupled": False}
    shown = "uncoupled, hidden pull"
    reach = 0.11
