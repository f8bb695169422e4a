"""The table of claims: what the papers say, what was measured, and the verdict."""

from __future__ import annotations

from atypical.claims.claim import VERDICTS
from atypical.tables.kinds import count, number, word

COLUMNS = (
    *(word("claim"), word("paper"), word("statement"), word("expected")),
    *(number("measured"), number("error", low=0), word("rule")),
    *(word("verdict", among=VERDICTS), number("margin"), word("evidence")),
    *(number("tolerance", low=0), word("hangs_on"), number("kept", low=0, high=1)),
    count("thinned"),
)
