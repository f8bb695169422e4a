"""Reinforced max-sum."""

from __future__ import annotations

from atypical.studies.learners.reinforced_bp import ReinforcedBP


class ReinforcedMaxSum(ReinforcedBP):
    """Reinforced max-sum."""

    shown = "reinforced max-sum"
    colour = "#CC79A7"
    place = 3
    reach = 0.69
