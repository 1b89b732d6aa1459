"""The real parts for the Dagster tests, and the code location on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from dwh_fhir.binding.load import load
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection, connect
from dwh_fhir.orchestration.assets import partitions
from dwh_fhir.orchestration.automation import jobs
from dwh_fhir.orchestration.code_location import code_location
from dwh_fhir.settings import Environment, postgres
from dwh_fhir.site.site import Site
from dwh_fhir.views import registry
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.postgres import Database
from dwh_fhir_tests import sites
from dwh_fhir_tests.world import World as Systems

PATIENTS = 30
DAYS = 4
"""Since go-live: 8 windows at least are closed."""


@dataclass
class World:
    """The systems that the environment leads to, and the code location on them."""

    systems: Systems
    site: Site
    defs: dg.Definitions
    instance: dg.DagsterInstance

    @property
    def hana(self) -> HanaServer:
        """The source."""
        return self.systems.hana

    @property
    def fhir(self) -> FhirServer:
        """The server."""
        return self.systems.fhir

    def run(
        self,
        job: str = "ETL_DWH_Strecke",
        *,
        tags: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
        selection: list[str] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Run a job in this process, by default over all windows, whatever it ends in."""
        config = {"resources": {"run_settings": {"config": settings}}} if settings else {}
        tags = self.all_windows() if tags is None else tags
        keys = [dg.AssetKey(name.split("/")) for name in selection] if selection else None
        return self.defs.resolve_job_def(job).execute_in_process(
            config, self.instance, tags=tags, asset_selection=keys, raise_on_error=False
        )

    def messages(self, run_id: str) -> list[str]:
        """All that Dagster stored about a run, as text."""
        return [repr(record.event_log_entry) for record in self.instance.get_records_for_run(run_id).records]

    def all_windows(self) -> dict[str, str]:
        """The tags that the schedule would ask with now."""
        with self.staging() as connection:
            window = jobs.due(connection, registry(), self.site, datetime.now(UTC))
        assert window is not None
        return partitions.range_tags(window, self.site)

    def staging(self) -> Connection:
        """A connection to the staging database, with its tables."""
        connection = connect(postgres(Environment()), "test")
        ensure_schema(connection, registry())
        return connection

    def one(self, query: str) -> int:
        """The number that a query of the staging database gives."""
        with self.staging() as connection:
            row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def off() -> Sequence[str]:
    """Modules that are off: Dagster needs half the time for the others, and a test seldom speaks of all."""
    return "prozedur", "medikation", "laborbefund"


def young_site(directory: Path, off: Sequence[str] = ()) -> Path:
    """The sandbox's site, gone live a few days ago: a grid of a few windows keeps Dagster's event log short."""
    go_live = datetime.now(UTC).date() - timedelta(days=DAYS)
    return sites.tell(sites.copied(directory / "site"), dict.fromkeys(off, sites.OFF), go_live=go_live)


@pytest.fixture(scope="session")
def hospital() -> Hospital:
    """What the source shows at the start of every test; not to be changed."""
    return Hospital(PATIENTS)


@pytest.fixture
def world(
    hana: HanaServer,
    database: Database,
    fhir_server: FhirServer,
    hospital: Hospital,
    off: Sequence[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """Fresh staging, FHIR server and Dagster instance; the source as the hospital is."""
    systems = Systems(hana, database, fhir_server, young_site(tmp_path, off))
    systems.show(hospital)
    for name, value in {**systems.environment(), "DWH_FHIR_TXT_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    site = load(systems.site_file, id_key="")
    defs = code_location(site, retry=dg.RetryPolicy(max_retries=0))
    with dg.DagsterInstance.ephemeral() as instance:
        yield World(systems, site, defs, instance)
