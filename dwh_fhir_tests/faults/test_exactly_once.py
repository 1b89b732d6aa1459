from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

import pytest
import requests

from dwh_fhir.database.connection import connect
from dwh_fhir.mapping import mapper
from dwh_fhir.views import registry
from dwh_fhir_tests.cli.command import run_at_once, run_to_the_end
from dwh_fhir_tests.faults.trial import State, Trial
from dwh_fhir_tests.world import settings_of

FAULT = "several at the same work"
REQUIRED = "one works or they share it; the server's version numbers show that nothing arrived twice"


def every_version(trial: Trial) -> Counter[int]:
    """How many resources have how many versions in the server's history."""
    numbers: Counter[int] = Counter()
    for key in trial.state().versions:
        answer = requests.get(f"{trial.world.fhir.base_url}/{key}/_history", timeout=30)
        numbers[len(answer.json()["entry"])] += 1
    return numbers


@pytest.mark.done("every group mapped anew by two hosts at the same time, in chunks of three")
def test_two_hosts_share_the_mapping(trial: Trial, undisturbed: State) -> None:
    views = {name: replace(view, chunk=3) for name, view in registry().items()}
    mapped: Counter[str] = Counter()

    def host(run_id: str) -> None:
        with connect(settings_of(trial.world.database), run_id) as connection:
            for name, view in views.items():
                groups = mapper.drain(connection, view, views, trial.systems.site).groups
                with counting:
                    mapped[name] += groups

    trial.run()
    with trial.world.connect() as connection:
        connection.execute("DELETE FROM control.progress WHERE consumer LIKE 'fhir:%'")
    counting = threading.Lock()
    hosts = [threading.Thread(target=host, args=[name]) for name in ("host-a", "host-b")]
    for thread in hosts:
        thread.start()
    for thread in hosts:
        thread.join()
    groups = trial.world.query("SELECT view, count(*) FROM fhir.mapped_group GROUP BY view")
    assert +mapped == dict(groups)
    trial.run()
    trial.is_mended(undisturbed)
    assert every_version(trial).keys() == {1}


@pytest.mark.faults
@pytest.mark.done("four runs, as of four hosts, started at the same moment")
def test_four_hosts(trial: Trial, undisturbed: State) -> None:
    run_at_once(trial.world, 4)
    run_to_the_end(trial.world)
    trial.is_mended(undisturbed)
    assert every_version(trial).keys() == {1}
    assert trial.world.fhir.statistics()["versions_written"] == len(undisturbed.versions)
