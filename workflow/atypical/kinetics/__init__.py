"""Deep linear networks: exact landscape, batched descent, escape rates, sweeps of the weight decay."""
