"""The tables that claims are judged from."""

TABLES = (
    "linear_delayed",
    "linear_escape",
    "linear_landscape",
    "linear_langevin",
    "linear_noise",
    "linear_one_way",
    "linear_sparse",
    "linear_sweep",
    "linear_trapping",
    "nonlinear_sweep",
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
