"""Make a resource fit for what the server holds, and wrap it as an entry of a transaction.

Here belongs what one bundle's resources go through before they are sent. Sending them belongs in `sending.py`.
"""

from __future__ import annotations

from dwh_fhir.delivery import cutting, pruning
from dwh_fhir.ledger.item import Item


class Parcel:
    """A claimed item with its body.

    Attributes:
        item: what was claimed.
        body: its JSON as stored; None for a delete.
        ready: its JSON as it can be sent now.
        omitted: the references that `ready` lacks.
    """

    def __init__(self, item: Item, body: bytes | None) -> None:
        self.item = item
        self.body = body
        self.ready = body
        self.omitted: list[str] = []

    def fit(self, absent: set[str]) -> list[str]:
        """Leave out what refers to absent resources; returns those that it can't go without."""
        self.ready, self.omitted = self.body, []
        missing = absent.intersection(self.item.after)
        if not missing or self.body is None:
            return sorted(missing)
        self.ready, self.omitted, needed = pruning.prune(self.item.type, self.body, missing)
        return needed

    def entry(self, base_url: str) -> bytes:
        """Return the Bundle.entry; the resource is spliced in as it is stored."""
        key = self.item.key
        if self.ready is None:
            return f'{{"request":{{"method":"DELETE","url":"{key}"}}}}'.encode()
        head = f'{{"fullUrl":"{base_url}/{key}","resource":'.encode()
        return head + self.ready + f',"request":{{"method":"PUT","url":"{key}"}}}}'.encode()


Parcels = list[list[Parcel]]
"""The units of one bundle, in order."""


def opened(unit: list[Parcel]) -> Parcels:
    """Cut a circle where references may be left out; returns its parts, each after what it can't go without."""
    if len(unit) == 1 or any(parcel.body is None for parcel in unit):
        return [unit]
    by_key = {parcel.item.key: parcel for parcel in unit}
    needed = {
        key: pruning.prune(parcel.item.type, parcel.body or b"", by_key.keys() - {key})[2]
        for key, parcel in by_key.items()
    }
    return [[by_key[key] for key in part] for part in cutting.strongly_connected(by_key, needed.__getitem__)]
