"""Replica-symmetric theory: Gaussian averages, saddle points, models, local entropies, transitions."""
