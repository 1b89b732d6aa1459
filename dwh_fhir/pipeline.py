"""Take the steps of one run: stage, compare with the source, clean, map, deliver, read back, close the books.

Here belong the steps, each with its brake and its records, and their order. The command line takes them all by `run`;
Dagster's assets take them one by one (`orchestration/assets/`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial

from dwh_fhir.binding.load import site as load_site
from dwh_fhir.books import accounting, brakes
from dwh_fhir.books.accounting import Status
from dwh_fhir.clean import cleaning
from dwh_fhir.clean.cleaning import Cleaning
from dwh_fhir.control import audit, quality
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.delivery import deliver as delivery
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.errors import OperatorError
from dwh_fhir.mapping import mapper
from dwh_fhir.mapping.mapper import Mapped
from dwh_fhir.readback import readback
from dwh_fhir.readback.report import ReadbackReport
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment, FhirSettings, PostgresSettings, ReadbackSettings, all_at_once
from dwh_fhir.settings import fhir as fhir_settings
from dwh_fhir.settings import postgres as postgres_settings
from dwh_fhir.settings import readback as readback_settings
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.sources.opening import open_source, source_settings
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.source import Source, changed_at_of
from dwh_fhir.staging import loading
from dwh_fhir.staging.loading import Load, LoadOptions
from dwh_fhir.values import dates
from dwh_fhir.view import View
from dwh_fhir.views import registry
from dwh_fhir.windows import Window

log = logging.getLogger(__name__)

_GRACE_SECONDS = 5
"""How long the server's ledger is waited for: the database takes a moment to notice that a run was killed."""


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
        """Read the environment, and the site that it names; see docs/configuration.md.

        Raises:
            SettingsError: one line per variable that is missing or wrong.
            SiteError: the variables are as they should be, and site.yaml is not.
        """
        return all_at_once(cls._read)(Environment(variables))

    @classmethod
    def _read(cls, environment: Environment) -> Systems:
        staging, server = postgres_settings(environment), fhir_settings(environment)
        comparison = readback_settings(environment)
        # After them, because its errors end the reading; and only it knows the kind of the source.
        site = load_site(environment)
        return cls(source_settings(environment, site), staging, server, site, comparison)

    @cached_property
    def views(self) -> BoundViews:
        """All views, as the site binds them."""
        return BoundViews(registry(), self.site)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The choices of whoever starts a run.

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

    @property
    def loading(self) -> LoadOptions:
        """The choices that concern a load."""
        return LoadOptions(full=self.full, limit=self.limit, max_vanished=self.max_vanished)


@dataclass(frozen=True, kw_only=True)
class Run:
    """The run that a step belongs to: its id, its choices, and the site as it was read for it.

    Attributes:
        id: stands in all records of the run and in the names of its database sessions.
        views: all views, as the site binds them.
        connection: to the staging database.
        connect: opens another connection, for the delivery and its workers.
        until: windows that close later are not due; its day is today.
        stepwise: the steps are taken by several processes, so each of them records the brakes that the run sets
            otherwise for its view; else they are recorded once, for all views.
    """

    id: str
    site: Site
    views: BoundViews
    connection: Connection
    connect: Callable[[], Connection]
    until: datetime
    options: Options = field(default_factory=Options)
    readback: ReadbackSettings = field(default_factory=ReadbackSettings)
    stepwise: bool = False

    @property
    def today(self) -> date:
        """The day of the run at the site."""
        return dates.today(self.site.zone, self.until)

    def record_override(self, brake: str, view: View) -> None:
        """Record that this step sets a brake otherwise for the view; commits."""
        if self.stepwise:
            share = {brake: self.options.overrides[brake]}
            audit.overridden(self.connection, share, run_id=self.id, who=self.options.who, view=view.name)


@dataclass(frozen=True)
class RunReport:
    """The outcome of one run.

    Attributes:
        held: view that was not mapped, because of a brake, to the reasons.
    """

    loads: dict[str, Load]
    delivery: DeliveryReport
    readback: ReadbackReport
    status: Status
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)


@contextmanager
def opened(systems: Systems, options: Options, *, until: datetime, run_id: str) -> Iterator[Run]:
    """Open a run on the systems for the while of the block."""
    open_ = partial(connect, systems.postgres, run_id)
    with open_() as connection:
        ensure_schema(connection, systems.views)
        yield Run(
            id=run_id,
            site=systems.site,
            views=systems.views,
            connection=connection,
            connect=open_,
            until=until,
            options=options,
            readback=systems.readback.with_share(options.readback),
        )


def run(systems: Systems, options: Options, *, until: datetime, run_id: str) -> RunReport:
    """Take every step once, from the first missing to the last window closed at `until`.

    Raises:
        OperatorError: there is no view of that name, or it is off at this site.
        SourceError, BrakeError, BusyError, ServerUnavailable ...: as the layers say; what was done stays done.
    """
    views = systems.views
    chosen = [_chosen(views, name) for name in options.views] or list(views.on.values())
    with opened(systems, options, until=until, run_id=run_id) as run:
        audit.overridden(run.connection, options.overrides, run_id=run_id, who=options.who)
        with open_source(systems.source, systems.site) as source:
            loads = {view.name: load for view in chosen if (load := load_view(run, source, view)) is not None}
        for view in chosen:
            clean(run, view)
        held = brakes.held(run.connection, views.on, run.site, options.max_quarantined)
        for view in views.on.values():
            if view.name not in held:
                map_view(run, view, brake_checked=True)
        with FhirClient(systems.fhir) as client:
            sent = deliver(run, client)
            comparison, healed = read_back(run, client)
            if healed:
                sent += healed
            books = close_books(run.connection, views, systems.fhir.base_url, client)
    return RunReport(loads, sent, comparison, books, held)


def _chosen(views: BoundViews, name: str) -> View:
    if name not in views:
        raise OperatorError(f"no such view: {name}; there are: {', '.join(views)}")
    if name in views.off:
        raise OperatorError(f"{name} is off; switch it on in site.yaml (views.{name}.enabled) to read it")
    return views[name]


def compare(systems: Systems, how: ReadbackSettings, run_id: str) -> tuple[ReadbackReport, DeliveryReport | None]:
    """Compare the server with its ledger, and send again what differs; None: nothing did."""
    compared = replace(systems, readback=how)
    with opened(compared, Options(), until=datetime.now(UTC), run_id=run_id) as run, FhirClient(systems.fhir) as client:
        return read_back(run, client)


def load_view(run: Run, source: Source, view: View) -> Load | None:
    """Bring one view's staging up to date; None: no window was missing and nothing had to be read."""
    options, load = run.options, None
    windowed = changed_at_of(view, run.site) is not None
    window = loading.missing(run.connection, view, run.site, run.until) if windowed else None
    whole = not windowed or options.full or loading.is_bound_anew(run.connection, view, run.site)
    run.connection.commit()
    if window is not None or whole or options.limit is not None:
        load = stage(run, source, view, window)
    if options.reconcile and (load is None or load.mode == "window"):
        comparison = compare_with_source(run, source, view)
        load = comparison if load is None else load.plus(comparison)
    return load


def stage(run: Run, source: Source, view: View, window: Window | None) -> Load:
    """Load a window of a view into staging, or the whole view without one.

    Raises:
        BrakeError: more rows vanished than the run, or the site, allows; nothing was changed.
    """
    run.record_override("max_vanished", view)
    options = run.options.loading
    return loading.load(run.connection, source, view, run.site, run_id=run.id, window=window, options=options)


def compare_with_source(run: Run, source: Source, view: View) -> Load:
    """Compare every row of a view with the source (Abgleich), and bring staging up to it.

    Raises:
        BrakeError: more rows vanished than the run, or the site, allows; nothing was changed.
    """
    run.record_override("max_vanished", view)
    options = run.options.loading
    return loading.reconcile(run.connection, source, view, run.site, run_id=run.id, options=options)


def clean(run: Run, view: View) -> Cleaning:
    """Clean the view's stale rows, and record how many break which rule."""
    report = cleaning.drain(run.connection, view, run.views, run.today)
    quality.record(run.connection, view.name, "clean", run.id)
    return report


def map_view(run: Run, view: View, *, brake_checked: bool = False) -> Mapped:
    """Map the view's stale groups, and record how many rows FHIR can't say.

    Args:
        run: the run.
        view: the view.
        brake_checked: the caller has left out the views that the brake holds.

    Raises:
        BrakeError: too many rows of the view, or of one that it needs, are in quarantine; nothing was mapped.
    """
    run.record_override("max_quarantined", view)
    if not brake_checked:
        brakes.check(run.connection, view, run.views.on, run.site, run.options.max_quarantined)
    report = mapper.drain(run.connection, view, run.views, run.site, run.today)
    quality.record(run.connection, view.name, "fhir", run.id)
    return report


def deliver(run: Run, client: FhirClient) -> DeliveryReport:
    """Write and delete what is due on the client's server."""
    return delivery.deliver(run.connect, client, wait_seconds=_GRACE_SECONDS)


def read_back(run: Run, client: FhirClient) -> tuple[ReadbackReport, DeliveryReport | None]:
    """Compare the server with its ledger, and send again what differs; None: nothing did."""
    report = readback.readback(run.connect, client, run.readback, wait_seconds=_GRACE_SECONDS)
    if not report.due:
        return report, None
    if report.to_heal:
        log.warning("%d resources differ from the ledger on the server: sending them again", report.to_heal)
    return report, deliver(run, client)


def close_books(connection: Connection, views: BoundViews, base_url: str, client: FhirClient | None = None) -> Status:
    """Count everything that is on at the site, at the server too if a client is given."""
    types = sorted({kind for view in views.values() for kind in view.types})
    on_server = None if client is None else {kind: client.count(kind) for kind in types}
    return accounting.status(connection, views.on, base_url, on_server, off=views.off)
