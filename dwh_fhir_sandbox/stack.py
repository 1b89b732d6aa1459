"""The stand-ins together, with the environment by which they are found.

Here belongs starting all of them. Each of them stands in its own file or package.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.postgres import Database, PostgresServer

SCHEMA = "DWH"


@dataclass(frozen=True)
class Sandbox:
    """The running stand-ins.

    Attributes:
        staging: the staging database, with a role of its own.
        dagster: Dagster's database, with another role.
        id_key: the site's key for ids; kept in the sandbox's folder.
    """

    postgres: PostgresServer
    hana: HanaServer
    fhir: FhirServer
    staging: Database
    dagster: Database
    id_key: str

    def environment(self) -> dict[str, str]:
        """Return the variables by which `dwh-fhir` and Dagster find everything; see docs/configuration.md."""
        return {
            **self.hana.environment(),
            "STAGING_HOST": self.staging.host,
            "STAGING_PORT": str(self.staging.port),
            "STAGING_DB": self.staging.name,
            "STAGING_USER": self.staging.user,
            "STAGING_PASSWORD": self.staging.password,
            "STAGING_SSLMODE": "disable",
            "DAGSTER_PG_HOST": self.dagster.host,
            "DAGSTER_PG_PORT": str(self.dagster.port),
            "DAGSTER_PG_DB": self.dagster.name,
            "DAGSTER_PG_USER": self.dagster.user,
            "DAGSTER_PG_PASSWORD": self.dagster.password,
            **self.fhir.environment(),
            "DWH_FHIR_SITE": str(SANDBOX_SITE),
            "DWH_FHIR_ID_KEY": self.id_key,
        }

    def show(self, hospital: Hospital) -> None:
        """Put the hospital's present content into the HANA stand-in's views."""
        for name, table in hospital.tables().items():
            self.hana.create_view(source_name(name), table.columns, table.rows, schema=SCHEMA)


def source_name(view: str) -> str:
    """Return the name of a view at the sandbox's source."""
    return f"CV_{view.upper()}"


@contextmanager
def sandbox(directory: Path) -> Iterator[Sandbox]:
    """Start the stand-ins; what they store stays in `directory` and is there again the next time.

    They end with the block, and with this process however it ends.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        postgres = stack.enter_context(PostgresServer(directory / "postgres"))
        hana = stack.enter_context(
            HanaServer(
                password=_kept(directory / "hana-password"),
                schema=SCHEMA,
                database=directory / "hana.duckdb",
                log=directory / "hana.log",
            )
        )
        fhir = stack.enter_context(FhirServer(directory / "fhir.sqlite", log=directory / "fhir.log"))
        yield Sandbox(
            postgres,
            hana,
            fhir,
            postgres.ensure_database("staging", "dwh_fhir"),
            postgres.ensure_database("dagster", "dagster"),
            _kept(directory / "id-key"),
        )


def _kept(file: Path) -> str:
    """Return a secret that is made once and kept in a file only its owner can read."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"A1{secrets.token_hex(16)}")
    return file.read_text()
