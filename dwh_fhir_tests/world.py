"""The systems that a test works with, and the whole way over them.

Here belongs what tests of several layers share. Helpers of one layer's tests belong beside those.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from dwh_fhir import pipeline
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.pipeline import Options, RunReport, Systems
from dwh_fhir.settings import PostgresSettings
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.postgres import Database
from dwh_fhir_sandbox.stack import SCHEMA, source_name

ID_KEY = "key of the tests, 16 or more"


def settings_of(database: Database) -> PostgresSettings:
    """The settings by which the project enters a sandbox database."""
    d = database
    return PostgresSettings(d.host, d.port, d.name, d.user, d.password, "disable")


@dataclass(frozen=True)
class World:
    """HANA stand-in, staging database, FHIR server, and the sandbox's site."""

    hana: HanaServer
    database: Database
    fhir: FhirServer
    site_file: Path = SANDBOX_SITE

    def environment(self) -> dict[str, str]:
        """The variables by which the project finds everything."""
        return {
            **self.hana.environment(),
            "STAGING_HOST": self.database.host,
            "STAGING_PORT": str(self.database.port),
            "STAGING_DB": self.database.name,
            "STAGING_USER": self.database.user,
            "STAGING_PASSWORD": self.database.password,
            "STAGING_SSLMODE": "disable",
            **self.fhir.environment(),
            "DWH_FHIR_SITE": str(self.site_file),
            "DWH_FHIR_ID_KEY": ID_KEY,
        }

    @cached_property
    def systems(self) -> Systems:
        return Systems.from_environment(self.environment())

    def at(self, fhir: FhirServer) -> World:
        """The same world with another FHIR server."""
        return replace(self, fhir=fhir)

    def show(self, hospital: Hospital) -> None:
        """Put the hospital's present content into the source."""
        for name, table in hospital.tables().items():
            self.hana.create_view(source_name(name), table.columns, table.rows, schema=SCHEMA)

    def run(self, day: date, **options: Any) -> RunReport:
        """The job once, up to the start of the day."""
        until = datetime.combine(day, time(0), self.systems.site.zone)
        return pipeline.run(self.systems, Options(**options), until=until, run_id="test")

    def connect(self) -> Connection:
        return connect(settings_of(self.database), "test")

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query of the staging database."""
        with self.connect() as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def writing_requests(self) -> int:
        """How often the FHIR server was written to so far."""
        return int(self.fhir.statistics()["writing_requests"])

    def on_server(self) -> dict[str, dict[str, Any]]:
        """Every resource of the FHIR server by Type/id, with its versionId but without lastUpdated."""
        found: dict[str, dict[str, Any]] = {}
        token = self.fhir.environment().get("FHIR_TOKEN")
        headers = {"Cache-Control": "no-cache", **({"Authorization": f"Bearer {token}"} if token else {})}
        for kind in self.fhir.statistics()["resources"]:
            url: str | None = f"{self.fhir.base_url}/{kind}?_count=500"
            while url:
                page = requests.get(url, headers=headers, timeout=30).json()
                for resource in (entry["resource"] for entry in page.get("entry", [])):
                    del resource["meta"]["lastUpdated"]
                    found[f"{kind}/{resource['id']}"] = resource
                url = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
        return found


def sent(report: RunReport) -> Counter[str]:
    """Resources that were created, updated or deleted, by type."""
    return report.delivery.sent + report.delivery.deleted
