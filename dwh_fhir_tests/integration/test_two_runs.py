from __future__ import annotations

from dwh_fhir.sandbox.hana import Stall
from dwh_fhir.sandbox.hospital import VIEWS, Hospital
from dwh_fhir_tests.integration.command import finish, left_behind, start, wait_for_connection
from dwh_fhir_tests.world import World

PATIENTS = 30
HOLDS_A_LOCK = "EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_stat_activity.pid AND l.locktype = 'advisory')"
REFUSED = ("is in the hands of 'dwh-fhir cli-", "is being written to by 'dwh-fhir cli-")


def test_two_runs_at_once_end_as_one_does(world: World) -> None:
    world.show(Hospital(PATIENTS))
    running = [start(world, "run") for _ in range(2)]
    for code, output in map(finish, running):
        assert "Traceback" not in output
        assert code == 0 or any(sentence in output for sentence in REFUSED), output
    assert finish(start(world, "run"))[0] == 0
    twice = left_behind(world)
    assert {resource["meta"]["versionId"] for resource in twice["server"].values()} == {"1"}
    rows = [len(table.rows) for table in Hospital(PATIENTS).tables().values()]
    assert [len(twice[f"staging.{name}"]) for name in VIEWS] == rows
    assert not any(twice[f"staging.{name}_history"] for name in VIEWS)


def test_a_view_that_another_run_is_loading_is_refused_with_its_name(world: World) -> None:
    world.show(Hospital(PATIENTS))
    world.hana.fault(Stall(60, event="execute"))
    first = start(world, "run")
    wait_for_connection(world, first, HOLDS_A_LOCK)
    code, output = finish(start(world, "run"))
    assert code == 1
    assert "load of diagnose is in the hands of 'dwh-fhir cli-" in output
    world.hana.clear_faults()
    code, output = finish(first)
    assert code == 0, output
