"""The tables that claims are judged from."""

TABLES = (
    "features_entropy",
    "features_interpolation",
    "features_transitions",
    "perceptron_clone_thresholds",
    "perceptron_entropy",
    "perceptron_local_entropy",
    "perceptron_nested_margins",
    "perceptron_thresholds",
    "perceptron_transitions",
)
