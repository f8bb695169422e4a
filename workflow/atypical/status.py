"""How a solve, a run or a fit ended: one word for each way, in code and in every table.

Only a converged row may enter a curve. All others stay in their tables, with the reason.
"""

CONVERGED = "converged"
# The residual stays above its tolerance; or leaves the range of numbers.
STALLED = "stalled"
DIVERGED = "diverged"
# There is nothing to be found.
ABSENT = "absent"
# Of runs: the training error is zero; a moment was met; the budget was spent before.
SOLVED = "solved"
REACHED = "reached"
SPENT = "budget spent"
