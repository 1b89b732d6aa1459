from __future__ import annotations

import pytest

from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.hana.faults import Stall
from dwh_fhir_tests.cli.command import finish, start, wait_for_connection
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "orphaned step beside its retry"
REQUIRED = "the second writer is refused and names the holder"

HOLDS_A_LOCK = "EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_stat_activity.pid AND l.locktype = 'advisory')"


@pytest.mark.done("a second run while the first one, hanging in HANA, holds the load of a view")
def test_the_load_of_a_view(trial: Trial, undisturbed: State) -> None:
    trial.world.hana.fault(Stall(600, event="execute"))
    orphan = start(trial.world, "run")
    wait_for_connection(trial.world, orphan, HOLDS_A_LOCK)
    code, output = finish(start(trial.world, "run"))
    assert code == 1
    assert "is in the hands of 'dwh-fhir cli-" in output
    trial.is_discreet(output)
    trial.world.hana.clear_faults()
    code, output = finish(orphan)
    assert code == 0, output
    trial.is_mended(undisturbed)


@pytest.mark.faults
@pytest.mark.done("a second run while the first one, waiting for an overloaded server, holds the delivery")
def test_the_delivery(trial: Trial, undisturbed: State) -> None:
    trial.world.fhir.fault(Fault(method="POST", path="", status=503, times=None))
    orphan = start(trial.world, "run")
    while trial.world.fhir.statistics()["faults_struck"] == 0:
        assert orphan.poll() is None
    code, output = finish(start(trial.world, "run"))
    assert code == 1
    assert "is in the hands of 'dwh-fhir cli-" in output
    trial.is_discreet(output)
    trial.world.fhir.clear_faults()
    code, output = finish(orphan)
    assert code == 0, output
    trial.is_mended(undisturbed)
