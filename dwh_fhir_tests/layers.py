"""The probe's views carried over the layers, one by one, and what the layers say then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import orjson

from dwh_fhir import settings
from dwh_fhir.clean import cleaning
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection
from dwh_fhir.fhir import r4
from dwh_fhir.mapping import clean_rows, mapper
from dwh_fhir.mapping.mapper import Mapped
from dwh_fhir.site.site import Site
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir.sources.source import Source
from dwh_fhir.staging import loading
from dwh_fhir.staging.loading import Load, LoadOptions
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir.windows import Window
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests import probe

Rows = Iterable[Mapping[str, Any]]


class Layers:
    """Some views, by default the probe's, between a source and a staging database."""

    def __init__(self, hana: HanaServer, connection: Connection, site: Site, stack: ExitStack) -> None:
        self.hana, self.connection, self._stack = hana, connection, stack
        self.views: dict[str, View] = {}
        self.today: date | None = None
        self.bind(site)
        self.use(probe.item(), probe.owner())

    def bind(self, site: Site) -> None:
        """Another site, and a session with the source that knows it."""
        self.site = site
        reached = HanaSettings.from_environment(settings.Environment(self.hana.environment()))
        self.source: Source = self._stack.enter_context(reached.open(site))

    def use(self, *views: View) -> None:
        """Another version of these views, as after a deployment."""
        self.views |= {view.name: view for view in views}
        ensure_schema(self.connection, self.views)

    def alter(self, name: str, **changes: Any) -> None:
        """One view with some attributes changed."""
        self.use(replace(self.views[name], **changes))

    def show(self, **rows: Rows) -> None:
        """Let the source have exactly these rows of the views that are named."""
        for name, listed in rows.items():
            probe.show(self.hana, self.views[name], listed)

    def load(self, name: str = "item", *, run_id: str = "test", window: Window | None = None, **options: Any) -> Load:
        """One load of a view; `options` as `LoadOptions` has them, but any share of the rows may vanish."""
        return loading.load(
            self.connection,
            self.source,
            self.views[name],
            self.site,
            run_id=run_id,
            window=window,
            options=LoadOptions(**{"max_vanished": 1, **options}),
        )

    def clean(self) -> None:
        for view in self.views.values():
            cleaning.drain(self.connection, view, self.views, self.today)

    def map(self, name: str = "item") -> Mapped:
        return mapper.drain(self.connection, self.views[name], self.views, self.site, self.today)

    def carry(self, **rows: Rows) -> Mapped:
        """Show these rows, and take every layer's step; the result is what the mapping of `item` did."""
        self.show(**rows)
        for name in self.views:
            self.load(name)
        self.clean()
        return self.map()

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        rows = self.connection.execute(statement.encode(), values).fetchall()
        self.connection.commit()
        return rows

    def raw(self, name: str = "item") -> list[tuple[Any, ...]]:
        """The values of all staged rows, in an order of their own."""
        listed = ", ".join(f'"{column}"' for column in self.views[name].column_names)
        return sorted(self.query(f"SELECT {listed} FROM staging.{name}"), key=repr)

    def keys(self, layer: str = "clean", name: str = "item") -> list[str]:
        return sorted(key for (key,) in self.query(f"SELECT _key FROM {layer}.{name}"))

    def quarantine(self, layer: str = "clean") -> set[tuple[str, str, str]]:
        """Key, rule and column of everything in quarantine of a layer."""
        return set(self.query("SELECT key, rule, column_name FROM control.quarantine WHERE layer = %s", layer))

    def filtered(self) -> list[str]:
        return sorted(key for (key,) in self.query("SELECT key FROM control.filtered"))

    def bodies(self) -> dict[str, Resource]:
        """Type/id to the resource that must be on the server."""
        rows = self.query("SELECT type || '/' || id, body FROM fhir.resource WHERE body IS NOT NULL")
        return {name: orjson.loads(body) for name, body in rows}

    def texts(self) -> list[str]:
        return sorted(body["code"]["text"] for body in self.bodies().values())

    def mapped_at(self) -> dict[str, Any]:
        """Group key to the time it was mapped last."""
        return dict(self.query("SELECT group_key, mapped_at FROM fhir.mapped_group WHERE view = 'item'"))

    def seqs(self) -> dict[str, int]:
        return dict(self.query("SELECT type || '/' || id, seq FROM fhir.resource WHERE body IS NOT NULL"))


def expected_rows(view: View, rows: Rows) -> list[tuple[Any, ...]]:
    """What `Layers.raw` must give for these rows at the source."""
    return sorted((tuple(row.get(name) for name in view.column_names) for row in rows), key=repr)


def expected_bodies(connection: Connection, views: Mapping[str, View], site: Site) -> dict[str, Resource]:
    """What the clean rows are in FHIR when every view's mapping is asked anew, without any bookkeeping."""
    rows: dict[str, list[Row]] = {}
    with clean_rows.cursor(connection) as cursor:
        for name, view in views.items():
            order = ", ".join(f'"{column}"' for column in view.key)
            columns = ", ".join(f'"{column}"' for column in ("_key", *view.columns.columns))
            rows[name] = list(cursor.execute(f"SELECT {columns} FROM clean.{name} ORDER BY {order}".encode()))
    connection.commit()
    found = {}
    for view in views.values():
        for group in _groups(view, rows):
            for resource in _mapped(view, group, site):
                found[f"{resource['resourceType']}/{resource['id']}"] = resource
    return {name: orjson.loads(orjson.dumps(body, default=float)) for name, body in found.items()}


def _groups(view: View, rows: Mapping[str, list[Row]]) -> Iterator[Group]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows[view.name]:
        groups.setdefault(tuple(row[c] for c in view.group_by), []).append(row)
    for key, own in groups.items():
        needs = {}
        for name, columns in view.needs.items():
            wanted = {key for row in own if None not in (key := tuple(row[c] for c in columns))}
            needs[name] = [row for row in rows[name] if tuple(row[c] for c in columns) in wanted]
        yield Group("/".join(map(str, key)), own, needs)


def _mapped(view: View, group: Group, site: Site) -> list[Resource]:
    try:
        found = list(view.to_fhir(group, site))
    except LookupError:
        return []
    return [item for item in found if not isinstance(item, Reject) and r4.check(item) is None]


@contextmanager
def opened(hana: HanaServer, connection: Connection, site: Site | None = None) -> Iterator[Layers]:
    """Layers over a session with the source."""
    with ExitStack() as stack:
        yield Layers(hana, connection, site or probe.site(), stack)
