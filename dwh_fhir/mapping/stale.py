"""Find the groups that must be mapped anew: one set-based comparison of sequence numbers, never a query per group.

A group is stale when one of its rows, in the view itself or in a view that the mapping needs, is new, changed or gone
since the mapping last looked, when a day has come that lay in the future then, or when the mapping itself is another
one. Stale groups wait in control.stale_group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from psycopg import sql

from dwh_fhir import columns as column_kinds
from dwh_fhir import errors
from dwh_fhir.control import progress, stale_groups
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.locks import wait_for
from dwh_fhir.database.tables import clean, gone, group_key, names
from dwh_fhir.fhir.kds import profiles
from dwh_fhir.mapping import chunk, mapped_groups
from dwh_fhir.site import mapping_site
from dwh_fhir.site.site import Site
from dwh_fhir.versions.closure import closure
from dwh_fhir.versions.fingerprint import Fingerprint, home, once_per_object
from dwh_fhir.view import View

_JUDGES = (chunk.__name__, mapping_site.__name__)
"""The modules that stand between a mapping and the site, and between its resources and the database."""


def version(view: View, site: Site) -> str:
    """Return the hash of everything that decides a group's resources; another one makes all groups of the view stale.

    The hash covers the source of the mapping and of all it imports, everything that it may ask of the site, and the
    judges of its resources, R4 and where site.yaml says so the profiles, with the versions of their libraries.
    """
    judges = _JUDGES if not site.has_profiles else (*_JUDGES, profiles.__name__)
    content = (_mapping(view), closure(*judges).digest(without=_without_effect()), site.within(view).version)
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


@once_per_object
def _mapping(view: View) -> str:
    logic = Fingerprint(view.to_fhir, view.name, view.group_by, view.needs, own=frozenset({home(view.to_fhir)}))
    return logic.hexdigest(without=_without_effect())


@cache
def _without_effect() -> frozenset[str]:
    """List modules and libraries that are imported and decide no resource.

    An error ends a mapping, and its text is stored nowhere; pandas and pandera have judged the rows before the mapping.
    """
    return closure(column_kinds.__name__).libraries | {errors.__name__}


def enqueue(connection: Connection, view: View, views_: Mapping[str, View], site: Site, today: date) -> int:
    """Let every group of the view wait that is stale `today`, and move the marks, in one transaction.

    Returns:
        how many groups did not wait already.
    """
    inputs = [view.name, *view.needs]
    with connection.transaction():
        wait_for(connection, f"stale.{view.name}")
        for name in sorted(inputs):
            wait_for(connection, f"clean.{name}", shared=True)
        marks = _marks(connection, view, site)
        stale = (*_stale(view, views_, marks), mapped_groups.due(view.name, today))
        count = sum(stale_groups.enqueue(connection, view.name, keys) for keys in stale)
        for name in inputs:
            _move_mark(connection, view, views_[name], site)
    return count


def _marks(connection: Connection, view: View, site: Site) -> dict[str, int]:
    """Return for every input the sequence number that the present mapping has seen; a new input is missing."""
    marks = progress.marks(connection, _consumer(view.name), version(view, site))
    return {name.removeprefix("clean:"): seq for name, seq in marks.items()}


def _consumer(view: str) -> str:
    """Name the mapping of a view in control.progress."""
    return f"fhir:{view}"


def _input(view: str) -> str:
    """Name the clean rows of a view in control.progress."""
    return f"clean:{view}"


def _stale(view: View, views_: Mapping[str, View], marks: Mapping[str, int]) -> Iterator[sql.Composed]:
    """Make a SELECT of stale groups' keys for every table that can make one stale."""
    own_mark = marks.get(view.name, 0)
    own = sql.SQL("SELECT {group} AS group_key FROM {table} o WHERE o._seq > {mark}")
    for table in (clean(view), gone(view)):
        yield own.format(group=group_key(view, "o"), table=table, mark=own_mark)
    if own_mark == 0:
        # Groups of an older mapping whose rows have all gone since.
        yield mapped_groups.of_view(view.name)
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


def _move_mark(connection: Connection, view: View, source: View, site: Site) -> None:
    upto = sql.SQL(
        "greatest((SELECT coalesce(max(_seq), 0) FROM {clean}), (SELECT coalesce(max(_seq), 0) FROM {gone}))"
    ).format(clean=clean(source), gone=gone(source))
    progress.move(connection, _consumer(view.name), _input(source.name), version(view, site), upto)


def forget_gone(connection: Connection, view: View, views_: Mapping[str, View], site: Site) -> None:
    """Drop rows of the `gone` table that every mapping which reads the view has taken notice of.

    A view that is off takes no notice: its marks are dropped too, so that all of it is mapped once it is on again.
    """
    readers = {v.name: v for v in views_.values() if v.name == view.name or view.name in v.needs}
    progress.forget(connection, [_consumer(name) for name in readers if not site.is_on(name)])
    noticed = progress.taken_in(_input(view.name), [_consumer(name) for name in site.enabled(readers)])
    connection.execute(sql.SQL("DELETE FROM {} WHERE _seq <= {}").format(gone(view), noticed))
    connection.commit()
