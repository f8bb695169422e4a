"""Deep linear networks: exact landscape, batched descent, escape rates, sweeps."""
