"""The plain loop of PyTorch that the engine must follow."""

import numpy as np
import torch

from atypical.kinetics.engine import compiled
from atypical.kinetics.engine.optimisers import Optimiser

MAKERS = {
    "sgd": lambda by: (torch.optim.SGD, {}),
    "momentum": lambda by: (torch.optim.SGD, {"momentum": by.momentum}),
    "adam": lambda by: (torch.optim.Adam, {"betas": (by.beta1, by.beta2), "eps": by.eps}),
    "adamw": lambda by: (torch.optim.AdamW, {"betas": (by.beta1, by.beta2), "eps": by.eps}),
    "rmsprop": lambda by: (torch.optim.RMSprop, {"alpha": by.alpha, "eps": by.eps}),
}


def pytorch_run(replica, epochs):
    """Weights after every step of one replica: nn.Linear layers, MSELoss, torch.optim."""
    shape, by, samples = replica.shape, replica.optimiser, torch.tensor(replica.samples[0])
    net = torch.nn.Sequential(
        *[torch.nn.Linear(i, o, bias=False) for o, i in shape.layers]
    ).double()
    for layer, W in zip(net, shape.split(replica.weights[0]), strict=True):
        layer.weight.data = torch.tensor(W)
    optimiser = _optimiser(by, net, replica)
    for epoch in range(epochs):
        order = compiled.epoch_orders(replica.keys[:1], np.array([epoch]), len(samples))[0]
        for part in torch.split(samples[order], int(replica.batch[0])):
            if len(part) < min(replica.batch[0], len(samples)) and not replica.leftover:
                continue  # DataLoader(drop_last=True)
            optimiser.zero_grad()
            x, y = part[:, : shape.inputs], part[:, shape.inputs :]
            torch.nn.functional.mse_loss(net(x), y).backward()
            optimiser.step()
            yield np.concatenate([p.detach().numpy().ravel() for p in net.parameters()])


def _optimiser(by: Optimiser, net, replica):
    make, numbers = MAKERS[by.name](by)
    rate, decay = float(replica.learning_rate[0]), float(replica.beta[0])
    return make(net.parameters(), lr=rate, weight_decay=decay, foreach=False, **numbers)
