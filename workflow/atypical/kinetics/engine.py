"""One interface to both engines: compiled on a CPU, batched on any other device and for maps of
higher rank.
"""

from __future__ import annotations

from atypical.kinetics import compiled
from atypical.kinetics.replicas import Outcome, Protocol, Replicas


def descend(replicas: Replicas, protocol: Protocol, device: str = "cpu") -> Outcome:
    """Run every replica to its escape, its convergence or its budget, on a torch device."""
    narrow = min(replicas.shape.inputs, replicas.shape.outputs) <= compiled.RANK
    if device == "cpu" and (narrow or protocol.watch is None):
        return compiled.descend(replicas, protocol)
    from atypical.kinetics import batched  # torch takes seconds to import, and few runs need it

    return batched.descend(replicas, protocol, device)
