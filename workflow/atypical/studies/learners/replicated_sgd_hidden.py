"""Replicated SGD whose pull starts from hidden weights: its best form found."""

from __future__ import annotations

from atypical.studies.learners.replicated_sgd import ReplicatedSGD


class ReplicatedHidden(ReplicatedSGD):
    """Replicated SGD whose pull starts from hidden weights: its best form found."""

    rule = "replicated_sgd"
    fixed = ReplicatedSGD.fixed | {"force": "hidden", "alike": False}
    shown = "replicated SGD, hidden pull"
    colour = "#6A3D9A"
    reach = 0.68
