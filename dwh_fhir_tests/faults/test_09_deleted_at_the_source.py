from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.trial import Trial, hospital

FAULT = "row deleted at the source"
REQUIRED = "detected, DELETE on the server"

DELETE = {
    "diagnose": "DELETE FROM CV_DIAGNOSE WHERE EINRI || FALNR || LFDNR = (SELECT max(EINRI || FALNR || LFDNR)"
    " FROM CV_DIAGNOSE WHERE STORN = '')",
    "kontakt": "DELETE FROM CV_KONTAKT WHERE EINRI || FALNR || LFDNR = (SELECT max(EINRI || FALNR || LFDNR)"
    " FROM CV_KONTAKT WHERE STORN = '')",
}


@pytest.mark.done("a row removed from a view without and from one with a change column")
@pytest.mark.parametrize("view", list(DELETE))
def test_its_resources_leave_the_server(trial: Trial, new_world: NewWorld, view: str) -> None:
    trial.run()
    before = trial.state().versions
    assert trial.world.hana.execute(DELETE[view]) == 1
    trial.hospital.day += timedelta(days=1)
    report = trial.run()
    assert report.loads[view].deleted == 1
    gone = before.keys() - trial.state().versions.keys()
    assert gone
    for key in gone:
        assert requests.get(f"{trial.world.fhir.base_url}/{key}", timeout=30).status_code == 410
    assert report.delivery.deleted.total() == len(gone)
    with new_world() as world:
        never = Trial(world, hospital())
        world.hana.execute(DELETE[view])
        never.run()
        trial.is_mended(never.state(), versions=False, but=(f"staging.{view}_history", "fhir.resource", "ledger.entry"))
