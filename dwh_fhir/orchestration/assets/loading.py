"""What the assets that read HANA share: the brake on vanished rows as a check, and what a load is shown as.

Here belongs reporting one load. The assets themselves stand in `__init__.py`, the brake in `staging/delta.py`.
"""

from collections.abc import Callable, Iterator, Mapping

import dagster as dg

from dwh_fhir.control import audit
from dwh_fhir.database.connection import Connection
from dwh_fhir.orchestration.assets.metadata import counted, overridden
from dwh_fhir.orchestration.resources import RunSettings, asker
from dwh_fhir.staging import loading
from dwh_fhir.view import View

Result = dg.MaterializeResult[None]
Loading = Iterator[Result | dg.AssetCheckResult]
_FEW_VANISHED = "few_vanished"


def few_vanished(layer: str, view: View) -> dg.AssetCheckSpec:
    """The brake on vanished rows as a check: the load itself reports it."""
    return dg.AssetCheckSpec(
        _FEW_VANISHED,
        asset=[layer, view.name],
        blocking=True,
        description="The source is not empty, and not more than max_vanished of the rows are gone there; else nothing "
        "is deleted.",
    )


def braked(
    context: dg.AssetExecutionContext,
    connection: Connection,
    view: View,
    run_settings: RunSettings,
    load: Callable[..., loading.Load],
) -> Loading:
    """Load; where the brake holds, a failed check that says what to press, and the error."""
    run_id, brake = context.run.run_id, run_settings.max_vanished
    options = loading.LoadOptions(full=run_settings.full, limit=run_settings.limit, max_vanished=brake)
    audit.overridden(connection, {"max_vanished": brake}, run_id=run_id, who=asker(context.run), view=view.name)
    try:
        done = load(run_id=run_id, options=options)
    except loading.BrakeError as error:
        text = f"{error}: Launchpad, run_settings, for that run only; it is written down."
        yield dg.AssetCheckResult(passed=False, check_name=_FEW_VANISHED, description=text)
        raise
    yield _loaded(done, overridden(max_vanished=brake))


def not_read() -> Result:
    """A view that the run leaves out."""
    return dg.MaterializeResult(
        metadata={"summary": "Not among this run's views: nothing was read."},
        check_results=[dg.AssetCheckResult(passed=True, check_name=_FEW_VANISHED, description="Nothing was read.")],
    )


def _loaded(load: loading.Load, set_otherwise: Mapping[str, str]) -> Result:
    names = ("read", "inserted", "changed", "unchanged", "deleted")
    span = f" up to {load.window.end:%Y-%m-%d %H:%M}" if load.window else ""
    counts = {name: getattr(load, name) for name in names}
    if load.proves:
        span += "; every row of the view is equal to the source now"
    return dg.MaterializeResult(
        metadata={**counted(counts, load.staged, f"Read as {load.mode}{span}."), **set_otherwise},
        check_results=[dg.AssetCheckResult(passed=True, check_name=_FEW_VANISHED)],
    )
