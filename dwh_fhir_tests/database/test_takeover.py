"""A database of the release before is taken over: all is judged and mapped anew, and nothing is sent again."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from dwh_fhir.database.connection import connect
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import FhirSettings
from dwh_fhir_sandbox.postgres import PostgresServer
from dwh_fhir_tests.conftest import emptied
from dwh_fhir_tests.database.dump import hospital_after
from dwh_fhir_tests.world import World, sent, settings_of

PREVIOUS = Path(__file__).with_name("previous_layout.sql.gz")
"""What `dump.py` wrote with the code of the release before (commit 3374a37)."""


@pytest.fixture
def old(world: World, postgres: PostgresServer) -> Iterator[World]:
    """The database of the release before, and a FHIR server with what its ledger says."""
    with emptied(postgres) as database, connect(settings_of(database), "test") as connection:
        connection.execute(gzip.decompress(PREVIOUS.read_bytes()))
        connection.execute("SET search_path = public")
        bodies = [body for (body,) in connection.execute("SELECT body FROM public.on_server")]
        connection.execute("DROP TABLE public.on_server")
        connection.execute("UPDATE ledger.target SET base_url = %s", [world.fhir.base_url])
        connection.commit()
        with FhirClient(FhirSettings(world.fhir.base_url)) as client:
            client.post_bundle([put(body) for body in bodies])
        yield replace(world, database=database)


def put(body: str) -> bytes:
    resource = json.loads(body)
    request = {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}
    return b'{"resource":%s,"request":%s}' % (body.encode(), orjson.dumps(request))


def stored(world: World) -> list[tuple[Any, ...]]:
    return world.query("SELECT type, id, body, hash, refs, seq FROM fhir.resource ORDER BY type, id")


def test_nothing_is_sent_again_though_every_group_is_mapped_anew(old: World) -> None:
    hospital = hospital_after(1)
    old.show(hospital)
    before, on_server, requests = stored(old), old.on_server(), old.writing_requests()
    groups = old.query("SELECT view, group_key, mapped_at FROM fhir.mapped_group")
    report = old.run(hospital.day, full=True, max_vanished=1, max_quarantined=1)
    assert report.status.failed == []
    assert {name: (load.inserted, load.changed, load.deleted) for name, load in report.loads.items()} == dict.fromkeys(
        report.loads, (0, 0, 0)
    )
    again = old.query("SELECT view, group_key, mapped_at FROM fhir.mapped_group")
    assert {group[:2] for group in again} == {group[:2] for group in groups}
    assert not set(again) & set(groups)
    assert stored(old) == before
    assert sent(report) == {}
    assert old.writing_requests() == requests
    assert old.on_server() == on_server
