"""What a run refuses because its user can mend it."""


class Refusal(Exception):
    """Its text is one line: the thing, its fault, the remedy."""
