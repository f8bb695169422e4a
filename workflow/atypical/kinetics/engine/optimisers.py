"""Optimisers of a descent, with the updates and the defaults of torch.optim.

With g the gradient of the loss on a minibatch, W the weights, η the learning rate, β the weight
decay and t = 1, 2, … the steps that the moments have seen, they start at 0 and a step is

    sgd       g ← g + βW;  W ← W − ηg
    momentum  g ← g + βW;  m ← μm + g;  W ← W − ηm
    adam      g ← g + βW;  m ← m + (1 − β₁)(g − m);  v ← β₂v + (1 − β₂)g²;
              W ← W − η/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
    adamw     W ← (1 − ηβ)W;  then adam's step without its first
    rmsprop   g ← g + βW;  v ← αv + (1 − α)g²;  W ← W − ηg / (√v + ε)

with g² and √v entry by entry: `SGD(lr, momentum, weight_decay)`, `Adam`, `AdamW` and `RMSprop` of
PyTorch. Only for `adamw` are the fixed points not those of the loss plus (β/2)‖W‖².
"""

from __future__ import annotations

from dataclasses import dataclass

# State arrays per weight: none, m, (m, v), (m, v), v.
SLOTS = {"sgd": 0, "momentum": 1, "adam": 2, "adamw": 2, "rmsprop": 1}


@dataclass(frozen=True)
class Optimiser:
    """A rule that takes gradients to steps; an optimiser uses only the numbers of its own update.

    momentum: μ.   beta1, beta2: forgetting of m and v in Adam.   alpha: of v in RMSprop.   eps: ε.
    """

    name: str = "sgd"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    alpha: float = 0.99
    eps: float = 1e-8

    def __post_init__(self) -> None:
        if self.name not in SLOTS:
            raise ValueError(
                f"name: {self.name!r} is no optimiser; give one of {', '.join(SLOTS)}."
            )
        for name in ("momentum", "beta1", "beta2", "alpha"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(
                    f"{name}: {getattr(self, name)} is out of range; give a number in [0, 1)."
                )
        if not self.eps > 0:
            raise ValueError(f"eps: {self.eps} is out of range; give a number > 0.")

    @property
    def slots(self) -> int:
        """State arrays per weight."""
        return SLOTS[self.name]

    @property
    def coupled(self) -> bool:
        """Whether weight decay enters the gradient, and so the moments."""
        return self.name != "adamw"


OPTIMISERS = {name: Optimiser(name) for name in SLOTS}
SGD = OPTIMISERS["sgd"]
