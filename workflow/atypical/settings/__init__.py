"""Typed configuration: quantities, grids, studies, and the line that answers a mistake."""
