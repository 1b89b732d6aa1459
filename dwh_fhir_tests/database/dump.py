"""A small hospital's database as this code leaves it, and in table `public.on_server` what its FHIR server then holds.

`python -m dwh_fhir_tests.database.dump FILE.sql.gz` makes it with every release; it is kept for `test_takeover.py` of
the next one.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import orjson
import requests

from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.postgres import PostgresServer, _binaries
from dwh_fhir_sandbox.stack import SCHEMA
from dwh_fhir_tests.world import World

_ARGUMENTS = ("--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200")
_PASSED_OVER = ("--", "\\", "SET ", "SELECT pg_catalog.set_config", "CREATE SCHEMA public")


def hospital_after(days: int) -> Hospital:
    """The hospital of the dump, so many days later."""
    hospital = Hospital(5, seed=4)
    for _ in range(days):
        hospital.next_day()
    return hospital


def main(target: Path) -> None:
    """Run the whole way twice, with a next day, and write the database down."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = stack.enter_context(PostgresServer(folder / "postgres"))
        hana = stack.enter_context(HanaServer(password="Hana-of-a-dump-1", schema=SCHEMA, log=folder / "hana.log"))
        fhir = stack.enter_context(FhirServer(folder / "fhir.sqlite", log=folder / "fhir.log"))
        world = World(hana, postgres.ensure_database("dumped", "dwh_fhir"), fhir)
        for days in (0, 1):
            hospital = hospital_after(days)
            world.show(hospital)
            report = world.run(hospital.day, max_vanished=1, max_quarantined=1)
            assert report.status.failed == []
        with world.connect() as connection:
            connection.execute("CREATE TABLE public.on_server (body text)")
            for resource in _resources(fhir):
                connection.execute("INSERT INTO public.on_server VALUES (%s)", [resource])
        command = [str(_binaries() / "bin" / "pg_dump"), *_ARGUMENTS, postgres.dsn("dumped")]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in text.splitlines() if line and not line.startswith(_PASSED_OVER)]
    target.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{target}: {target.stat().st_size:,} bytes")


def _resources(fhir: FhirServer) -> Iterator[str]:
    """All resources of the server as they were sent, decimals with their digits."""
    for kind, count in fhir.statistics()["resources"].items():
        page = requests.get(f"{fhir.base_url}/{kind}", {"_count": str(count)}, timeout=30)
        for entry in page.json(parse_float=Decimal)["entry"]:
            resource = entry["resource"]
            del resource["meta"]["versionId"], resource["meta"]["lastUpdated"]
            yield orjson.dumps(resource, default=lambda number: orjson.Fragment(str(number))).decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
