"""Add up what must agree, from the source to the server.

Rows at the source = staged; staged = clean + quarantined + filtered; groups = mapped + quarantined; resources =
acknowledged + waiting + parked; on the server = acknowledged, and as sent. Here belongs counting; healing belongs to
the layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from psycopg import sql

from dwh_fhir.control import accepted, filtered, loads, proofs, quarantine, stale_groups
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import clean, group_key, history, staging
from dwh_fhir.ledger import differences, forbidden, foreign, totals
from dwh_fhir.ledger.differences import Persistent
from dwh_fhir.mapping import mapped_groups
from dwh_fhir.view import View


@dataclass(frozen=True, kw_only=True)
class ViewCounts:
    """Counts of one view: rows, then groups.

    Attributes:
        source: rows at the source when it was last read; None: never read.
        open: of these, changed after the last window and therefore not due yet.
        accepted: of the quarantined ones, left out by decision.
        rejected: clean rows (or whole groups) that the mapping could not say in FHIR.
        groups: groups of clean rows; groups_waiting of them have not been mapped yet.
    """

    source: int | None
    open: int
    staged: int
    history: int
    clean: int
    quarantined: int
    filtered: int
    rejected: int
    groups: int
    groups_mapped: int
    groups_quarantined: int
    groups_waiting: int
    accepted: int = 0

    @property
    def agrees_with_source(self) -> bool:
        """Whether staging can be equal to the source, as far as counts tell; False if it was never read."""
        return self.source is not None and loads.agree(self.source, self.open, self.staged)

    @property
    def to_settle(self) -> int:
        """Rows in quarantine that nobody has decided about."""
        return self.quarantined - self.accepted

    @property
    def rows_add_up(self) -> bool:
        """Whether every staged row is clean, quarantined or filtered."""
        return self.staged == self.clean + self.quarantined + self.filtered

    @property
    def groups_add_up(self) -> bool:
        """Whether every group of clean rows is mapped or quarantined, and none waits."""
        return self.groups == self.groups_mapped + self.groups_quarantined and not self.groups_waiting


@dataclass(frozen=True, kw_only=True)
class TypeCounts:
    """Counts of resources of one type.

    Attributes:
        leaving: no longer wanted but still on the server, because something there refers to them.
        on_server: what must be there by the ledger: all acknowledged versions, also older ones and those leaving.
        server: what the server says it has; None: it was not asked.
        foreign: of these, not ours.
        persistent: acknowledged, but held otherwise by the server even after they were sent again.
        elements: names of the elements that differ in these, e.g. `Patient.text`.
    """

    mapped: int
    acknowledged: int
    waiting: int
    parked: int
    pending: int
    leaving: int
    on_server: int
    server: int | None = None
    foreign: int = 0
    persistent: int = 0
    elements: Sequence[str] = ()


@dataclass
class Status:
    """The books: counts per view and per resource type, every sum that fails, and the views that are off.

    Attributes:
        notes: what the operator should know although every sum agrees.
        proved: view to the time at which its contents were last proved equal to the source.
    """

    views: dict[str, ViewCounts]
    types: dict[str, TypeCounts]
    failed: list[str] = field(default_factory=list)
    off: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    proved: dict[str, datetime] = field(default_factory=dict, compare=False)

    @property
    def balanced(self) -> bool:
        """Whether every sum agrees."""
        return not self.failed

    def as_json(self) -> dict[str, Any]:
        """Return what `dwh-fhir status --json` prints."""
        return {
            "views": {name: asdict(counts) for name, counts in self.views.items()},
            "types": {name: asdict(counts) for name, counts in self.types.items()},
            "balanced": self.balanced,
            "failed": self.failed,
            "off": self.off,
            "notes": self.notes,
            "proved_equal": {
                name: self.proved[name].isoformat() if name in self.proved else None for name in self.views
            },
        }


def status(
    connection: Connection,
    views: Mapping[str, View],
    base_url: str,
    on_server: Mapping[str, int] | None = None,
    off: Sequence[str] = (),
) -> Status:
    """Count everything and compare.

    Args:
        connection: to the staging database.
        views: the views that are in use.
        base_url: of the FHIR server whose ledger is meant.
        on_server: resource type to the number the server says it has; None: it was not asked.
        off: names of the views that are not in use.
    """
    counted = {name: count_view(connection, view) for name, view in views.items()}
    types = _count_types(connection, base_url, on_server)
    notes = forbidden.sentences(forbidden.forbidden(connection, base_url))
    result = Status(counted, types, off=list(off), notes=notes, proved=proofs.times(connection))
    for name, v in counted.items():
        result.failed += [f"{name}: {text}" for text in check_view(v)]
    for name, t in types.items():
        result.failed += [f"{name}: {text}" for text in check_type(t)]
    return result


def check_view(v: ViewCounts) -> list[str]:
    """List the sums of one view that fail, as sentences."""
    if v.source is None:
        return ["never read"]
    failed = []
    if not v.agrees_with_source:
        failed.append(f"{v.source} rows at the source ({v.open} of them not due), {v.staged} staged")
    if not v.rows_add_up:
        failed.append(f"{v.staged} staged, but {v.clean} clean + {v.quarantined} quarantined + {v.filtered} filtered")
    if not v.groups_add_up:
        failed.append(
            f"{v.groups} groups, but {v.groups_mapped} mapped + {v.groups_quarantined} quarantined,"
            f" {v.groups_waiting} wait for their mapping"
        )
    return failed


def check_type(t: TypeCounts) -> list[str]:
    """List the sums of one resource type that fail, as sentences."""
    failed = []
    if t.mapped != t.acknowledged + t.waiting + t.parked or t.pending:
        failed.append(
            f"{t.mapped} mapped, but {t.acknowledged} acknowledged + {t.waiting} waiting + {t.parked} parked,"
            f" {t.pending} not sent yet"
        )
    if t.server is not None and t.server - t.foreign != t.on_server:
        failed.append(f"{t.on_server} must be on the server, but {t.server} are ({t.foreign} of them not ours)")
    if t.persistent:
        failed.append(str(Persistent(t.persistent, dict.fromkeys(t.elements, t.persistent))))
    return failed


def count_view(connection: Connection, view: View) -> ViewCounts:
    """Count the rows and groups of one view: all that is in our tables in one statement, hence of one moment."""
    source, open_rows = loads.last_counts(connection, view.name)
    numbers = {
        "staged": _rows(staging(view)),
        "history": _rows(history(view)),
        "clean": _rows(clean(view)),
        "quarantined": quarantine.counted(view.name, "clean"),
        "filtered": filtered.counted(view.name),
        "rejected": quarantine.counted(view.name, "fhir"),
        "groups": sql.SQL("(SELECT count(DISTINCT {}) FROM {})").format(group_key(view), clean(view)),
        "groups_mapped": mapped_groups.counted(view.name, "mapped"),
        "groups_quarantined": mapped_groups.counted(view.name, "quarantined"),
        "groups_waiting": stale_groups.counted(view.name),
        "accepted": accepted.counted(view.name),
    }
    row = connection.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(numbers.values()))).fetchone()
    if row is None:
        raise AssertionError("a query of counts always has a row")
    return ViewCounts(source=source, open=open_rows, **dict(zip(numbers, row, strict=True)))


def _rows(table: sql.Identifier) -> sql.Composed:
    return sql.SQL("(SELECT count(*) FROM {})").format(table)


def _count_types(connection: Connection, base_url: str, on_server: Mapping[str, int] | None) -> dict[str, TypeCounts]:
    foreigners = foreign.by_type(connection, base_url)
    persistent = differences.persistent(connection, base_url)
    return {
        name: TypeCounts(
            mapped=t.mapped,
            acknowledged=t.acknowledged,
            waiting=t.waiting,
            parked=t.parked,
            pending=t.pending,
            leaving=t.leaving,
            on_server=t.on_server,
            server=None if on_server is None else on_server.get(name, 0),
            foreign=foreigners.get(name, 0),
            persistent=persistent.get(name, Persistent()).number,
            elements=tuple(persistent.get(name, Persistent()).elements),
        )
        for name, t in sorted(totals.by_type(connection, base_url).items())
    }
