"""Show a load in Dagster: its counts, and the brake on vanished rows as a check.

Here belongs reporting one load. The assets belong in `staging.py` and `abgleich.py`, the brake in `staging/delta.py`.
"""

from collections.abc import Callable, Iterator, Mapping

import dagster as dg

from dwh_fhir.errors import BrakeError
from dwh_fhir.orchestration.assets.conventions import Result
from dwh_fhir.orchestration.assets.metadata import counted, overridden
from dwh_fhir.pipeline import Run
from dwh_fhir.staging.loading import Load
from dwh_fhir.view import View

Loading = Iterator[Result | dg.AssetCheckResult]
_FEW_VANISHED = "few_vanished"


def few_vanished(layer: str, view: View) -> dg.AssetCheckSpec:
    """Declare the brake on vanished rows as a check: the load itself reports it."""
    return dg.AssetCheckSpec(
        _FEW_VANISHED,
        asset=[layer, view.name],
        blocking=True,
        description="The source is not empty, and not more than max_vanished of the rows are gone there; else nothing "
        "is deleted.",
    )


def reported(run: Run, load: Callable[[], Load]) -> Loading:
    """Load and yield the counts; where the brake holds, a failed check that says what to press, and the error."""
    try:
        done = load()
    except BrakeError as error:
        text = f"{error}: Launchpad, run_settings, for that run only; it is written down."
        yield dg.AssetCheckResult(passed=False, check_name=_FEW_VANISHED, description=text)
        raise
    yield _loaded(done, overridden(max_vanished=run.options.max_vanished))


def not_read() -> Result:
    """Return the result of a view that the run leaves out."""
    return dg.MaterializeResult(
        metadata={"summary": "Not among this run's views: nothing was read."},
        check_results=[dg.AssetCheckResult(passed=True, check_name=_FEW_VANISHED, description="Nothing was read.")],
    )


def _loaded(load: Load, set_otherwise: Mapping[str, str]) -> Result:
    names = ("read", "inserted", "changed", "unchanged", "deleted")
    span = f" up to {load.window.end:%Y-%m-%d %H:%M}" if load.window else ""
    counts = {name: getattr(load, name) for name in names}
    if load.proves:
        span += "; every row of the view is equal to the source now"
    return dg.MaterializeResult(
        metadata={**counted(counts, load.staged, f"Read as {load.mode}{span}."), **set_otherwise},
        check_results=[dg.AssetCheckResult(passed=True, check_name=_FEW_VANISHED)],
    )
