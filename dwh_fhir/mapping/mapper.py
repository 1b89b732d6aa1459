"""From clean rows to FHIR resources: groups are fetched, mapped, validated and stored, chunk by chunk.

Here belong the way of a group and what becomes of one that can't be mapped. What a row means in FHIR belongs in
`views/`, which groups are stale in `stale.py`, sending in `delivery/`.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from psycopg import sql

from dwh_fhir.database.connection import Connection, naming
from dwh_fhir.database.tables import clean, group_key, names
from dwh_fhir.mapping import clean_rows
from dwh_fhir.mapping.made import Made
from dwh_fhir.mapping.stale import enqueue, forget_gone
from dwh_fhir.site.site import Site
from dwh_fhir.values import dates
from dwh_fhir.values.dates import Today
from dwh_fhir.view import Group, Reject, Row, View


@dataclass
class Mapped:
    """What mapping a view did.

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
def _no_cycles() -> Iterator[None]:
    """Rows and resources refer to each other in no circle: searching them for circles costs a fifth of the mapping."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@_no_cycles()
def _drain_chunk(
    connection: Connection, view: View, views: Mapping[str, View], site: Site, today: date, report: Mapped
) -> bool:
    """Map one chunk; whether any group may be left."""
    with connection.transaction():
        keys = _claim(connection, view)
        if not keys:
            return _is_left_over(connection, view)
        made = Made(view, site)
        for group in list(_groups(connection, view, site.enabled(views), today)):
            made.add(group)
        _store(connection, view, keys, made, report)
    return True


def _is_left_over(connection: Connection, view: View) -> bool:
    """Wait for the groups that other runs have claimed; whether one of them was given back."""
    waited = connection.execute("SELECT FROM control.stale_group WHERE view = %s LIMIT 1 FOR UPDATE", [view.name])
    return waited.fetchone() is not None


def _claim(connection: Connection, view: View) -> list[str]:
    connection.execute("DROP TABLE IF EXISTS claimed")  # of the chunk before, within one transaction of the caller's
    connection.execute("CREATE TEMP TABLE claimed (group_key text) ON COMMIT DROP")
    # An array is made once. IN (SELECT ... LIMIT) may be asked anew for every row, and then takes all of them.
    rows = connection.execute(
        "WITH taken AS (DELETE FROM control.stale_group WHERE view = %s AND group_key = ANY(ARRAY(SELECT group_key"
        " FROM control.stale_group WHERE view = %s LIMIT %s FOR UPDATE SKIP LOCKED)) RETURNING group_key)"
        " INSERT INTO claimed SELECT group_key FROM taken RETURNING group_key",
        [view.name, view.name, view.chunk],
    )
    return [row[0] for row in rows]


def _groups(connection: Connection, view: View, views: Mapping[str, View], today: date) -> Iterator[Group]:
    """The rows of the claimed groups; a group whose rows have all gone is not among them.

    Of a needed view that is not among `views` a group gets no rows.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    needed: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in view.needs}
    with clean_rows.cursor(connection) as cursor:
        cursor.execute(_own_rows(view))
        for row in cursor.fetchall():
            rows[row.pop("_group")].append(row)
        for name, columns in view.needs.items():
            if name not in views:
                continue
            cursor.execute(_needed_rows(view, views[name], columns))
            for row in cursor.fetchall():
                needed[name][row.pop("_group")].append(row)
    for key, own in rows.items():
        yield Group(key, own, {name: found.get(key, []) for name, found in needed.items()}, Today(today))


def _own_rows(view: View) -> sql.Composed:
    return sql.SQL(
        "SELECT {group} AS _group, _key, {columns} FROM {table}"
        " WHERE {group} = ANY(ARRAY(TABLE claimed)) ORDER BY {key}"
    ).format(
        group=group_key(view),
        columns=names(view.column_names),
        table=clean(view),
        key=names(view.key),
    )


def _needed_rows(view: View, needed: View, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(
        "SELECT o._group, n._key, {all} FROM (SELECT DISTINCT {group} AS _group, {columns} FROM {own}"
        " WHERE {group} = ANY(ARRAY(TABLE claimed))) o JOIN {table} n USING ({columns}) ORDER BY {key}"
    ).format(
        all=names(needed.column_names, "n"),
        group=group_key(view),
        columns=names(columns),
        own=clean(view),
        table=clean(needed),
        key=names(needed.key, "n"),
    )


def _store(connection: Connection, view: View, keys: Sequence[str], made: Made, report: Mapped) -> None:
    _copy(connection, made)
    report.written += connection.execute(
        "INSERT INTO fhir.resource AS r (type, id, view, group_key, compartment, body, hash, refs)"
        " SELECT type, id, view, group_key, compartment, body, hash, string_to_array(refs, ' ') FROM made"
        " ON CONFLICT (type, id) DO UPDATE SET view = excluded.view, group_key = excluded.group_key,"
        " compartment = excluded.compartment, body = excluded.body, hash = excluded.hash, refs = excluded.refs,"
        " seq = nextval('control.seq'), made_at = now() WHERE r.body IS NULL OR r.view = excluded.view AND"
        # Its row may have moved here from a group that was mapped just now too and does not make it any more.
        " CASE r.group_key WHEN excluded.group_key THEN r.hash <> excluded.hash"
        " ELSE r.group_key = ANY(ARRAY(TABLE claimed)) END"
    ).rowcount
    removed = connection.execute(
        "UPDATE fhir.resource r SET body = NULL, hash = NULL, refs = '{}', seq = nextval('control.seq'),"
        " made_at = now()"
        " WHERE view = %s AND group_key = ANY(ARRAY(TABLE claimed)) AND body IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM made m WHERE m.type = r.type AND m.id = r.id)",
        [view.name],
    ).rowcount
    taken = connection.execute(
        "SELECT m.group_key, m.type FROM made m JOIN fhir.resource r USING (type, id)"
        " WHERE (r.view, r.group_key) <> (m.view, m.group_key)"
    ).fetchall()
    for group, kind in taken:
        remedy = f"another group was mapped to the same {kind}; make their business keys differ"
        made.rejects.append((group, Reject(group, "id_collision", "", remedy)))
    connection.execute("DROP TABLE made")
    _write_verdicts(connection, view, keys, made)
    if removed:
        _ask_losers(connection)
    report.removed += removed
    report.groups += len(keys)
    report.rejected += len(made.rejects)
    for kind, _ in made.resources:
        report.resources[kind] += 1


def _ask_losers(connection: Connection) -> None:
    """Map the groups again that found an id taken: it may be free now. They are few."""
    connection.execute(
        "INSERT INTO control.stale_group SELECT DISTINCT view, group_key FROM control.quarantine"
        " WHERE layer = 'fhir' AND rule = 'id_collision' ON CONFLICT DO NOTHING"
    )


def _copy(connection: Connection, made: Made) -> None:
    connection.execute(
        "CREATE TEMP TABLE made (type text, id text, view text, group_key text, compartment text, body text,"
        " hash bytea, refs text) ON COMMIT DROP"
    )
    with connection.cursor() as cursor, cursor.copy("COPY made FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["text", "text", "text", "text", "text", "text", "bytea", "text"])
        for row in made.resources.values():
            copy.write_row(row)


def _write_verdicts(connection: Connection, view: View, keys: Sequence[str], made: Made) -> None:
    found = {(r.key, r.rule, r.column): (group, r.remedy) for group, r in made.rejects}
    rows = [(*rule, *said) for rule, said in found.items()]
    columns = list(map(list, zip(*rows, strict=True))) if rows else [[]] * 5
    connection.execute(
        "DELETE FROM control.quarantine WHERE view = %s AND layer = 'fhir' AND group_key = ANY(ARRAY(TABLE claimed))"
        " AND (key, rule, column_name) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
        [view.name, *columns[:3]],
    )
    connection.execute(
        "INSERT INTO control.quarantine (view, layer, key, rule, column_name, group_key, remedy)"
        " SELECT %s, 'fhir', * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
        " ON CONFLICT (view, layer, key, rule, column_name)"
        " DO UPDATE SET remedy = excluded.remedy, group_key = excluded.group_key",
        [view.name, *columns],
    )
    gone = [key for key in keys if key not in made.outcome]
    connection.execute("DELETE FROM fhir.mapped_group WHERE view = %s AND group_key = ANY(%s)", [view.name, gone])
    connection.execute(
        "INSERT INTO fhir.mapped_group (view, group_key, outcome, due)"
        " SELECT %s, group_key, CASE WHEN group_key = ANY(%s) THEN 'quarantined' ELSE 'mapped' END, d.due"
        " FROM claimed LEFT JOIN unnest(%s::text[], %s::date[]) AS d (group_key, due) USING (group_key)"
        " WHERE group_key <> ALL(%s) ON CONFLICT (view, group_key)"
        " DO UPDATE SET outcome = excluded.outcome, mapped_at = now(), due = excluded.due",
        [
            view.name,
            [key for key, outcome in made.outcome.items() if outcome == "quarantined"],
            list(made.due),
            list(made.due.values()),
            gone,
        ],
    )
