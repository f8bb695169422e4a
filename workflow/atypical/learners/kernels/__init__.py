"""Learners on a GPU: one program is one run, and its whole protocol one launch."""
