"""The claims of the papers and their verdicts."""

from atypical.claims.claim import VERDICTS
from atypical.tables.description import number, table, word

TABLE = table(
    "claims",
    "What the papers claim, and whether it holds.",
    [
        word("claim", "name of the claim: the paper's letter and a number"),
        word("paper", "letter of the paper", among="ABC"),
        word("statement", "what the paper says, in our words"),
        word("expected", "what was expected of the measured number, and its unit"),
        number("measured", "the number measured; NaN where there is none"),
        number("error", "error of the measured number", low=0),
        word("rule", "rule for agreement"),
        word("verdict", "the verdict as it fell", among=VERDICTS),
        word("evidence", "tables and numbers that the verdict rests on"),
    ],
)
