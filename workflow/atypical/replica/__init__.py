"""Replica-symmetric theory of solution spaces, and what lies around their solutions."""
