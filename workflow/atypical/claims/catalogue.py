"""The tables that claims are judged from."""

TABLES = (
    "features_algorithms",
    "features_flatness",
    "features_training",
    "perceptron_algorithms",
    "perceptron_clone_thresholds",
    "perceptron_entropy",
    "perceptron_flatness",
    "perceptron_local_entropy",
    "perceptron_nested_margins",
    "perceptron_thresholds",
    "perceptron_transitions",
)
