"""One interface to both engines: compiled on a CPU, batched on any other device and for maps of
higher rank.
"""

from __future__ import annotations

from atypical.kinetics.engine import compiled
from atypical.kinetics.engine.replicas import Outcome, Protocol, Replicas
from atypical.kinetics.engine.singular import RANK


def descend(replicas: Replicas, protocol: Protocol, device: str = "cpu") -> Outcome:
    """Run every replica to its escape, its convergence or its budget, on a torch device."""
    narrow = min(replicas.shape.inputs, replicas.shape.outputs) <= RANK
    if device == "cpu" and (narrow or protocol.watch is None):
        return compiled.descend(replicas, protocol)
    # torch takes seconds to import, and few runs need it
    from atypical.kinetics.engine import batched

    return batched.descend(replicas, protocol, device)
