"""Describe one resource that is due on a FHIR server, as the ledger hands it to a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Item:
    """A resource that must be written or deleted.

    Attributes:
        type: FHIR resource type.
        id: FHIR id.
        compartment: 'Patient/<id>', or '' for a resource that is about no patient.
        hash: hash of the content to write; None: it must be deleted.
        after: keys of what must be done before it or with it: what it refers to, or, for a delete, what refers to it.
        present: the server already holds some version of it, so that references to it hold whatever happens.
        doubtful: an earlier attempt was never answered.
    """

    type: str
    id: str
    compartment: str
    hash: bytes | None
    after: list[str]
    present: bool = False
    doubtful: bool = False

    @property
    def key(self) -> str:
        """'Type/id', as references spell it."""
        return f"{self.type}/{self.id}"


def identities(items: Sequence[Item]) -> tuple[list[str], list[str]]:
    """Return types and ids as two columns, for `unnest`."""
    return [item.type for item in items], [item.id for item in items]
