"""Learners as batched products in torch, all runs side by side: for devices on which that pays."""
