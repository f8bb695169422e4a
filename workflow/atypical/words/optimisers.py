"""Names of optimisers, as they stand in tables and in figures."""

NAMES = {
    "sgd": "SGD",
    "momentum": "momentum",
    "adam": "Adam",
    "adamw": "AdamW",
    "rmsprop": "RMSprop",
}
