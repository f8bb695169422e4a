"""Figures: one file each, which selects the numbers that are drawn and draws them."""
