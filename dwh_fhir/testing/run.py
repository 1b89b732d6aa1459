"""All layers over fakes and a real Postgres: from rows as dicts to what the FHIR server then holds.

Here belongs the order of the layers for a few views, as `pipeline.py` has it for all of a site. The database comes
from the fixture `staging` of `dwh_fhir_sandbox.fixtures`, or is any empty one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from dwh_fhir.books.quarantine import Line, listed
from dwh_fhir.clean import cleaning
from dwh_fhir.database.connection import connect
from dwh_fhir.database.schema import ensure_schema
from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.mapping import mapper
from dwh_fhir.settings import PostgresSettings
from dwh_fhir.site.site import Site
from dwh_fhir.staging import loading
from dwh_fhir.testing.cells import DictRows
from dwh_fhir.testing.fhir_server import FakeFhirServer
from dwh_fhir.testing.sites import site_of
from dwh_fhir.testing.source import FakeSource
from dwh_fhir.view import View
from dwh_fhir.views import registry


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


def run_view(
    view: View,
    rows: DictRows,
    staging: PostgresSettings,
    server: FakeFhirServer,
    *,
    needs: Mapping[str, DictRows] | None = None,
    site: Site | None = None,
    today: date = date.max,
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
    order = [*(known[name] for name in others), view]
    asked = site or site_of(*order)
    source = FakeSource({name: (needs or {}).get(name, ()) for name in others} | {view.name: rows}, asked)
    with connect(staging, "test") as connection:
        ensure_schema(connection, known)
        for loaded in order:
            loading.load(connection, source, loaded, asked, run_id="test", max_vanished=1)
            cleaning.drain(connection, loaded, known, today)
        for mapped in order:
            mapper.drain(connection, mapped, known, asked, today)
        connection.commit()
        with server.client() as client:
            delivery = deliver(partial(connect, staging, "test"), client)
        return ViewRun(server.resources, listed(connection), delivery)
