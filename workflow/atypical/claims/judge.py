"""Every claim, judged: one row each."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atypical.claims import found_A, found_B, networks, paper_A, paper_B, paper_C
from atypical.claims.claim import Claim, Tables

CLAIMS: tuple[Claim, ...] = (
    *paper_A.CLAIMS,
    *found_A.CLAIMS,
    *paper_B.CLAIMS,
    *found_B.CLAIMS,
    *networks.CLAIMS,
    *paper_C.CLAIMS,
)


def judge(tables: Tables, claims: Iterable[Claim] = CLAIMS) -> pd.DataFrame:
    """The table of claims: what was expected, what was measured, by which rule, and the verdict."""
    return pd.DataFrame([_row(claim, tables) for claim in claims])


def _row(claim: Claim, tables: Tables) -> dict[str, object]:
    finding = claim.find(tables)
    return {
        "claim": claim.name,
        "paper": claim.paper,
        "statement": claim.statement,
        "expected": claim.expected,
        "measured": finding.measured,
        "error": finding.error,
        "rule": claim.rule,
        "verdict": finding.verdict,
        "evidence": finding.evidence,
    }
