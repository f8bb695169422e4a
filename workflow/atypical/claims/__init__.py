"""Claims: what the papers say, the rule for agreement, the verdict. One module per subject."""
