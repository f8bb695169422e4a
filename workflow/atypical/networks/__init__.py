"""Batched networks: layouts of weights, maps, gradients."""
