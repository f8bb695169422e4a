"""The task that a condition of a study names."""

from __future__ import annotations

from typing import Any

from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels


def task_of(condition: dict[str, Any]) -> RandomLabels | RandomFeatures:
    """Random features where the condition has a latent dimension, else random labels."""
    if "latent" in condition:
        return RandomFeatures(condition["size"], condition["patterns"], condition["latent"])
    return RandomLabels(condition["size"], condition["alpha"], condition["entries"])
