"""What the tests of delivery work with: a mapping layer of a few lines, and one database with one client."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson
import psycopg
import requests

from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.delivery.pruning import references
from dwh_fhir.delivery.report import DeliveryReport
from dwh_fhir.ledger import targets
from dwh_fhir.ledger import totals as sums
from dwh_fhir.readback.readback import readback
from dwh_fhir.readback.report import ReadbackReport
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import FhirSettings, ReadbackSettings
from dwh_fhir_sandbox.fhir_server import Fault, FhirServer

Resource = dict[str, Any]


def patient(name: str, /, **more: Any) -> Resource:
    return {"resourceType": "Patient", "id": name, "gender": "female", **more}


def encounter(name: str, patient: str, diagnoses: Iterable[str] = (), /, **more: Any) -> Resource:
    resource: Resource = {
        "resourceType": "Encounter",
        "id": name,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": f"Patient/{patient}"},
    }
    listed = [{"condition": {"reference": f"Condition/{name}"}} for name in diagnoses]
    return {**resource, **({"diagnosis": listed} if listed else {}), **more}


def condition(name: str, patient: str, encounter: str | None = None, /, **more: Any) -> Resource:
    resource: Resource = {
        "resourceType": "Condition",
        "id": name,
        "code": {"coding": [{"system": "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "code": "E11.9"}]},
        "subject": {"reference": f"Patient/{patient}"},
    }
    return {**resource, **({"encounter": {"reference": f"Encounter/{encounter}"}} if encounter else {}), **more}


def case(name: str, diagnoses: int = 2) -> list[Resource]:
    """A patient with a case whose Encounter and Conditions refer to each other."""
    names = [f"{name}-{i}" for i in range(diagnoses)]
    conditions = [condition(n, name, name) for n in names]
    return [*conditions, encounter(name, name, names), patient(name)]


class Books:
    """One database with books, one client."""

    def __init__(self, dsn: str, server: FhirServer, **settings: Any) -> None:
        self.dsn = dsn
        self.server = server
        self.settings = FhirSettings(server.base_url, backoff_seconds=0.02, **settings)
        self.connection = self.connect()
        self.connection.autocommit = True

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.dsn, application_name="test delivery")

    def with_settings(self, **settings: Any) -> Books:
        self.settings = replace(self.settings, **settings)
        return self

    def map(self, *resources: Resource) -> None:
        """What the mapping layer does with the resources of a group."""
        rows = []
        for resource in resources:
            body = orjson.dumps(resource)
            own = f"{resource['resourceType']}/{resource['id']}"
            subject = resource.get("subject", {}).get("reference", "")
            compartment = own if resource["resourceType"] == "Patient" else subject
            refs = sorted(set(references(resource)) - {own})
            digest = hashlib.sha256(body).digest()[:16]
            rows.append((resource["resourceType"], resource["id"], compartment, body.decode(), digest, refs))
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO fhir.resource (type, id, view, group_key, compartment, body, hash, refs)"
                " VALUES (%s, %s, 'v', 'g', %s, %s, %s, %s) ON CONFLICT (type, id) DO UPDATE SET"
                " body = EXCLUDED.body, hash = EXCLUDED.hash, refs = EXCLUDED.refs,"
                " compartment = EXCLUDED.compartment, seq = nextval('control.seq')",
                rows,
            )

    def unmap(self, *keys: str) -> None:
        """What the mapping layer does with resources that their rows no longer produce."""
        self.connection.execute(
            "UPDATE fhir.resource SET body = NULL, hash = NULL, refs = '{}', seq = nextval('control.seq')"
            " WHERE type || '/' || id = ANY(%s)",
            [list(keys)],
        )

    def deliver(self, *, stop: threading.Event | None = None, wait_seconds: float = 0) -> DeliveryReport:
        with FhirClient(self.settings) as client:
            return deliver(self.connect, client, stop=stop, wait_seconds=wait_seconds)

    def readback(self, mode: str = "full", **how: Any) -> ReadbackReport:
        with FhirClient(self.settings) as client:
            return readback(self.connect, client, ReadbackSettings(mode, **how))

    def state(self, key: str) -> str:
        return str(self.entry(key, "state"))

    def entry(self, key: str, column: str) -> Any:
        kind, name = key.split("/")
        row = self.connection.execute(
            f"SELECT {column} FROM ledger.entry JOIN ledger.target t ON t.id = target"
            " WHERE type = %s AND entry.id = %s AND base_url = %s",
            [kind, name, self.settings.base_url],
        ).fetchone()
        assert row is not None, f"{key} is not in the books"
        return row[0]

    @property
    def target(self) -> int:
        return targets.register(self.connection, self.settings.base_url)

    @property
    def totals(self) -> dict[str, sums.Totals]:
        return sums.by_type(self.connection, self.settings.base_url)

    def on_server(self, key: str) -> Resource | None:
        response = requests.get(f"{self.server.base_url}/{key}", timeout=10)
        return response.json() if response.status_code == 200 else None

    def version(self, key: str) -> str | None:
        resource = self.on_server(key)
        return resource["meta"]["versionId"] if resource else None

    def writing_requests(self) -> int:
        return int(self.server.statistics()["writing_requests"])

    def fault(self, **fault: Any) -> None:
        self.server.fault(Fault(**fault))

    def consistent(self) -> bool:
        """Whether the server holds as many resources of each type as the books say."""
        stored = self.server.statistics()["resources"]
        expected = {name: t.on_server for name, t in self.totals.items() if t.on_server}
        return {name: n for name, n in stored.items() if n} == expected
