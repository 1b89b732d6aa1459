"""The sums that must agree, from the source to the server.

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

from dwh_fhir.control import proofs
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import clean, group_key, history, staging
from dwh_fhir.ledger import differences, entries, forbidden
from dwh_fhir.ledger.differences import Persistent
from dwh_fhir.view import View


@dataclass(frozen=True)
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
        return self.source is not None and self.source - self.open <= self.staged <= self.source

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


@dataclass(frozen=True)
class TypeCounts:
    """Counts of resources of one type.

    Attributes:
        leaving: no longer wanted but still on the server, because something there refers to them.
        on_server: what must be there by the books: all acknowledged versions, also older ones and those leaving.
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
        """What `dwh-fhir status --json` prints."""
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
    target: str,
    on_server: Mapping[str, int] | None = None,
    off: Sequence[str] = (),
) -> Status:
    """Count everything and compare.

    Args:
        connection: to the staging database.
        views: the views that are in use.
        target: base URL of the FHIR server whose books are meant.
        on_server: resource type to the number the server says it has; None: it was not asked.
        off: names of the views that are not in use.
    """
    counted = {name: count_view(connection, view) for name, view in views.items()}
    types = _count_types(connection, target, on_server)
    notes = forbidden.sentences(forbidden.forbidden(connection, target))
    result = Status(counted, types, off=list(off), notes=notes, proved=proofs.times(connection))
    for name, v in counted.items():
        result.failed += [f"{name}: {text}" for text in check_view(v)]
    for name, t in types.items():
        result.failed += [f"{name}: {text}" for text in check_type(t)]
    return result


def check_view(v: ViewCounts) -> list[str]:
    """The sums of one view that fail, as sentences."""
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
    """The sums of one resource type that fail, as sentences."""
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
    """The counts of one view."""
    last = connection.execute(
        "SELECT source_rows, open_rows FROM control.load WHERE view = %s AND source_rows IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        [view.name],
    ).fetchone()
    statement = sql.SQL(
        "SELECT (SELECT count(*) FROM {staging}), (SELECT count(*) FROM {history}), (SELECT count(*) FROM {clean}),"
        " (SELECT count(DISTINCT key) FROM control.quarantine WHERE view = {view} AND layer = 'clean'),"
        " (SELECT count(*) FROM control.filtered WHERE view = {view}),"
        " (SELECT count(DISTINCT key) FROM control.quarantine WHERE view = {view} AND layer = 'fhir'),"
        " (SELECT count(DISTINCT {group}) FROM {clean}),"
        " (SELECT count(*) FROM fhir.mapped_group WHERE view = {view} AND outcome = 'mapped'),"
        " (SELECT count(*) FROM fhir.mapped_group WHERE view = {view} AND outcome = 'quarantined'),"
        " (SELECT count(*) FROM control.stale_group WHERE view = {view}), {accepted}"
    ).format(
        staging=staging(view),
        history=history(view),
        clean=clean(view),
        group=group_key(view),
        view=sql.Literal(view.name),
        accepted=_accepted(view),
    )
    row = connection.execute(statement).fetchone()
    if row is None:
        raise AssertionError("a query of counts always has a row")
    source, open_rows = last or (None, 0)
    return ViewCounts(source, open_rows, *row)


def count_quarantined(connection: Connection, view: View) -> tuple[int, int]:
    """Rows in quarantine that nobody has decided about, and all staged rows (0 if none is in quarantine)."""
    statement = (
        "WITH q (n) AS"
        " (SELECT count(DISTINCT key) - {accepted} FROM control.quarantine WHERE view = {view} AND layer = 'clean')"
        " SELECT n, CASE n WHEN 0 THEN 0 ELSE (SELECT count(*) FROM {staging}) END FROM q"
    )
    row = connection.execute(
        sql.SQL(statement).format(accepted=_accepted(view), view=sql.Literal(view.name), staging=staging(view))
    ).fetchone()
    return (0, 0) if row is None else (row[0], row[1])


def _accepted(view: View) -> sql.Composed:
    """SQL of the number of rows that break only rules which somebody has accepted."""
    return sql.SQL(
        "(SELECT count(*) FROM (SELECT FROM control.quarantine q"
        " LEFT JOIN control.accepted a USING (view, layer, key, rule, column_name)"
        " WHERE q.view = {} AND q.layer = 'clean' GROUP BY q.key HAVING count(a.who) = count(*)) settled)"
    ).format(view.name)


def _count_types(connection: Connection, target: str, on_server: Mapping[str, int] | None) -> dict[str, TypeCounts]:
    totals = entries.totals(connection, target)
    foreign = entries.foreign(connection, target)
    persistent = differences.persistent(connection, target)
    return {
        name: TypeCounts(
            t.mapped,
            t.acknowledged,
            t.waiting,
            t.parked,
            t.pending,
            t.leaving,
            t.on_server,
            None if on_server is None else on_server.get(name, 0),
            foreign.get(name, 0),
            persistent.get(name, Persistent()).number,
            tuple(persistent.get(name, Persistent()).elements),
        )
        for name, t in sorted(totals.items())
    }
