"""Loads at which the entropy of clones around a teacher loses its shape."""

from atypical.tables.description import table
from atypical.tables.perceptron_clone_thresholds import COLUMNS

TABLE = table(
    "teacher_clone_thresholds",
    "Loads at which the entropy of m clones that learn the labels of a teacher with binary weights "
    "ceases to be monotone up to its maximum (breakdown), and touches zero (overlap gap).",
    COLUMNS,
)
