"""Numbers that paper C prints for its barrier, to be held against the exact landscape.

Source: Ersoy & Wiesner 2026 (arXiv 2606.17120), saddle and barrier of the mode η = 0.8 of three
layers at β = 0.32.
"""

from __future__ import annotations

DEPTH, ETA, BETA = 3, 0.8, 0.32
SADDLE, BARRIER = 0.41, 0.003
# Half of the last digit printed.
SADDLE_DIGIT, BARRIER_DIGIT = 0.005, 0.0005
