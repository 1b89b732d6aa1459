"""Which groups must be mapped anew: one set-based comparison of sequence numbers, never a query per group.

A group is stale when one of its rows, in the view itself or in a view that the mapping needs, is new, changed or gone
since the mapping last looked, when a day has come that lay in the future then, or when the mapping itself is another
one. Stale groups wait in control.stale_group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date

from psycopg import sql

from dwh_fhir import columns as column_kinds
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.locks import wait_for
from dwh_fhir.database.tables import clean, gone, group_key, names
from dwh_fhir.fhir import kds
from dwh_fhir.mapping import made
from dwh_fhir.site import mapping_site
from dwh_fhir.site.site import Site
from dwh_fhir.versions.closure import closure
from dwh_fhir.versions.fingerprint import Fingerprint, home, once_per_object
from dwh_fhir.view import View

_JUDGES = (made.__name__, mapping_site.__name__)
"""The modules that stand between a mapping and the site, and between its resources and the books."""


def version(view: View, site: Site) -> str:
    """Hash of everything that decides what a group is mapped to; another one makes every group of the view stale.

    That is the source of the mapping and of all it imports, what it may ask of the site, and the judges of its
    resources: R4, and where site.yaml says so the profiles, with the versions of the libraries that judge.
    """
    judges = _JUDGES if not site.has_profiles else (*_JUDGES, kds.__name__)
    content = (_mapping(view), closure(*judges).digest(), site.within(view).version)
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


@once_per_object
def _mapping(view: View) -> str:
    made = Fingerprint(view.to_fhir, view.name, view.group_by, view.needs, own=frozenset({home(view.to_fhir)}))
    # What pandas and pandera do is in the rows already when they are mapped.
    return made.hexdigest(without=closure(column_kinds.__name__).libraries)


def enqueue(connection: Connection, view: View, views_: Mapping[str, View], site: Site, today: date) -> int:
    """Put every group of the view that is stale `today` into control.stale_group, and move the marks, at once.

    Returns:
        how many groups were put there that did not wait there already.
    """
    inputs = [view.name, *view.needs]
    with connection.transaction():
        wait_for(connection, f"stale.{view.name}")
        for name in sorted(inputs):
            wait_for(connection, f"clean.{name}", shared=True)
        marks = _marks(connection, view, site)
        count = 0
        for statement in (*_stale(view, views_, marks), _due(view, today)):
            count += connection.execute(
                sql.SQL(
                    "INSERT INTO control.stale_group SELECT DISTINCT {view}, group_key FROM ({stale}) s"
                    " ON CONFLICT DO NOTHING"
                ).format(view=sql.Literal(view.name), stale=statement)
            ).rowcount
        for name in inputs:
            _move_mark(connection, view, views_[name], site)
    return count


def _marks(connection: Connection, view: View, site: Site) -> dict[str, int]:
    """For every input the sequence number the present mapping has seen; 0 if it is new."""
    rows = connection.execute(
        "SELECT input, seq FROM control.progress WHERE consumer = %s AND version = %s",
        [f"fhir:{view.name}", version(view, site)],
    )
    return {row[0].removeprefix("clean:"): row[1] for row in rows}


def _stale(view: View, views_: Mapping[str, View], marks: Mapping[str, int]) -> Iterator[sql.Composed]:
    own_mark = marks.get(view.name, 0)
    own = sql.SQL("SELECT {group} AS group_key FROM {table} o WHERE o._seq > {mark}")
    for table in (clean(view), gone(view)):
        yield own.format(group=group_key(view, "o"), table=table, mark=own_mark)
    if own_mark == 0:
        # Groups of an older mapping whose rows have all gone since.
        yield sql.SQL("SELECT group_key FROM fhir.mapped_group WHERE view = {}").format(view.name)
        return
    for name, columns in view.needs.items():
        for table in (clean(views_[name]), gone(views_[name])):
            yield sql.SQL(
                "SELECT {group} AS group_key FROM (SELECT {columns} FROM {table} WHERE _seq > {mark}) n"
                " JOIN {own} o USING ({columns})"
            ).format(
                group=group_key(view, "o"),
                columns=names(columns),
                table=table,
                mark=marks.get(name, 0),
                own=clean(view),
            )


def _due(view: View, today: date) -> sql.Composed:
    """Groups that a day made stale: by an index that holds no others."""
    return sql.SQL("SELECT group_key FROM fhir.mapped_group WHERE view = {} AND due <= {}").format(view.name, today)


def _move_mark(connection: Connection, view: View, source: View, site: Site) -> None:
    connection.execute(
        sql.SQL(
            "INSERT INTO control.progress SELECT %s, %s, %s, greatest((SELECT coalesce(max(_seq), 0) FROM {clean}),"
            " (SELECT coalesce(max(_seq), 0) FROM {gone})) ON CONFLICT (consumer, input)"
            " DO UPDATE SET version = excluded.version,"
            " seq = CASE WHEN progress.version = excluded.version THEN greatest(progress.seq, excluded.seq)"
            " ELSE excluded.seq END"
        ).format(clean=clean(source), gone=gone(source)),
        [f"fhir:{view.name}", f"clean:{source.name}", version(view, site)],
    )


def forget_gone(connection: Connection, view: View, views_: Mapping[str, View], site: Site) -> None:
    """Drop rows of the `gone` table that every mapping which reads the view has taken notice of.

    A view that is off takes no notice: its marks are dropped too, so that all of it is mapped once it is on again.
    """
    readers = {v.name: v for v in views_.values() if v.name == view.name or view.name in v.needs}
    consumers = [f"fhir:{name}" for name in site.enabled(readers)]
    sleeping = [f"fhir:{name}" for name in readers if not site.is_on(name)]
    connection.execute("DELETE FROM control.progress WHERE consumer = ANY(%s)", [sleeping])
    connection.execute(
        sql.SQL(
            "DELETE FROM {} WHERE _seq <= (SELECT CASE WHEN count(*) = %s THEN min(seq) ELSE 0 END"
            " FROM control.progress WHERE input = %s AND consumer = ANY(%s))"
        ).format(gone(view)),
        [len(consumers), f"clean:{view.name}", consumers],
    )
    connection.commit()
