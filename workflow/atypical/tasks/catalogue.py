"""The task that a condition of a study names, and the network that learns it."""

from __future__ import annotations

from typing import Any

from atypical.tasks.committee import ONE_UNIT, Committee, network
from atypical.tasks.random_features import RandomFeatures
from atypical.tasks.random_labels import RandomLabels


def network_of(condition: dict[str, Any]) -> Committee:
    """The committee of the condition's architecture, else a perceptron."""
    if "architecture" in condition:
        return network(condition["architecture"], condition["hidden"])
    return ONE_UNIT


def task_of(condition: dict[str, Any]) -> RandomLabels | RandomFeatures:
    """Random features where the condition has a latent dimension, else random labels."""
    if "latent" in condition:
        return RandomFeatures(condition["size"], condition["patterns"], condition["latent"])
    inputs = network_of(condition).inputs(condition["size"])
    return RandomLabels(inputs, condition["patterns"] / inputs, condition["entries"])
