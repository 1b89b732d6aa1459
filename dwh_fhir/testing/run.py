"""All layers over fakes and a real Postgres: from rows as dicts to what the FHIR server then holds.

Here belongs the order of the steps for a few views, as `pipeline.py` has it for all of a site. The database comes from
the fixture `staging` of `dwh_fhir_sandbox/fixtures.py`, or is any empty one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from dwh_fhir import pipeline
from dwh_fhir.control import accepted
from dwh_fhir.control.accepted import Line
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.pipeline import Options, Run
from dwh_fhir.settings import PostgresSettings
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.testing.cells import DictRows
from dwh_fhir.testing.fhir_server import FakeFhirServer
from dwh_fhir.testing.sites import site_of
from dwh_fhir.testing.source import FakeSource
from dwh_fhir.view import View
from dwh_fhir.views import registry

_EVERY_DAY_HAS_COME = date(9000, 1, 1)
_UNBRAKED = Options(full=True, max_vanished=1, max_quarantined=1)


@dataclass(frozen=True)
class ViewRun:
    """State after one run over all layers.

    Attributes:
        resources: what the FHIR server holds now, by Type/id.
        quarantine: every rule that a row breaks, and every row that can't be said in FHIR, of all views.
        delivery: what was sent.
    """

    resources: Mapping[str, dict[str, Any]]
    quarantine: Sequence[Line]
    delivery: DeliveryReport

    @property
    def rules(self) -> list[tuple[str, str, str]]:
        """Key, rule and column of everything in quarantine, as `MappedRows.rules` has them."""
        return [(line.key, line.rule, line.column) for line in self.quarantine]


@dataclass(frozen=True)
class StagingDatabase:
    """The staging database by its settings, not by the environment; also in place of Dagster's resource `postgres`."""

    settings: PostgresSettings
    views: Mapping[str, View]

    def connect(self, run_id: str) -> Connection:
        """Open a connection that names its run; missing tables are created."""
        connection = connect(self.settings, run_id)
        ensure_schema(connection, self.views)
        return connection


def run_view(
    view: View,
    rows: DictRows,
    staging: PostgresSettings,
    server: FakeFhirServer,
    *,
    needs: Mapping[str, DictRows] | None = None,
    site: Site | None = None,
    today: date = _EVERY_DAY_HAS_COME,
    views: Mapping[str, View] | None = None,
) -> ViewRun:
    """Carry rows over all layers; call it again with other rows and the same database and server for the next day.

    Args:
        view: loaded as a whole, mapped and delivered.
        rows: all of its rows at the source, as `map_rows` has them.
        staging: the database.
        server: where its resources go. To what they refer must be there, or they wait.
        needs: rows of other views, loaded and mapped first: those that the view needs, or whose resources it refers to.
        site: default: one with every identifier system that these views ask for.
        today: days after it lie in the future; default: every day has come.
        views: where the other views are declared; default: the product's own.
    """
    known = {**(views or registry()), view.name: view}
    others = dict.fromkeys([*(needs or {}), *view.needs])
    asked = site or site_of(*(known[name] for name in others), view)
    bound = BoundViews(known, asked)
    source = FakeSource({name: (needs or {}).get(name, ()) for name in others} | {view.name: rows}, asked)
    open_ = partial(StagingDatabase(staging, bound).connect, "test")
    until = datetime.combine(today, time(12), UTC)
    with open_() as connection, server.client() as client:
        run = Run(
            id="test", site=asked, views=bound, connection=connection, connect=open_, until=until, options=_UNBRAKED
        )
        for name in (*others, view.name):
            pipeline.stage(run, source, bound[name], None)
            pipeline.clean(run, bound[name])
        for name in (*others, view.name):
            pipeline.map_view(run, bound[name])
        delivery = pipeline.deliver(run, client)
        return ViewRun(server.resources, accepted.lines(connection), delivery)
