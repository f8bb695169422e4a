"""A run of the workflow: its directory, the code it depends on, its progress."""
