"""Descent of replicas of a deep linear network: compiled on a CPU, batched on other devices."""
