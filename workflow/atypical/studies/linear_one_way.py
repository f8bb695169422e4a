"""Jumps up and down in rank under the same minibatch noise."""

from __future__ import annotations

from atypical.studies.linear_escape import LinearEscape


class LinearOneWay(LinearEscape):
    """Jumps up (rank 1 to 2) and down (rank 2 to 1) under the same noise, against batch and
    learning rate.
    """
