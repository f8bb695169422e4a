"""Jobs on SLURM: how they are sent, refused, waited for and cancelled."""
