"""How a solve, a run or a fit ended: one word for each way, in code and in every table.

Only a converged row may enter a curve. All others stay in their tables, with the reason.
"""

CONVERGED = "converged"
# The residual stays above its tolerance; or leaves the range of numbers.
STALLED = "stalled"
DIVERGED = "diverged"
# The same of an iteration of messages; and of the preparation of a run, which counts for nothing.
UNSETTLED = "not converged"
UNPREPARED = "checkpoint not converged"
# Students of a reference coincide, q → 1: no replica-symmetric saddle lies so close to it.
COINCIDENT = "coincident"
# There is nothing to be found; no saddle to cross.
NO_SADDLE = "no saddle"
ABSENT = "absent"
# Of runs: the training error is zero; a moment was met; the budget was spent before.
SOLVED = "solved"
REACHED = "reached"
SPENT = "budget spent"
# Of runs that are watched: they got out; or the budget was spent before.
ESCAPED = "escaped"
BUDGET = "budget"
