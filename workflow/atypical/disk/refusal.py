"""What a run refuses because its user can mend it."""


class Refusal(Exception):
    """A fault that a user can mend; its text is one line: the thing, its fault, the remedy."""
