"""Deep linear networks: exact landscape, compiled descent, escape rates, sweeps."""
