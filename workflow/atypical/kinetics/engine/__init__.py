"""Descent of replicas of a deep linear network: compiled."""
