"""What realistic networks reach."""

from atypical.tables.description import count, flag, number, table, word
from atypical.tables.networks_columns import SEED, STOPPING, network

TABLE = table(
    "networks_training",
    "Multilayer perceptrons on images, at two moments of each run; all algorithms meet the same "
    "images and start.",
    [
        *network(),
        count("size", "parameters", symbol="$N$", low=1),
        SEED,
        STOPPING,
        flag("solved", "whether the training error is zero"),
        number("train_error", "share of training images on the wrong side", low=0, high=1),
        number("test_error", "share of test images on the wrong side", low=0, high=1),
        number("loss", "cross-entropy on the training images", unit="nats", low=0),
        count("epochs", "epochs until then, at most"),
        word(
            "status",
            "reached: the moment was met; or budget spent, or diverged",
            among=("reached", "budget spent", "diverged"),
        ),
    ],
)
