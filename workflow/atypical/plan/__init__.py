"""What a configuration will cost: jobs, core-hours and GPU-hours, before anything is run."""
