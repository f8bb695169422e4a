"""What studies have in common."""
