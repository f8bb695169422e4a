"""Gaussian averages over weights and patterns, on grids that know where their integrands bend."""
