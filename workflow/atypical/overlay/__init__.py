"""One figure over another: the same panels, drawn from the tables of several runs."""
