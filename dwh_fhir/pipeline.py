"""The whole way once, without Dagster: load, clean, map, deliver, read back, close the books.

Here belongs the order of the layers. Dagster's assets take the same steps one by one (`orchestration/assets/`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from dwh_fhir.binding.load import site as load_site
from dwh_fhir.books import accounting, brakes, quality
from dwh_fhir.books.accounting import Status
from dwh_fhir.clean import cleaning
from dwh_fhir.control import audit
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.database.schema import ensure_schema
from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.mapping import mapper
from dwh_fhir.readback import readback
from dwh_fhir.readback.readback import ReadbackReport
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment, FhirSettings, PostgresSettings, ReadbackSettings
from dwh_fhir.settings import fhir as fhir_settings
from dwh_fhir.settings import postgres as postgres_settings
from dwh_fhir.settings import readback as readback_settings
from dwh_fhir.site.site import Site
from dwh_fhir.sources.opening import open_source, source_settings
from dwh_fhir.sources.parts import at_site
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.source import Source, changed_at_of
from dwh_fhir.staging import loading
from dwh_fhir.staging.loading import Load
from dwh_fhir.values import dates
from dwh_fhir.view import View
from dwh_fhir.views import registry

log = logging.getLogger(__name__)

_GRACE_SECONDS = 5
"""So long the server's books are waited for: the database takes a moment to notice that a run was killed."""


@dataclass(frozen=True)
class Systems:
    """The three systems, the site, and how the server is read back."""

    source: SourceSettings
    postgres: PostgresSettings
    fhir: FhirSettings
    site: Site
    readback: ReadbackSettings = field(default_factory=ReadbackSettings)

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] | None = None) -> Systems:
        """As the environment says; see docs/configuration.md."""
        environment = Environment(variables)
        site = load_site(environment)
        return cls(
            source_settings(environment, site),
            postgres_settings(environment),
            fhir_settings(environment),
            site,
            readback_settings(environment),
        )


@dataclass(frozen=True)
class Options:
    """What one run may be told.

    Attributes:
        views: names of the views to load; empty: all.
        full: read the views whole, whatever is loaded already.
        limit: read at most so many rows a view, for a try-out; deletes nothing and completes no window.
        reconcile: also compare every row of the views that are read in windows (Abgleich).
        max_vanished: share of a view's rows that may vanish at once; None: the site's.
        max_quarantined: share of a view's rows that may be in quarantine; None: the site's.
        who: starts the run, if known; written down with the brakes that it sets otherwise.
        readback: share of the server's resources whose content is compared; None: as the site's settings say.
    """

    views: Sequence[str] = ()
    full: bool = False
    limit: int | None = None
    reconcile: bool = False
    max_vanished: float | None = None
    readback: float | None = None
    max_quarantined: float | None = None
    who: str | None = None

    @property
    def overrides(self) -> dict[str, float | None]:
        """The brakes by name, with the share that this run sets."""
        return {"max_vanished": self.max_vanished, "max_quarantined": self.max_quarantined}


@dataclass(frozen=True)
class RunReport:
    """What one run did.

    Attributes:
        held: view that was not mapped, because of a brake, to the reasons.
    """

    loads: dict[str, Load]
    delivery: DeliveryReport
    readback: ReadbackReport
    status: Status
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)


def run(systems: Systems, options: Options, *, until: datetime, run_id: str) -> RunReport:
    """From the first missing to the last window closed at `until`, every layer once.

    Raises:
        KeyError: there is no view of that name.
        ValueError: the view of that name is off at this site.
        SourceError, BrakeError, BusyError, ServerUnavailable ...: as the layers say; what was done stays done.
    """
    views = at_site(registry(), systems.site)
    on = systems.site.enabled(views)
    chosen = [views[name] for name in options.views] or list(on.values())
    for name in options.views:
        if name not in on:
            raise ValueError(f"{name} is off; switch it on in site.yaml (views.{name}.enabled) to read it")
    with connect(systems.postgres, run_id) as connection:
        ensure_schema(connection, views)
        audit.overridden(connection, options.overrides, run_id=run_id, who=options.who)
        loads = _load(connection, systems, chosen, options, until, run_id)
        today = dates.today(systems.site.zone, until)
        held = _make(connection, systems.site, chosen, options, today, run_id)
        with FhirClient(systems.fhir) as client:
            open_ = partial(connect, systems.postgres, run_id)
            delivered = deliver(open_, client, wait_seconds=_GRACE_SECONDS)
            compared, healed = _compare(open_, client, systems.readback.with_share(options.readback))
            if healed:
                delivered += healed
            books = close_books(connection, systems.fhir.base_url, client, systems.site)
    return RunReport(loads, delivered, compared, books, held)


def compare(systems: Systems, how: ReadbackSettings, run_id: str) -> tuple[ReadbackReport, DeliveryReport | None]:
    """Compare the server with its books, and send again what differs; None: nothing did."""
    with connect(systems.postgres, run_id) as connection:
        ensure_schema(connection, at_site(registry(), systems.site))
    with FhirClient(systems.fhir) as client:
        return _compare(partial(connect, systems.postgres, run_id), client, how)


def _compare(
    open_: Callable[[], Connection], client: FhirClient, how: ReadbackSettings
) -> tuple[ReadbackReport, DeliveryReport | None]:
    found = readback.readback(open_, client, how, wait_seconds=_GRACE_SECONDS)
    if not found.due:
        return found, None
    if found.to_heal:
        log.warning("%d resources differ from the ledger on the server: sending them again", found.to_heal)
    return found, deliver(open_, client, wait_seconds=_GRACE_SECONDS)


def _make(
    connection: Connection, site: Site, chosen: Sequence[View], options: Options, today: date, run_id: str
) -> dict[str, list[str]]:
    """Clean and map as of `today`; returns the views that a brake kept from being mapped, with the reasons."""
    views = at_site(registry(), site)
    on = site.enabled(views)
    for view in chosen:
        cleaning.drain(connection, view, views, today)
        quality.record(connection, view, "clean", run_id)
    held = brakes.held(connection, on, site, options.max_quarantined)
    for view in on.values():
        if view.name not in held:
            mapper.drain(connection, view, views, site, today)
            quality.record(connection, view, "fhir", run_id)
    return held


def close_books(connection: Connection, base_url: str, client: FhirClient | None, site: Site) -> Status:
    """Count everything that is on at the site, at the server too if a client is given."""
    views = at_site(registry(), site)
    types = sorted({kind for view in views.values() for kind in view.types})
    on_server = None if client is None else {kind: client.count(kind) for kind in types}
    on = site.enabled(views)
    return accounting.status(connection, on, base_url, on_server, off=[name for name in views if name not in on])


def _load(
    connection: Connection, systems: Systems, chosen: Sequence[View], options: Options, until: datetime, run_id: str
) -> dict[str, Load]:
    loads = {}
    with open_source(systems.source, systems.site) as source:
        for view in chosen:
            done = load_view(connection, source, view, systems.site, options, until=until, run_id=run_id)
            if done is not None:
                loads[view.name] = done
    return loads


def load_view(
    connection: Connection,
    source: Source,
    view: View,
    site: Site,
    options: Options,
    *,
    until: datetime,
    run_id: str,
) -> Load | None:
    """Bring one view's staging up to date; None: no window was missing and nothing had to be read."""
    done: Load | None = None
    windowed = changed_at_of(view, site) is not None
    window = loading.missing(connection, view, site, until) if windowed else None
    full = options.full or loading.is_bound_anew(connection, view, site)
    connection.commit()
    brake = options.max_vanished
    if window is not None or not windowed or full or options.limit is not None:
        done = loading.load(
            connection,
            source,
            view,
            site,
            run_id=run_id,
            window=window,
            full=full,
            limit=options.limit,
            max_vanished=brake,
        )
    if options.reconcile and (done is None or done.mode == "window"):
        proved = loading.reconcile(connection, source, view, site, run_id=run_id, max_vanished=brake)
        done = proved if done is None else done.plus(proved)
    return done
