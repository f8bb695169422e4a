"""Typed configuration: quantities, grids, studies, and the one line that a mistake is answered with."""
