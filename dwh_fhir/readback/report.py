"""Say in numbers what a readback found."""

from __future__ import annotations

from dataclasses import dataclass, field

from dwh_fhir.ledger.differences import Persistent


@dataclass
class TypeReadback:
    """The findings of a readback about one resource type.

    Attributes:
        server: resources that the server counts.
        compared: resources whose content was compared.
        differing: of these, not as they were sent.
        missing: on the server by the ledger, but not there.
        returned: not there by the ledger, but there: deleted and back again, or held back after it was sent once
            without an answer.
        settled: held back and taken for sent perhaps, but never sent: what they refer to may go now.
        persistent: differing again, though they were sent again; they are not sent a third time. By the ledger.
        foreign: not ours; as they were counted when the time of their versions was last read.
        left: on the server by the ledger, and left for the next time because of the limit.
        note: what the operator should know of this server.
    """

    server: int = 0
    compared: int = 0
    differing: int = 0
    missing: int = 0
    returned: int = 0
    settled: int = 0
    persistent: Persistent = field(default_factory=Persistent)
    foreign: int = 0
    left: int = 0
    note: str = ""


@dataclass(frozen=True)
class ReadbackReport:
    """The findings of a readback by resource type.

    Attributes:
        tried_again: differing again after they were healed, and due once more because that was asked for.
    """

    types: dict[str, TypeReadback] = field(default_factory=dict)
    tried_again: int = 0

    @property
    def to_heal(self) -> int:
        """Differences that the next delivery heals."""
        return sum(t.differing + t.missing + t.returned for t in self.types.values())

    @property
    def due(self) -> bool:
        """Whether another delivery may have something to do: to heal, or to delete what only a doubt kept."""
        return self.to_heal + self.tried_again > 0 or any(t.settled for t in self.types.values())

    @property
    def persistent(self) -> int:
        """Differences that came back after they were healed: no delivery heals them."""
        return sum(t.persistent.number for t in self.types.values())

    @property
    def left(self) -> int:
        """Resources that the limit has left for the next time."""
        return sum(t.left for t in self.types.values())
