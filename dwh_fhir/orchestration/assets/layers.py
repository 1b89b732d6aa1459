"""The layers as Dagster assets: one factory a layer, one asset a view.

Here belongs handing a step what it needs and showing what it did. What a step does belongs in the layer's own module;
rows travel through Postgres, never through Dagster.
"""

import warnings
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial

import dagster as dg

from dwh_fhir.books import accounting, brakes
from dwh_fhir.clean import cleaning
from dwh_fhir.control import audit, quality
from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.ledger import totals
from dwh_fhir.mapping import mapper, resources
from dwh_fhir.orchestration.assets import partitions
from dwh_fhir.orchestration.assets.loading import Loading, Result, braked, few_vanished, not_read
from dwh_fhir.orchestration.assets.metadata import by_type, column_schema, counted, masked, overridden
from dwh_fhir.orchestration.resources import (
    FhirServerResource,
    PostgresResource,
    RunSettings,
    SiteResource,
    SourceResource,
    asker,
    explained,
)
from dwh_fhir.readback.readback import readback
from dwh_fhir.readback.report import TypeReadback
from dwh_fhir.site.site import Site
from dwh_fhir.sources.source import changed_at_of
from dwh_fhir.staging import loading
from dwh_fhir.view import View

# One run for a range of windows needs it; the locked version is the one that the tests know.
warnings.filterwarnings("ignore", "Parameter `backfill_policy`", dg.BetaWarning)

OWNERS = ["team:diz"]
LAYERS = ("staging", "clean", "fhir", "server", "readback")
RETRY = dg.RetryPolicy(max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""For what time may mend: a broken connection, a system that restarts."""


def build(views: Mapping[str, View], site: Site, retry: dg.RetryPolicy) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """All assets.

    Args:
        views: the views in use.
        site: says which views are on, which of them have windows, and since when.
        retry: for the steps that talk to the source or the FHIR server.
    """
    made: list[dg.AssetsDefinition | dg.AssetSpec] = [source_spec(view, site) for view in views.values()]
    on = site.enabled(views)
    for view in on.values():
        made.append(staging_asset(view, site, retry))
        if changed_at_of(view, site) is not None:
            made.append(abgleich_asset(view, retry))
        made += [clean_asset(view, views, site), fhir_asset(view, views, site)]
    return [*made, server_assets(on, retry), readback_assets(on, retry)]


def source_spec(view: View, site: Site) -> dg.AssetSpec:
    """The view at the source, which this code only reads."""
    name = site.binding(view.name).source or view.source
    schema = column_schema(view)
    off = "" if site.is_on(view.name) else " Off: neither read nor mapped (`enabled` in site.yaml)."
    return dg.AssetSpec(
        ["source", view.name],
        group_name="source",
        kinds={site.source.kind},
        owners=OWNERS,
        description=f"View {name} of the source (Quelle). Read only.{off}",
        metadata={
            "dagster/table_name": f"{site.schema_name}.{name}" if site.schema_name else name,
            "dagster/column_schema": schema,
        },
    )


def staging_asset(view: View, site: Site, retry: dg.RetryPolicy) -> dg.AssetsDefinition:
    """The raw copy: half-day windows where the view has a change column, else compared as a whole."""
    windowed = changed_at_of(view, site) is not None
    grid = partitions.half_days(site)
    way = "by half-day windows of its change column" if windowed else "compared as a whole, it has no change column"

    @dg.asset(
        key=["staging", view.name],
        deps=[dg.AssetKey(["source", view.name])],
        group_name="staging",
        kinds={"postgres"},
        owners=OWNERS,
        description=f"Raw copy of the view with history (Staging): {way}. Rows that vanished are deleted.",
        metadata={"dagster/table_name": f"staging.{view.name}", "dagster/column_schema": column_schema(view)},
        partitions_def=grid if windowed else None,
        backfill_policy=dg.BackfillPolicy.single_run() if windowed else None,
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=timedelta(hours=37), warn_window=timedelta(hours=13)
        ),
        retry_policy=retry,
        check_specs=[few_vanished("staging", view)],
    )
    def staged(
        context: dg.AssetExecutionContext,
        source: SourceResource,
        postgres: PostgresResource,
        site: SiteResource,
        run_settings: RunSettings,
    ) -> Loading:
        with explained():
            here = site.load()
            window = partitions.asked(context.run.tags, grid, here) if windowed else None
            if not run_settings.chosen(view.name):
                yield not_read()
                return
            with postgres.connect(context.run.run_id) as connection, source.session(here) as opened:
                load = partial(loading.load, connection, opened, view, here, window=window)
                yield from braked(context, connection, view, run_settings, load)

    return staged


def abgleich_asset(view: View, retry: dg.RetryPolicy) -> dg.AssetsDefinition:
    """All rows of a view that is read in windows, which show neither deletions nor every change."""

    @dg.asset(
        key=["abgleich", view.name],
        deps=[dg.AssetKey(["source", view.name]), dg.AssetKey(["staging", view.name])],
        group_name="abgleich",
        kinds={"postgres"},
        owners=OWNERS,
        description="All contents compared with the source (Abgleich), in slices where it can compute digests: what no "
        "window showed is brought in, vanished rows are deleted.",
        metadata={"dagster/table_name": f"staging.{view.name}"},
        retry_policy=retry,
        check_specs=[few_vanished("abgleich", view)],
    )
    def reconciled(
        context: dg.AssetExecutionContext,
        source: SourceResource,
        postgres: PostgresResource,
        site: SiteResource,
        run_settings: RunSettings,
    ) -> Loading:
        if not run_settings.chosen(view.name):
            yield not_read()
            return
        with explained():
            here = site.load()
            with postgres.connect(context.run.run_id) as connection, source.session(here) as opened:
                load = partial(loading.reconcile, connection, opened, view, here)
                yield from braked(context, connection, view, run_settings, load)

    return reconciled


def clean_asset(view: View, views: Mapping[str, View], site: Site) -> dg.AssetsDefinition:
    """Typed rows that keep every rule."""
    layers = ["staging", "abgleich"] if changed_at_of(view, site) is not None else ["staging"]

    @dg.asset(
        key=["clean", view.name],
        deps=[dg.AssetKey([layer, view.name]) for layer in layers],
        group_name="clean",
        kinds={"postgres", "pandas"},
        owners=OWNERS,
        description="Typed rows that keep every rule (Bereinigung); the others wait in quarantine (Quarantäne), "
        "cancelled ones (Storno) are filtered.",
        metadata={"dagster/table_name": f"clean.{view.name}", "dagster/column_schema": column_schema(view, clean=True)},
        automation_condition=_when_stale(),
    )
    def cleaned(context: dg.AssetExecutionContext, postgres: PostgresResource) -> Result:
        with explained(), postgres.connect(context.run.run_id) as connection:
            done = cleaning.drain(connection, view, views)
            quality.record(connection, view.name, "clean", context.run.run_id)
            now = accounting.count_view(connection, view)
        counts = {name: getattr(done, name) for name in ("clean", "quarantined", "filtered", "gone")}
        note = f"In quarantine now: {masked(now.quarantined)} of {masked(now.staged)} rows."
        return dg.MaterializeResult(metadata=counted(counts, now.clean, note))

    return cleaned


def fhir_asset(view: View, views: Mapping[str, View], site: Site) -> dg.AssetsDefinition:
    """The view's FHIR resources."""
    inputs = [view.name, *(name for name in view.needs if site.is_on(name))]

    @dg.asset(
        key=["fhir", view.name],
        deps=[dg.AssetKey(["clean", name]) for name in inputs],
        group_name="fhir",
        kinds={"postgres", "json"},
        owners=OWNERS,
        description=f"Valid FHIR R4 resources of the MII Kerndatensatz: {', '.join(view.types)} (Mapping).",
        metadata={"dagster/table_name": "fhir.resource"},
        automation_condition=_when_stale(),
    )
    def mapped(
        context: dg.AssetExecutionContext, postgres: PostgresResource, site: SiteResource, run_settings: RunSettings
    ) -> Result:
        run_id, brake = context.run.run_id, run_settings.max_quarantined
        with explained(), postgres.connect(run_id) as connection:
            here = site.load()
            shares = {"max_quarantined": brake}
            audit.overridden(connection, shares, run_id=run_id, who=asker(context.run), view=view.name)
            # A run that leaves the clean layer out has not asked its checks.
            brakes.check(connection, view, here.enabled(views), here, brake)
            done = mapper.drain(connection, view, views, here)
            quality.record(connection, view.name, "fhir", run_id)
            now = resources.count(connection, view.name)
        counts = {name: getattr(done, name) for name in ("groups", "written", "removed", "rejected")}
        shown = counted({**counts, **done.resources}, now)
        return dg.MaterializeResult(metadata={**shown, **overridden(max_quarantined=brake)})

    return mapped


def server_assets(views: Mapping[str, View], retry: dg.RetryPolicy) -> dg.AssetsDefinition:
    """What the FHIR server acknowledged. One delivery serves all views: circles of references travel together."""

    @dg.multi_asset(
        name="delivery",
        specs=[
            dg.AssetSpec(
                ["server", view.name],
                deps=[dg.AssetKey(["fhir", view.name])],
                group_name="server",
                kinds={"fhir"},
                owners=OWNERS,
                description="Resources of the view that the FHIR server acknowledged (Versand). One delivery serves "
                "all views, whichever are selected.",
                automation_condition=_when_stale(),
            )
            for view in views.values()
        ],
        can_subset=True,
        retry_policy=retry,
    )
    def delivered(
        context: dg.AssetExecutionContext, postgres: PostgresResource, fhir_server: FhirServerResource
    ) -> Iterator[Result]:
        with explained(), fhir_server.client() as client:
            done = deliver(lambda: postgres.connect(context.run.run_id), client)
            with postgres.connect(context.run.run_id) as connection:
                now = totals.by_view(connection, client.settings.base_url)
        note = (
            f"This delivery, all views: {done.requests} requests, {done.retried} of them retries; "
            f"written {by_type(done.sent)}, deleted {by_type(done.deleted)}."
        )
        if done.forbidden:
            note += f" The server doesn't let us write or delete {by_type(done.forbidden)}."
        for key in sorted(context.selected_asset_keys):
            view = now.get(key.path[-1], totals.Delivered())
            counts = {name: getattr(view, name) for name in ("mapped", "waiting", "parked", "due")}
            yield dg.MaterializeResult(asset_key=key, metadata=counted(counts, view.acknowledged, note))

    return delivered


def readback_assets(views: Mapping[str, View], retry: dg.RetryPolicy) -> dg.AssetsDefinition:
    """What the FHIR server really holds, compared with what it acknowledged; differences are sent again."""
    types = sorted({kind for view in views.values() for kind in view.types})

    @dg.multi_asset(
        name="readback",
        specs=[
            dg.AssetSpec(
                ["readback", kind],
                deps=[dg.AssetKey(["server", view.name]) for view in views.values() if kind in view.types],
                group_name="readback",
                kinds={"fhir"},
                owners=OWNERS,
                description=f"{kind} on the server compared with the books (Rücklesen); differences are sent again.",
                automation_condition=_when_stale(),
            )
            for kind in types
        ],
        can_subset=True,
        retry_policy=retry,
    )
    def compared(
        context: dg.AssetExecutionContext,
        postgres: PostgresResource,
        fhir_server: FhirServerResource,
        run_settings: RunSettings,
    ) -> Iterator[Result]:
        with explained(), fhir_server.client() as client:
            found = readback(lambda: postgres.connect(context.run.run_id), client, run_settings.readback())
            if found.to_heal:
                context.log.warning("resources on the server differ from the books: sending them again")
            if found.due:
                deliver(lambda: postgres.connect(context.run.run_id), client)
        for key in sorted(context.selected_asset_keys):
            counts = vars(found.types.get(key.path[-1], TypeReadback())).copy()
            rows, note = counts.pop("server"), counts.pop("note")
            counts["persistent"] = counts["persistent"].number
            yield dg.MaterializeResult(asset_key=key, metadata=counted(counts, rows, note))

    return compared


def _when_stale() -> dg.AutomationCondition[dg.AssetKey]:
    """As soon as something above was made anew; windows that are not there yet do not hold it up."""
    return dg.AutomationCondition.eager().without(~dg.AutomationCondition.any_deps_missing())
