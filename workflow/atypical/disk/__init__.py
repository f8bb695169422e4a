"""What lands on disk, whole or not at all, and is read only where it is still what was written."""
