from __future__ import annotations

import dagster as dg
import pytest

from dwh_fhir import errors
from dwh_fhir.orchestration.resources import explained


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (errors.ServerUnavailable("away"), True),
        (errors.StagingError("away"), True),
        (errors.TargetBusy("busy"), True),
        (errors.BrakeError("too many"), False),
        (errors.AccessDenied("refused"), False),
        (errors.ServerUntrusted("expired"), False),
        (errors.AnswerTooLarge("too large"), False),
        (errors.SiteError("line 3"), False),
    ],
)
def test_dagster_tries_again_only_what_time_may_mend(error: errors.DwhFhirError, again: bool) -> None:
    with pytest.raises(dg.Failure) as raised, explained():
        raise error
    assert raised.value.description == str(error)
    assert raised.value.allow_retries is again


def test_a_failure_of_dagsters_own_goes_through() -> None:
    failure = dg.Failure("a key off the grid", allow_retries=False)
    with pytest.raises(dg.Failure) as raised, explained():
        raise failure
    assert raised.value is failure
