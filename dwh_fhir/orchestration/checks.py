"""The sums that must agree, as asset checks: a failed one stops what lies below it in the same run.

Here belong verdicts and their texts: the failure and the remedy. Counting belongs in `books/accounting.py` and
`ledger/totals.py`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import dagster as dg

from dwh_fhir.books import brakes
from dwh_fhir.books.accounting import count_view
from dwh_fhir.control import loads, proofs, quality, quarantine
from dwh_fhir.ledger import differences, foreign, totals
from dwh_fhir.ledger.differences import Persistent
from dwh_fhir.ledger.totals import Delivered, Totals
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.orchestration.resources import FhirServerResource, PostgresResource, RunSettings, SiteResource, explained
from dwh_fhir.reports.counts import masked
from dwh_fhir.staging import loading, proving
from dwh_fhir.view import View

_WARN = dg.AssetCheckSeverity.WARN

Result = dg.AssetCheckResult
Check = dg.AssetChecksDefinition


def build(views: Mapping[str, View], outline: Outline) -> list[Check]:
    """Build all checks of the views that are on: those of each view's layers, then those of each resource type."""
    checks: list[Check] = []
    for view in views.values():
        layers = ["staging", "abgleich"] if view.name in outline.windowed else ["staging"]
        checks += [agrees_with_source(view, layer, outline) for layer in layers]
        if "abgleich" in layers:
            checks.append(proved_equal(view))
        checks += [rows_add_up(view), few_quarantined(view), groups_add_up(view), all_sent(view), none_held(view)]
    types = sorted({kind for view in views.values() for kind in view.types})
    return [*checks, *(check(kind) for kind in types for check in (server_agrees, none_comes_back))]


def agrees_with_source(view: View, layer: str, outline: Outline) -> Check:
    """Check that staging has the rows of the source; some that changed after the window may be missing."""

    @dg.asset_check(asset=[layer, view.name], blocking=True, description="Staging agrees with the source.")
    def agrees_with_the_source(
        context: dg.AssetCheckExecutionContext, postgres: PostgresResource, site: SiteResource
    ) -> Result:
        with explained(), postgres.connect(context.run.run_id) as connection:
            v = count_view(connection, view)
            limited = loads.last_mode(connection, view.name) == "limited"
            present, _ = site.bound(outline)
            windowed = view.name in outline.windowed
            gap = loading.missing(connection, view, present, datetime.now(UTC)) if windowed else None
        if v.source is None or limited:
            why = "was never read" if v.source is None else "was last read for a try-out (limit)"
            return _verdict(False, f"The view {why}. Press Materialize without limit.", {}, _WARN)
        if not v.agrees_with_source and v.staged < v.source and gap is not None:
            text = f"{len(gap.starts)} windows are not loaded yet. Materialize them; the schedule does it by itself."
            return _verdict(False, text, {}, _WARN)
        remedy = "Press Materialize on abgleich, or in the Launchpad with full: true"
        return _verdict(
            v.agrees_with_source, remedy, {"at the source": v.source, "not due yet": v.open, "staged": v.staged}
        )

    return agrees_with_the_source


def proved_equal(view: View) -> Check:
    """Check that all contents were compared with the source not too long ago: windows don't show every change."""

    @dg.asset_check(
        asset=["staging", view.name],
        description="All contents were compared with the source (Abgleich) within max_unproved_days (warning).",
    )
    def proved_equal_to_the_source(
        context: dg.AssetCheckExecutionContext, postgres: PostgresResource, site: SiteResource
    ) -> Result:
        with explained(), postgres.connect(context.run.run_id) as connection:
            late = proving.overdue(connection, site.load(), [view.name], datetime.now(UTC))
            last = proofs.times(connection).get(view.name)
        remedy = f"Press Materialize on abgleich/{view.name}; ETL_DWH_Abgleich_Schedule does it every week"
        when = f"on {last:%Y-%m-%d %H:%M} UTC" if last else "never"
        text = f"Last proved equal to the source: {when}." + (f" {remedy}." if late else "")
        return dg.AssetCheckResult(passed=not late, severity=_WARN, description=text, metadata={"proved equal": when})

    return proved_equal_to_the_source


def rows_add_up(view: View) -> Check:
    """Check that staged = clean + quarantined + filtered."""

    @dg.asset_check(
        asset=["clean", view.name], blocking=True, description="Staged rows = clean + quarantined + filtered ones."
    )
    def rows_add_up(context: dg.AssetCheckExecutionContext, postgres: PostgresResource) -> Result:
        with explained(), postgres.connect(context.run.run_id) as connection:
            v = count_view(connection, view)
        counts = {"staged": v.staged, "clean": v.clean, "quarantined": v.quarantined, "filtered": v.filtered}
        return _verdict(v.rows_add_up, f"Press Materialize on clean/{view.name}: it works off what is left", counts)

    return rows_add_up


_LISTS = (
    "`dwh-fhir quarantine list --view {0} --csv FILE` is the list for those who correct the rows at the source, "
    "`dwh-fhir why {0} KEY` tells all about one, `dwh-fhir why --missing` sums up"
)


def few_quarantined(view: View) -> Check:
    """Warn of rows in quarantine; too large a share of them says that the rules or the view are wrong."""

    @dg.asset_check(
        asset=["clean", view.name],
        blocking=True,
        description="No row is in quarantine that nobody has decided about (warning); not more than max_quarantined of "
        "the view's rows (error: nothing is made of the view).",
    )
    def few_are_quarantined(
        context: dg.AssetCheckExecutionContext,
        postgres: PostgresResource,
        site: SiteResource,
        run_settings: RunSettings,
    ) -> Result:
        with explained(), postgres.connect(context.run.run_id) as connection:
            limit = brakes.limit_of(site.load(), view, run_settings.max_quarantined)
            v = count_view(connection, view)
            rules = quarantine.count_by_rule(connection, view.name)
            came, left = quality.last(connection, view.name, "clean")
        too_many = brakes.too_many(v.to_settle, v.staged, limit)
        severity = dg.AssetCheckSeverity.ERROR if too_many else _WARN
        remedy = _LISTS.format(view.name)
        if too_many:
            remedy = f"More than {limit:.0%} are quarantined. {remedy}. Meant so: set max_quarantined in the Launchpad"
        counts = {"quarantined": v.quarantined, "accepted": v.accepted, "staged": v.staged}
        return _verdict(v.to_settle == 0, remedy, counts, severity, {**rules, "new": came, "left": left})

    return few_are_quarantined


def groups_add_up(view: View) -> Check:
    """Check that groups = mapped + quarantined."""

    @dg.asset_check(
        asset=["fhir", view.name], blocking=True, description="Groups of clean rows = mapped + quarantined ones."
    )
    def groups_add_up(context: dg.AssetCheckExecutionContext, postgres: PostgresResource) -> Result:
        with explained(), postgres.connect(context.run.run_id) as connection:
            v = count_view(connection, view)
        counts = {
            "groups": v.groups,
            "mapped": v.groups_mapped,
            "quarantined": v.groups_quarantined,
            "not mapped yet": v.groups_waiting,
        }
        return _verdict(v.groups_add_up, f"Press Materialize on fhir/{view.name}: it works off what is left", counts)

    return groups_add_up


def all_sent(view: View) -> Check:
    """Check that mapped = acknowledged + waiting + parked."""

    @dg.asset_check(
        asset=["server", view.name],
        blocking=True,
        description="Mapped resources = acknowledged + waiting + parked ones.",
    )
    def all_are_sent(
        context: dg.AssetCheckExecutionContext, postgres: PostgresResource, fhir_server: FhirServerResource
    ) -> Result:
        sums = _delivered(context, view, postgres, fhir_server)
        remedy = "Press Materialize on server: what is due is sent"
        return _verdict(
            sums.due == 0, remedy, {"mapped": sums.mapped, "acknowledged": sums.acknowledged, "due": sums.due}
        )

    return all_are_sent


def none_held(view: View) -> Check:
    """Warn of waiting and parked resources."""

    @dg.asset_check(
        asset=["server", view.name],
        description="No resource waits for another one, none is parked because the server refused it (warning).",
    )
    def none_waits_or_is_parked(
        context: dg.AssetCheckExecutionContext, postgres: PostgresResource, fhir_server: FhirServerResource
    ) -> Result:
        sums = _delivered(context, view, postgres, fhir_server)
        remedy = (
            "`dwh-fhir why --missing` sums up what is missing or the server's reasons, "
            f"`dwh-fhir why {view.name} KEY` tells all about one row"
        )
        counts = {"waiting": sums.waiting, "parked": sums.parked}
        return _verdict(not sums.waiting and not sums.parked, remedy, counts, _WARN)

    return none_waits_or_is_parked


def server_agrees(kind: str) -> Check:
    """Check that on the server = acknowledged, beside what is not ours."""

    @dg.asset_check(
        asset=["readback", kind], blocking=True, description="On the server are the acknowledged resources, no more."
    )
    def server_agrees_with_the_books(
        context: dg.AssetCheckExecutionContext, postgres: PostgresResource, fhir_server: FhirServerResource
    ) -> Result:
        with explained(), fhir_server.client() as client, postgres.connect(context.run.run_id) as connection:
            base_url = client.settings.base_url
            expected = totals.by_type(connection, base_url).get(kind, Totals()).on_server
            not_ours = foreign.by_type(connection, base_url).get(kind, 0)
            held = client.count(kind)
        counts = {"on the server": held, "acknowledged": expected, "not ours": not_ours}
        remedy = f"Press Materialize on readback/{kind}: differences are sent again"
        return _verdict(held == expected + not_ours, remedy, counts)

    return server_agrees_with_the_books


def none_comes_back(kind: str) -> Check:
    """Check that no difference came back after it was healed: the server holds what it is sent."""

    @dg.asset_check(
        asset=["readback", kind],
        description="What is on the server stays there as it was sent, once it was sent again.",
    )
    def no_difference_comes_back(
        context: dg.AssetCheckExecutionContext, postgres: PostgresResource, fhir_server: FhirServerResource
    ) -> Result:
        with explained(), postgres.connect(context.run.run_id) as connection:
            again = differences.persistent(connection, fhir_server.settings().base_url).get(kind, Persistent())
        remedy = (
            f"The server changes {kind} that it is sent, or somebody writes there too: stop that, then"
            " `dwh-fhir readback --again`"
        )
        return _verdict(again.number == 0, remedy, {"differing again": again.number}, causes=again.elements)

    return no_difference_comes_back


def _delivered(
    context: dg.AssetCheckExecutionContext, view: View, postgres: PostgresResource, fhir_server: FhirServerResource
) -> Delivered:
    with explained(), postgres.connect(context.run.run_id) as connection:
        return totals.by_view(connection, fhir_server.settings().base_url).get(view.name, Delivered())


def _verdict(
    passed: bool,
    remedy: str,
    counts: Mapping[str, int],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    causes: Mapping[str, int] | None = None,
) -> Result:
    """Build a result whose text names the counts and, where it failed, the remedy; `causes` are shown beside them."""
    shown = {name: masked(count) for name, count in counts.items()}
    text = ", ".join(f"{count} {name}" for name, count in shown.items())
    if not passed:
        text = f"{text}. {remedy}." if text else remedy
    metadata = {**shown, **{name: masked(count) for name, count in (causes or {}).items()}}
    return dg.AssetCheckResult(passed=passed, severity=severity, description=text, metadata=metadata)
