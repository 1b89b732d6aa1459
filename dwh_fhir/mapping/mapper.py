"""Map the stale groups of a view, chunk by chunk: claim, read, map, store, in one transaction each.

Here belongs the way of a group through the database. Which groups are stale belongs in `stale.py`, mapping in memory in
`chunk.py`, the meaning of a row in `views/`, sending in `delivery/`.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from dwh_fhir.control import quarantine, stale_groups
from dwh_fhir.control.quarantine import Verdict
from dwh_fhir.database.connection import Connection, naming
from dwh_fhir.mapping import groups, mapped_groups, resources
from dwh_fhir.mapping.chunk import MappedChunk
from dwh_fhir.mapping.stale import enqueue, forget_gone
from dwh_fhir.site.site import Site
from dwh_fhir.values import dates
from dwh_fhir.view import View

_COLLISION = "id_collision"


@dataclass
class Mapped:
    """Counts of one run of a view's mapping.

    Attributes:
        groups: groups looked at.
        resources: valid resources they were mapped to, by type.
        written: of these, new or different from what was stored.
        removed: stored resources that their groups no longer produce.
        rejected: rows, or whole groups, that went to quarantine.
    """

    view: str
    groups: int = 0
    resources: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    written: int = 0
    removed: int = 0
    rejected: int = 0


def drain(
    connection: Connection, view: View, views: Mapping[str, View], site: Site, today: date | None = None
) -> Mapped:
    """Map every stale group of the view, as of `today` (default: the clock's day in the site's zone).

    Each chunk of groups is claimed, mapped and stored in one transaction (FOR UPDATE SKIP LOCKED): a broken run leaves
    its groups waiting, and several runs share the work without doing a group twice. It returns when no group is left,
    also none that another run has claimed: a delivery before that would leave references to its resources out.

    Raises:
        StagingError: the database failed; the chunks before are done.
    """
    report = Mapped(view.name)
    with naming(f"mapping {view.name}"):
        day = today or dates.today(site.zone)
        enqueue(connection, view, views, site, day)
        while _drain_chunk(connection, view, views, site, day, report):
            pass
        for name in (view.name, *view.needs):
            forget_gone(connection, views[name], views, site)
    return report


@contextmanager
def _garbage_collector_off() -> Iterator[None]:
    """Switch the cyclic garbage collector off: rows and resources hold no cycles, and its searches cost a fifth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_garbage_collector_off()
def _drain_chunk(
    connection: Connection, view: View, views: Mapping[str, View], site: Site, today: date, report: Mapped
) -> bool:
    """Map one chunk; tell whether any group may be left."""
    with connection.transaction():
        keys = stale_groups.claim(connection, view.name, view.chunk)
        if not keys:
            return stale_groups.is_left_over(connection, view.name)
        chunk = MappedChunk(view, site)
        for group in list(groups.claimed(connection, view, site.enabled(views), today)):
            chunk.add(group)
        _store(connection, view, keys, chunk, report)
    return True


def _store(connection: Connection, view: View, keys: Sequence[str], chunk: MappedChunk, report: Mapped) -> None:
    replaced = resources.replace_claimed(connection, view.name, chunk.resources.values())
    verdicts = [Verdict(r.key, r.rule, r.column, r.remedy, group) for group, r in chunk.rejects]
    for group, kind in replaced.collisions:
        remedy = f"another group was mapped to the same {kind}; make their business keys differ"
        verdicts.append(Verdict(group, _COLLISION, "", remedy, group))
    quarantine.record(connection, view.name, "fhir", keys, verdicts)
    mapped_groups.record(connection, view.name, keys, chunk.outcomes)
    if replaced.removed:
        # An id that was taken may be free now. Groups that lost one are few.
        stale_groups.requeue_rule(connection, _COLLISION)
    report.written += replaced.written
    report.removed += replaced.removed
    report.groups += len(keys)
    report.rejected += len(verdicts)
    for kind, _ in chunk.resources:
        report.resources[kind] += 1
