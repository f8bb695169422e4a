"""The tables that claims are judged from."""

TABLES = (
    "perceptron_clone_thresholds",
    "perceptron_entropy",
    "perceptron_local_entropy",
    "perceptron_nested_margins",
    "perceptron_thresholds",
    "perceptron_transitions",
)
