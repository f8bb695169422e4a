"""Claims, judged: one row each."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType

import pandas as pd

from atypical.claims.catalogue import CLAIMS
from atypical.claims.claim import Claim, Tables, untested
from atypical.claims.standing import standing
from atypical.claims.thinned import Keys

NONE: Keys = MappingProxyType({})


def claim_named(name: str) -> Claim:
    """The claim of this name, from the module that declares it.   Raises KeyError for no claim."""
    entry = {entry.name: entry for entry in CLAIMS}[name]
    declared: Claim = getattr(import_module(entry.module), entry.function)
    return declared


def judge(name: str, tables: Tables, keys: Keys = NONE) -> pd.DataFrame:
    """One claim: what was expected and measured, by which rule, the verdict, and what it hangs on.

    tables: those that the claim reads, by name, and any others; where one is missing the claim is
    not tested.   keys: of each, the columns that tell rows apart, and whether they number runs;
    without them nothing is left out to see whether the verdict stays.
    Returns a frame of one row.
    """
    claim = claim_named(name)
    missing = [table for table in claim.tables if table not in tables]
    said = f"the configuration leaves out {', '.join(missing)}"
    found = untested(said) if missing else claim.found(tables)
    own = {} if missing else {table: tables[table] for table in claim.tables}
    firm = standing(claim, own, keys, found.verdict)
    row = {
        "claim": claim.name,
        "paper": claim.name[0],
        "statement": claim.statement,
        "expected": claim.expected,
        "measured": found.measured,
        "error": found.error,
        "rule": claim.rule,
        "verdict": found.verdict,
        "margin": found.margin,
        "evidence": found.evidence,
        "tolerance": found.tolerance,
        "hangs_on": firm.hangs_on,
        "kept": firm.kept,
        "thinned": firm.thinned,
    }
    return pd.DataFrame([row])
